import type { Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/** A mark that is not served yet: the receipt of the newest, and how it stands. */
export interface PendingMark {
  readonly uri: Uri
  readonly generation: number
  /** When its source is asked next, at the earliest; null while it is being asked. */
  readonly nextTryAt: Time | null
}
