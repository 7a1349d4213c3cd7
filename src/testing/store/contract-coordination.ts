import { expect, it } from 'vitest'
import type { Coordination } from '../../contracts/coordination.ts'
import type { RecordSubject } from './subject.ts'

/** Times are arguments, since a record shared between processes must accept the callers'. */
export function coordinationContract({ store }: RecordSubject<Coordination>): void {
  const ask = (now: number, wanted = 100) =>
    store().takeRateTokens({ platform: 'registry', wanted, ratePerSecond: 10, burst: 5, now })

  it('grants within rate and burst, over all callers', async () => {
    expect((await ask(10_000)).granted).toBe(5)
    const none = await ask(10_000)
    expect(none).toEqual({ granted: 0, nextAt: 10_100 })
    expect((await ask(none.nextAt)).granted).toBe(1)
    expect((await ask(11_100, 3)).granted).toBe(3)
    const together = await Promise.all(Array.from({ length: 20 }, () => ask(60_000, 1)))
    expect(together.reduce((sum, g) => sum + g.granted, 0)).toBe(5)
    expect(
      (await store().takeRateTokens({ platform: 'other', wanted: 2, ratePerSecond: 10, burst: 5, now: 60_000 }))
        .granted,
    ).toBe(2)
  })

  it('grants nothing while a source is paused, and no saved-up burst right after', async () => {
    expect((await ask(10_000, 1)).granted).toBe(1)
    await store().pauseSource('registry', 15_000)
    await store().pauseSource('registry', 12_000)
    expect(await ask(14_999)).toEqual({ granted: 0, nextAt: 15_000 })
    expect((await ask(15_000)).granted).toBeLessThanOrEqual(1)
    expect((await ask(15_100)).granted).toBe(1)
  })

  it('gives a name to one holder at a time, with a fence', async () => {
    const claim = (holder: string, now: number) => store().claim({ name: 'sweep:registry', holder, now, ttlMs: 1_000 })
    const first = await claim('a', 1_000)
    expect(first).toBeGreaterThan(0)
    expect(await claim('b', 1_500)).toBeNull()
    expect(await claim('a', 1_900)).toBe(first)
    expect(await claim('b', 2_500)).toBeNull()
    const second = await claim('b', 2_900)
    expect(second).toBeGreaterThan(first ?? Infinity)
    expect(await claim('a', 3_000)).toBeNull()
    await store().releaseClaim('sweep:registry', 'a')
    expect(await claim('a', 3_000)).toBeNull()
    await store().releaseClaim('sweep:registry', 'b')
    const third = await claim('a', 3_000)
    expect(third).toBeGreaterThan(second ?? Infinity)
    const all = await Promise.all(
      ['c', 'd', 'e', 'f'].map((holder) => store().claim({ name: 'other', holder, now: 9_000, ttlMs: 10 })),
    )
    expect(all.filter((fence) => fence !== null)).toHaveLength(1)
  })
}
