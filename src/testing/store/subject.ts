import type { Store } from '../../contracts/store.ts'

export interface OpenedStore {
  readonly store: Store
  /** Closes it and opens the same data again. A store that keeps nothing gives itself. */
  reopen(): Promise<Store>
  dispose(): Promise<void>
}

/** The store under test: a new, empty one for each test. */
export interface StoreSubject {
  store(): Store
  reopen(): Promise<Store>
}
