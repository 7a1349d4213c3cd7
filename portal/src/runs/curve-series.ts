import type { QuestionAnswer } from '../client/ask.ts'

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
    const found = runs.flatMap(({ uri, label, answer }) => {
      const curve = answer?.curves.find((one) => one.metric === metric)
      return curve === undefined || curve.points.length === 0 ? [] : [{ uri, label, ...curve }]
    })
    const steps = new Set(found.flatMap(({ points }) => points.map(({ step }) => step)))
    const isTimed = found.every(({ points }) => points.every(({ at }) => at !== null))
    const hasCourse = found.some(({ points }) => points.length > 1)
    return {
      metric,
      by: hasCourse && steps.size === 1 && isTimed ? 'seconds' : 'step',
      runs: found.map(({ uri, label, points }) => ({ uri, label, points })),
      isCut: found.some(({ isCut }) => isCut),
    }
  })
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
