import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { eventsIn } from '../contracts/incoming.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { PROVIDERS } from '../providers/all.ts'
import { registry } from '../testing/providers.ts'
import { DEFAULT_QUARANTINE_BOUNDS } from '../contracts/quarantine.ts'
import { noMeter, silentLog } from '../testing/parts.ts'
import { eventDirectory } from './event-directory.ts'
import { replay, takeEvents, type IntakeParts } from './take-events.ts'

const MAX_STORED_PAYLOAD = 64 * 1024

let store: RecordPorts
beforeEach(() => void (store = openSqliteStore({ path: ':memory:' })))
afterEach(() => store.close())

const partsWith = (...platforms: readonly string[]): IntakeParts => ({
  store,
  directory: eventDirectory(platforms.map((platform) => ({ platform, provider: registry }))),
  clock: systemClock,
  log: silentLog,
  meter: noMeter,
  quarantineBounds: DEFAULT_QUARANTINE_BOUNDS,
  componentType: () => 'model',
})
const take = (text: string, source: string | null = null, parts = partsWith()) =>
  takeEvents(eventsIn(text) ?? [], { name: 'http', source }, parts)

const LARGE = JSON.stringify({ event_type: 'model_updated', payload: 'x'.repeat(200_000) })

it.each<[string, string]>([
  ['alone', LARGE],
  ['in a line', `{"broken\n${LARGE}`],
  ['in an array', `[1,${LARGE}]`],
  ["that isn't JSON either", LARGE.slice(0, -2)],
])('a large event is quarantined up to the size limit, with its length: %s', async (_, delivery) => {
  await take(delivery)
  const item = (await store.quarantined(0, 10)).at(-1)
  expect(item?.reason).toBe('too-large')
  expect(item?.payload.length).toBe(MAX_STORED_PAYLOAD)
  expect(LARGE.startsWith(item?.payload ?? 'nothing')).toBe(true)
  expect(item?.detail).toMatch(/the payload of 2000\d\d characters is stored up to 65536/)
})

it('a quarantined payload of exactly the limit is kept whole', async () => {
  const text = `{${' '.repeat(MAX_STORED_PAYLOAD - 1)}`
  await take(`${text}\n${text.slice(1)}`)
  const [first] = await store.quarantined(0, 10)
  expect(first).toMatchObject({ reason: 'unreadable', payload: text, detail: "the text isn't JSON" })
})

const EVENT = JSON.stringify({ event_type: 'model_updated', model_id: 'ranking' })

it.each<[string, string | null]>([
  ['the source of its channel', 'mlflow'],
  ['none if its channel has none', null],
])('a quarantined event keeps its source: %s', async (_, source) => {
  await take(EVENT, source)
  expect(await store.quarantined(0, 10)).toMatchObject([{ source, channel: 'http', reason: 'unknown-event-type' }])
})

it("a replay attributes a quarantined event to its channel's source once its type is configured", async () => {
  await take(EVENT, 'mlflow')
  await take(EVENT)
  const [channelEvent, ambiguous] = await store.quarantined(0, 10)
  const uri = 'aip://model/mlflow/ranking'
  expect(await replay(channelEvent?.id ?? 0, partsWith('registry', 'mlflow'))).toMatchObject({
    status: 'accepted',
    uri,
  })
  const refused = { status: 'quarantined', reason: 'ambiguous-source' }
  expect(await replay(ambiguous?.id ?? 0, partsWith('registry', 'mlflow'))).toMatchObject(refused)
  expect(await store.quarantined(0, 10)).toMatchObject([{ id: ambiguous?.id, reason: 'ambiguous-source', replays: 1 }])
})

it("a replay attributes a quarantined event to its channel's source, whatever source it names", async () => {
  const event = JSON.stringify({ event_type: 'model_updated', model_id: 'ranking', source: 'registry' })
  await take(event, 'mlflow')
  const [item] = await store.quarantined(0, 10)
  const taken = await replay(item?.id ?? 0, partsWith('registry', 'mlflow'))
  expect(taken).toMatchObject({ uri: 'aip://model/mlflow/ranking' })
})

it('marks the model of a new version as well, also in a replay, and answers about the version', async () => {
  const mlflow = PROVIDERS.get('mlflow')
  if (mlflow === undefined) throw new Error('there is no provider mlflow')
  const parts = {
    ...partsWith(),
    directory: eventDirectory([{ platform: 'mlflow', provider: mlflow }]),
    componentType: (type: string) => (type === 'Model' ? 'model' : 'version'),
  }
  const versions = [1, 2].map((version) => ({
    entity: 'model_version',
    action: 'created',
    data: { name: 'churn', version: String(version) },
  }))
  const text = JSON.stringify(versions)
  const uris = ['aip://version/mlflow/churn/1', 'aip://version/mlflow/churn/2']
  expect(await take(text, 'mlflow', parts)).toMatchObject(
    uris.map((uri, i) => ({ status: 'accepted', uri, generation: 2 * i + 1 })),
  )
  expect((await store.dirty(systemClock.now(), 'mlflow')).due).toBe(3)
  await take(JSON.stringify(versions[0]), 'mlflow')
  const [item] = await store.quarantined(0, 10)
  expect(await replay(item?.id ?? 0, parts)).toMatchObject({ uri: uris[0], generation: 5 })
})

it('quarantine bounds each source separately, and all unconfigured names together', async () => {
  const evicted: [string | null, number][] = []
  const parts: IntakeParts = {
    ...partsWith('registry'),
    quarantineBounds: { bytes: 5_000, ageMs: 1_000_000 },
    meter: { ...noMeter, evicted: (source, count) => void evicted.push([source, count]) },
  }
  for (const source of ['registry', 'invented-1', 'invented-2', 'invented-3', null])
    await take('{"event_type":"nothing_of_the_kind"}\n'.repeat(5), source, parts)
  const { 0: others, 1: registry } = await store.quarantineAccounts()
  expect(registry).toMatchObject({ account: 'registry', items: 5, evicted: 0 })
  expect(others).toMatchObject({ account: null, evicted: 20 - (others?.items ?? 0) })
  expect(others?.bytes).toBeLessThanOrEqual(5_000)
  expect(new Set(evicted.map(([source]) => source))).toEqual(new Set([null]))
  expect(evicted.reduce((sum, [, count]) => sum + count, 0)).toBe(others?.evicted)
})

it('logs at most ten refused events of a delivery, and their total', async () => {
  const lines: string[] = []
  const log = { ...silentLog, warn: (_: object, message: string) => void lines.push(message) }
  await take('[1]\n'.repeat(3_000), null, { ...partsWith('registry'), log })
  expect(lines).toHaveLength(11)
})
