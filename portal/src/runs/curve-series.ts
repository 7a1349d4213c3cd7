import { counted } from '../../../src/lib/counted.ts'
import { shortNumber } from '../charts/scale.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import type { MeasuredRow } from '../panels/measurements.ts'

/** An answer lists no more ranges of steps without a number. */
const MOST_RANGES = 10

export type RunCurves = QuestionAnswer<'curves'>

export interface CurveOfRun {
  readonly uri: string
  readonly label: string
  readonly points: RunCurves['curves'][number]['points']
}

/** A metric, with the curve of each run that has one. */
export interface CurvesOfMetric {
  readonly metric: string
  /** What the points are laid out by: their steps, or where all have the same step, the seconds since the first. */
  readonly by: 'step' | 'seconds'
  readonly runs: readonly CurveOfRun[]
  readonly isCut: boolean
  /** Points that can't be drawn, since they have no number. */
  readonly notNumbers: number
  /** Their steps, unless they are of several runs. */
  readonly notNumberSteps: RunCurves['curves'][number]['notNumberSteps']
}

interface AnsweredRun {
  readonly uri: string
  readonly label: string
  readonly answer: RunCurves | undefined
}

/** The metrics in the order in which the runs name them. */
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
    const hasCourse = found.some(({ points }) => points.length > 1)
    return {
      metric,
      by: hasCourse && steps.size === 1 && isTimed ? 'seconds' : 'step',
      runs: found.map(({ uri, label, points }) => ({ uri, label, points })),
      isCut: found.some(({ isCut }) => isCut),
      notNumbers: all.reduce((sum, { notNumbers }) => sum + notNumbers, 0),
      notNumberSteps: all.length === 1 ? (all[0]?.notNumberSteps ?? []) : [],
    }
  })
}

/** Empty where all points of a metric have numbers. */
export function gapsText({ notNumbers, notNumberSteps }: CurvesOfMetric): string {
  if (notNumbers === 0) return ''
  const what = counted(notNumbers, 'point that is not a number', 'points that are not numbers')
  const steps = notNumberSteps.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`))
  const [range, ...others] = notNumberSteps
  const isOne = others.length === 0 && range?.from === range?.to
  const at = range === undefined ? '' : `, at step${isOne ? '' : 's'} ${steps.join(', ')}`
  return `${what} (NaN or infinite)${at}${steps.length < MOST_RANGES ? '' : ' …'}`
}

/** Says why no curve is drawn of a metric that has points without numbers. */
export function noCurveText(series: CurvesOfMetric): string {
  return `No curve of ${series.metric}: it has ${series.runs.length > 0 ? 'one number and ' : ''}${gapsText(series)}.`
}

/** One value of each run is a number, and no curve. */
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
  /** Of the run. */
  readonly label: string
  readonly last: number
  readonly recorded: number
}

/** Metrics whose curve ends at another value than the record has, which was read before. */
export function changedSince(
  rows: readonly Pick<MeasuredRow, 'uri' | 'metrics'>[],
  series: readonly CurvesOfMetric[],
): readonly ChangedMetric[] {
  return series.flatMap(({ metric, runs, isCut }) =>
    runs.flatMap(({ uri, label, points }) => {
      const values = rows.find((row) => row.uri === uri)?.metrics ?? []
      const recorded = values.find((one) => one.metric === metric && one.split === null)?.value
      // Of several at one step and time MLflow takes the greatest.
      const end = points.at(-1)
      const ends = points.filter(({ step, at }) => step === end?.step && at === end.at)
      const last = Math.max(...ends.map(({ value }) => value))
      return isCut || recorded === undefined || shortNumber(last) === shortNumber(recorded)
        ? []
        : [{ metric, label, last, recorded }]
    }),
  )
}
