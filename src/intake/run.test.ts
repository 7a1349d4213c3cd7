import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { eventsIn } from '../contracts/incoming.ts'
import type { Store } from '../contracts/store.ts'
import { registry } from '../providers/registry/provider.ts'
import { noMeter, silentLog } from '../testing/parts.ts'
import { eventDirectory } from './directory.ts'
import { MAX_KEPT_PAYLOAD, replay, takeEvents, type IntakeParts } from './run.ts'

let store: Store
beforeEach(() => void (store = openSqliteStore({ path: ':memory:' })))
afterEach(() => store.close())

const partsWith = (...platforms: readonly string[]): IntakeParts => ({
  store,
  directory: eventDirectory(platforms.map((platform) => ({ platform, provider: registry }))),
  clock: systemClock,
  log: silentLog,
  meter: noMeter,
  componentType: () => 'model',
})
const take = (text: string, source: string | null = null, parts = partsWith()) =>
  takeEvents(eventsIn(text), { name: 'http', source }, parts)

const LARGE = JSON.stringify({ event_type: 'model_updated', payload: 'x'.repeat(200_000) })

it.each<[string, string]>([
  ['alone', LARGE],
  ['in a line', `{"broken\n${LARGE}`],
  ['in an array', `[1,${LARGE}]`],
  ['that is no JSON either', LARGE.slice(0, -2)],
])('keeps as much of a large event as the bound says, and how long it was: %s', async (_, delivery) => {
  await take(delivery)
  const item = (await store.quarantined(0, 10)).at(-1)
  expect(item?.reason).toBe('too-large')
  expect(item?.payload.length).toBe(MAX_KEPT_PAYLOAD)
  expect(LARGE.startsWith(item?.payload ?? 'nothing')).toBe(true)
  expect(item?.detail).toMatch(/the payload of 2000\d\d characters is kept up to 65536/)
})

it('keeps whole what is just within the bound', async () => {
  const text = `{${' '.repeat(MAX_KEPT_PAYLOAD - 1)}`
  await take(`${text}\n${text.slice(1)}`)
  const [first] = await store.quarantined(0, 10)
  expect(first).toMatchObject({ reason: 'unreadable', payload: text, detail: 'it is not JSON' })
})

const EVENT = JSON.stringify({ event_type: 'model_updated', model_id: 'ranking' })

it.each<[string, string | null]>([
  ['the one that its channel stands for', 'mlflow'],
  ['none, where its channel stands for none', null],
])('keeps whose an event is that it could not take: %s', async (_, source) => {
  await take(EVENT, source)
  expect(await store.quarantined(0, 10)).toMatchObject([{ source, channel: 'http', reason: 'unknown-event-type' }])
})

it('takes it for that one, once it can', async () => {
  await take(EVENT, 'mlflow')
  await take(EVENT)
  const [of, nobodys] = await store.quarantined(0, 10)
  const uri = 'aip://model/mlflow/ranking'
  expect(await replay(of?.id ?? 0, partsWith('registry', 'mlflow'))).toMatchObject({ status: 'accepted', uri })
  const refused = { status: 'quarantined', reason: 'ambiguous-source' }
  expect(await replay(nobodys?.id ?? 0, partsWith('registry', 'mlflow'))).toMatchObject(refused)
  expect(await store.quarantined(0, 10)).toMatchObject([{ id: nobodys?.id, reason: 'ambiguous-source', replays: 1 }])
})

it('takes it for that one whatever the event says of itself', async () => {
  const event = JSON.stringify({ event_type: 'model_updated', model_id: 'ranking', source: 'registry' })
  await take(event, 'mlflow')
  const [item] = await store.quarantined(0, 10)
  const taken = await replay(item?.id ?? 0, partsWith('registry', 'mlflow'))
  expect(taken).toMatchObject({ uri: 'aip://model/mlflow/ranking' })
})
