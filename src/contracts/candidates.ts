/** When something is worth another look though nobody said that it changed. */
export interface CandidateRule {
  readonly everyMs: number
  /** Not verified for so long: neither read, nor listed with the ETag that we know. */
  readonly staleMs: number
  /** Known to be nowhere, or failing, for so long: its own retries have ended by then. */
  readonly unresolvedMs: number
  /** Marks of one round, over all sources. */
  readonly perRound: number
}
