import { expect, it } from 'vitest'
import type { Marks } from '../../contracts/marks.ts'
import type { Store } from '../../contracts/store.ts'
import type { DocumentWrite } from '../../contracts/log.ts'
import { must } from '../../lib/result.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import {
  stateConclusions,
  commitOf,
  edge,
  editedBy,
  stateEnriched,
  gone,
  keyOf,
  lookup,
  model,
  resolveLookup,
  stateFacts,
  statementsOf,
  systemOf,
  user,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

/** A document's origin, stored with it and returned with its facts. */
export function originsContract({ store }: RecordSubject<Store & Marks>): void {
  const a = model('a')
  const key = keyOf(a, 'Model')
  const rule = must(makeUri('rule', 'mds', 'D1'))
  const voices = async (uri: Uri, at: number) =>
    (await store().entities([uri], at))[0]?.stated.map(({ origin, type }) => [origin, type])

  const b = model('b')
  const uses = edge('Model.uses', a, b)
  const key2 = keyOf(b, 'Model')
  const stances = async (at?: number): Promise<string[]> => {
    const { rows } = await store().supports(a, at ?? (await store().head()).tx, 10)
    return rows.map(({ document, provenance }) => `${document.type} ${provenance}`).sort()
  }
  const rejected = async (at?: number) =>
    (await store().rejections(at ?? (await store().head()).tx, 0, 10)).map(({ document, to }) => [document.type, to])
  const commit = (at: number, ...writes: readonly DocumentWrite[]) => store().commit([commitOf(at, writes)])

  it("keeps a person's statements beside those of sources, each with its time in the log", async () => {
    await commit(10, stateFacts(key, { facts: { name: 'x', tags: ['t'] } }))
    await commit(5, editedBy('ann', a, [{ kind: 'set', name: 'name', value: 'mine' }]))
    await commit(12, editedBy('ann', a, [{ kind: 'add', name: 'tags', members: ['u'] }]))
    expect((await statementsOf(store(), a))[`person|ann|${a}`]).toEqual({
      name: 'mine',
      tags: ['u'],
      // The clock was turned back; the log's time wasn't.
      '@': { name: 11, 'tags "u"': 12 },
    })
    expect((await statementsOf(store(), a))[`registry|Model|${a}`]).toMatchObject({ name: 'x', tags: ['t'] })
    expect((await statementsOf(store(), a, 1))[`person|ann|${a}`]).toBeUndefined()
    await commit(
      13,
      editedBy('ann', a, [
        { kind: 'retract', name: 'name' },
        { kind: 'retract', name: 'tags' },
      ]),
    )
    expect((await statementsOf(store(), a))[`person|ann|${a}`]).toBeUndefined()
    expect((await statementsOf(store(), a, 3))[`person|ann|${a}`]).toMatchObject({ name: 'mine' })
    const changes = (await store().history(a, 99, 99)).filter(({ origin }) => origin === 'person')
    expect(changes.map(({ tx }) => tx)).toEqual([4, 3, 2])
  })

  it("creates no entity and resolves no look-up from a person's statements alone", async () => {
    await commit(1, stateFacts(key, { edges: [uses] }))
    await commit(2, editedBy('ann', b, [{ kind: 'set', name: 'description', value: 'd' }]))
    expect(await systemOf(store(), b)).toEqual({})
    const reference = { uri: b, expects: ['Model'] }
    await commit(3, stateFacts(key, { edges: [uses], references: [reference] }))
    expect((await store().pending([b]))[0]).not.toBeNull()
    await commit(4, stateFacts(key2, { facts: { name: 'b' } }))
    await commit(5, gone(key2))
    expect(await systemOf(store(), b)).toMatchObject({ deletedAtSource: expect.any(String) })
  })

  it('keeps confirmations and rejections of an edge as their own supports, listed, with a history', async () => {
    await commit(1, stateFacts(key, { edges: [uses] }), stateFacts(key2))
    await commit(2, editedBy('ann', a, [{ kind: 'reject', edge: uses }]))
    await commit(3, editedBy('bob', a, [{ kind: 'confirm', edge: uses }]))
    expect(await stances()).toEqual(['Model DECLARED', 'ann REJECTED', 'bob CURATED'])
    expect(await rejected()).toEqual([['ann', b]])
    // Repeating a statement makes it a later one.
    const again = await commit(4, editedBy('ann', a, [{ kind: 'reject', edge: uses }]))
    expect(again).toEqual([{ kind: 'committed', tx: 4, asserted: 1, retracted: 1, stubs: 0 }])
    await commit(5, editedBy('ann', a, [{ kind: 'confirm', edge: uses }]))
    expect(await stances()).toEqual(['Model DECLARED', 'ann CURATED', 'bob CURATED'])
    expect([await rejected(), await rejected(3), await rejected(1)]).toEqual([[], [['ann', b]], []])
    await commit(
      6,
      editedBy('ann', a, [{ kind: 'withdraw', edge: uses }]),
      editedBy('bob', a, [{ kind: 'withdraw', edge: uses }]),
    )
    expect(await stances()).toEqual(['Model DECLARED'])
    expect(await stances(2)).toEqual(['Model DECLARED', 'ann REJECTED'])
    const [, ...log] = await store().read(0, 10)
    expect(log.flatMap(({ edges }) => edges.map((e) => `${e.op} ${e.provenance}`))).toEqual([
      'assert REJECTED',
      'assert CURATED',
      'retract REJECTED',
      'assert REJECTED',
      'retract REJECTED',
      'assert CURATED',
      'retract CURATED',
      'retract CURATED',
    ])
  })

  it('pages through rejected edges', async () => {
    const others = ['c', 'd', 'e'].map(model)
    const edges = others.map((to) => edge('Model.uses', a, to))
    await commit(1, stateFacts(key, { edges }))
    await commit(
      2,
      editedBy(
        'ann',
        a,
        edges.map((one) => ({ kind: 'reject', edge: one })),
      ),
    )
    const first = await store().rejections(2, 0, 2)
    const rest = await store().rejections(2, first.at(-1)?.id ?? 0, 2)
    expect([...first, ...rest].map(({ to }) => to)).toEqual(others)
  })

  it('ignores a rejected edge as a premise of a look-up', async () => {
    const [question, ann] = [lookup('a'), user('ann')]
    const asks = edge('Model.ownedBy', a, question)
    await commit(1, stateFacts(key), resolveLookup(question, ann))
    await commit(2, editedBy('bob', a, [{ kind: 'reject', edge: asks }]))
    expect(await stances()).toEqual(['bob REJECTED'])
    await commit(3, stateFacts(key, { edges: [asks] }))
    expect(await stances()).toEqual(['Lookup INFERRED', 'Model DECLARED', 'bob REJECTED'])
    await commit(4, stateFacts(key))
    expect(await stances()).toEqual(['bob REJECTED'])
  })

  it('rejects documents of another origin than those of the same kind', async () => {
    await commit(1, { ...stateFacts(keyOf(a, 'ann', 'person')), requestedAt: 0 })
    await expect(commit(2, editedBy('ann', b, [{ kind: 'clear', name: 'name' }]))).rejects.toThrow()
    expect((await store().head()).tx).toBe(1)
  })

  it('returns the origin with each statement, present and past, and with each change', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' } })])])
    await store().commit([commitOf(2, [stateEnriched(a)])])
    await store().commit([commitOf(3, [stateConclusions('D1', { about: { version: 1 } })])])
    await store().commit([commitOf(4, [stateFacts(key, { facts: { name: 'y' } })])])
    await store().commit([commitOf(5, [stateConclusions('D1', { about: { version: 2 } })])])
    const own = [
      ['system', 'System'],
      ['source', 'Model'],
    ]
    expect((await voices(a, 4))?.toSorted()).toEqual(own.toSorted())
    expect((await voices(a, 2))?.toSorted()).toEqual(own.toSorted())
    for (const at of [3, 5]) expect(await voices(rule, at)).toEqual([['rule', 'Rule']])
    const changes = await store().history(a, 10, 10)
    expect(changes.map(({ tx, origin }) => [tx, origin])).toEqual([
      [4, 'system'],
      [4, 'source'],
      [2, 'system'],
      [1, 'system'],
      [1, 'source'],
    ])
    const statuses = await store().documentStatuses([key, keyOf(rule, 'Rule', 'mds')])
    expect(statuses.map((status) => status?.origin)).toEqual(['source', 'rule'])
    expect((await store().entities([a], 5))[0]?.documents.map(({ origin }) => origin)).toEqual(['source'])
  })
}
