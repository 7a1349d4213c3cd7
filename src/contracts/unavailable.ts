/** The record can't be read or written: what happened, to which file or server, what to do. A retry may succeed. */
export class RecordUnavailable extends Error {
  override readonly name = 'RecordUnavailable'
}

/** Compares names, because an error loses its class on the way from another thread. */
export function isRecordUnavailable(error: unknown): error is RecordUnavailable {
  return error instanceof Error && error.name === 'RecordUnavailable'
}
