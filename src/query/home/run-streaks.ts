/**
 * Says of a run whether it failed, succeeded, runs still, or has a status of another name. Lists of runs are of one
 * pipeline, the newest first.
 */
export type RunOutcome = 'failed' | 'succeeded' | 'running' | 'other'

/** Says what is known to have followed a failed run: the best of what did. */
const FOLLOWED_BY = ['success', 'other', 'failure', 'running', 'nothing'] as const
export type FollowedBy = (typeof FOLLOWED_BY)[number]

const FOLLOWERS: Readonly<Record<RunOutcome, FollowedBy>> = {
  succeeded: 'success',
  other: 'other',
  failed: 'failure',
  running: 'running',
}

/** The statuses of pipelines, of MLflow and of Weights & Biases, in lower case. */
const OUTCOMES: ReadonlyMap<unknown, RunOutcome> = new Map([
  ['failed', 'failed'],
  ['crashed', 'failed'],
  ['succeeded', 'succeeded'],
  ['finished', 'succeeded'],
  ['running', 'running'],
])

export function outcomeOf(status: unknown): RunOutcome {
  return OUTCOMES.get(typeof status === 'string' ? status.toLowerCase() : status) ?? 'other'
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
