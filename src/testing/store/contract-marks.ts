import { expect, it } from 'vitest'
import type { Store } from '../../contracts/store.ts'
import { candidateMark, PRIORITY, type LeasedMark, type Marks } from '../../contracts/marks.ts'
import { must } from '../../lib/result.ts'
import { ANY_TYPE } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { eventually } from '../parts.ts'
import {
  causeOf,
  commitOf,
  doneWith,
  keyOf,
  leaseAll,
  leaseOne,
  markOf,
  model,
  retryOf,
  run,
  stateFacts,
  user,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

export function marksContract({ store, reopen }: RecordSubject<Store & Marks>): void {
  const a = model('a')
  const b = model('b')

  it('merges marks of one URI into one row', async () => {
    const receipts = await store().mark([markOf(a, 10), markOf(a, 11), markOf(a, 12)])
    expect(receipts.map((r) => r.uri)).toEqual([a, a, a])
    expect(await store().dirty(10)).toEqual({ due: 1, waiting: 0, retrying: 0, oldestMarkedAt: 10 })
    expect(await store().pending([a, b])).toEqual([{ ...receipts.at(-1), nextTryAt: 10, attempts: 0 }, null])
    expect(await leaseAll(store(), 100)).toHaveLength(1)
  })

  it('takes generations and fences from one increasing sequence, also after a restart', async () => {
    const [first] = await store().mark([markOf(a, 1)])
    const lease = await leaseOne(store(), 1)
    expect(lease.generation).toBe(first?.generation)
    expect(lease.fence).toBeGreaterThan(lease.generation)
    await reopen()
    const [second] = await store().mark([markOf(b, 1)])
    expect(second?.generation).toBeGreaterThan(lease.fence)
  })

  it('keeps the most urgent priority with its cause, and every expected type', async () => {
    await store().mark([
      markOf(a, 1, { priority: PRIORITY.reference, expects: ['Model'], cause: causeOf('reference', 'first') }),
      markOf(a, 2, { priority: PRIORITY.event, expects: ['ModelInstance'], cause: causeOf('event', 'urgent') }),
      markOf(a, 3, { priority: PRIORITY.event, expects: ['Model'], cause: causeOf('event', 'newest of equals') }),
      markOf(a, 4, { priority: PRIORITY.sweep, expects: ['Model'], cause: causeOf('sweep', 'less urgent') }),
    ])
    const lease = await leaseOne(store(), 10)
    expect(lease).toMatchObject({ priority: PRIORITY.event, markedAt: 1, attempts: 0, rereads: 0 })
    expect([...lease.expects].sort()).toEqual(['Model', 'ModelInstance'])
    expect(lease.cause).toEqual(causeOf('event', 'newest of equals'))
  })

  it('leases due marks of one platform, by priority and then by due time', async () => {
    await store().mark([
      markOf(model('late'), 50),
      markOf(model('second'), 6),
      markOf(model('first'), 5),
      markOf(model('urgent'), 9, { priority: PRIORITY.refresh }),
      markOf(user('elsewhere'), 1),
    ])
    const leases = await leaseAll(store(), 10)
    expect(leases.map((l) => l.uri)).toEqual([model('urgent'), model('first'), model('second')])
    expect(await leaseAll(store(), 10)).toEqual([])
    expect((await leaseAll(store(), 10, { platform: 'identity' })).map((l) => l.uri)).toEqual([user('elsewhere')])
    expect((await leaseAll(store(), 50)).map((l) => l.uri)).toEqual([model('late')])
  })

  it('leases at most as many as requested', async () => {
    await store().mark([1, 2, 3].map((n) => markOf(model(`${n}`), n)))
    expect((await leaseAll(store(), 10, { limit: 2 })).map((l) => l.uri)).toEqual([model('1'), model('2')])
    expect((await leaseAll(store(), 10, { limit: 2 })).map((l) => l.uri)).toEqual([model('3')])
  })

  it('grants an expired lease to another worker, with a new fence', async () => {
    await store().mark([markOf(a, 1)])
    const first = await leaseOne(store(), 1)
    expect(await leaseAll(store(), 1_000)).toEqual([])
    const second = await leaseOne(store(), 1_001)
    expect(second.fence).toBeGreaterThan(first.fence)
    expect(second.generation).toBe(first.generation)
    const late = await store().commit([commitOf(1_002, [stateFacts(keyOf(a, 'Model'))], doneWith(first, 2_000))])
    expect(late).toEqual([{ kind: 'fenced' }])
  })

  it('releases a lease unchanged, unless its fence is stale', async () => {
    await store().mark([markOf(a, 1)])
    const lease = await leaseOne(store(), 1)
    await store().release([{ uri: a, fence: lease.fence + 1, due: 2 }])
    expect(await leaseAll(store(), 10)).toEqual([])
    await store().release([{ uri: a, fence: lease.fence, due: 20 }])
    expect(await leaseAll(store(), 19)).toEqual([])
    expect(await leaseOne(store(), 20)).toMatchObject({
      generation: lease.generation,
      attempts: 0,
      rereads: 0,
      markedAt: 1,
    })
  })

  it('grants a released lease again with the marks set meanwhile', async () => {
    await store().mark([markOf(a, 1, { expects: ['ModelInstance'] })])
    const lease = await leaseOne(store(), 1)
    const [newer] = await store().mark([markOf(a, 2, { priority: PRIORITY.refresh, expects: ['Model'] })])
    await store().release([{ uri: a, fence: lease.fence, due: 5 }])
    expect(await leaseOne(store(), 5)).toMatchObject({
      generation: newer?.generation,
      priority: PRIORITY.refresh,
      expects: ['ModelInstance', 'Model'],
      markedAt: 1,
    })
  })

  it('keeps a demand for a whole read from merged marks, until that read is done', async () => {
    const whole = candidateMark(a, ['Model'], { trace: 'whole', now: 1 })
    await store().mark([whole])
    await store().mark([markOf(a, 1, { expects: ['Model'] })])
    const together = await leaseOne(store(), 1)
    expect(together).toMatchObject({ whole: true, expects: ['Model'], cause: { kind: 'event' } })
    await store().mark([markOf(a, 2, { expects: ['Model'] })])
    await store().mark([whole])
    await store().release([{ uri: a, fence: together.fence, due: 2 }])
    const released = await leaseOne(store(), 2)
    expect(released.whole).toBe(true)
    await store().mark([markOf(a, 3, { expects: ['Model'] })])
    await store().commit([commitOf(3, [], doneWith(released, 3))])
    expect(await leaseOne(store(), 3)).toMatchObject({ whole: false, expects: ['Model'] })
  })

  it('never narrows a mark that expects no type, in either order, also during a lease', async () => {
    const typed = markOf(a, 1, { expects: ['Model'] })
    const refresh = markOf(a, 1, { priority: PRIORITY.refresh, cause: causeOf('refresh') })
    for (const [first, second] of [
      [typed, refresh],
      [refresh, typed],
    ] as const) {
      await store().mark([first, second])
      const together = await leaseOne(store(), 1)
      expect([...together.expects].sort()).toEqual([ANY_TYPE, 'Model'])
      await store().mark([first])
      await store().mark([second])
      await store().commit([commitOf(1, [], doneWith(together, 1))])
      const meanwhile = await leaseOne(store(), 1)
      expect([...meanwhile.expects].sort()).toEqual([ANY_TYPE, 'Model'])
      await store().mark([second])
      await store().release([{ uri: a, fence: meanwhile.fence, due: 1 }])
      const released = await leaseOne(store(), 1)
      expect([...released.expects].sort()).toEqual([ANY_TYPE, 'Model'])
      await store().commit([commitOf(1, [], doneWith(released, 1))])
    }
  })

  it("returns the status of the URI's documents with a lease", async () => {
    await store().commit([commitOf(1, [stateFacts(keyOf(a, 'Model'), { etag: '"1"' })])])
    await store().mark([markOf(a, 2)])
    const { documents } = await leaseOne(store(), 2)
    expect(documents).toMatchObject([{ ...keyOf(a, 'Model'), etag: '"1"', hydratedAt: 1, gone: false }])
  })

  it("returns with a lease when that platform's next mark is due or another lease expires", async () => {
    const answered = async (now: number, limit = 100) =>
      await store().lease({ platform: 'registry', limit, now, leaseMs: 1_000 })
    expect(await answered(1)).toEqual({ leases: [], nextDue: null })
    await store().mark([
      markOf(a, 500, { priority: PRIORITY.refresh }),
      markOf(b, 400, { priority: PRIORITY.mapping }),
      markOf(user('elsewhere'), 300),
    ])
    expect(await answered(1)).toEqual({ leases: [], nextDue: 400 })
    expect(await answered(399)).toEqual({ leases: [], nextDue: 400 })
    expect(await answered(400)).toMatchObject({ leases: [{ uri: b }], nextDue: 500 })
    expect(await answered(450)).toEqual({ leases: [], nextDue: 500 })
    expect(await answered(500)).toMatchObject({ leases: [{ uri: a }], nextDue: 1_400 })
    expect(await answered(1_400)).toMatchObject({ leases: [{ uri: b }], nextDue: 1_500 })
    // A full lease says nothing about later marks: its holder returns at once.
    await store().mark([markOf(user('elsewhere'), 1_000)])
    expect(await answered(1_500, 1)).toMatchObject({ leases: [{ uri: a }], nextDue: null })
    expect(await answered(1_500, 1)).toEqual({ leases: [], nextDue: 2_400 })
  })

  it("notifies listeners of new marks' platforms, whichever process set them, until they stop", async () => {
    const notified = new Set<string>()
    const stop = store().onMark((platforms) => (platforms ?? ['any']).forEach((platform) => notified.add(platform)))
    const notifiedOf = (platform: string) => eventually(() => notified.has(platform), `a notice of ${platform}`)
    await store().mark([markOf(a, 1)])
    await notifiedOf('registry')
    await store().mark([markOf(b, 1), markOf(user('x'), 1)])
    await notifiedOf('identity')
    expect([...notified].sort()).toEqual(['identity', 'registry'])
    const references = [{ uri: run('r'), expects: [] }]
    await store().commit([commitOf(1, [stateFacts(keyOf(a, 'Model'), { references })])])
    await notifiedOf('orchestrator')
    stop()
    const later = new Set<string>()
    store().onMark((platforms) => (platforms ?? ['any']).forEach((platform) => later.add(platform)))
    await store().mark([markOf(must(makeUri('model', 'another', 'x')), 1)])
    await eventually(() => later.has('another'), 'a notice of another')
    expect([...notified].sort()).toEqual(['identity', 'orchestrator', 'registry'])
  })

  it('notifies listeners of marks that can be leased again: released, failed, or marked during a read', async () => {
    const notified: (readonly string[] | null)[] = []
    store().onMark((platforms) => notified.push(platforms))
    for (const settle of [
      (lease: LeasedMark) => store().release([{ uri: a, fence: lease.fence, due: 2 }]),
      (lease: LeasedMark) => store().commit([commitOf(1, [], retryOf(lease, 50))]),
      async (lease: LeasedMark) => {
        await store().mark([markOf(a, 1)])
        await store().commit([commitOf(1, [], doneWith(lease, 0))])
      },
    ]) {
      await store().mark([markOf(a, 100)])
      const lease = await leaseOne(store(), 100)
      const before = notified.length
      await settle(lease)
      await eventually(
        () => notified.slice(before).some((platforms) => platforms?.includes('registry') === true),
        'a notice',
      )
      const again = await leaseOne(store(), 100)
      await store().commit([commitOf(100, [], doneWith(again, 100))])
    }
  })

  it('keeps marks over a restart, and fences an earlier lease if it is granted again', async () => {
    await store().mark([markOf(a, 1), markOf(b, 2)])
    const [before] = await leaseAll(store(), 1)
    const reopened = await reopen()
    expect(await reopened.dirty(10)).toEqual({ due: 2, waiting: 0, retrying: 0, oldestMarkedAt: 1 })
    const again = await leaseAll(reopened, 10)
    expect(again.map((l) => l.uri)).toContain(b)
    const anew = again.find((l) => l.uri === a)
    if (anew !== undefined) expect(anew.fence).toBeGreaterThan(before?.fence ?? Infinity)
  })

  it('does not count marks as retrying that only wait between two reads', async () => {
    await store().mark([markOf(a, 1)])
    const lease = await leaseOne(store(), 1)
    await store().mark([markOf(a, 2)])
    await store().commit([commitOf(5, [], doneWith(lease, 500))])
    expect(await store().dirty(10)).toEqual({ due: 0, waiting: 1, retrying: 0, oldestMarkedAt: null })
    expect(await store().dirty(500)).toEqual({ due: 1, waiting: 0, retrying: 0, oldestMarkedAt: 2 })
  })

  it('counts due, waiting and retrying marks, of all platforms or one', async () => {
    await store().mark([markOf(a, 1), markOf(b, 2), markOf(user('u'), 3)])
    const [lease] = await leaseAll(store(), 1)
    if (lease === undefined) throw new Error('nothing was due')
    await store().commit([
      commitOf(5, [], { kind: 'retry', uri: a, generation: lease.generation, fence: lease.fence, due: 500 }),
    ])
    expect(await store().dirty(10)).toEqual({ due: 2, waiting: 1, retrying: 1, oldestMarkedAt: 2 })
    expect(await store().dirty(10, 'registry')).toEqual({ due: 1, waiting: 1, retrying: 1, oldestMarkedAt: 2 })
    expect(await store().dirty(10, 'nobody')).toEqual({ due: 0, waiting: 0, retrying: 0, oldestMarkedAt: null })
  })

  it('counts no retry as a backlog, even while it is due or being read', async () => {
    await store().mark([markOf(a, 1)])
    const { generation, fence } = await leaseOne(store(), 1)
    await store().commit([commitOf(5, [], { kind: 'retry', uri: a, generation, fence, due: 500 })])
    expect(await store().dirty(500)).toEqual({ due: 1, waiting: 0, retrying: 0, oldestMarkedAt: null })
    await store().mark([markOf(b, 400)])
    await leaseAll(store(), 500)
    expect(await store().dirty(500)).toEqual({ due: 2, waiting: 0, retrying: 0, oldestMarkedAt: 400 })
  })

  it('lists future marks by priority, then soonest first, page by page', async () => {
    await store().mark([
      markOf(a, 500, { priority: PRIORITY.reference }),
      markOf(b, 400, { priority: PRIORITY.reference }),
      markOf(model('c'), 400, { priority: PRIORITY.reference }),
      markOf(model('d'), 900, { priority: PRIORITY.event }),
      markOf(model('due'), 5, { priority: PRIORITY.event }),
      markOf(user('u'), 900),
    ])
    const lease = await leaseOne(store(), 5)
    await store().commit([
      commitOf(5, [], { kind: 'retry', uri: lease.uri, generation: lease.generation, fence: lease.fence, due: 700 }),
    ])
    const all = await store().postponed({ platform: 'registry', now: 10, after: null, limit: 100 })
    expect(all.map(({ uri, due, attempts }) => [uri, due, attempts])).toEqual([
      [model('due'), 700, 1],
      [model('d'), 900, 0],
      [b, 400, 0],
      [model('c'), 400, 0],
      [a, 500, 0],
    ])
    for (let n = 0; n < all.length; n++) {
      const request = { platform: 'registry', now: 10, limit: 2 }
      expect(await store().postponed({ ...request, after: all[n] ?? null })).toEqual(all.slice(n + 1, n + 3))
    }
    expect(await store().postponed({ platform: 'registry', now: 800, after: null, limit: 9 })).toMatchObject([
      { uri: model('d'), priority: PRIORITY.event, markedAt: 900 },
    ])
  })

  it('sets ten thousand marks at once without blocking other operations', async () => {
    const marks = Array.from({ length: 10_000 }, (_, n) => markOf(model(`${n}`), 1))
    const receipts = await store().mark(marks)
    expect(new Set(receipts.map((r) => r.generation)).size).toBe(10_000)
    expect((await store().dirty(10)).due).toBe(10_000)
    // With thousands of marks the count may be a moment old.
    await store().mark([markOf(a, 1), markOf(user('one'), 1)])
    await eventually(async () => (await store().dirty(10)).due === 10_002, 'the count of what is due')
    expect((await store().dirty(10, 'identity')).due).toBe(1)
  })
}
