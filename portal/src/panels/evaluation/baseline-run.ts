import { msOf } from '../shapes.ts'

/** A run of an evaluation, with the version that it scored. */
export interface ScoredRun {
  readonly uri: string
  readonly at: string | null
  readonly status: string | null
  readonly scored: { readonly uri: string; readonly trainedAt?: string | null } | null
}

interface BaselineRun<Run> {
  readonly run: Run
  /** Whether it belongs to the previous version, or is merely the previous run. */
  readonly isVersionBefore: boolean
}

/**
 * Returns the baseline of a run, as on the home page: the last run of the version trained before, or else the previous
 * run. Failed runs don't count. Null if none is known to be the last, such as when several share a time.
 */
export function baselineOf<Run extends ScoredRun>(run: ScoredRun, runs: readonly Run[]): BaselineRun<Run> | null {
  const others = runs.filter(({ uri, status }) => uri !== run.uri && status !== 'failed')
  const trained = trainedAt(run)
  const earlierVersions = others.filter((one) => trainedAt(one) > -Infinity && trainedAt(one) < trained)
  if (earlierVersions.length > 0) {
    const newest = earlierVersions.reduce((a, b) => (trainedAt(b) > trainedAt(a) ? b : a))
    const last = lastOf(earlierVersions.filter(({ scored }) => scored?.uri === newest.scored?.uri))
    return last === null ? null : { run: last, isVersionBefore: true }
  }
  const last = lastOf(others.filter(({ at }) => msOf(at) < msOf(run.at)))
  return last === null ? null : { run: last, isVersionBefore: false }
}

const trainedAt = ({ scored }: ScoredRun): number => msOf(scored?.trainedAt)

function lastOf<Run extends ScoredRun>(runs: readonly Run[]): Run | null {
  const [last, other] = runs.toSorted((a, b) => msOf(b.at) - msOf(a.at))
  return last === undefined || (other !== undefined && msOf(other.at) === msOf(last.at)) ? null : last
}
