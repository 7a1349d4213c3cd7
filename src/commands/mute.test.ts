import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALICE, saying, type Saying } from '../api/testing/company.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from '../api/testing/world.ts'
import type { AnomaliesAnswer } from '../questions/anomalies.ts'
import type { HomeAnswer } from '../questions/home.ts'
import { exceptionsIn, lastInForce } from '../query/exceptions.ts'
import { COMMANDS } from './all.ts'

const DAY = 86_400_000
const TABLE = 'aip://dataset/datasets/watched'
const FRESH = 'aip://dataset/datasets/fresh'
const FEATURE = 'aip://feature/feature-store/watched'
const PIPELINE = 'aip://pipeline/orchestrator/watched'
const PLANNED = 'aip://pipeline/orchestrator/planned'
const MODEL = 'aip://model/registry/reads-it'
const version = (n: number): string => `aip://dataset-version/datasets/watched-${n}`

const day = (n: number): string => new Date(FIRST_MINUTE + n * DAY).toISOString()

function versionSaying(n: number, rowCount: number): Saying {
  return saying({
    type: 'DatasetVersion',
    uri: version(n),
    attributes: { name: `Watched ${n}`, rowCount, bytes: rowCount * 64, createdAt: day(n - 30) },
    edges: [['DatasetVersion.versionOf', TABLE]],
  })
}

const runSaying = (pipeline: string, n: number): Saying =>
  saying({
    type: 'PipelineRun',
    uri: `${pipeline.replace('pipeline', 'pipeline-run')}-${n}`,
    attributes: { status: 'succeeded', startedAt: day(n - 30) },
    edges: [['PipelineRun.runOf', pipeline]],
  })

const feature = (reads30d: number): Saying =>
  saying({ type: 'Feature', uri: FEATURE, attributes: { name: 'Watched feature', usage: { reads30d } } })

const columns = (...names: readonly string[]): Saying =>
  saying({
    type: 'Dataset',
    uri: TABLE,
    attributes: { name: 'Watched', schema: names.map((name) => ({ name, type: 'string' })) },
    edges: [['Entity.ownedBy', ALICE]],
  })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice', email: 'alice@corp.example' } }),
    columns('id', 'country', 'amount'),
    ...Array.from({ length: 12 }, (_, i) => versionSaying(i, 1_000_000 + 10_000 * (i % 3))),
    saying({ type: 'Pipeline', uri: PIPELINE, attributes: { name: 'Watched pipeline' } }),
    saying({ type: 'Pipeline', uri: PLANNED, attributes: { name: 'Planned pipeline' } }),
    saying({
      type: 'PipelineSchedule',
      uri: 'aip://pipeline-schedule/orchestrator/planned',
      attributes: { enabled: false },
      edges: [['PipelineSchedule.schedules', PLANNED]],
    }),
    ...[PIPELINE, PLANNED].flatMap((pipeline) => Array.from({ length: 12 }, (_, i) => runSaying(pipeline, i))),
    ...[900, 950, 1_000, 970, 920, 940, 990, 930, 960, 910].map(feature),
    saying({
      type: 'ModelInstance',
      uri: MODEL,
      attributes: { name: 'Reads it' },
      edges: [['ModelInstance.trainedOn', version(3)]],
    }),
  )
})
afterAll(() => world.close())

const asked = async (search = ''): Promise<AnomaliesAnswer> =>
  (await world.get(`/api/v1/anomalies?asOf=${await world.reached()}${search}`)).body as AnomaliesAnswer

async function send(name: 'mute' | 'unmute', payload: object) {
  const url = `/api/v1/anomalies/${name}`
  const answer = await world.app.inject({ method: 'POST', url, payload: { ...payload, waitFor: 'visible' } })
  if (answer.statusCode === 200) {
    const declared = COMMANDS.find((one) => one.name === name)?.answer
    expect(declared?.safeParse(answer.json()).error?.issues).toBeUndefined()
  }
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}

describe('anomalies', () => {
  it('are absent as long as nothing changes', async () => {
    const { anomalies } = await asked()
    // The runs and versions are days apart, and the record is a minute further with each.
    expect(anomalies.filter(({ kind }) => kind !== 'rhythm')).toEqual([])
  })

  it('include a pipeline without a schedule whose runs stopped, but none with one', async () => {
    const { anomalies } = await asked('&watch=runs')
    expect(anomalies.map(({ uri }) => uri)).toEqual([PIPELINE])
    expect(anomalies[0]).toMatchObject({
      kind: 'rhythm',
      sentence: 'No runs of Watched pipeline for 19 days; one usually comes every day (11 intervals before).',
      brief: 'No runs for 19 days, usually every day',
      expected: { median: 86_400, before: 11 },
    })
  })

  it('include a load that lost most of its rows, with the numbers and the version', async () => {
    await world.say(versionSaying(29, 120_000))
    const { anomalies } = await asked('&watch=rows')
    expect(anomalies).toMatchObject([
      {
        uri: TABLE,
        watch: 'rows',
        kind: 'number',
        shownBy: version(29),
        at: day(-1),
        sentence: 'Rows of Watched fell to 120K; the usual range is 833K to 1.19M (12 values before).',
        brief: 'Rows: 120K, usually 833K to 1.19M',
        expected: { value: 120_000, median: 1_010_000, before: 12 },
      },
    ])
    expect(anomalies[0]?.points.map(({ value }) => value).slice(-2)).toEqual([1_020_000, 120_000])
    expect((await asked('&watch=versions')).anomalies).toEqual([])
  })

  it('include collapsed usage, by earlier statements of its source', async () => {
    await world.say(feature(940))
    expect((await asked('&watch=usage')).anomalies).toEqual([])
    await world.say(feature(120))
    expect((await asked('&watch=usage')).anomalies).toMatchObject([
      {
        uri: FEATURE,
        shownBy: FEATURE,
        sentence: 'Usage of Watched feature fell to 120; the usual range is 776 to 1.1K (11 values before).',
      },
    ])
  })

  it('include a column removed within a week', async () => {
    const statement = columns('id', 'amount', 'currency')
    const { platform, type, uri } = statement
    const answer = {
      kind: 'stated',
      statement: statement.statement,
      etag: null,
      lastModified: null,
      raw: null,
      mapping: 'test',
    } as const
    const cause = { kind: 'event', trace: 'test', since: FIRST_MINUTE } as const
    const documents = [{ key: { platform, type, uri }, answer, requestedAt: FIRST_MINUTE }]
    await world.store.commit([{ cause, at: FIRST_MINUTE + 8 * DAY, settle: null, documents }])
    expect((await asked('&watch=columns')).anomalies).toMatchObject([
      {
        uri: TABLE,
        sentence: 'Watched lost the column country.',
        brief: 'Columns: 1 removed',
        columns: { removed: ['country'], retyped: [], added: ['currency'] },
        at: day(8),
      },
    ])
  })

  it('concern what a person owns, or what an entity is made from', async () => {
    const anomaliesOf = async (uri: string) =>
      (await asked(`&of=${encodeURIComponent(uri)}`)).anomalies.map(({ watch }) => watch)
    expect(await anomaliesOf(ALICE)).toEqual(['columns', 'versions', 'bytes', 'rows'])
    expect(await anomaliesOf(MODEL)).toEqual(['columns', 'versions', 'bytes', 'rows'])
    expect(await anomaliesOf(FEATURE)).toEqual(['usage'])
  })

  it("appear on their owner's home", async () => {
    const { needs } = (await world.get(`/api/v1/home?of=${ALICE}&asOf=${await world.reached()}`)).body as HomeAnswer
    expect(needs.filter(({ kind }) => kind === 'anomaly').map(({ sentence }) => sentence)).toContain(
      'Watched lost the column country.',
    )
  })

  it('are hidden along with their entity', async () => {
    world.hide({ platforms: ['datasets'] })
    world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
    const { anomalies } = await asked()
    world.hide()
    world.callAs({})
    expect(anomalies.map(({ uri }) => uri)).not.toContain(TABLE)
    expect(anomalies.map(({ uri }) => uri)).toContain(FEATURE)
  })

  it('are exported as listed', async () => {
    const at = await world.reached()
    const { anomalies } = (await world.get(`/api/v1/anomalies?asOf=${at}`)).body as AnomaliesAnswer
    const exported = await world.app.inject({ url: `/api/v1/exports/anomalies?format=json&asOf=${at}` })
    expect(exported.json()).toMatchObject({ rows: anomalies.length, items: anomalies })
  })

  it('are rejected for an unknown watch or entity', async () => {
    expect((await world.get('/api/v1/anomalies?watch=colour')).body).toMatchObject({
      code: 'BAD_REQUEST',
      hint: 'Use one of runs, usage, rows, bytes, versions, columns.',
    })
    expect((await world.get('/api/v1/anomalies?of=aip://dataset/datasets/none')).body).toMatchObject({
      code: 'UNKNOWN_URI',
      parameter: 'of',
    })
  })
})

describe('muting', () => {
  const until = new Date(Date.now() + 100 * DAY).toISOString()

  it('is rejected without an end within a year, a reason, or a watched entity', async () => {
    const valid = { uri: TABLE, watch: 'rows', until, reason: 'Rebuilt.' }
    const refused = async (more: object) => (await send('mute', { ...valid, ...more })).body
    expect(await refused({ until: 'soon' })).toMatchObject({
      parameter: 'until',
      detail: 'until is "soon", which isn\'t a date.',
    })
    expect(await refused({ until: '2020-01-01' })).toMatchObject({ detail: 'until is 2020-01-01, which has passed.' })
    expect(await refused({ until: '2999-01-01' })).toMatchObject({ parameter: 'until' })
    expect(await refused({ reason: '  ' })).toMatchObject({ parameter: 'reason' })
    expect(await refused({ reason: 'x'.repeat(501) })).toMatchObject({ code: 'TOO_LARGE' })
    expect(await refused({ watch: 'colour' })).toMatchObject({
      parameter: 'watch',
      hint: 'Its type has rows, bytes, versions, usage, columns.',
    })
    expect(await refused({ uri: 'aip://dataset/datasets/none' })).toMatchObject({ code: 'UNKNOWN_URI' })
    expect((await send('unmute', { uri: TABLE, watch: 'rows' })).body).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('removes one anomaly from the list and home, until unmuted', async () => {
    await world.say(
      saying({ type: 'Dataset', uri: FRESH, attributes: { name: 'Fresh' }, edges: [['Entity.ownedBy', ALICE]] }),
      ...Array.from({ length: 12 }, (_, i) =>
        saying({
          type: 'DatasetVersion',
          uri: `aip://dataset-version/datasets/fresh-${i}`,
          attributes: {
            rowCount: i === 11 ? 10 : 5_000,
            bytes: i === 11 ? 10 : 5_000,
            createdAt: new Date(Date.now() - (11 - i) * DAY).toISOString(),
          },
          edges: [['DatasetVersion.versionOf', FRESH]],
        }),
      ),
    )
    // People's new statements have the current time.
    const now = async (search = '') =>
      (await world.get(`/api/v1/anomalies?of=${FRESH}${search}`)).body as AnomaliesAnswer
    const watches = ({ anomalies }: AnomaliesAnswer) => anomalies.map(({ watch }) => watch)
    const needs = async () => ((await world.get(`/api/v1/home?of=${ALICE}`)).body as HomeAnswer).needs
    const isTold = async () => (await needs()).some(({ sentence }) => sentence.startsWith('Rows of Fresh fell'))
    expect(watches(await now())).toEqual(['bytes', 'rows'])
    expect(await isTold()).toBe(true)
    const first = await send('mute', { uri: FRESH, watch: 'rows', until, reason: 'It is being rebuilt.', by: ALICE })
    expect(first).toMatchObject({ status: 200, body: { watch: 'rows', by: ALICE } })
    expect(await now()).toMatchObject({ total: 1, mutedTotal: 1 })
    expect(watches(await now())).toEqual(['bytes'])
    const muted = async () => (await now('&muted=true&watch=rows')).anomalies.map((one) => one.muted)
    expect(await muted()).toEqual([{ until, reason: 'It is being rebuilt.' }])
    expect(await isTold()).toBe(false)
    expect((await send('mute', { uri: FRESH, watch: 'rows', until, reason: 'Still.' })).status).toBe(200)
    expect(await muted()).toEqual([{ until, reason: 'Still.' }])
    expect((await send('unmute', { uri: FRESH, watch: 'rows', by: ALICE })).status).toBe(200)
    expect(watches(await now())).toEqual(['bytes', 'rows'])
    expect(await isTold()).toBe(true)
  })

  it('ends by itself', () => {
    const stated = exceptionsIn(
      [
        { watch: 'usage', until, reason: 'A holiday.' },
        { watch: 'rows', until: 'soon' },
      ],
      'watch',
    )
    expect(lastInForce(stated, Date.parse(until) - 1)?.reason).toBe('A holiday.')
    expect(lastInForce(stated, Date.parse(until))).toBeNull()
    expect(stated.map(({ watch }) => watch)).toEqual(['usage'])
  })
})
