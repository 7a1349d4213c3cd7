// Finds what followed the failed runs of a pipeline, and how many failed in a row.
import type { RunOutcome } from '../../catalogue/runs.ts'

/** The best known outcome of what followed a failed run. */
export const FOLLOWED_BY = ['success', 'other', 'failure', 'running', 'nothing'] as const
export type FollowedBy = (typeof FOLLOWED_BY)[number]

const FOLLOWERS: Readonly<Record<RunOutcome, FollowedBy>> = {
  succeeded: 'success',
  stopped: 'other',
  other: 'other',
  failed: 'failure',
  running: 'running',
}

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
  /** Number of runs in a row that failed, up to the last ended one; 0 if that one didn't fail. */
  readonly length: number
  /** True if the run before the streak is known not to have failed. */
  readonly complete: boolean
}

/** A run that hasn't ended says nothing yet. */
export function streakOf(newestFirst: readonly RunOutcome[]): FailureStreak {
  const ended = newestFirst.filter((outcome) => outcome !== 'running')
  const before = ended.findIndex((outcome) => outcome !== 'failed')
  return before < 0 ? { length: ended.length, complete: false } : { length: before, complete: true }
}
