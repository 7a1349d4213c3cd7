// Defines one cause why an answer may be incomplete.
import type { ShortfallCode } from '../contracts/source-conditions.ts'

/** A reason why an answer may be shorter than the truth (docs/decisions/0013). */
export interface Incomplete {
  readonly code: IncompleteCode
  /** The platform of a source; a part of the service itself; or the URI of a stub or a look-up. */
  readonly part: string
  /** For a source, only the entity types that the answer looked for. */
  readonly types?: readonly string[]
  readonly reason: string
  /** ISO 8601; null if unknown. */
  readonly since: string | null
}

type IncompleteCode =
  | ShortfallCode
  /** Wasn't known yet at the requested moment. */
  | 'BEGAN_LATER'
  /** Referred to, but not read yet. */
  | 'NOT_READ'
  /** Referred to, but its source reports that it doesn't exist. */
  | 'NOT_THERE'
  /** Stands for further stubs and look-ups, which aren't named. */
  | 'MORE'
