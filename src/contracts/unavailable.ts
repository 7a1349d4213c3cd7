/**
 * The record can't be read or written at present: what happened, to which file or server, what to do. The same call may
 * succeed later.
 */
export class RecordUnavailable extends Error {
  override readonly name = 'RecordUnavailable'
}

/** By its name: an error that comes from another thread has no class any more. */
export function isRecordUnavailable(error: unknown): error is RecordUnavailable {
  return error instanceof Error && error.name === 'RecordUnavailable'
}
