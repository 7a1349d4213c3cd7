import { expect, it } from 'vitest'
import type { Retention } from '../../contracts/retention.ts'
import type { Store } from '../../contracts/store.ts'
import { causeOf, commitOf, keyOf, model, stateFacts } from './build.ts'
import type { RecordSubject } from './subject.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const YEAR = 365 * 86_400_000
const MINUTE = 60_000

/** Each writes one transaction. */
const at = (time: number, n: number) => commitOf(time, [stateFacts(keyOf(model(`m${n}`), 'Model'), { facts: { n } })])

/** Times of transactions are real times; a wrong clock affects only the times that it supplied. */
export function clockContract(subject: RecordSubject<Store & Retention>): void {
  async function commitAt(...times: readonly number[]): Promise<void> {
    let { tx } = await subject.store().head()
    for (const time of times) await subject.store().commit([at(time, ++tx)])
  }

  it('finds transactions from before and after a fast clock was set back', async () => {
    // Three in 2030, then three at the correct time; a minute between them.
    await commitAt(NOW + 4 * YEAR, NOW + 4 * YEAR + MINUTE, NOW + 4 * YEAR + 2 * MINUTE)
    await commitAt(NOW, NOW + MINUTE, NOW + 2 * MINUTE)
    for (const opened of [async () => subject.store(), subject.reopen]) {
      const store = await opened()
      expect(await store.head()).toEqual({ tx: 6, at: NOW + 2 * MINUTE })
      expect(await store.times([1, 4, 6])).toEqual([NOW + 4 * YEAR, NOW, NOW + 2 * MINUTE])
      expect((await store.read(3, 1))[0]?.at).toBe(NOW)
      const times = [NOW - 1, NOW, NOW + MINUTE - 1, NOW + MINUTE, NOW + YEAR, NOW + 5 * YEAR]
      expect(await Promise.all(times.map((time) => store.txAt(time)))).toEqual([0, 4, 4, 5, 6, 6])
      const setBack = { tx: 4, from: NOW + 4 * YEAR + 2 * MINUTE, to: NOW }
      expect(await store.logClock()).toEqual({ latest: NOW + 4 * YEAR + 2 * MINUTE, setBack })
    }
    await commitAt(NOW + 3 * MINUTE)
    expect((await subject.store().history(model('m7'), 8, 1)).at(0)?.at).toBe(NOW + 3 * MINUTE)
  })

  it('finds transactions from before a clock was ahead, and those an hour ahead hides', async () => {
    const hour = 60 * MINUTE
    await commitAt(NOW, NOW + MINUTE, NOW + hour, NOW + hour + MINUTE, NOW + 2 * MINUTE, NOW + hour, NOW + 2 * hour)
    const times = [NOW, NOW + MINUTE, NOW + 2 * MINUTE, NOW + hour - 1, NOW + hour, NOW + 2 * hour]
    // 3 and 4 are from when the clock was ahead: by their times, 5 existed.
    expect(await Promise.all(times.map((time) => subject.store().txAt(time)))).toEqual([1, 2, 5, 5, 6, 7])
  })

  it('lets a clock catch up after at most a minute back, and orders equal times by transaction', async () => {
    await commitAt(NOW, NOW, NOW - MINUTE, NOW + 1)
    expect(await subject.store().times([1, 2, 3, 4])).toEqual([NOW, NOW, NOW, NOW + 1])
    expect(await Promise.all([NOW - 1, NOW, NOW + 1].map((time) => subject.store().txAt(time)))).toEqual([0, 3, 4])
    expect(await subject.store().logClock()).toEqual({ latest: NOW + 1, setBack: null })
  })

  it('has no clock for an empty log', async () => {
    expect(await subject.store().logClock()).toEqual({ latest: 0, setBack: null })
  })

  it('forgets a clock that was ahead together with its transactions', async () => {
    await commitAt(NOW + YEAR, NOW, NOW + MINUTE)
    const store = subject.store()
    await store.announceHorizon(2, NOW + 2 * MINUTE)
    for (let after: number | null = null; ;) {
      const step: { readonly next: number | null } = await store.dropPast({ horizon: 2, after, drop: true })
      if (step.next === null) break
      after = step.next
    }
    expect(await store.logClock()).toEqual({ latest: NOW + MINUTE, setBack: null })
    expect(await Promise.all([NOW - 1, NOW, NOW + MINUTE].map((time) => store.txAt(time)))).toEqual([0, 2, 3])
  })

  it('numbers several commits of a batch like single ones', async () => {
    await commitAt(NOW + YEAR)
    await subject.store().commit([at(NOW, 2), { ...at(NOW - 2 * MINUTE, 3), cause: causeOf('event') }, at(NOW, 4)])
    expect(await subject.store().times([1, 2, 3, 4])).toEqual([NOW + YEAR, NOW, NOW - 2 * MINUTE, NOW])
    expect(await subject.store().txAt(NOW)).toBe(4)
  })
}
