import { formatCount } from '../../../src/lib/format-count.ts'
import { numberText } from '../../../src/lib/number-text.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import type { MeasuredRow } from '../panels/measurements.ts'

/** Limit of ranges of steps without a number in an answer. */
const MAX_RANGES = 10

export type RunCurves = QuestionAnswer<'curves'>

interface CurveOfRun {
  readonly uri: string
  readonly label: string
  readonly points: RunCurves['curves'][number]['points']
}

/** A metric, with its curve in each run that has one. */
export interface CurvesOfMetric {
  readonly metric: string
  /** X axis: the steps or, if all have the same step, seconds since the first. */
  readonly by: 'step' | 'seconds'
  readonly runs: readonly CurveOfRun[]
  readonly isCut: boolean
  /** Points that can't be drawn, because their values aren't numbers. */
  readonly notNumbers: number
  /** Steps of those points, unless they belong to several runs. */
  readonly notNumberSteps: RunCurves['curves'][number]['notNumberSteps']
}

interface AnsweredRun {
  readonly uri: string
  readonly label: string
  readonly answer: RunCurves | undefined
}

/** Groups curves by metric, in the order in which the runs list them. */
export function curvesByMetric(runs: readonly AnsweredRun[]): readonly CurvesOfMetric[] {
  const metrics = new Set(runs.flatMap(({ answer }) => answer?.curves.map(({ metric }) => metric) ?? []))
  return [...metrics].map((metric) => {
    const all = runs.flatMap(({ uri, label, answer }) => {
      const curve = answer?.curves.find((one) => one.metric === metric)
      return curve === undefined ? [] : [{ uri, label, ...curve }]
    })
    const found = all.filter(({ points }) => points.length > 0)
    const steps = new Set(found.flatMap(({ points }) => points.map(({ step }) => step)))
    const isTimed = found.every(({ points }) => points.every(({ at }) => at !== null))
    const anyHasCourse = found.some(({ points }) => points.length > 1)
    return {
      metric,
      by: anyHasCourse && steps.size === 1 && isTimed ? 'seconds' : 'step',
      runs: found.map(({ uri, label, points }) => ({ uri, label, points })),
      isCut: found.some(({ isCut }) => isCut),
      notNumbers: all.reduce((sum, { notNumbers }) => sum + notNumbers, 0),
      notNumberSteps: all.length === 1 ? (all[0]?.notNumberSteps ?? []) : [],
    }
  })
}

/** Empty if all points of a metric are numbers. */
export function gapsText({ notNumbers, notNumberSteps }: CurvesOfMetric): string {
  if (notNumbers === 0) return ''
  const gaps = formatCount(notNumbers, 'point that is not a number', 'points that are not numbers')
  const steps = notNumberSteps.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`))
  const [range, ...others] = notNumberSteps
  const isOne = others.length === 0 && range?.from === range?.to
  const at = range === undefined ? '' : `, at step${isOne ? '' : 's'} ${steps.join(', ')}`
  return `${gaps} (NaN or infinite)${at}${steps.length < MAX_RANGES ? '' : ' …'}`
}

/** Explains why a metric with points has no curve. */
export function noCurveText(series: CurvesOfMetric): string {
  return `No curve of ${series.metric}: it has ${series.runs.length > 0 ? 'one number and ' : ''}${gapsText(series)}.`
}

/** A single value per run isn't a curve. */
export function hasCourse({ runs }: CurvesOfMetric): boolean {
  return runs.some(({ points }) => points.length > 1)
}

export function positionsOf({ by }: CurvesOfMetric, { points }: CurveOfRun): readonly { x: number; y: number }[] {
  const first = Date.parse(points[0]?.at ?? '')
  return points.map(({ step, value, at }) => ({
    x: by === 'step' || at === null ? step : (Date.parse(at) - first) / 1_000,
    y: value,
  }))
}

interface ChangedMetric {
  readonly metric: string
  /** Name of the run. */
  readonly label: string
  readonly last: number
  readonly recorded: number
}

/** Metrics whose curve ends at another value than the record, which was read earlier. */
export function changedSince(
  rows: readonly Pick<MeasuredRow, 'uri' | 'metrics'>[],
  series: readonly CurvesOfMetric[],
): readonly ChangedMetric[] {
  return series.flatMap(({ metric, runs, isCut }) =>
    runs.flatMap(({ uri, label, points }) => {
      const values = rows.find((row) => row.uri === uri)?.metrics ?? []
      const recorded = values.find((one) => one.metric === metric && one.split === null)?.value
      // MLflow takes the greatest of several values at one step and time.
      const end = points.at(-1)
      const ends = points.filter(({ step, at }) => step === end?.step && at === end.at)
      const last = Math.max(...ends.map(({ value }) => value))
      return isCut || recorded === undefined || numberText(last) === numberText(recorded)
        ? []
        : [{ metric, label, last, recorded }]
    }),
  )
}
