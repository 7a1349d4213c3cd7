import { describe, expect, it } from 'vitest'
import type { Quarantine } from '../../contracts/quarantine.ts'
import { putInQuarantine } from './build.ts'
import type { RecordSubject } from './subject.ts'

export function quarantineContract({ store, reopen }: RecordSubject<Quarantine>): void {
  const item = {
    at: 5,
    channel: 'http',
    reason: 'missing-id',
    detail: 'no model_id',
    payload: '{}',
    source: null,
  } as const

  it('keeps unreadable events until they are discarded', async () => {
    const ids = await putInQuarantine(store(), [item, { ...item, source: 'registry', payload: 'ü'.repeat(10) }])
    expect(await store().quarantineCount()).toBe(2)
    const [first, second] = await store().quarantined(0, 10)
    expect(first).toEqual({ ...item, id: ids[0], replays: 0 })
    expect(second).toMatchObject({ id: ids[1], source: 'registry' })
    expect(await store().quarantined(ids[0] ?? 0, 10)).toEqual([second])
    await store().replayed(ids[0] ?? 0, 'bad-uri', 'still')
    expect(await store().quarantineItem(ids[0] ?? 0)).toMatchObject({ replays: 1, reason: 'bad-uri', detail: 'still' })
    expect([await store().discard(ids[0] ?? 0), await store().discard(ids[0] ?? 0)]).toEqual([true, false])
    expect(await store().quarantineItem(ids[0] ?? 0)).toBeNull()
  })

  describe('with a bounded size for each source', () => {
    const bounds = { bytes: 16_384, ageMs: 1_000 }
    const quarantined = (account: string | null, at: number, bytes = 1_536) =>
      ({ ...item, at, account, source: account, payload: 'é'.repeat((bytes - 512) / 2) }) as const
    const held = async () => (await store().quarantined(0, 1_000)).map(({ source, at }) => `${source} ${at}`)

    it('evicts the oldest events of a source with too many bytes, and none of others', async () => {
      const first = await store().quarantine(
        [quarantined('registry', 1), quarantined(null, 2), quarantined('datasets', 3)],
        bounds,
      )
      expect([first.ids.length, first.evicted]).toEqual([3, []])
      const more = Array.from({ length: 9 }, (_, i) => quarantined('registry', 10 + i))
      expect((await store().quarantine(more, bounds)).evicted).toEqual([])
      // 11 of 1.5 kB exceed 16 kB; nine are seven eighths of it.
      expect((await store().quarantine([quarantined('registry', 20)], bounds)).evicted).toEqual([
        { account: 'registry', items: 2 },
      ])
      expect(await held()).toEqual([
        'null 2',
        'datasets 3',
        ...more.slice(1).map(({ at }) => `registry ${at}`),
        'registry 20',
      ])
      expect(await (await reopen()).quarantineAccounts()).toEqual([
        { account: null, items: 1, bytes: 1_536, evicted: 0, evictedAt: null },
        { account: 'datasets', items: 1, bytes: 1_536, evicted: 0, evictedAt: null },
        { account: 'registry', items: 9, bytes: 9 * 1_536, evicted: 2, evictedAt: 20 },
      ])
    })

    it("evicts expired events with the source's next event or when it is read", async () => {
      await store().quarantine(
        [quarantined('registry', 1), quarantined('registry', 900), quarantined('datasets', 1)],
        bounds,
      )
      expect((await store().quarantine([quarantined('registry', 1_002)], bounds)).evicted).toEqual([
        { account: 'registry', items: 1 },
      ])
      expect(await held()).toEqual(['registry 900', 'datasets 1', 'registry 1002'])
      expect(await store().evictQuarantined(1_001, bounds)).toEqual([])
      expect(await store().evictQuarantined(1_901, bounds)).toEqual([
        { account: 'datasets', items: 1 },
        { account: 'registry', items: 1 },
      ])
      expect(await held()).toEqual(['registry 1002'])
      expect(await store().quarantineAccounts()).toEqual([
        { account: 'datasets', items: 0, bytes: 0, evicted: 1, evictedAt: 1_901 },
        { account: 'registry', items: 1, bytes: 1_536, evicted: 2, evictedAt: 1_901 },
      ])
    })

    it('keeps the newest even of an oversized delivery, and counts no discarded event', async () => {
      const many = Array.from({ length: 100 }, (_, i) => quarantined(null, i))
      const { ids, evicted } = await store().quarantine(many, bounds)
      expect(ids).toHaveLength(100)
      expect(evicted).toEqual([{ account: null, items: 91 }])
      await store().discard(ids.at(-1) ?? 0)
      expect(await store().quarantineAccounts()).toMatchObject([{ items: 8, bytes: 8 * 1_536, evicted: 91 }])
      expect(await held()).toEqual(many.slice(91, -1).map(({ at }) => `null ${at}`))
    })
  })
}
