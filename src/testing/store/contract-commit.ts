import { expect, it } from 'vitest'
import type { Marks } from '../../contracts/marks.ts'
import type { Store } from '../../contracts/store.ts'
import {
  commitOf,
  edge,
  edgesOf,
  stateEnriched,
  failedWrite,
  gone,
  keyOf,
  leaseOne,
  markOf,
  model,
  part,
  retryOf,
  run,
  stateFacts,
  statementsOf,
  same,
  systemOf,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

export function commitContract({ store, reopen }: RecordSubject<Store & Marks>): void {
  const a = model('a')
  const b = model('b')
  const key = keyOf(a, 'Model')
  const uses = (to: typeof a) => edge('Model.uses', a, to)
  const status = async () => (await store().entities([a], (await store().head()).tx))[0]?.documents[0]

  it('writes only changed attributes, edges and nodes', async () => {
    const first = stateFacts(key, {
      facts: { name: 'x', size: 1, tags: [{ k: 1, v: 2 }], note: null },
      edges: [uses(b)],
    })
    expect(await store().commit([commitOf(1, [first])])).toEqual([
      { kind: 'committed', tx: 1, asserted: 6, retracted: 0, stubs: 1 },
    ])
    const second = stateFacts(key, { facts: { name: 'y', tags: [{ v: 2, k: 1 }] }, edges: [uses(run('r'))] })
    expect(await store().commit([commitOf(2, [second])])).toEqual([
      { kind: 'committed', tx: 2, asserted: 2, retracted: 2, stubs: 1 },
    ])
    const [, change] = await store().read(0, 10)
    expect(change?.facts).toMatchObject([{ asserted: { name: 'y' }, retracted: ['size'] }])
    expect(change?.edges.map((e) => e.op)).toEqual(['retract', 'assert'])
    expect(await edgesOf(store(), a)).toEqual([`Model.uses|${a}|${run('r')} by registry|Model|${a}`])
  })

  it('writes no transaction if nothing changed, but records the verification', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' }, etag: '"1"', raw: 'one' })])])
    const again = stateFacts(key, { facts: { name: 'x' }, etag: '"2"', raw: 'two', mapping: 'm@2' })
    expect(await store().commit([commitOf(5, [again])])).toEqual([
      { kind: 'committed', tx: null, asserted: 0, retracted: 0, stubs: 0 },
    ])
    expect(await store().head()).toMatchObject({ tx: 1 })
    expect(await status()).toMatchObject({ hydratedAt: 1, lastVerified: 5, etag: '"2"', mapping: 'm@2' })
    expect(Buffer.from((await store().raw(key))?.body ?? []).toString()).toBe('two')
  })

  it('records a 304, a failure, and a later success outside the log', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { etag: '"1"' })])])
    await store().commit([commitOf(2, [same(key)])])
    expect(await status()).toMatchObject({ hydratedAt: 1, lastVerified: 2, etag: '"1"' })
    await store().commit([commitOf(3, [failedWrite(key, 'HTTP 503')])])
    expect(await status()).toMatchObject({ lastError: 'HTTP 503', errorAt: 3, lastVerified: 2, hydratedAt: 1 })
    expect(await statementsOf(store(), a)).toMatchObject({ [`registry|Model|${a}`]: { entityType: 'Model' } })
    await store().commit([commitOf(4, [same(key)])])
    expect(await status()).toMatchObject({ lastError: null, errorAt: null, lastVerified: 4 })
    expect((await store().head()).tx).toBe(1)
  })

  it('keeps no answer of a deleted document, except of one with history', async () => {
    const run1 = keyOf(run('r'), 'PipelineRun', 'orchestrator')
    await store().commit([commitOf(1, [stateFacts(key, { raw: 'one' }), stateFacts(run1, { raw: 'two' })])])
    await store().commit([commitOf(2, [gone(key), gone(run1, true)])])
    expect(await store().raw(key)).toBeNull()
    expect(Buffer.from((await store().raw(run1))?.body ?? []).toString()).toBe('two')
  })

  it('takes new facts from a remapped stored answer, but no new verification', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' }, etag: '"1"', raw: 'one' })])])
    await store().commit([commitOf(3, [failedWrite(key, 'HTTP 503')])])
    const again = { facts: { title: 'x' }, etag: '"1"', raw: 'one', mapping: 'm@2', storedAnswer: true } as const
    expect(await store().commit([commitOf(5, [stateFacts(key, again)])])).toMatchObject([{ asserted: 1, retracted: 1 }])
    expect(await status()).toMatchObject({ mapping: 'm@2', etag: '"1"', hydratedAt: 1, lastVerified: 1 })
    expect(await status()).toMatchObject({ lastError: 'HTTP 503', errorAt: 3, gone: false, suspectedDeletion: null })
    expect(await statementsOf(store(), a)).toMatchObject({ [`registry|Model|${a}`]: { title: 'x' } })
  })

  it('keeps a gone document gone when its stored answer is remapped', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' }, raw: 'one' })])])
    await store().commit([commitOf(3, [gone(key, true)])])
    const again = stateFacts(key, { facts: { title: 'x' }, raw: 'one', mapping: 'm@2', storedAnswer: true })
    await store().commit([commitOf(5, [again])])
    expect(await status()).toMatchObject({ gone: true, mapping: 'm@2', lastVerified: 3 })
    expect(await systemOf(store(), a)).toMatchObject({ deletedAtSource: new Date(3).toISOString() })
  })

  it("makes a stub of a requested entity that can't be read", async () => {
    const [outcome] = await store().commit([commitOf(1, [failedWrite(key)])])
    expect(outcome).toMatchObject({ tx: 1, stubs: 1 })
    const [entity] = await store().entities([a], 1)
    expect(entity).toMatchObject({ uri: a, stated: [], documents: [{ lastError: 'HTTP 500', hydratedAt: null }] })
  })

  it('treats "not modified" without an earlier read as a failure', async () => {
    await store().commit([commitOf(1, [same(key)])])
    expect(await status()).toMatchObject({ hydratedAt: null, errorAt: 1 })
  })

  it('compares a document only with itself', async () => {
    const other = keyOf(a, 'Model', 'catalog')
    await store().commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' }, edges: [uses(b)] })])])
    await store().commit([commitOf(2, [stateFacts(other, { facts: { name: 'z' }, edges: [uses(b)] })])])
    await store().commit([commitOf(3, [stateFacts(key, { facts: {} })])])
    expect(await statementsOf(store(), a)).toMatchObject({
      [`registry|Model|${a}`]: { entityType: 'Model' },
      [`catalog|Model|${a}`]: { entityType: 'Model', name: 'z' },
    })
    expect(await edgesOf(store(), b)).toEqual([`Model.uses|${a}|${b} by catalog|Model|${a}`])
  })

  it("retracts a gone document's facts, but keeps the type", async () => {
    const parts = { [part('p')]: { number: 1 } }
    await store().commit([
      commitOf(1, [stateFacts(key, { facts: { name: 'x' }, parts, edges: [uses(b)], etag: '"1"' })]),
    ])
    const [outcome] = await store().commit([commitOf(2_000, [gone(key)])])
    expect(outcome).toMatchObject({ tx: 2 })
    expect(await statementsOf(store(), a)).toEqual({
      [`mds|System|${a}`]: { state: 'HYDRATED', deletedAtSource: '1970-01-01T00:00:02.000Z' },
      [`registry|Model|${a}`]: { entityType: 'Model' },
    })
    expect(await systemOf(store(), part('p'))).toEqual({ deletedAtSource: '1970-01-01T00:00:02.000Z' })
    expect(await edgesOf(store(), a)).toEqual([])
    // Otherwise the next read would be answered by a 304.
    expect(await status()).toMatchObject({ gone: true, etag: null })
    const [again] = await store().commit([commitOf(3_000, [gone(key)])])
    expect(again).toMatchObject({ tx: null })
  })

  it('keeps edges and facts of a type with history', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' }, edges: [uses(b)] })])])
    await store().commit([commitOf(2, [gone(key, true)])])
    expect(await statementsOf(store(), a)).toMatchObject({ [`registry|Model|${a}`]: { name: 'x' } })
    expect(await systemOf(store(), a)).toMatchObject({ deletedAtSource: '1970-01-01T00:00:00.002Z' })
    expect(await edgesOf(store(), a)).toHaveLength(1)
  })

  it('lifts a tombstone by a 200 and by a 304', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' } })]), commitOf(2, [gone(key, true)])])
    await store().commit([commitOf(3, [same(key)])])
    expect(await systemOf(store(), a)).toEqual({ state: 'HYDRATED' })
    await store().commit([commitOf(4, [gone(key)]), commitOf(5, [stateFacts(key, { facts: { name: 'x' } })])])
    expect(await systemOf(store(), a)).toEqual({ state: 'HYDRATED' })
    expect(await statementsOf(store(), a)).toMatchObject({ [`registry|Model|${a}`]: { name: 'x' } })
  })

  it('considers an entity deleted only if its home says so and nothing else there describes it', async () => {
    const elsewhere = keyOf(a, 'Model', 'catalog')
    await store().commit([commitOf(1, [stateFacts(key), stateFacts(elsewhere)]), commitOf(2, [gone(elsewhere)])])
    expect(await systemOf(store(), a)).toEqual({ state: 'HYDRATED' })
    // The other type of the same component was requested as well, and never existed.
    await store().commit([commitOf(3, [gone(keyOf(a, 'ModelInstance'))])])
    expect(await systemOf(store(), a)).toEqual({ state: 'HYDRATED' })
    await store().commit([commitOf(4, [gone(key)])])
    expect(await systemOf(store(), a)).toMatchObject({ deletedAtSource: '1970-01-01T00:00:00.004Z' })
  })

  it('considers an entity deleted if only other records described it and none still does', async () => {
    const described = { parts: { [b]: { entityType: 'Model', name: 'b' } }, edges: [uses(b)] }
    const other = keyOf(run('r'), 'PipelineRun', 'orchestrator')
    await store().commit([commitOf(1, [stateFacts(key, described), stateFacts(other, { parts: described.parts })])])
    await store().commit([commitOf(2, [stateFacts(key, { edges: [uses(b)] })])])
    expect(await systemOf(store(), b)).toEqual({ state: 'HYDRATED' })
    await store().commit([commitOf(3, [stateFacts(other)])])
    expect(await statementsOf(store(), b)).toEqual({
      [`mds|System|${b}`]: { deletedAtSource: '1970-01-01T00:00:00.003Z' },
    })
    expect(await edgesOf(store(), b)).toHaveLength(1)
    await store().commit([commitOf(4, [stateFacts(key)])])
    expect(await systemOf(store(), b)).toEqual({ deletedAtSource: '1970-01-01T00:00:00.003Z' })
    await store().commit([commitOf(5, [stateFacts(key, described)])])
    expect(await systemOf(store(), b)).toEqual({ state: 'HYDRATED' })
    // A gone entity no longer describes anything; a historic one still does.
    await store().commit([commitOf(6, [gone(key)])])
    expect(await systemOf(store(), b)).toEqual({ deletedAtSource: '1970-01-01T00:00:00.006Z' })
    await store().commit([
      commitOf(7, [stateFacts(other, { parts: described.parts })]),
      commitOf(8, [gone(other, true)]),
    ])
    expect(await systemOf(store(), b)).toEqual({ state: 'HYDRATED' })
  })

  it('writes nothing for an id that its source lacks while nothing mentions it', async () => {
    await store().mark([markOf(a, 1)])
    const lease = await leaseOne(store(), 1)
    const [outcome] = await store().commit([
      commitOf(1, [gone(key), gone(keyOf(a, 'ModelInstance'))], retryOf(lease, 60)),
    ])
    expect(outcome).toEqual({ kind: 'committed', tx: null, asserted: 0, retracted: 0, stubs: 0 })
    expect([await store().counts(), await store().nodePage(0, 10)]).toMatchObject([
      { nodes: 0, documents: 0, transactions: 0 },
      [],
    ])
    // It is retried anyway.
    expect(await store().pending([a])).toMatchObject([{ nextTryAt: 60, attempts: 1 }])
    await store().commit([
      commitOf(2, [gone(key)]),
      commitOf(3, [stateFacts(keyOf(b, 'Model'), { edges: [edge('Model.uses', b, a)] })]),
    ])
    expect(await systemOf(store(), a)).toEqual({})
    const reopened = await reopen()
    expect(await reopened.counts()).toMatchObject({ nodes: 2, documents: 1, transactions: 1 })
  })

  it('keeps a stub that an earlier or the same commit refers to', async () => {
    await store().commit([
      commitOf(1, [stateFacts(keyOf(b, 'Model'), { edges: [edge('Model.uses', b, a)] })]),
      commitOf(2, [gone(key)]),
    ])
    expect(await systemOf(store(), a)).toMatchObject({ unresolvable: true })
    const c = model('c')
    const refers = stateFacts(keyOf(model('d'), 'Model'), { references: [{ uri: c, expects: ['Model'] }] })
    await store().commit([commitOf(3, [gone(keyOf(c, 'Model')), refers])])
    expect(await systemOf(store(), c)).toMatchObject({ unresolvable: true })
  })

  it('calls an entity unresolvable if every document denies it, until one describes it', async () => {
    await store().commit([
      commitOf(1, [stateFacts(keyOf(b, 'Model'), { edges: [edge('Model.uses', b, a)] }), gone(key)]),
    ])
    const nowhere = { unresolvable: true, issues: [{ kind: 'unresolvable', detail: "registry doesn't have it" }] }
    expect(await systemOf(store(), a)).toEqual(nowhere)
    await store().commit([commitOf(2, [failedWrite(keyOf(a, 'ModelInstance'))])])
    expect(await systemOf(store(), a)).toEqual({})
    await store().commit([commitOf(3, [gone(keyOf(a, 'ModelInstance'))])])
    expect(await systemOf(store(), a)).toEqual(nowhere)
    await store().commit([commitOf(4, [stateFacts(keyOf(a, 'ModelInstance'))])])
    expect(await systemOf(store(), a)).toEqual({ state: 'HYDRATED' })
  })

  it('hydrates parts inside another document, but not mere references', async () => {
    await store().commit([
      commitOf(1, [
        stateFacts(keyOf(run('r'), 'PipelineRun', 'orchestrator'), {
          parts: { [part('p')]: { name: 'p' } },
          edges: [uses(b)],
        }),
      ]),
    ])
    expect(await systemOf(store(), part('p'))).toEqual({ state: 'HYDRATED' })
    expect(await systemOf(store(), b)).toEqual({})
    expect(await store().documentsNaming(part('p'))).toEqual([keyOf(run('r'), 'PipelineRun', 'orchestrator')])
  })

  it('goes back from ENRICHED if facts or edges of the entity change, in the same transaction', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' } })]), commitOf(2, [stateEnriched(a)])])
    expect(await systemOf(store(), a)).toEqual({ state: 'ENRICHED' })
    await store().commit([commitOf(3, [stateFacts(key, { facts: { name: 'x' } })])])
    expect(await store().head()).toMatchObject({ tx: 2 })
    await store().commit([commitOf(4, [stateFacts(key, { facts: { name: 'x' }, edges: [uses(b)] })])])
    expect(await systemOf(store(), a)).toEqual({ state: 'HYDRATED' })
    expect(await systemOf(store(), a, 2)).toEqual({ state: 'ENRICHED' })
    expect((await store().head()).tx).toBe(3)
  })

  it('opens an issue while two open documents claim two types', async () => {
    await store().commit([commitOf(1, [stateFacts(key), stateFacts(keyOf(a, 'ModelInstance'))])])
    expect(await systemOf(store(), a)).toEqual({
      state: 'HYDRATED',
      issues: [{ kind: 'two-types', detail: 'Model, ModelInstance' }],
    })
    await store().commit([commitOf(2, [gone(key)])])
    expect(await systemOf(store(), a)).toEqual({ state: 'HYDRATED' })
  })
}
