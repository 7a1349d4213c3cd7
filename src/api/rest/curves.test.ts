import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SourceAnswer, SourceRequest } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { MAX_CURVES, POINTS_PER_PAGE, type CurvesAnswer } from '../../questions/curves.ts'
import { MAX_PAGES } from '../../questions/read-at-source.ts'
import { pauseSource } from '../../sweep/source-pause.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { builtinProvider } from '../../testing/provider/builtin.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { saying } from '../testing/company.ts'
import { MAX_BYTES } from '../testing/sizes.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const RUN = 'aip://mlflow-run/mlflow/r1'
const mlflow = builtinProvider('mlflow')

const run = (names: readonly string[], uri = RUN) =>
  saying({
    type: 'MlflowRun',
    uri,
    attributes: { name: 'run 1', status: 'FINISHED', metrics: names.map((name) => ({ name, value: 1, step: 9 })) },
  })

const answered = (body: Json): SourceAnswer => ({
  kind: 'ok',
  body,
  raw: new Uint8Array(),
  etag: null,
  lastModified: null,
})
const history = (values: readonly (number | string)[], more: object = {}): SourceAnswer =>
  answered({
    metrics: values.map((value, step) => ({ key: 'any', value, step, timestamp: 1_767_225_600_000 + step })),
    ...more,
  } as Json)

let world: ApiWorld
let asked: string[]
let answer: (request: SourceRequest, signal: AbortSignal) => SourceAnswer | Promise<SourceAnswer>

beforeEach(async () => {
  asked = []
  answer = () => history([3, 2, 1])
  const source = { config: sourceConfig('mlflow'), provider: mlflow }
  world = await openWorld(catalogueWith('mlflow'), [source], null, {
    ask: async (request, { signal }) => {
      asked.push(request.path)
      return await answer(request, signal)
    },
    close: async () => undefined,
  })
  await world.say(run(['loss', 'auc']))
})
afterEach(() => world.close())

const ask = (uri = RUN, query = '') => world.get(`/api/v1/curves?uri=${encodeURIComponent(uri)}${query}`)
const curves = async (query = ''): Promise<CurvesAnswer> => {
  const { status, body } = await ask(RUN, query)
  expect([status, body]).toEqual([200, expect.anything()])
  return body as CurvesAnswer
}
const refused = async (uri = RUN, query = '') => {
  const { status, body } = await ask(uri, query)
  const { code, detail, hint } = body as Readonly<Record<string, string>>
  expect(detail).toMatch(/^[A-Z].*\.$/s)
  expect(hint).toMatch(/^[A-Z].*\.$/s)
  return { status, code, said: `${detail} ${hint}` }
}

describe('the curves of a run', () => {
  it('are read from its source, with one request per stated metric', async () => {
    const { curves: found, metrics, platform } = await curves()
    expect(asked).toEqual(
      ['loss', 'auc'].map(
        (key) => `/api/2.0/mlflow/metrics/get-history?run_id=r1&metric_key=${key}&max_results=${POINTS_PER_PAGE}`,
      ),
    )
    expect({ metrics, platform }).toEqual({ metrics: ['loss', 'auc'], platform: 'mlflow' })
    expect(found[0]).toEqual({
      metric: 'loss',
      points: [3, 2, 1].map((value, step) => ({ step, value, at: `2026-01-01T00:00:00.00${step}Z` })),
      total: 3,
      notNumbers: 0,
      notNumberSteps: [],
      isCut: false,
    })
  })

  it('count points that are not numbers', async () => {
    answer = () => history(['NaN', 1.797e308, 0.5])
    const [curve] = (await curves('&metrics=loss')).curves
    expect(curve).toMatchObject({ points: [{ step: 2, value: 0.5 }], total: 1, notNumbers: 2 })
    expect(curve?.notNumberSteps).toEqual([{ from: 0, to: 1 }])
  })

  it('include metrics whose last value is not a number', async () => {
    await world.say(
      saying({
        type: 'MlflowRun',
        uri: RUN,
        attributes: { name: 'diverged', metrics: [{ name: 'loss', value: null, stated: 'NaN', step: 4 }] },
      }),
    )
    answer = () => history([3, 'NaN', 2, 'NaN', 'NaN'])
    const { metrics, curves: found } = await curves()
    expect(metrics).toEqual(['loss'])
    expect(found).toMatchObject([
      {
        metric: 'loss',
        points: [
          { step: 0, value: 3 },
          { step: 2, value: 2 },
        ],
        notNumberSteps: [
          { from: 1, to: 1 },
          { from: 3, to: 4 },
        ],
      },
    ])
    answer = () => history(Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 'NaN' : n)))
    expect((await curves()).curves[0]?.notNumberSteps).toHaveLength(10)
  })

  it('are limited to the requested metrics, and only those are read', async () => {
    expect((await curves('&metrics=auc')).curves.map(({ metric }) => metric)).toEqual(['auc'])
    expect(await refused(RUN, '&metrics=password')).toMatchObject({
      code: 'BAD_REQUEST',
      said: expect.stringMatching(/"password".*loss, auc/),
    })
    expect(asked).toHaveLength(1)
    expect((await curves('&metrics=auc,loss')).curves.map(({ metric }) => metric)).toEqual(['auc', 'loss'])
  })

  it('are limited in number, and the other metrics are named', async () => {
    const names = Array.from({ length: MAX_CURVES + 3 }, (_, n) => `m${n}`)
    await world.say(run(names))
    answer = () => history(Array.from({ length: 2_000 }, (_, n) => Math.sin(n)))
    const all = await curves()
    expect(all.curves).toHaveLength(MAX_CURVES)
    expect(JSON.stringify(all).length).toBeLessThan(MAX_BYTES)
    expect(all.metrics).toEqual(names)
    expect(await refused(RUN, `&${names.map((name) => `metrics=${name}`).join('&')}`)).toMatchObject({ status: 400 })
  })

  it('are ordered by step, thinned, and truncated after some pages', async () => {
    answer = () => history(Array.from({ length: 1_000 }, (_, n) => n).toReversed(), { next_page_token: 'x' })
    const [curve] = (await curves('&metrics=loss&points=50')).curves
    expect(asked).toHaveLength(MAX_PAGES)
    expect(curve).toMatchObject({ total: MAX_PAGES * 1_000, isCut: true })
    expect(curve?.points.length).toBeLessThanOrEqual(50)
    const steps = curve?.points.map(({ step }) => step) ?? []
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  })

  it('are empty without a request if the run states no metrics', async () => {
    await world.say(run([]))
    expect(await curves()).toMatchObject({ curves: [], metrics: [] })
    expect(asked).toEqual([])
  })
})

describe('unavailable curves', () => {
  it.each<[string, SourceAnswer, object]>([
    ['is gone there', { kind: 'gone', status: 404 }, { status: 404, code: 'NOT_FOUND' }],
    ['is down', { kind: 'unavailable', reason: 'HTTP 502' }, { status: 503, code: 'SOURCE_UNAVAILABLE' }],
    ['limits requests', { kind: 'throttled', retryAfterMs: 9_000 }, { status: 503, code: 'SOURCE_UNAVAILABLE' }],
    ['is something else', { kind: 'malformed', reason: 'no JSON' }, { status: 503, code: 'SOURCE_UNAVAILABLE' }],
    ['answers something unexpected', answered({ metrics: 'none' }), { status: 503, code: 'SOURCE_UNAVAILABLE' }],
  ])('are explained if the source %s', async (_, bad, expected) => {
    answer = () => bad
    const refusal = await refused()
    expect(refusal).toMatchObject(expected)
    expect(refusal.said).toContain('mlflow')
  })

  it('are explained if the source takes too long', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort())
    expect(await refused()).toMatchObject({
      status: 503,
      code: 'SOURCE_UNAVAILABLE',
      said: expect.stringMatching(/longer/),
    })
    vi.restoreAllMocks()
  })

  it('are explained if the source is paused, without a request', async () => {
    await pauseSource('mlflow', { since: 1, caller: 'token:1', name: 'Alice' }, world.store)
    expect(await refused()).toMatchObject({ status: 409, code: 'REFUSED', said: expect.stringContaining('Alice') })
    expect(asked).toEqual([])
  })

  it('are explained if there is no source, another product, or a type without curves', async () => {
    await world.say(run(['loss'], 'aip://mlflow-run/elsewhere/r1'), run(['loss'], 'aip://mlflow-run/registry/r1'))
    await world.say(saying({ type: 'Model', uri: 'aip://model/mlflow/m', attributes: { name: 'm' } }))
    expect(await refused('aip://mlflow-run/elsewhere/r1')).toMatchObject({ status: 422, code: 'NO_SOURCE' })
    expect(await refused('aip://mlflow-run/registry/r1')).toMatchObject({ status: 422, code: 'NOT_FOR_TYPE' })
    expect(await refused('aip://model/mlflow/m')).toMatchObject({ status: 422, code: 'NOT_FOR_TYPE' })
    expect(asked).toEqual([])
  })

  it('are explained if the run is hidden, like an unknown one', async () => {
    world.hide({ platforms: ['mlflow'] })
    world.callAs({})
    expect(await refused()).toMatchObject({ status: 404, code: 'UNKNOWN_URI' })
    expect(asked).toEqual([])
  })
})
