import type { RecordPorts } from '../../contracts/store.ts'

export interface OpenedStore {
  readonly store: RecordPorts
  /** Closes it and opens the same data again. A record that stores nothing returns itself. */
  reopen(): Promise<RecordPorts>
  dispose(): Promise<void>
}

/** The record under test, by the tested ports: a new, empty one for each test. */
export interface RecordSubject<Ports> {
  store(): Ports
  reopen(): Promise<Ports>
}
