import { expect, it } from 'vitest'
import type { Store } from '../../contracts/store.ts'
import { PRIORITY, type Marks } from '../../contracts/marks.ts'
import { ANY_TYPE } from '../../model/facts.ts'
import {
  commitOf,
  doneWith,
  edge,
  failedWrite,
  gone,
  keyOf,
  leaseAll,
  leaseOne,
  lookup,
  markOf,
  model,
  part,
  resolveLookup,
  run,
  retryOf,
  stateFacts,
  user,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

export function referenceContract({ store }: RecordSubject<Store & Marks>): void {
  const a = model('a')
  const b = model('b')
  const key = keyOf(a, 'Model')
  const refersTo = (uri: typeof a, ...expects: string[]) => stateFacts(key, { references: [{ uri, expects }] })
  const pending = async (uri: typeof a) => (await store().pending([uri]))[0] !== null

  it('marks a new reference in the same transaction, with the same trace', async () => {
    await store().commit([commitOf(7, [refersTo(b, 'ModelInstance')])])
    expect(await leaseOne(store(), 7)).toMatchObject({
      uri: b,
      expects: ['ModelInstance'],
      priority: PRIORITY.reference,
      cause: { kind: 'reference', trace: 'at 7' },
      markedAt: 7,
    })
  })

  it('marks a look-up sooner, as a look-up', async () => {
    await store().commit([commitOf(7, [refersTo(lookup('x'))])])
    const [lease] = await leaseAll(store(), 7, { platform: 'identity' })
    expect(lease).toMatchObject({ uri: lookup('x'), priority: PRIORITY.lookup, cause: { kind: 'lookup' } })
  })

  it('marks neither parts nor mere edge targets', async () => {
    await store().commit([
      commitOf(1, [stateFacts(key, { parts: { [part('p')]: { n: 1 } }, edges: [edge('Model.uses', a, b)] })]),
    ])
    expect(await store().pending([part('p'), b])).toEqual([null, null])
  })

  it('marks an existing entity that was never read, once', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { edges: [edge('Model.uses', a, b)] })])])
    await store().commit([commitOf(2, [refersTo(b, 'Model')])])
    const lease = await leaseOne(store(), 2)
    await store().commit([commitOf(3, [], doneWith(lease, 3))])
    await store().commit([
      commitOf(4, [
        stateFacts(keyOf(run('r'), 'Run', 'orchestrator'), { references: [{ uri: b, expects: ['Model'] }] }),
      ]),
    ])
    expect(await pending(b)).toBe(false)
  })

  it('does not mark an entity that is pending, hydrated, denied, or hydrated by this commit', async () => {
    const [receipt] = await store().mark([markOf(b, 1)])
    await store().commit([commitOf(2, [refersTo(b)])])
    expect(await store().pending([b])).toEqual([{ ...receipt, nextTryAt: 1, attempts: 0 }])
    await store().commit([
      commitOf(3, [
        stateFacts(keyOf(model('c'), 'Model')),
        gone(keyOf(model('d'), 'Model')),
        stateFacts(keyOf(model('e'), 'Model'), {
          references: ['c', 'd', 'e'].map((id) => ({ uri: model(id), expects: ['Model'] })),
        }),
      ]),
    ])
    expect(await store().pending(['c', 'd', 'e'].map(model))).toEqual([null, null, null])
  })

  it('soon rereads a missing entity that was unreferenced before', async () => {
    await store().mark([markOf(b, 1, { expects: ['Model'] })])
    const lease = await leaseOne(store(), 1)
    await store().commit([commitOf(2, [gone(keyOf(b, 'Model'))], retryOf(lease, 9_000))])
    await store().commit([commitOf(3, [refersTo(b, 'Model')])])
    const again = await leaseOne(store(), 3)
    expect(again).toMatchObject({ uri: b, attempts: 1, documents: [] })
    // From then on it is a stub that its source doesn't have.
    await store().commit([commitOf(4, [gone(keyOf(b, 'Model'))], retryOf(again, 9_000))])
    await store().commit([
      commitOf(5, [stateFacts(keyOf(model('c'), 'Model'), { references: [{ uri: b, expects: ['Model'] }] })]),
    ])
    expect(await leaseAll(store(), 8_999)).toEqual([])
    expect(await leaseOne(store(), 9_000)).toMatchObject({ uri: b, attempts: 2, documents: [{ gone: true }] })
  })

  it('marks for a type beside a pending untyped mark, which may read only recorded types', async () => {
    await store().commit([commitOf(1, [stateFacts(keyOf(b, 'Model'))])])
    await store().mark([markOf(b, 2, { priority: PRIORITY.refresh })])
    await store().commit([commitOf(3, [refersTo(b, 'ModelInstance')])])
    expect([...(await leaseOne(store(), 3)).expects].sort()).toEqual([ANY_TYPE, 'ModelInstance'])
    await store().commit([commitOf(4, [refersTo(run('r'))])])
    await store().mark([markOf(run('r'), 4, { expects: ['Run'] })])
    const requested = await store().pending([run('r')])
    await store().commit([commitOf(5, [refersTo(b), refersTo(run('r'))])])
    expect(await store().pending([run('r')])).toEqual(requested)
  })

  it('marks again if another type is expected than was requested', async () => {
    await store().commit([commitOf(1, [refersTo(b, 'Model')])])
    await store().commit([commitOf(2, [refersTo(b, 'ModelInstance')])])
    expect([...(await leaseOne(store(), 2)).expects].sort()).toEqual(['Model', 'ModelInstance'])
  })

  it('marks a look-up again if a document contradicts its answer and an edge depends on it', async () => {
    const person = keyOf(user('u'), 'User', 'identity')
    const resolves = resolveLookup(lookup('x'), user('u'))
    const cleared = async (at: number): Promise<void> => {
      for (const lease of await leaseAll(store(), at, { platform: 'identity' })) {
        await store().commit([commitOf(at, [], doneWith(lease, at))])
      }
    }
    await store().commit([commitOf(1, [stateFacts(person, { lookupsToRecheck: [lookup('x')] })])])
    expect(await pending(lookup('x'))).toBe(false)
    await store().commit([commitOf(2, [stateFacts(key, { edges: [edge('Model.ownedBy', a, lookup('x'))] })])])
    // Named, but doesn't resolve to it, whether or not anything changed.
    await store().commit([commitOf(3, [stateFacts(person, { lookupsToRecheck: [lookup('x')] })])])
    const [lease] = await leaseAll(store(), 3, { platform: 'identity' })
    expect(lease).toMatchObject({
      uri: lookup('x'),
      priority: PRIORITY.lookup,
      cause: { kind: 'lookup', trace: 'at 3' },
    })
    await store().release([{ uri: lookup('x'), fence: lease?.fence ?? 0, due: 3 }])
    await cleared(4)
    // Named, and resolves to it.
    await store().commit([{ ...commitOf(5, [{ ...resolves, requestedAt: 5 }]) }])
    await store().commit([commitOf(6, [stateFacts(person, { lookupsToRecheck: [lookup('x')] })])])
    expect(await pending(lookup('x'))).toBe(false)
    // No longer named.
    await store().commit([commitOf(7, [stateFacts(person, { facts: { email: 'other' } })])])
    expect(await pending(lookup('x'))).toBe(true)
    await cleared(8)
    // It is gone altogether.
    await store().commit([commitOf(9, [gone(person)])])
    expect(await pending(lookup('x'))).toBe(true)
  })

  it("marks a look-up's new target even if it was gone when last read", async () => {
    const person = keyOf(user('u'), 'User', 'identity')
    const answer = (at: number) => ({ ...resolveLookup(lookup('x'), user('u')), requestedAt: at })
    await store().commit([commitOf(1, [stateFacts(key, { edges: [edge('Model.ownedBy', a, lookup('x'))] })])])
    await store().commit([commitOf(2, [stateFacts(person)]), commitOf(3, [gone(person)])])
    await store().commit([commitOf(5, [answer(4)])])
    const [lease] = await leaseAll(store(), 5, { platform: 'identity' })
    expect(lease).toMatchObject({
      uri: user('u'),
      priority: PRIORITY.reference,
      cause: { kind: 'reference', trace: 'at 5' },
    })
    // It is still gone, so the look-up is read again; if its answer is the same, the two stay as they are.
    await store().commit([commitOf(6, [gone(person)], doneWith(lease ?? (await leaseOne(store(), 5)), 6))])
    expect(await pending(lookup('x'))).toBe(true)
    await store().commit([commitOf(8, [answer(7)])])
    expect(await pending(user('u'))).toBe(false)
  })

  it('marks a look-up again if its target changed after its read began', async () => {
    const person = keyOf(user('u'), 'User', 'identity')
    const answer = resolveLookup(lookup('x'), user('u'))
    await store().commit([commitOf(1, [stateFacts(key, { edges: [edge('Model.ownedBy', a, lookup('x'))] })])])
    await store().commit([commitOf(5, [stateFacts(person, { facts: { email: 'other' } })])])
    await store().commit([commitOf(6, [{ ...answer, requestedAt: 7 }])])
    expect(await pending(lookup('x'))).toBe(false)
    // Within one millisecond the order is unknown.
    await store().commit([commitOf(8, [{ ...answer, requestedAt: 5 }])])
    expect(await pending(lookup('x'))).toBe(true)
    // An unreadable entity contradicts nothing.
    const unread = failedWrite(keyOf(user('v'), 'User', 'identity'))
    await store().commit([
      commitOf(9, [unread]),
      commitOf(10, [{ ...resolveLookup(lookup('y'), user('v')), requestedAt: 0 }]),
    ])
    expect(await pending(lookup('y'))).toBe(false)
  })

  it('marks a look-up again if its answer retracts a target read after its own read began', async () => {
    const person = keyOf(user('u'), 'User', 'identity')
    const question = keyOf(lookup('x'), 'Lookup', 'identity')
    const named = stateFacts(person, { lookupsToRecheck: [lookup('x')] })
    await store().commit([
      commitOf(1, [stateFacts(key, { edges: [edge('Model.ownedBy', a, lookup('x'))] })]),
      commitOf(2, [named]),
      commitOf(3, [{ ...resolveLookup(lookup('x'), user('u')), requestedAt: 3 }]),
    ])
    for (const lease of await leaseAll(store(), 4, { platform: 'identity' }))
      await store().commit([commitOf(4, [], doneWith(lease, 4))])
    // Requested at 5, while nobody had the address; when the answer comes, its person has it again.
    await store().commit([commitOf(6, [named])])
    await store().commit([commitOf(7, [{ ...gone(question), requestedAt: 5 }])])
    expect(await pending(lookup('x'))).toBe(true)
  })
}
