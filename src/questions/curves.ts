// Answers the question `curves`: the course of metrics, read from the source of a run while somebody waits.
import { z } from 'zod'
import { nameOf } from '../catalogue/entity.ts'
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import type { CurveContract, CurvePoint, Source, SourceAnswer } from '../contracts/source.ts'
import { beginningOf } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { thinned } from '../lib/thin-series.ts'
import { partsOf } from '../model/uri.ts'
import { ownMeasurements } from '../query/compare/compared-metrics.ts'
import { isoTime } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { knownSource, noSourceOf, refusedWhilePaused } from './known-source.ts'
import { integer, optional, texts, uri, type Arguments } from './parameters.ts'
import { readerOf } from './saved.ts'
import type { Service } from './service.ts'
import { time } from './shapes.ts'

/** Some 12 kB, and as many as a chart can show. */
const USUAL_POINTS = 150
const [FEWEST_POINTS, MOST_POINTS] = [10, 1_000]

const curvesTakes = {
  uri: uri('a run'),
  metrics: texts('of which metrics; without any, of the first that it states'),
  points: {
    ...optional(
      integer('how many points a curve has at most: both ends, lows and highs', {
        from: FEWEST_POINTS,
        to: MOST_POINTS,
      }),
    ),
    usual: USUAL_POINTS,
  },
}

const curve = z
  .strictObject({
    metric: z.string(),
    points: z.array(
      z.strictObject({ step: z.number(), value: z.number(), at: time.nullable() }).meta({ id: 'CurvePoint' }),
    ),
    total: z.int().describe('How many points were read, of which these are some.'),
    isCut: z.boolean().describe('The source has more points than may be read: what is here is the beginning.'),
  })
  .meta({ id: 'MetricCurve' })

const curvesAnswer = z.strictObject({
  uri: z.string(),
  name: z.string().nullable(),
  platform: z.string().describe('The source that was asked.'),
  readAt: time,
  metrics: z.array(z.string()).describe('All that it states: what else curves may be asked of.'),
  curves: z.array(curve),
})

type CurvesArguments = Arguments<typeof curvesTakes>
export type CurvesAnswer = AnswerOf<typeof curvesAnswer>

export const CURVES = serviceQuestion({
  name: 'curves',
  scope: 'own',
  path: '/api/v1/curves',
  summary: 'Metrics of a run by step, read from its source now',
  description:
    'The record has the last value of each metric; the values of every step stay with the source. They are read from ' +
    'it for this answer, within its rate limit, and nothing of them is stored.',
  right: 'read',
  cost: 1_000,
  takes: curvesTakes,
  absent: { asOf: 'curves are read from the source as it is now: none is kept' },
  answer: curvesAnswer,
  problems: [
    'BAD_URI',
    'UNKNOWN_URI',
    'NO_SOURCE',
    'NOT_FOR_TYPE',
    'NOT_FOUND',
    'REFUSED',
    'SOURCE_UNAVAILABLE',
    'NOT_HERE',
  ],
  terminal: { group: 'now', positional: ['uri'], usual: { points: '20' } },
  examples: [],
  ask: curves,
})

/** Metrics of one answer, which are read one after the other. */
export const MOST_CURVES = 6
/** Some 2 MB of MLflow, of the 4 MB that an answer may have unless a source is configured otherwise. */
export const POINTS_ON_A_PAGE = 10_000
/** Requests for one metric. */
export const MOST_PAGES = 4
/** For all of them together, with the wait for their turn. */
const LONGEST_MS = 15_000

type Curve = CurvesAnswer['curves'][number]

async function curves(
  service: Service,
  { uri, metrics: wanted, points = USUAL_POINTS }: CurvesArguments,
  caller: Caller,
): Promise<Result<CurvesAnswer, Problem>> {
  const reader = await readerOf(service, caller)
  if (!reader.ok) return reader
  const found = await knownEntity(reader.value, uri)
  if (!found.ok) return found
  const entity = found.value
  const { platformId: platform, resourceId: id } = partsOf(uri)
  const asked = sourceWithCurves(service, platform, entity.entityType)
  if (!asked.ok) return asked
  const metrics = [...new Set(ownMeasurements(reader.value, entity, []).map(({ metric }) => metric))]
  const chosen = chosenOf(metrics, wanted)
  if (!chosen.ok) return chosen
  const paused = await refusedWhilePaused(platform, service)
  if (paused !== null) return err(paused)
  const signal = AbortSignal.timeout(LONGEST_MS)
  const read: Curve[] = []
  for (const metric of chosen.value) {
    const curve = await readCurve({ ...asked.value, id, metric, signal })
    if (!curve.ok) return err(unread(platform, metric, curve.error))
    read.push({
      metric,
      ...curve.value,
      points: thinned(curve.value.points, points, ({ value }) => value).map(pointOf),
    })
  }
  const readAt = isoTime(service.clock.now())
  return ok({ uri: entity.uri, name: nameOf(entity), platform, readAt, metrics, curves: read })
}

interface AskedSource {
  readonly source: Pick<Source, 'ask'>
  readonly contract: CurveContract
}

function sourceWithCurves(service: Service, platform: string, type: string | null): Result<AskedSource, Problem> {
  const configured = knownSource(service, platform)
  if (!configured.ok) return err(noSourceOf(service, platform) ?? configured.error)
  const contract = configured.value.provider.types[type ?? '']?.curves
  if (contract !== undefined) return ok({ source: service.askedNow(configured.value), contract })
  const detail = `Of ${type === null ? 'this' : `a ${type}`} the source ${platform} (${configured.value.provider.name}) has no curves to read.`
  return err({
    ...problem('NOT_FOR_TYPE', detail, 'Ask for its measurements: they have the last values.'),
    parameter: 'uri',
  })
}

/** Metrics that the record doesn't state aren't requested, so that redacted ones stay redacted. */
function chosenOf(metrics: readonly string[], wanted: readonly string[]): Result<readonly string[], Problem> {
  const unknown = wanted.find((metric) => !metrics.includes(metric))
  const refused = (detail: string, hint: string) =>
    err({ ...problem('BAD_REQUEST', detail, hint), parameter: 'metrics' })
  if (unknown !== undefined) {
    const hint = metrics.length === 0 ? 'It has none.' : `It has ${beginningOf(metrics.join(', '), 300)}.`
    return refused(`It states no metric "${beginningOf(unknown, 80)}".`, hint)
  }
  if (new Set(wanted).size > MOST_CURVES)
    return refused(`At most ${MOST_CURVES} metrics are read at a time.`, 'Ask for the others in further requests.')
  return ok(wanted.length > 0 ? [...new Set(wanted)] : metrics.slice(0, MOST_CURVES))
}

interface CurveRead extends AskedSource {
  readonly id: string
  readonly metric: string
  readonly signal: AbortSignal
}

/** Turns an answer that is no curve into a refusal. */
type NoCurve = Exclude<SourceAnswer, { kind: 'ok' | 'not-modified' }> | { readonly kind: 'late' }

interface WholeCurve {
  readonly points: readonly CurvePoint[]
  readonly total: number
  readonly isCut: boolean
}

async function readCurve({ source, contract, id, metric, signal }: CurveRead): Promise<Result<WholeCurve, NoCurve>> {
  const points: CurvePoint[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const request = contract.request({ id, metric }, { limit: POINTS_ON_A_PAGE, cursor })
    if (request === null) return err({ kind: 'gone', status: 404 })
    const answer = await source.ask(request, { etag: null, lastModified: null, signal })
    if (signal.aborted) return err({ kind: 'late' })
    if (answer.kind === 'not-modified')
      return err({ kind: 'malformed', reason: 'it answered that nothing has changed' })
    if (answer.kind !== 'ok') return err(answer)
    const page = contract.read(answer.body)
    if (!page.ok) return err({ kind: 'malformed', reason: page.error })
    for (const point of page.value.points) points.push(point)
    cursor = page.value.next
    if (cursor === null) break
  }
  const inOrder = points.toSorted((a, b) => a.step - b.step || (a.at ?? 0) - (b.at ?? 0))
  return ok({ points: inOrder, total: points.length, isCut: cursor !== null })
}

function pointOf({ step, value, at }: CurvePoint): Curve['points'][number] {
  return { step, value, at: at === null ? null : isoTime(at) }
}

function unread(platform: string, metric: string, answer: NoCurve): Problem {
  const its = `the curve of "${beginningOf(metric, 80)}"`
  const unavailable = (why: string, hint: string): Problem =>
    problem('SOURCE_UNAVAILABLE', `${its.replace(/^t/, 'T')} was not read: the source ${platform} ${why}.`, hint)
  switch (answer.kind) {
    case 'gone': {
      const detail = `The source ${platform} no longer has ${its}: it answered ${answer.status}.`
      return problem('NOT_FOUND', detail, 'It was probably deleted there. Its last values are in the record.')
    }
    case 'throttled': {
      const seconds = answer.retryAfterMs === null ? undefined : Math.max(1, Math.ceil(answer.retryAfterMs / 1_000))
      const refusal = unavailable('takes no more requests at present', 'Try again later.')
      return seconds === undefined ? refusal : { ...refusal, retryAfter: seconds }
    }
    case 'late':
      return unavailable(
        `took longer than ${LONGEST_MS / 1_000} s`,
        'Ask for fewer metrics, or try again when the source is less busy.',
      )
    case 'unavailable':
      return unavailable(
        `does not answer (${beginningOf(answer.reason, 200)})`,
        'Its state is on the page of the sources.',
      )
    case 'malformed':
      return unavailable(
        `answered with something else (${beginningOf(answer.reason, 200)})`,
        'Check its address and what it is on the page of the sources.',
      )
  }
}
