import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { graphProcess } from '../testing/notify/process.ts'
import { VirtualClock } from '../testing/sim/clock.ts'
import { run } from '../testing/store/build.ts'
import { subscriptionOf } from '../testing/store/contract-deliveries.ts'
import { notifications } from './notifications.ts'
import { backgroundReader } from './message-composer.ts'
import { begin, refresh, type NotificationsParts, type NotificationsState } from './notifications-state.ts'

let store: RecordPorts
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
})
afterEach(() => store.close())

/** Returns how many of today's messages count after a restart, given the times they were created. */
async function createdToday(timeZone: string, now: string, made: readonly string[]): Promise<number | undefined> {
  const { times } = subscriptionOf('s')
  await store.saveSubscription(subscriptionOf('s', { times: { ...times, timeZone } }))
  const deliveries = made.map(Date.parse).map((at, tx) => {
    return { id: `d${tx}`, subscription: 's', tx, uri: run('1'), at, due: at, bundle: null }
  })
  await store.makeDeliveries(deliveries, null)
  const parts = {
    store,
    clock: { now: () => Date.parse(now) },
    composer: { definitions: () => null },
  } as unknown as NotificationsParts
  const { today } = await notifications(parts).start((step) => step(), null)
  return today.get('s')?.count
}

/** The local day of the last moment begins at the first one. */
it.each([
  { zone: 'Europe/Berlin', about: 'of 24 hours', begins: '2026-06-14T22:00:00Z', now: '2026-06-15T21:30:00Z' },
  { zone: 'Europe/Berlin', about: 'of 25 hours', begins: '2026-10-24T22:00:00Z', now: '2026-10-25T22:30:00Z' },
  { zone: 'Europe/Berlin', about: 'of 23 hours', begins: '2026-03-28T23:00:00Z', now: '2026-03-29T21:30:00Z' },
  {
    zone: 'Europe/Berlin',
    about: 'after one of 23 hours',
    begins: '2026-03-29T22:00:00Z',
    now: '2026-03-29T22:15:00Z',
  },
  {
    zone: 'Europe/Berlin',
    about: 'after one of 25 hours',
    begins: '2026-10-25T23:00:00Z',
    now: '2026-10-25T23:15:00Z',
  },
  {
    zone: 'America/Santiago',
    about: 'without a midnight',
    begins: '2026-09-06T04:00:00Z',
    now: '2026-09-06T14:00:00Z',
  },
  { zone: 'Australia/Lord_Howe', about: 'of 24½ hours', begins: '2026-04-04T13:00:00Z', now: '2026-04-05T13:15:00Z' },
  { zone: 'UTC', about: 'of UTC', begins: '2026-06-15T00:00:00Z', now: '2026-06-15T23:59:59Z' },
])('after a restart, counts what was made on a day $about in $zone', async (day) => {
  const begins = Date.parse(day.begins)
  const made = [begins - 60_000, begins, begins + 60_000].map((at) => new Date(at).toISOString())
  expect(await createdToday(day.zone, day.now, made)).toBe(2)
})

it('matches anew once types were added or changed, though no subscription was', async () => {
  const clock = new VirtualClock(0)
  const { log, graph, reads } = graphProcess({ store, clock })
  await store.saveSubscription(subscriptionOf('s'))
  let definitions = {}
  const composer = { definitions: () => definitions, reader: () => backgroundReader(reads, null) }
  const parts = { store, clock, composer } as unknown as NotificationsParts
  const state: NotificationsState = { ...(await begin(parts)), sender: null, end: new AbortController() }
  const matchingNow = async () => {
    await refresh(state, parts)
    return state.matcher
  }
  await graph.ready
  const before = await matchingNow()
  expect(await matchingNow()).toBe(before)
  definitions = {}
  expect(await matchingNow()).not.toBe(before)
  await graph.stop()
  log.close()
})
