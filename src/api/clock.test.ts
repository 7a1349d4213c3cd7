// Tests a clock that was once ahead, and questions as of a time.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually } from '../testing/parts.ts'
import { commitOf, keyOf, model, stateFacts } from '../testing/store/build.ts'
import { describeEntity } from '../query/entities/described-entity.ts'
import { Reader } from '../query/reader.ts'
import { momentShown } from '../query/time/moment.ts'
import { sinceOf } from '../questions/activity/activity.ts'
import { DAY_MS } from '../lib/durations.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from './testing/world.ts'

const MINUTE = 60_000
const AHEAD = Date.parse('2130-01-01T00:00:00Z')
const M = model('m')
const iso = (time: number): string => new Date(time).toISOString()

let world: ApiWorld
beforeEach(async () => void (world = await openWorld()))
afterEach(() => world.close())

/** Commits one transaction for each time, which names the model after its number. */
async function commitNames(...times: readonly number[]): Promise<void> {
  for (const time of times) {
    const { tx } = await world.store.head()
    await world.store.commit([commitOf(time, [stateFacts(keyOf(M, 'Model'), { facts: { name: String(tx + 1) } })])])
  }
  const { tx } = await world.store.head()
  await eventually(() => world.deps.graph().head === tx, 'the graph shows it')
}

const asOf = (time: string) => world.get(`/api/v1/entities/${encodeURIComponent(M)}?asOf=${time}`)
const nameAsOf = async (time: string) => {
  const { status, body } = await asOf(time)
  return [status, (body as { attributes?: { name?: string } }).attributes?.name]
}

it('the API answers as of any time even if the clock was ahead at first', async () => {
  await commitNames(AHEAD, AHEAD + MINUTE, FIRST_MINUTE, FIRST_MINUTE + MINUTE)
  expect(await nameAsOf(iso(Date.now()))).toEqual([200, '4'])
  expect(await nameAsOf(iso(FIRST_MINUTE))).toEqual([200, '3'])
  expect(await nameAsOf('2')).toEqual([200, '2'])
  const { body: history } = await world.get(`/api/v1/entities/${encodeURIComponent(M)}/history`)
  const { transactions } = history as { transactions: readonly { at: string }[] }
  expect(transactions.map(({ at }) => at)).toEqual(
    [FIRST_MINUTE + MINUTE, FIRST_MINUTE, AHEAD + MINUTE, AHEAD].map(iso),
  )
})

it('the status shows how far the record is ahead, and when the clock was set back', async () => {
  await commitNames(FIRST_MINUTE)
  expect((await world.get('/api/v1/status')).body).toMatchObject({ clock: { aheadSeconds: 0, setBack: null } })
  await commitNames(AHEAD, FIRST_MINUTE + MINUTE)
  const { body } = await world.get('/api/v1/status')
  const setBack = { tx: 3, from: iso(AHEAD), to: iso(FIRST_MINUTE + MINUTE) }
  expect(body).toMatchObject({ head: { at: iso(FIRST_MINUTE + MINUTE) }, clock: { setBack } })
  const { clock } = body as { clock: { aheadSeconds: number } }
  expect(Math.abs(clock.aheadSeconds - (AHEAD - Date.now()) / 1_000)).toBeLessThan(60)
})

it('rejects a time over a minute in the future, but tolerates less clock skew', async () => {
  await commitNames(FIRST_MINUTE)
  const refused = await asOf('2131-01-01')
  expect(refused).toMatchObject({
    status: 400,
    body: {
      code: 'BAD_AS_OF',
      parameter: 'asOf',
      detail: expect.stringContaining('asOf 2131-01-01T00:00:00.000Z lies in the future'),
    },
  })
  const { errors } = await world.ask(`{ entity(id: "${M}") { uri } }`, { asOf: '2131-01-01' })
  expect(errors[0]?.extensions?.code).toBe('BAD_AS_OF')
  expect(await nameAsOf(iso(Math.max(Date.now(), FIRST_MINUTE) + 30_000))).toEqual([200, '1'])
})

it("judges the present by the service's clock, and not by the machine's", async () => {
  await commitNames(FIRST_MINUTE, FIRST_MINUTE + DAY_MS)
  world.stand({ cadences: new Map([['registry', DAY_MS]]) })
  const readerWhen = (time: number): Reader =>
    new Reader(
      { ...world.deps, now: () => time },
      { at: world.deps.graph().head, past: false },
      { cacheable: false, visibility: null },
    )
  const freshnessWhen = async (time: number) => {
    const reader = readerWhen(time)
    const [entity] = await reader.loader.load([reader.nodeOf(M) ?? 0])
    return entity === undefined ? null : (await describeEntity(reader, entity, 0)).freshness
  }
  const soon = FIRST_MINUTE + DAY_MS + MINUTE
  expect(await momentShown(readerWhen(soon))).toBe(soon)
  expect(await freshnessWhen(soon)).toBe('fresh')
  expect(await freshnessWhen(soon + 2 * DAY_MS)).toBe('ageing')
  expect(await sinceOf(readerWhen(soon), {})).toEqual({ ok: true, value: 1 })
  expect(await sinceOf(readerWhen(soon + 2 * DAY_MS), {})).toEqual({ ok: true, value: 2 })
})
