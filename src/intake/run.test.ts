import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { eventsIn } from '../contracts/incoming.ts'
import type { Store } from '../contracts/store.ts'
import { noMeter, silentLog } from '../testing/parts.ts'
import { eventDirectory } from './directory.ts'
import { MAX_KEPT_PAYLOAD, takeEvents } from './run.ts'

let store: Store
beforeEach(() => void (store = openSqliteStore({ path: ':memory:' })))
afterEach(() => store.close())

const take = (text: string) =>
  takeEvents(
    eventsIn(text),
    { name: 'http', source: null },
    {
      store,
      directory: eventDirectory([]),
      clock: systemClock,
      log: silentLog,
      meter: noMeter,
      componentType: () => null,
    },
  )

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
