import { expect, it } from 'vitest'
import type { Store } from '../../contracts/store.ts'
import { MAX_PAYLOAD_BYTES } from '../../contracts/pushed.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { mergeStated } from '../../model/merge.ts'
import { commitOf, edge, gone, keyOf, model, part, stateFacts, statementsOf, user } from './build.ts'
import type { RecordSubject } from './subject.ts'

export function readsContract({ store, reopen }: RecordSubject<Store>): void {
  const a = model('a')
  const b = model('b')
  const key = keyOf(a, 'Model')

  it('reads an entity as of any transaction', async () => {
    for (let n = 1; n <= 4; n++)
      await store().commit([commitOf(n * 10, [stateFacts(key, { facts: n % 2 ? { n } : { n, even: true } })])])
    for (let n = 1; n <= 4; n++) {
      expect((await statementsOf(store(), a, n))[`registry|Model|${a}`]).toEqual({
        entityType: 'Model',
        n,
        ...(n % 2 ? {} : { even: true }),
      })
    }
    expect(await store().entities([a, b], 0)).toEqual([null, null])
  })

  it('returns entities in the requested order, with null for those unknown then', async () => {
    await store().commit([commitOf(1, [stateFacts(key)]), commitOf(2, [stateFacts(keyOf(b, 'Model'))])])
    expect((await store().entities([b, model('nobody'), a], 2)).map((e) => e?.uri ?? null)).toEqual([b, null, a])
    expect((await store().entities([b, a], 1)).map((e) => e?.uri ?? null)).toEqual([null, a])
  })

  it('finds the transaction in force at a time', async () => {
    expect([await store().txAt(5), await store().times([1])]).toEqual([0, [null]])
    await store().commit([10, 20, 30].map((at) => commitOf(at, [stateFacts(key, { facts: { at } })])))
    expect(await Promise.all([9, 10, 19, 20, 29, 30, 99].map((t) => store().txAt(t)))).toEqual([0, 1, 1, 2, 2, 3, 3])
    expect(await store().times([3, 0, 1, 4, 3])).toEqual([30, null, 10, null, 30])
  })

  it('reads the log from anywhere, up to the requested number', async () => {
    await store().commit(
      [1, 2, 3, 4].map((n) =>
        commitOf(n, [stateFacts(key, { facts: { n }, edges: [edge('Model.uses', a, model(`${n}`))] })]),
      ),
    )
    expect((await store().read(1, 2)).map((e) => e.tx)).toEqual([2, 3])
    expect(await store().read(4, 10)).toEqual([])
    const [third] = await store().read(2, 1)
    expect(third?.nodes.map((n) => n.uri)).toEqual([model('3')])
    expect(third?.edges.map((e) => e.op).sort()).toEqual(['assert', 'retract'])
    expect(third?.cause).toEqual({ kind: 'event', trace: 'at 3', since: 1 })
  })

  it('returns supports open as of a transaction, and whether there are more', async () => {
    const targets = [1, 2, 3].map((n) => edge('Model.uses', a, model(`${n}`)))
    await store().commit([commitOf(1, [stateFacts(key, { edges: targets })]), commitOf(2, [gone(key)])])
    expect(await store().supports(a, 2, 10)).toEqual({ rows: [], more: false })
    const { rows, more } = await store().supports(a, 1, 2)
    expect([rows.map((r) => r.to), more]).toEqual([[model('1'), model('2')], true])
    expect(rows[0]).toMatchObject({
      type: 'Model.uses',
      from: a,
      document: key,
      provenance: 'DECLARED',
      since: 1,
      until: null,
    })
    expect(await store().supports(a, 1, 3)).toMatchObject({ more: false })
  })

  it('answers about the past with the same bytes, whatever is written meanwhile', async () => {
    await store().commit([commitOf(1, [stateFacts(key, { facts: { n: 1 }, edges: [edge('Model.uses', a, b)] })])])
    const past = async () => JSON.stringify([await statementsOf(store(), a, 1), await store().supports(a, 1, 10)])
    const before = await past()
    await store().commit([commitOf(2, [stateFacts(key, { facts: { n: 2 } })]), commitOf(3, [gone(key)])])
    expect(await past()).toBe(before)
  })

  it('returns history newest first, in pages that split no transaction', async () => {
    const other = keyOf(a, 'Model', 'catalog')
    await store().commit([
      commitOf(1, [stateFacts(key, { facts: { n: 1 } })]),
      commitOf(2, [stateFacts(key, { facts: { n: 2 } }), stateFacts(other, { facts: { m: 1 } })]),
      commitOf(3, [stateFacts(key)]),
    ])
    const all = await store().history(a, 1_000, 100)
    expect(all.map((h) => [h.tx, h.document.platform])).toEqual([
      [3, 'registry'],
      [2, 'catalog'],
      [2, 'registry'],
      [1, 'mds'],
      [1, 'registry'],
    ])
    expect(all[0]).toMatchObject({ at: 3, cause: { kind: 'event', trace: 'at 3' }, asserted: {}, retracted: ['n'] })
    const first = await store().history(a, 1_000, 2)
    expect(first.map((h) => h.tx)).toEqual([3, 2, 2])
    expect((await store().history(a, 2, 10)).map((h) => h.tx)).toEqual([1, 1])
  })

  it('pages through the documents of a platform, type by type', async () => {
    const keys = [keyOf(b, 'Model'), keyOf(a, 'Model'), keyOf(a, 'ModelInstance'), keyOf(user('u'), 'User', 'identity')]
    await store().commit(keys.map((k, n) => commitOf(n + 1, [stateFacts(k)])))
    const seen: string[] = []
    for (let after = ''; ;) {
      const [next] = await store().documents('registry', after, 1)
      if (next === undefined) break
      after = `${next.type}|${next.uri}`
      seen.push(after)
    }
    expect(seen.toSorted()).toEqual([`Model|${a}`, `Model|${b}`, `ModelInstance|${a}`].toSorted())
    expect(seen[0]).toBe(`ModelInstance|${a}`)
    expect(await store().documents('registry', '', 2)).toHaveLength(2)
    expect(await store().documentStatuses([keyOf(b, 'Model'), keyOf(b, 'Nothing')])).toMatchObject([
      { uri: b, hydratedAt: 1 },
      null,
    ])
  })

  it('stores raw answers, replaced by later ones, except oversized ones', async () => {
    const random = randomFrom(1)
    // Random bytes, which don't compress.
    const pushed = Buffer.from(Array.from({ length: 750_000 }, () => below(random, 256))).toString('base64')
    expect(pushed).toHaveLength(MAX_PAYLOAD_BYTES)
    await store().commit([commitOf(1, [stateFacts(key, { raw: '{"a":1}', mapping: 'm@1' })])])
    expect(await store().raw(key)).toMatchObject({ key, mapping: 'm@1' })
    expect(Buffer.from((await store().raw(key))?.body ?? []).toString()).toBe('{"a":1}')
    await store().commit([commitOf(2, [stateFacts(key, { raw: pushed })])])
    expect((await store().raw(key))?.body.byteLength).toBe(MAX_PAYLOAD_BYTES)
    await store().commit([commitOf(2, [stateFacts(key, { raw: `${pushed}x` })])])
    expect(await store().raw(key)).toBeNull()
    await store().commit([commitOf(3, [stateFacts(key, { raw: 'x'.repeat(100_000) })])])
    expect((await store().raw(key))?.body.byteLength).toBe(100_000)
    expect(await store().raw(keyOf(b, 'Model'))).toBeNull()
  })

  it('lists documents mapped by another version of the mapping', async () => {
    await store().commit([
      commitOf(1, [stateFacts(key, { mapping: 'm@1' })]),
      commitOf(2, [stateFacts(keyOf(b, 'Model'), { mapping: 'm@2' })]),
    ])
    expect(await store().outdated({ platform: 'registry', type: 'Model', mapping: 'm@2' }, '', 10)).toEqual([a])
    expect(
      (await store().outdated({ platform: 'registry', type: 'Model', mapping: 'm@3' }, '', 10)).slice().sort(),
    ).toEqual([a, b])
    expect(await store().outdated({ platform: 'registry', type: 'Model', mapping: 'm@3' }, '', 1)).toHaveLength(1)
    expect(await store().outdated({ platform: 'registry', type: 'User', mapping: 'm@3' }, '', 1)).toEqual([])
  })

  it('pages through nodes and edges in id order', async () => {
    await store().commit([
      commitOf(1, [
        stateFacts(key, {
          parts: { [part('p')]: { n: 1 } },
          edges: [edge('Model.uses', a, b), edge('Model.uses', a, part('p'))],
        }),
      ]),
      commitOf(2, [gone(key)]),
      commitOf(3, [stateFacts(key)]),
    ])
    const gones = [{ since: 2, until: 3 }]
    expect(await store().nodePage(0, 10)).toEqual([
      { id: 1, uri: a, types: [{ type: 'Model', since: 1, until: null }], gone: gones, stage: 'hydrated' },
      { id: 2, uri: part('p'), types: [], gone: [{ since: 2, until: null }], stage: 'stub' },
      { id: 3, uri: b, types: [], gone: [], stage: 'stub' },
    ])
    expect((await store().nodePage(1, 1)).map((n) => n.id)).toEqual([2])
    const page = await store().edgePage(0, 3, 1)
    expect(page.rows).toEqual([
      { support: 1, type: 'Model.uses', from: 1, to: 3, provenance: 'DECLARED', since: 1, until: 2 },
    ])
    expect((await store().edgePage(page.next ?? 0, 3, 10)).rows.map((r) => r.support)).toEqual([2])
    expect((await store().edgePage(0, 1, 10)).rows.map((r) => r.until)).toEqual([null, null])
    expect((await store().edgePage(0, 0, 10)).rows).toEqual([])
  })

  it('returns entities by node with their present facts, stubs included', async () => {
    await store().commit([
      commitOf(1, [
        stateFacts(key, { facts: { n: 1 }, parts: { [part('p')]: { n: 2 } }, edges: [edge('Model.uses', a, b)] }),
      ]),
      commitOf(2, [stateFacts(keyOf(a, 'Model', 'catalog'), { facts: { n: 3 } })]),
      commitOf(3, [stateFacts(key, { facts: { n: 4 } })]),
    ])
    const found = await store().entitiesOfNodes([3, 1, 99, 2])
    expect(found.map(({ node, uri }) => [node, uri])).toEqual([
      [1, a],
      [2, part('p')],
      [3, b],
    ])
    expect(found[2]?.stated).toEqual([])
    const { tx } = await store().head()
    const entities = await store().entities([a, part('p'), b], tx)
    expect(found).toEqual(entities.map((entity) => ({ node: entity?.node, uri: entity?.uri, stated: entity?.stated })))
    expect(await store().entitiesOfNodes([])).toEqual([])
  })

  it('gives a node the type of the document with precedence', async () => {
    await store().commit([commitOf(1, [stateFacts(keyOf(a, 'Other', 'catalog'))]), commitOf(2, [stateFacts(key)])])
    const types = [
      { type: 'Other', since: 1, until: 2 },
      { type: 'Model', since: 2, until: null },
    ]
    expect(await store().nodePage(0, 1)).toMatchObject([{ types }])
    expect((await store().read(0, 10)).map((entry) => entry.types)).toEqual([
      [{ node: 1, type: 'Other' }],
      [{ node: 1, type: 'Model' }],
    ])
  })

  it('keeps the earlier types of a node, and logs when it loses its last one', async () => {
    const typed = (type: string) => ({ parts: { [part('p')]: { entityType: type } } })
    await store().commit([
      commitOf(1, [stateFacts(key, typed('Cell'))]),
      commitOf(2, [stateFacts(key, { facts: { name: 'x' } })]),
    ])
    const node = async () => (await reopen()).nodePage(1, 1)
    expect(await node()).toMatchObject([{ uri: part('p'), types: [{ type: 'Cell', since: 1, until: 2 }] }])
    await store().commit([commitOf(3, [stateFacts(key, typed('Slot'))]), commitOf(4, [stateFacts(key, typed('Cell'))])])
    // Among platforms other than its home, the first by name has precedence.
    await store().commit([commitOf(5, [stateFacts(keyOf(b, 'Model', 'zoo'), typed('Slot'))])])
    const types = [
      { type: 'Cell', since: 1, until: 2 },
      { type: 'Slot', since: 3, until: 4 },
      { type: 'Cell', since: 4, until: null },
    ]
    expect(await node()).toMatchObject([{ types }])
    const told = (await store().read(1, 10)).map((entry) => entry.types.filter((change) => change.node === 2))
    expect(told.map((changes) => changes.map((change) => change.type))).toEqual([[null], ['Slot'], ['Cell'], []])
  })

  it('gives a part its type by precedence if several new documents name it in one commit', async () => {
    const typed = (type: string) => ({ parts: { [part('p')]: { entityType: type } } })
    const both = [stateFacts(keyOf(model('z'), 'Model'), typed('Slot')), stateFacts(keyOf(a, 'Model'), typed('Cell'))]
    await store().commit([commitOf(1, both)])
    const [entity] = await store().entities([part('p')], 1)
    const merged = mergeStated(entity?.stated ?? [], part('p'), () => 'first')['entityType']
    const nodes = await store().nodePage(0, 10)
    const { types } = nodes.find(({ uri }) => uri === part('p')) ?? {}
    expect(types).toEqual([{ type: merged, since: 1, until: null }])
  })

  it('keeps the type of a deleted entity', async () => {
    await store().commit([commitOf(1, [stateFacts(key)]), commitOf(2, [gone(key)]), commitOf(3, [stateFacts(key)])])
    expect(await store().nodePage(0, 1)).toMatchObject([{ types: [{ type: 'Model', since: 1, until: null }] }])
    expect((await store().read(1, 10)).flatMap((entry) => entry.types)).toEqual([])
  })

  it('counts nodes, edges and transactions', async () => {
    const a = model('a')
    const key = keyOf(a, 'Model')
    await store().commit([
      commitOf(1, [stateFacts(key, { facts: { n: 1 }, edges: [edge('Model.uses', a, model('b'))] })]),
    ])
    const counts = { nodes: 2, entities: 1, edges: 1, transactions: 1, facts: 3, documents: 1 }
    expect(await store().counts()).toEqual(counts)
    await store().commit([commitOf(2, [gone(key)])])
    expect(await (await reopen()).counts()).toEqual({ ...counts, edges: 0, transactions: 2 })
  })
}
