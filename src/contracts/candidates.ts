/** Decides when an entity is read again although no source reported a change. */
export interface CandidateRule {
  readonly everyMs: number
  /** An entity is a candidate if for this long it was neither read nor listed with the recorded ETag. */
  readonly staleMs: number
  /** An entity is a candidate if it has been unresolvable or failing for this long, when its own retries have ended. */
  readonly unresolvedMs: number
  /** Marks set in one round, over all sources. */
  readonly perRound: number
}
