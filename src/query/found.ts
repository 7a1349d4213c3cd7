export interface Found<T> {
  readonly found: readonly T[]
  /** False if there may be more, because not all were examined. */
  readonly complete: boolean
}
