import { z } from 'zod'
import { nameOf } from '../catalogue/entity.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { thinSeries } from '../lib/thin-series.ts'
import { nonNumericMetrics, ownMeasurements } from '../query/compare/compared-metrics.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { integer, list, uri, withDefault } from './parameters.ts'
import { listAtSource, UNREAD } from './read-at-source.ts'
import { time } from './shapes.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

/** Some 12 kB, and as many as a chart can show. */
const DEFAULT_POINTS = 150
const [MIN_POINTS, MAX_POINTS] = [10, 1_000]

/** Maximum number of ranges of steps without a number that are listed for a curve. */
export const MAX_RANGES = 10

const curvesParameters = {
  uri: uri('a run'),
  metrics: withDefault(list("the metrics to read; the run's first ones, if omitted"), []),
  points: withDefault(
    integer('the most points per curve, among them both ends, lows and highs', { from: MIN_POINTS, to: MAX_POINTS }),
    DEFAULT_POINTS,
  ),
}

const curveShape = z
  .strictObject({
    metric: z.string(),
    points: z.array(
      z.strictObject({ step: z.number(), value: z.number(), at: time.nullable() }).meta({ id: 'CurvePoint' }),
    ),
    total: z.int().describe('How many points were read; the listed ones are a selection.'),
    notNumbers: z.int().describe("Further points whose value isn't a number, such as NaN."),
    notNumberSteps: z
      .array(z.strictObject({ from: z.number(), to: z.number() }).meta({ id: 'StepRange' }))
      .describe(`Their steps, as ranges; the first ${MAX_RANGES}.`),
    isCut: z.boolean().describe('True if the source has more points than the limit: these are the first.'),
  })
  .meta({ id: 'MetricCurve' })

const curvesAnswer = z.strictObject({
  uri: z.string(),
  name: z.string().nullable(),
  platform: z.string().describe('The source that was asked.'),
  readAt: time,
  metrics: z.array(z.string()).describe('Names of all metrics of the run, for `metrics`.'),
  curves: z.array(curveShape),
})

export type CurvesAnswer = AnswerOf<typeof curvesAnswer>

export const CURVES = serviceQuestion({
  name: 'curves',
  scope: 'own',
  path: '/api/v1/curves',
  summary: "Show a run's metrics by step, read from its source now",
  description:
    'The record has only the last value of each metric; the values of every step stay at the source. Reads them for each answer, within its rate limit, and stores nothing.',
  cost: 1_000,
  parameters: curvesParameters,
  absent: { asOf: 'curves are read from the source now, and no history is kept' },
  answer: curvesAnswer,
  problems: UNREAD,
  cli: { group: 'query', positional: ['uri'], default: { points: '20' } },
  async ask(service, { uri, metrics: wanted, points }, caller) {
    const instead = 'Ask for its measurements, which have the last values.'
    const source = await listAtSource(service, { uri, kind: 'curves', caller, instead })
    if (!source.ok) return source
    const { reader, entity, platform } = source.value
    const stated = [...ownMeasurements(reader, entity, []), ...nonNumericMetrics(reader, [{ by: null, entity }])]
    const metrics = [...new Set(stated.map(({ metric }) => metric))]
    const chosen = chosenOf(metrics, wanted)
    if (!chosen.ok) return chosen
    const read: Curve[] = []
    for (const metric of chosen.value) {
      const what = `the curve of "${truncate(metric, 80)}"`
      const curve = await source.value.read(what, { metric, limit: POINTS_PER_PAGE })
      if (!curve.ok) return curve
      const { items, isCut } = curve.value
      const inOrder = items.toSorted((a, b) => a.step - b.step || (a.at ?? 0) - (b.at ?? 0))
      const numbers = inOrder.flatMap(({ step, value, at }) => (value === null ? [] : [{ step, value, at }]))
      read.push({
        metric,
        points: thinSeries(numbers, points, ({ value }) => value).map(({ at, ...point }) => ({
          ...point,
          at: isoOrNull(at),
        })),
        total: numbers.length,
        notNumbers: items.length - numbers.length,
        notNumberSteps: rangesWithoutNumber(inOrder),
        isCut,
      })
    }
    const readAt = isoOf(service.clock.now())
    return ok({ uri: entity.uri, name: nameOf(entity), platform, readAt, metrics, curves: read })
  },
})

/** Maximum number of metrics of an answer, which are read one after the other. */
export const MAX_CURVES = 6
/** Some 2 MB from MLflow; by default, an answer may have 4 MB. */
export const POINTS_PER_PAGE = 10_000

type Curve = CurvesAnswer['curves'][number]

/** Metrics that the record doesn't state aren't requested, so that redacted ones stay redacted. */
function chosenOf(metrics: readonly string[], wanted: readonly string[]): Result<readonly string[], Problem> {
  const unknown = wanted.find((metric) => !metrics.includes(metric))
  const refuse = (detail: string, hint: string) => err(badArgument('metrics', detail, hint))
  if (unknown !== undefined) {
    const hint = metrics.length === 0 ? 'It has no metrics.' : `It has ${truncate(metrics.join(', '), 300)}.`
    return refuse(`The run has no metric "${truncate(unknown, 80)}".`, hint)
  }
  if (new Set(wanted).size > MAX_CURVES)
    return refuse(`At most ${MAX_CURVES} metrics can be read at a time.`, 'Split them into several requests.')
  return ok(wanted.length > 0 ? [...new Set(wanted)] : metrics.slice(0, MAX_CURVES))
}

/** Joins consecutive points without a number into ranges. */
function rangesWithoutNumber(
  inOrder: readonly { readonly step: number; readonly value: number | null }[],
): Curve['notNumberSteps'] {
  const ranges: { from: number; to: number }[] = []
  for (const [i, { step, value }] of inOrder.entries()) {
    const last = ranges.at(-1)
    if (value !== null) continue
    if (last !== undefined && inOrder[i - 1]?.value === null) last.to = step
    else if (ranges.length === MAX_RANGES) break
    else ranges.push({ from: step, to: step })
  }
  return ranges
}
