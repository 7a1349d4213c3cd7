import type { RecordPorts } from '../../contracts/store.ts'

export interface OpenedStore {
  readonly store: RecordPorts
  /** Closes it and opens the same data again. A store that keeps nothing gives itself. */
  reopen(): Promise<RecordPorts>
  dispose(): Promise<void>
}

/** The store under test: a new, empty one for each test. */
export interface StoreSubject {
  store(): RecordPorts
  reopen(): Promise<RecordPorts>
}
