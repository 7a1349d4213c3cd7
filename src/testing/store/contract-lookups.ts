import { expect, it } from 'vitest'
import type { Store } from '../../contracts/store.ts'
import { edgeKey } from '../../model/diff.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../../model/lookup.ts'
import {
  commitOf,
  edge,
  edgesOf,
  stateEnriched,
  gone,
  keyOf,
  lookup,
  model,
  resolveLookup,
  stateFacts,
  systemOf,
  user,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

export function lookupContract({ store }: RecordSubject<Store>): void {
  const a = model('a')
  const b = model('b')
  const mail = lookup('x@y')
  const alice = user('alice')
  const owned = (uri: typeof a, platform = 'registry') =>
    stateFacts(keyOf(uri, 'Model', platform), { edges: [edge('Model.ownedBy', uri, mail)] })
  const lookupKey = keyOf(mail, LOOKUP_TYPE, 'identity')
  const requested = `Model.ownedBy|${a}|${mail} by registry|Model|${a}`
  const carried = (to = alice) => `Model.ownedBy|${a}|${to} by identity|Lookup|${mail}`

  it("carries an edge on to its look-up's target, whichever was committed first", async () => {
    await store().commit([commitOf(1, [owned(a)]), commitOf(2, [resolveLookup(mail, alice)])])
    expect(await edgesOf(store(), a)).toEqual([requested, carried()])
    expect(await edgesOf(store(), a, 1)).toEqual([requested])
    await store().commit([commitOf(3, [owned(model('b'))])])
    expect(await edgesOf(store(), model('b'))).toHaveLength(2)
    const { rows } = await store().supports(alice, 3, 10)
    const [first] = rows.filter((r) => r.from === a)
    expect(first).toMatchObject({
      provenance: 'INFERRED',
      evidence: [edgeKey(edge('Model.ownedBy', a, mail)), edgeKey(edge(RESOLVES_TO, mail, alice))],
      since: 2,
    })
  })

  it('retracts it when either end goes, in the same transaction', async () => {
    await store().commit([
      commitOf(1, [owned(a)]),
      commitOf(2, [resolveLookup(mail, alice)]),
      commitOf(3, [stateFacts(keyOf(a, 'Model'))]),
    ])
    expect(await edgesOf(store(), a)).toEqual([])
    await store().commit([commitOf(4, [owned(a)]), commitOf(5, [gone(lookupKey)])])
    expect(await edgesOf(store(), a)).toEqual([requested])
    expect(await edgesOf(store(), a, 4)).toEqual([requested, carried()])
  })

  it('keeps one support for several premises, until the last of them goes', async () => {
    await store().commit([commitOf(1, [owned(a), owned(a, 'catalog')]), commitOf(2, [resolveLookup(mail, alice)])])
    const before = await store().supports(alice, 2, 10)
    expect(before.rows.filter((r) => r.type === 'Model.ownedBy')).toHaveLength(1)
    await store().commit([commitOf(3, [stateFacts(keyOf(a, 'Model'))])])
    expect((await store().supports(alice, 3, 10)).rows).toEqual(before.rows)
    await store().commit([commitOf(4, [gone(keyOf(a, 'Model', 'catalog'))])])
    expect((await store().supports(alice, 4, 10)).rows.filter((r) => r.type === 'Model.ownedBy')).toEqual([])
  })

  it('moves every edge when the answer changes', async () => {
    const many = Array.from({ length: 300 }, (_, n) => owned(model(`${n}`)))
    await store().commit([
      commitOf(1, many),
      commitOf(2, [resolveLookup(mail, alice)]),
      commitOf(3, [resolveLookup(mail, user('bob'))]),
    ])
    expect((await store().supports(alice, 3, 1_000)).rows).toEqual([])
    expect((await store().supports(user('bob'), 3, 1_000)).rows).toHaveLength(301)
    expect((await store().supports(alice, 2, 1_000)).rows).toHaveLength(301)
  })

  it('resets conclusions about the entities whose edges it carries', async () => {
    await store().commit([
      commitOf(1, [owned(a)]),
      commitOf(2, [stateEnriched(a)]),
      commitOf(3, [resolveLookup(mail, alice)]),
    ])
    expect(await systemOf(store(), a)).toEqual({ state: 'HYDRATED' })
  })

  it("doesn't retract an edge it carried itself just because the answer doesn't state it", async () => {
    await store().commit([commitOf(1, [owned(a)]), commitOf(2, [resolveLookup(mail, alice)])])
    const [again] = await store().commit([commitOf(3, [resolveLookup(mail, alice)])])
    expect(again).toMatchObject({ tx: null })
    expect(await edgesOf(store(), a)).toEqual([requested, carried()])
  })

  it('keeps an edge that its answer states to its own target, beside carried ones', async () => {
    const stating = (n: number) =>
      stateFacts(lookupKey, { facts: { n }, edges: [edge(RESOLVES_TO, mail, alice), edge('Model.ownedBy', b, alice)] })
    await store().commit([commitOf(1, [owned(a)]), commitOf(2, [stating(1)])])
    const [again] = await store().commit([commitOf(3, [stating(2)])])
    expect(again).toMatchObject({ tx: 3, asserted: 1, retracted: 0 })
    expect(await edgesOf(store(), b)).toEqual([`Model.ownedBy|${b}|${alice} by identity|Lookup|${mail}`])
    expect((await store().counts()).edges).toBe(4)
  })
}
