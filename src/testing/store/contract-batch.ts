import { expect, it } from 'vitest'
import type { RecordNotes } from '../../contracts/notes.ts'
import type { Marks } from '../../contracts/marks.ts'
import type { Store } from '../../contracts/store.ts'
import { eventually } from '../parts.ts'
import {
  commitOf,
  edge,
  edgesOf,
  keyOf,
  lookup,
  markOf,
  model,
  resolveLookup,
  stateFacts,
  unwritable,
  user,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

export function batchContract({ store, reopen }: RecordSubject<Store & Marks & RecordNotes>): void {
  const a = model('a')
  const named = (uri: typeof a, name: string) => stateFacts(keyOf(uri, 'Model'), { facts: { name } })

  it('numbers transactions 1, 2, 3 …, with non-decreasing times even if a clock went back a little', async () => {
    const outcomes = await store().commit([
      commitOf(100, [named(a, '1')]),
      commitOf(100, [named(a, '2')]),
      commitOf(50, [named(a, '3')]),
      commitOf(300, [named(a, '3')]),
      commitOf(200, [named(a, '4')]),
    ])
    expect(outcomes.map((o) => (o.kind === 'committed' ? o.tx : o.kind))).toEqual([1, 2, 3, null, 4])
    expect((await store().read(0, 10)).map((e) => [e.tx, e.at])).toEqual([
      [1, 100],
      [2, 100],
      [3, 100],
      [4, 200],
    ])
    expect(await store().head()).toEqual({ tx: 4, at: 200 })
  })

  it('lets each commit see those before it in the batch', async () => {
    await store().commit([commitOf(1, [named(a, 'x')]), commitOf(2, [named(a, 'y')])])
    const [, second] = await store().read(0, 10)
    expect(second?.facts).toMatchObject([{ asserted: { name: 'y' }, retracted: [] }])
    expect(second?.nodes).toEqual([])
  })

  it('accepts concurrent calls in the order in which they were made', async () => {
    const calls = Array.from({ length: 50 }, (_, n) => store().commit([commitOf(n + 1, [named(a, `${n}`)])]))
    const outcomes = (await Promise.all(calls)).flat()
    expect(outcomes.map((o) => (o.kind === 'committed' ? o.tx : null))).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 1),
    )
  })

  it('rejects only a call that throws, and continues', async () => {
    const [good, bad, after] = await Promise.allSettled([
      store().commit([commitOf(1, [named(a, 'x')])]),
      store().saveNote('long', 'x'.repeat(70_000)),
      store().commit([commitOf(2, [named(a, 'y')])]),
    ])
    expect([good?.status, bad?.status, after?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await store().head()).tx).toBe(2)
    const [receipt] = await store().mark([markOf(a, 1)])
    expect(receipt?.generation).toBeGreaterThan(0)
  })

  it('writes nothing of a call with an unwritable commit, and everything of other calls', async () => {
    const [before, bad, after] = await Promise.allSettled([
      store().commit([commitOf(1, [named(a, 'x')])]),
      store().commit([commitOf(2, [named(model('b'), 'y')]), commitOf(3, [unwritable(model('c'))])]),
      store().commit([commitOf(4, [named(model('d'), 'z')])]),
    ])
    expect([before?.status, bad?.status, after?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await store().nodePage(0, 10)).map((node) => [node.id, node.uri])).toEqual([
      [1, a],
      [2, model('d')],
    ])
    expect((await store().read(0, 10)).map((entry) => [entry.tx, entry.at])).toEqual([
      [1, 1],
      [2, 4],
    ])
  })

  it('reads nothing twice when it rewrites calls beside a failed one', async () => {
    const owned = lookup('a')
    const [written, bad] = await Promise.allSettled([
      store().commit([commitOf(1, [stateFacts(keyOf(a, 'Model'), { edges: [edge('Entity.ownedBy', a, owned)] })])]),
      store().commit([commitOf(2, [unwritable(model('c'))])]),
    ])
    expect([written?.status, bad?.status]).toEqual(['fulfilled', 'rejected'])
    await store().commit([commitOf(3, [resolveLookup(owned, user('1'))])])
    const toUsers = async () => (await edgesOf(store(), a)).filter((line) => /user/.test(line))
    expect(await toUsers()).toHaveLength(1)
    // Its one support ends with the commit that carries the rest on to somebody else.
    await store().commit([commitOf(4, [stateFacts(keyOf(a, 'Model')), resolveLookup(owned, user('2'))])])
    expect(await toUsers()).toEqual([])
  })

  it('tells listeners the head after commits, until they stop', async () => {
    const heard: number[] = []
    const stop = store().onCommit((head) => heard.push(head))
    await store().commit([commitOf(1, [named(a, 'x')]), commitOf(2, [named(a, 'y')])])
    await eventually(() => heard.at(-1) === 2, 'transaction 2')
    stop()
    const later: number[] = []
    store().onCommit((head) => later.push(head))
    await store().commit([commitOf(3, [named(a, 'z')])])
    await eventually(() => later.includes(3), 'transaction 3')
    expect(heard.at(-1)).toBe(2)
  })

  it('keeps everything over a restart, and continues where it was', async () => {
    await store().commit([commitOf(1, [named(a, 'x')])])
    const before = await store().entities([a], 1)
    const reopened = await reopen()
    expect(await reopened.entities([a], 1)).toEqual(before)
    await reopened.commit([commitOf(1, [named(model('b'), 'y')])])
    const log = await reopened.read(0, 10)
    expect(log.map((e) => [e.tx, e.at, e.nodes.map((n) => n.id)])).toEqual([
      [1, 1, [1]],
      [2, 1, [2]],
    ])
  })
}
