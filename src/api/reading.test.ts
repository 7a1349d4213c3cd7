import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordPorts } from '../contracts/store.ts'
import type { Attributes, CauseKind } from '../model/facts.ts'
import { TooManyEntities } from '../query/entities/loader.ts'
import { Reader } from '../query/reader.ts'
import { relationsOf, strongestOf } from '../query/entities/relations.ts'
import { tallyOf } from '../query/time/tally.ts'
import { ALICE, at, company, INSTANCE, MODEL, RUN, saying, type Saying } from './testing/company.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from './testing/world.ts'

const MAX_ENTITIES = 100_000

let world: ApiWorld
let head = 0
beforeEach(async () => {
  world = await openWorld()
  head = await world.say(...company())
})
afterEach(() => world.close())

/** Returns a reader of the present, or of a transaction; `store` replaces the world's. */
function readerOf(of: { tx?: number; cacheable?: boolean; store?: RecordPorts } = {}): Reader {
  const moment = { at: of.tx ?? head, past: of.tx !== undefined }
  return new Reader({ ...world.deps, store: of.store ?? world.store }, moment, {
    cacheable: of.cacheable ?? false,
    visibility: null,
  })
}

const nodes = (reader: Reader, ...uris: readonly string[]): number[] => uris.map((uri) => reader.nodeOf(at(uri)) ?? 0)

describe('entities of one request', () => {
  it('are read once, and together if requested together', async () => {
    const reader = readerOf()
    const [model = 0, instance = 0, alice = 0] = nodes(reader, MODEL, INSTANCE, ALICE)
    const found = await Promise.all([
      reader.loader.load([instance, model]),
      reader.loader.load([model]),
      Promise.resolve().then(() => reader.loader.load([alice, model])),
    ])
    expect(found.map((some) => some.map(({ uri }) => uri))).toEqual([[INSTANCE, MODEL], [MODEL], [ALICE, MODEL]])
    expect(reader.loader.reads).toBe(1)
    expect(reader.loader.peek(model)?.uri).toBe(MODEL)
    expect(reader.loader.load([alice, instance])).toMatchObject([{ uri: ALICE }, { uri: INSTANCE }])
    expect(reader.loader.reads).toBe(1)
  })

  it('are omitted if unknown by then', async () => {
    const [model = 0, alice = 0, run = 0] = nodes(readerOf(), MODEL, ALICE, RUN)
    const then = readerOf({ tx: 1 })
    expect(await then.loader.load([run, alice, model])).toMatchObject([{ uri: ALICE }, { uri: MODEL }])
    expect(then.loader.peek(run)).toBeUndefined()
  })

  it('are reused from earlier requests if nothing shown changes without a transaction', async () => {
    const [model = 0] = nodes(readerOf(), MODEL)
    const reads: number[] = []
    for (const cacheable of [true, true, false]) {
      const reader = readerOf({ cacheable })
      expect(await reader.loader.load([model])).toMatchObject([{ uri: MODEL }])
      reads.push(reader.loader.reads)
    }
    expect(reads).toEqual([1, 0, 1])
  })

  it('fail every waiting caller if unreadable, and can be requested again', async () => {
    let broken = true
    const entities: RecordPorts['entities'] = (uris, tx) =>
      broken ? Promise.reject(new Error('the disk is gone')) : world.store.entities(uris, tx)
    const store = new Proxy(world.store, { get: (all, key) => (key === 'entities' ? entities : Reflect.get(all, key)) })
    const reader = readerOf({ store })
    const [model = 0, alice = 0] = nodes(reader, MODEL, ALICE)
    const both = await Promise.allSettled([reader.loader.load([model]), reader.loader.load([alice])])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    broken = false
    expect(await reader.loader.load([model])).toMatchObject([{ uri: MODEL }])
  })

  it("are limited: requesting more is the request's fault, and reads nothing", async () => {
    const reader = readerOf()
    const many = Array.from({ length: MAX_ENTITIES + 1 }, (_, i) => i + 1)
    await expect(reader.loader.load(many)).rejects.toThrow(TooManyEntities)
    expect(reader.loader.reads).toBe(0)
  })
})

describe('the tally of a range of the log', () => {
  async function commit(kind: CauseKind, ...sayings: readonly Saying[]): Promise<number> {
    const cause = { kind, trace: kind, since: FIRST_MINUTE }
    const documents = sayings.map(({ platform, type, uri, statement }) => ({
      key: { platform, type, uri },
      answer: { kind: 'stated', statement, etag: null, lastModified: null, raw: null, mapping: 'test' } as const,
      requestedAt: FIRST_MINUTE,
    }))
    await world.store.commit([{ cause, at: FIRST_MINUTE + 3_600_000, settle: null, documents }])
    return (head = await world.reached())
  }

  const dataset = (n: number, location: string): Saying =>
    saying({ type: 'Dataset', uri: `aip://dataset/datasets/t${n}`, attributes: { location } })

  it('counts by cause, platform and type, largest first', async () => {
    const from = head
    await commit(
      'sweep',
      saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' }, edges: [['Entity.ownedBy', ALICE]] }),
    )
    await commit('event', dataset(1, 'a'), dataset(2, 'a'))
    await commit('event', dataset(1, 'b'))
    const between = { from: readerOf({ tx: from }), to: readerOf() }
    const { nodes: touched, ...counted } = await tallyOf(between)
    expect(counted).toEqual({
      transactions: 3,
      // The model's name changed, and its framework was removed; each dataset got its type, location and state, and one
      // moved.
      facts: 2 + 2 * 3 + 1,
      edgesAdded: 0,
      edgesRemoved: 1,
      causes: [
        { kind: 'event', transactions: 2 },
        { kind: 'sweep', transactions: 1 },
      ],
      platforms: [
        { platform: 'datasets', changes: 5 },
        { platform: 'registry', changes: 3 },
        { platform: 'mds', changes: 2 },
      ],
      types: [
        { entityType: 'Dataset', entities: 2 },
        { entityType: 'Model', entities: 1 },
        { entityType: null, entities: 1 },
      ],
      entities: 4,
    })
    expect([...touched]).toEqual([...touched].sort((a, b) => a - b))
    expect(await tallyOf(between)).toBe(await tallyOf({ from: readerOf({ tx: from }), to: readerOf() }))
  })

  it('counts an entity that became another type under its new one', async () => {
    const before = dataset(9, 'a')
    await commit('event', before)
    const from = head
    const { statement } = saying({ type: 'DatasetVersion', uri: before.uri, attributes: { location: 'a' } })
    await commit('event', { ...before, statement })
    const { types } = await tallyOf({ from: readerOf({ tx: from }), to: readerOf() })
    expect(types).toEqual([{ entityType: 'DatasetVersion', entities: 1 }])
  })

  it('counts the start of an edge as touched, even if another document states it', async () => {
    const from = head
    const team = 'aip://group/identity/other'
    await commit(
      'event',
      saying({ type: 'Group', uri: team, edges: [['Entity.ownedBy', team, 'aip://feature/feature-store/f0']] }),
    )
    const { types, edgesAdded, edgesRemoved } = await tallyOf({ from: readerOf({ tx: from }), to: readerOf() })
    expect(types).toEqual(['Feature', 'Group'].map((entityType) => ({ entityType, entities: 1 })))
    expect([edgesAdded, edgesRemoved]).toEqual([1, 0])
    const { body } = await world.get(`/api/v1/changes?from=${from}`)
    const touched = [team, 'aip://feature/feature-store/f0'].map((uri) => expect.objectContaining({ uri }) as object)
    expect(body).toMatchObject({ transactions: [{ touched, touchedInAll: 2 }] })
    await commit('event', saying({ type: 'Group', uri: team }))
    const closed = await world.get(`/api/v1/changes?from=${from + 1}`)
    expect(closed.body).toMatchObject({ transactions: [{ edgesAdded: 0, edgesRemoved: 1, touchedInAll: 2 }] })
  })

  it('lists the documents that changed an entity, without others of the transaction', async () => {
    const told = (platform: string, attributes: Attributes): Saying => ({
      ...saying({ type: 'Model', uri: MODEL, attributes }),
      platform,
    })
    await commit('event', told('registry', { name: 'M', framework: 'torch' }), told('catalog', { task: 'ranking' }))
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(MODEL)}/history?limit=1`)
    const [{ changes } = { changes: [] }] = (
      body as { transactions: { changes: { kind: string; name: string; documents?: { platform: string }[] }[] }[] }
    ).transactions
    const attributeChanges = changes.filter(({ kind }) => kind === 'attribute')
    const who = attributeChanges.flatMap(({ name, documents }) =>
      (documents ?? []).map(({ platform }) => `${name} ${platform}`),
    )
    expect(who).toEqual(['name registry', 'task catalog'])
  })

  it('lists twenty touched entities per transaction, without look-ups, and their number', async () => {
    const from = head
    const lookup = 'aip://lookup/identity/email/a@netflix.com'
    const owners = Array.from({ length: 25 }, (_, i) => `aip://user/identity/u${i}`)
    await commit(
      'event',
      saying({
        type: 'Dataset',
        uri: 'aip://dataset/datasets/t',
        edges: [lookup, ...owners].map((to) => ['Entity.ownedBy', to] as const),
      }),
    )
    await commit('event', dataset(1, 'a'))
    const { body } = await world.get(`/api/v1/changes?from=${from}&limit=1`)
    expect(body).toMatchObject({ from: { tx: from }, to: { tx: from + 2 } })
    const { next, transactions } = body as { next: string; transactions: Record<string, unknown>[] }
    const [told] = transactions
    const touched = ['aip://dataset/datasets/t', ...owners.slice(0, 19)]
    expect(told).toEqual({
      tx: from + 1,
      at: '2026-01-01T01:00:00.000Z',
      cause: 'event',
      trace: 'event',
      platforms: ['datasets', 'mds'],
      facts: 2,
      edgesAdded: 26,
      edgesRemoved: 0,
      touched: touched.map((uri, i) => ({ uri, entityType: i === 0 ? 'Dataset' : null })),
      touchedInAll: 26,
    })
    const rest = await world.get(`/api/v1/changes?from=${from}&limit=1&cursor=${next}`)
    expect(rest.body).toMatchObject({ transactions: [{ tx: from + 2 }], next: null })
  })
})

describe('relations', () => {
  const page = (of: Partial<Parameters<typeof relationsOf>[2]> = {}) => {
    const reader = readerOf()
    const [instance = 0] = nodes(reader, INSTANCE)
    const { relations, more, total } = relationsOf(reader, instance, {
      type: null,
      direction: null,
      after: null,
      limit: 100,
      ...of,
    })
    return {
      relations,
      more,
      total: total(),
      told: relations.map(({ edge, node }) => `${edge.name} ${reader.graph.uriOf(node)}`),
    }
  }

  it('are paginated in one order, each once, with the total on every page', () => {
    const all = page()
    expect([all.more, all.total]).toEqual([false, all.relations.length])
    const found: string[] = []
    for (let after = null as ReturnType<typeof page>['relations'][number] | null; ;) {
      const some = page({ after, limit: 2 })
      found.push(...some.told)
      expect(some.total).toBe(all.total)
      expect(some.more).toBe(found.length < all.total)
      after = some.relations.at(-1) ?? null
      if (!some.more) break
    }
    expect(found).toEqual(all.told)
    expect(new Set(found).size).toBe(all.total)
    expect(page({ limit: all.total })).toMatchObject({ more: false })
    expect(page({ limit: 0 })).toMatchObject({ more: true, relations: [] })
  })

  it('can be limited to a type or name and a direction', () => {
    expect(page({ type: 'ModelInstance.producedBy' }).told).toEqual([`producedBy ${RUN}`])
    expect(page({ type: 'producedBy' }).told).toEqual([`producedBy ${RUN}`])
    expect(page({ type: 'producedBy', direction: 'out' }).total).toBe(1)
    expect(page({ type: 'producedBy', direction: 'in' }).total).toBe(0)
    expect(page({ type: 'producedInstances' }).total).toBe(0)
    expect(page({ direction: 'in' }).total + page({ direction: 'out' }).total).toBe(page().total)
  })

  it('have the strongest provenance of their supports: stated before concluded', () => {
    const inOrder = ['DECLARED', 'CURATED', 'DERIVED', 'INFERRED', 'SUGGESTED'] as const
    inOrder.forEach((strong, i) => expect(strongestOf(inOrder.slice(i).toReversed())).toBe(strong))
    expect(strongestOf([])).toBeNull()
  })
})
