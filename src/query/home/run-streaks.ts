// Finds what followed the failed runs of one pipeline, and how many failed in a row.
import type { RunOutcome } from '../../catalogue/runs.ts'

/** Says what is known to have followed a failed run: the best of what did. */
export const FOLLOWED_BY = ['success', 'other', 'failure', 'running', 'nothing'] as const
export type FollowedBy = (typeof FOLLOWED_BY)[number]

const FOLLOWERS: Readonly<Record<RunOutcome, FollowedBy>> = {
  succeeded: 'success',
  other: 'other',
  failed: 'failure',
  running: 'running',
}

/** Returns for each run what followed it. */
export function followersOf(newestFirst: readonly RunOutcome[]): readonly FollowedBy[] {
  let best: FollowedBy = 'nothing'
  return newestFirst.map((outcome) => {
    const followed = best
    const as = FOLLOWERS[outcome]
    if (FOLLOWED_BY.indexOf(as) < FOLLOWED_BY.indexOf(best)) best = as
    return followed
  })
}

export interface FailureStreak {
  /** How many runs failed in a row up to the last that ended; 0 where that one did not fail. */
  readonly length: number
  /** An earlier run that did not fail is known: there were not more. */
  readonly complete: boolean
}

/** A run that has not ended says nothing yet. */
export function streakOf(newestFirst: readonly RunOutcome[]): FailureStreak {
  const ended = newestFirst.filter((outcome) => outcome !== 'running')
  const before = ended.findIndex((outcome) => outcome !== 'failed')
  return before < 0 ? { length: ended.length, complete: false } : { length: before, complete: true }
}
