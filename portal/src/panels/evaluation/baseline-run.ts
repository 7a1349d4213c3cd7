import { msOf } from '../shapes.ts'

/** A run of an evaluation, with the version that it scored. */
export interface ScoredRun {
  readonly uri: string
  readonly at: string | null
  readonly status: string | null
  readonly scored: { readonly uri: string; readonly trainedAt?: string | null } | null
}

export interface BaselineRun<Run> {
  readonly run: Run
  /** Whether it is of the version before; otherwise it is the run before. */
  readonly ofVersionBefore: boolean
}

/**
 * What a run is compared with: the last run of the version that was trained before, as on the home page; the run before
 * where no version was. Failed runs are none. Null where none is known to be the last: of several at one moment none
 * is.
 */
export function baselineOf<Run extends ScoredRun>(run: ScoredRun, runs: readonly Run[]): BaselineRun<Run> | null {
  const others = runs.filter(({ uri, status }) => uri !== run.uri && status !== 'failed')
  const trained = trainedAt(run)
  const earlierVersions = others.filter((one) => trainedAt(one) > -Infinity && trainedAt(one) < trained)
  if (earlierVersions.length > 0) {
    const newest = earlierVersions.reduce((a, b) => (trainedAt(b) > trainedAt(a) ? b : a))
    const last = lastOf(earlierVersions.filter(({ scored }) => scored?.uri === newest.scored?.uri))
    return last === null ? null : { run: last, ofVersionBefore: true }
  }
  const last = lastOf(others.filter(({ at }) => msOf(at) < msOf(run.at)))
  return last === null ? null : { run: last, ofVersionBefore: false }
}

const trainedAt = ({ scored }: ScoredRun): number => msOf(scored?.trainedAt)

function lastOf<Run extends ScoredRun>(runs: readonly Run[]): Run | null {
  const [last, other] = runs.toSorted((a, b) => msOf(b.at) - msOf(a.at))
  return last === undefined || (other !== undefined && msOf(other.at) === msOf(last.at)) ? null : last
}
