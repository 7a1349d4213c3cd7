import { expect, it } from 'vitest'
import type { Marks } from '../../contracts/marks.ts'
import type { Store } from '../../contracts/store.ts'
import { causeOf, commitOf, doneWith, keyOf, leaseAll, leaseOne, markOf, model, retryOf, stateFacts } from './build.ts'
import type { RecordSubject } from './subject.ts'

export function settleContract({ store, reopen }: RecordSubject<Store & Marks>): void {
  const a = model('a')
  const answer = (name: string) => [stateFacts(keyOf(a, 'Model'), { facts: { name } })]

  async function serveMark(at: number, cooldownUntil: number) {
    await store().mark([markOf(a, at)])
    const lease = await leaseOne(store(), at)
    await store().commit([commitOf(at, answer(`${at}`), doneWith(lease, cooldownUntil))])
    return lease
  }

  it('clears the mark that an answer serves', async () => {
    await serveMark(10, 20)
    expect(await store().pending([a])).toEqual([null])
    expect(await leaseAll(store(), 1_000_000)).toEqual([])
  })

  it('keeps a mark set during the lease, due no sooner than the pause, as a first mark', async () => {
    await store().mark([markOf(a, 10)])
    const lease = await leaseOne(store(), 10)
    const receipts = await store().mark([markOf(a, 12, { expects: ['Model'] }), markOf(a, 11)])
    await store().commit([commitOf(15, answer('x'), doneWith(lease, 100))])
    expect(await store().pending([a])).toEqual([{ ...receipts[1], nextTryAt: 100, attempts: 0 }])
    expect(await leaseAll(store(), 99)).toEqual([])
    const next = await leaseOne(store(), 100)
    expect(next).toMatchObject({ generation: receipts[1]?.generation, markedAt: 11, attempts: 0, rereads: 1 })
  })

  it('delays a mark within the pause after a read to the end of the pause', async () => {
    await serveMark(10, 50)
    await store().mark([markOf(a, 20)])
    // A second mark must not break the pause.
    await store().mark([markOf(a, 21)])
    expect(await leaseAll(store(), 49)).toEqual([])
    expect(await leaseOne(store(), 50)).toMatchObject({ rereads: 1, markedAt: 20 })
  })

  it('counts rereads while marks come soon after reads, and restarts after a quiet pause', async () => {
    await serveMark(10, 50)
    expect((await serveMark(50, 100)).rereads).toBe(0)
    await store().mark([markOf(a, 60)])
    const second = await leaseOne(store(), 100)
    expect(second.rereads).toBe(1)
    await store().commit([commitOf(101, answer('second'), doneWith(second, 200))])
    await store().mark([markOf(a, 150)])
    const third = await leaseOne(store(), 200)
    expect(third.rereads).toBe(2)
    await store().commit([commitOf(201, answer('third'), doneWith(third, 300))])
    await store().mark([markOf(a, 300)])
    expect((await leaseOne(store(), 300)).rereads).toBe(0)
  })

  it("returns a pending mark's next read time, and none later while it is being read", async () => {
    await store().mark([markOf(a, 10)])
    expect(await store().pending([a])).toMatchObject([{ nextTryAt: 10 }])
    const nextTry = async () => (await store().pending([a]))[0]?.nextTryAt ?? 0
    const lease = await leaseOne(store(), 20)
    expect(await nextTry()).toBeLessThanOrEqual(20)
    await store().mark([markOf(a, 25)])
    expect(await nextTry()).toBeLessThanOrEqual(20)
    await store().release([{ uri: a, fence: lease.fence, due: 70 }])
    // A mark set during the read doesn't wait.
    expect(await nextTry()).toBe(25)
    const another = await leaseOne(store(), 30)
    await store().release([{ uri: a, fence: another.fence, due: 70 }])
    expect(await nextTry()).toBe(70)
  })

  it('keeps the pause over a restart', async () => {
    await serveMark(10, 50)
    await reopen()
    await store().mark([markOf(a, 20)])
    expect(await leaseAll(store(), 49)).toEqual([])
  })

  it('retries the same mark after a failure, with one more attempt, at the given time', async () => {
    await store().mark([markOf(a, 10)])
    const lease = await leaseOne(store(), 10)
    await store().commit([commitOf(15, [], retryOf(lease, 500))])
    expect(await leaseAll(store(), 499)).toEqual([])
    expect(await store().pending([a])).toEqual([{ uri: a, generation: lease.generation, nextTryAt: 500, attempts: 1 }])
    expect(await leaseOne(store(), 500)).toMatchObject({
      generation: lease.generation,
      attempts: 1,
      markedAt: 10,
      rereads: 0,
    })
  })

  it('retries within a second if a newer mark came meanwhile', async () => {
    await store().mark([markOf(a, 10)])
    const lease = await leaseOne(store(), 10)
    const [newer] = await store().mark([markOf(a, 12)])
    await store().commit([commitOf(20, [], retryOf(lease, 500_000))])
    expect(await leaseAll(store(), 1_019)).toEqual([])
    expect(await leaseOne(store(), 1_020)).toMatchObject({ generation: newer?.generation, attempts: 1, markedAt: 10 })
  })

  it('makes a retry due at once for an event or a refresh, but not for a candidate', async () => {
    await store().mark([markOf(a, 10)])
    const lease = await leaseOne(store(), 10)
    await store().commit([commitOf(15, [], retryOf(lease, 5_000))])
    await store().mark([markOf(a, 20, { cause: causeOf('candidate') })])
    expect(await leaseAll(store(), 4_999)).toEqual([])
    await store().mark([markOf(a, 30, { cause: causeOf('refresh') })])
    expect(await leaseAll(store(), 29)).toEqual([])
    expect(await leaseOne(store(), 30)).toMatchObject({ attempts: 1 })
  })

  it('writes nothing behind a foreign fence', async () => {
    await store().mark([markOf(a, 10)])
    const lease = await leaseOne(store(), 10)
    const foreign = { ...lease, fence: lease.fence + 1 }
    expect(await store().commit([commitOf(20, answer('x'), doneWith(foreign, 30))])).toEqual([{ kind: 'fenced' }])
    expect(await store().head()).toEqual({ tx: 0, at: 0 })
    expect(await store().entities([a], 0)).toEqual([null])
    const unknown = { ...lease, uri: model('unknown') }
    expect(await store().commit([commitOf(20, answer('x'), doneWith(unknown, 30))])).toEqual([{ kind: 'fenced' }])
    expect(await store().commit([commitOf(20, answer('x'), doneWith(lease, 30))])).toMatchObject([
      { kind: 'committed', tx: 1 },
    ])
    expect(await store().commit([commitOf(21, answer('y'), doneWith(lease, 30))])).toEqual([{ kind: 'fenced' }])
  })

  it('settles a mark even if nothing changed', async () => {
    await serveMark(10, 20)
    await store().mark([markOf(a, 30)])
    const lease = await leaseOne(store(), 30)
    const outcome = await store().commit([commitOf(31, answer('10'), doneWith(lease, 40))])
    expect(outcome).toEqual([{ kind: 'committed', tx: null, asserted: 0, retracted: 0, stubs: 0 }])
    expect(await store().pending([a])).toEqual([null])
  })
}
