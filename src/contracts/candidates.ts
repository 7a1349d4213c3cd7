/** Decides when an entity is read again although no source reported a change. */
export interface CandidateRule {
  readonly everyMs: number
  /** An entity is a candidate if for this long it was neither read nor listed with the ETag in the record. */
  readonly staleMs: number
  /** Unresolvable or failing for so long: its own retries have ended by then. */
  readonly unresolvedMs: number
  /** Marks of one round, over all sources. */
  readonly perRound: number
}
