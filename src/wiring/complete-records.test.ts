import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import { attribute, reference } from '../contracts/mapping.ts'
import type { ListRequest, Provider, Source, SourceAnswer, SourceRequest, TypeContract } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { must, ok } from '../lib/result.ts'
import { ANY_TYPE } from '../model/facts.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { get, restType } from '../testing/provider/rest-style.ts'
import { noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { causeOf, markOf } from '../testing/store/build.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000
const PAGE = 10

/** Models whose listing shows whole records, without ETags. */
class Complete implements Source {
  readonly records = new Map<string, JsonObject>()
  readonly instances = new Map<string, JsonObject>()
  requested: string[] = []
  /** Happens between a request and its answer. */
  meanwhile: () => Promise<unknown> = async () => undefined

  async ask({ path }: SourceRequest): Promise<SourceAnswer> {
    this.requested.push(path)
    await this.meanwhile()
    const { pathname, searchParams } = new URL(path, 'http://x')
    const [, , , plural, id] = pathname.split('/')
    const records = plural === 'models' ? this.records : this.instances
    if (id === undefined) return answer(page(records, Number(searchParams.get('cursor') ?? 0)))
    const record = records.get(decodeURIComponent(id))
    return record === undefined ? { kind: 'gone', status: 404 } : answer(record)
  }

  async close(): Promise<void> {
    return undefined
  }

  take(): string[] {
    const taken = this.requested
    this.requested = []
    return taken
  }
}

function page(records: ReadonlyMap<string, JsonObject>, from: number): Json {
  const items = [...records.values()].slice(from, from + PAGE)
  return { items, next_cursor: from + PAGE < records.size ? String(from + PAGE) : null }
}

function answer(body: Json): SourceAnswer {
  return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag: '"of the read"', lastModified: null }
}

const fields = {
  id: { kind: 'id' },
  seen: { kind: 'ignore', why: 'of no meaning' },
  as: { kind: 'ignore', why: 'of the listing' },
  framework: attribute(),
  current: reference('currentInstance', 'ModelInstance'),
} as const
const completeType = (type: string, plural: string): TypeContract => ({
  ...restType({ type, plural, fields }),
  completeRecords: { etags: false },
  noise: ['seen'],
  list: (of: ListRequest) => (of.updatedSince === null ? get(`/api/v1/${plural}?cursor=${of.cursor ?? 0}`) : null),
  readList: (body) => {
    const { items, next_cursor: next } = body as { items: JsonObject[]; next_cursor: string | null }
    const listed = items.map((record) => ({ id: String(record['as'] ?? record['id']), etag: null, record }))
    return ok({ items: listed, setAside: [], next })
  },
})
const provider: Provider = {
  name: 'registry',
  domains: ['models'],
  events: {},
  types: { Model: completeType('Model', 'models') },
}
const uriOf = (id: string): Uri => must(makeUri('model', 'registry', id))

let store: RecordPorts
let clock: VirtualClock
let source: Complete
let pipeline: Pipeline
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  clock = new VirtualClock(NOW)
  source = new Complete()
  for (let n = 0; n < 25; n++) source.records.set(`m${n}`, { id: `m${n}`, name: `Model ${n}`, seen: 1 })
  start(provider)
})
afterEach(stop)

async function stop(): Promise<void> {
  const stopping = pipeline.stop()
  for (let i = 0; i < 20 && clock.advance(); i++) await settle(5)
  await stopping
  await store.close()
}

/** With an empty record; `start` continues. */
async function restart(): Promise<void> {
  await stop()
  store = openSqliteStore({ path: ':memory:' })
  source.meanwhile = async () => undefined
  source.take()
}

function once(work: () => Promise<unknown>): () => Promise<unknown> {
  let done: Promise<unknown> | null = null
  return () => (done ??= work())
}

function start(of: Provider): void {
  const config = sourceConfig('registry', { sweep: { fullSeconds: 600, incrementalSeconds: 60 } })
  const parts = { store, clock, catalogue: builtinCatalogue(), random: () => 0.5, log: silentLog, meter: noMeter }
  pipeline = startPipeline({ ...parts, sources: [{ config, provider: of, source }], sweeps: true, candidates: null })
}

async function pass(ms: number): Promise<void> {
  const until = clock.now() + ms
  for (await settle(5); clock.advance(until); await settle(5));
}

const nameOf = (id: string): Promise<unknown> => statedOf(id, 'name')

async function statedOf(id: string, attribute: string): Promise<unknown> {
  const [entity] = await store.entities([uriOf(id)], (await store.head()).tx)
  return entity?.stated.find(({ type }) => type === 'Model')?.attributes[attribute]
}

describe('a listing of complete records', () => {
  it('is read from its pages without single reads, so a settled source costs only its pages', async () => {
    await pass(MINUTE)
    expect(source.take()).toHaveLength(3)
    expect(await Promise.all(['m0', 'm24'].map(nameOf))).toEqual(['Model 0', 'Model 24'])
    const { tx } = await store.head()
    for (const [id, record] of source.records)
      source.records.set(id, { seen: 2, ...record, name: record['name'] ?? '' })
    await pass(10 * MINUTE)
    expect(source.take()).toHaveLength(3)
    expect((await store.head()).tx).toBe(tx)
  })

  it('shows what changed, and only records it no longer shows are read singly', async () => {
    await pass(MINUTE)
    source.records.set('m3', { id: 'm3', name: 'Renamed' })
    source.records.delete('m20')
    source.take()
    await pass(10 * MINUTE)
    expect(source.take().filter((path) => !path.includes('?'))).toEqual(['/api/v1/models/m20'])
    expect([await nameOf('m3'), await nameOf('m20')]).toEqual(['Renamed', undefined])
  })

  it("agrees with a single read about changes, whatever that read's ETag", async () => {
    await pass(MINUTE)
    await store.mark([markOf(uriOf('m1'), clock.now(), { expects: ['Model'], cause: causeOf('event') })])
    await pass(MINUTE)
    const { tx } = await store.head()
    expect(source.take().at(-1)).toBe('/api/v1/models/m1')
    const [before] = await store.documentStatuses([{ platform: 'registry', type: 'Model', uri: uriOf('m1') }])
    await pass(10 * MINUTE)
    const [after] = await store.documentStatuses([{ platform: 'registry', type: 'Model', uri: uriOf('m1') }])
    expect([after?.etag, (await store.head()).tx]).toEqual([before?.etag, tx])
  })

  it('serves marks set before it was requested', async () => {
    await store.mark([markOf(uriOf('m7'), NOW + 5_000, { expects: ['Model'], cause: causeOf('event') })])
    await pass(MINUTE)
    expect(source.take()).toHaveLength(3)
    expect(await store.pending([uriOf('m7')])).toEqual([null])
  })

  it('survives an unmappable item, which gets an error and a single read', async () => {
    source.records.set('m5', { id: 'somebody else', as: 'm5' })
    await pass(MINUTE)
    expect(source.take()).toContain('/api/v1/models/m5')
    const [status] = await store.documentStatuses([{ platform: 'registry', type: 'Model', uri: uriOf('m5') }])
    expect(status?.lastError).toContain('somebody else')
    expect([await nameOf('m4'), await nameOf('m24')]).toEqual(['Model 4', 'Model 24'])
    const issues = await store.note('set-aside:registry')
    expect(issues).toMatchObject({ types: [{ type: 'Model', count: 1 }] })
  })

  // Nothing else would serve such a mark.
  it.each([
    ['before it is listed', ['Model'], 'reference', 'before'],
    ['while it is listed', ['Model'], 'reference', 'meanwhile'],
    ['without its type, while it is listed', [ANY_TYPE], 'reference', 'meanwhile'],
    ['by an event, while it is listed', ['Model'], 'event', 'meanwhile'],
  ] as const)('serves entities without a single read that are marked %s', async (_, expects, cause, when) => {
    await restart()
    const mark = () => store.mark([markOf(uriOf('m7'), clock.now(), { expects, cause: causeOf(cause) })])
    if (when === 'before') await mark()
    else source.meanwhile = once(mark)
    start({ ...provider, types: { Model: { ...completeType('Model', 'models'), read: () => null } } })
    await pass(MINUTE)
    expect(await nameOf('m7')).toBe('Model 7')
    expect(await store.pending([uriOf('m7')])).toEqual([null])
    expect(source.take()).toHaveLength(3)
  })

  it('delays reads of entities referred to on the way, so that none is read singly', async () => {
    await restart()
    for (let n = 0; n < 25; n++) source.records.set(`m${n}`, { id: `m${n}`, current: `i${n}` })
    for (let n = 0; n < 24; n++) source.instances.set(`i${n}`, { id: `i${n}`, name: `Instance ${n}` })
    const types = { ...provider.types, ModelInstance: completeType('ModelInstance', 'instances') }
    start({ ...provider, types })
    await pass(MINUTE)
    // No listing shows the last, so it is read at last.
    const read = source.take().filter((path) => !path.includes('?'))
    expect(new Set(read.map((path) => path.split('/').at(-1)))).toEqual(new Set(['i24']))
  })
})

describe('a listing of partial records', () => {
  const { completeRecords: _, ...ofModel } = completeType('Model', 'models')
  const Model: TypeContract = {
    ...ofModel,
    mapping: { ...ofModel.mapping, fields: { ...fields, doc: { kind: 'attribute', name: 'documentation' } } },
    partialRecords: true,
    noise: ['seen', 'doc'],
    list: (of) => get(`/api/v1/models?cursor=${of.cursor ?? 0}`),
    readList: (body) => {
      const { items, next_cursor: next } = body as { items: JsonObject[]; next_cursor: string | null }
      const listed = items.map(({ doc: __, ...record }) => ({ id: String(record['id']), etag: null, record }))
      return ok({ items: listed, setAside: [], next })
    },
  }
  const single = () => source.take().filter((path) => !path.includes('?'))
  const documented = (id: string) => statedOf(id, 'documentation')

  beforeEach(async () => {
    await restart()
    for (const [id, record] of source.records) source.records.set(id, { ...record, doc: 'first' })
    start({ ...provider, types: { Model } })
    await pass(MINUTE / 2)
  })

  it('reads each entity once singly', async () => {
    expect(single()).toHaveLength(25)
    expect(await Promise.all(['m0', 'm24'].map(documented))).toEqual(['first', 'first'])
  })

  it('reads only records that differ singly in an incremental listing', async () => {
    source.take()
    source.records.set('m3', { id: 'm3', name: 'Renamed', doc: 'second' })
    source.records.set('m4', { id: 'm4', name: 'Model 4', seen: 2, doc: 'second' })
    await pass(3 * MINUTE)
    expect(single()).toEqual(['/api/v1/models/m3'])
    expect(await Promise.all(['m3', 'm4'].map(documented))).toEqual(['second', 'first'])
  })

  it('reads every record singly in a complete sweep, but writes only changes', async () => {
    source.records.set('m4', { id: 'm4', name: 'Model 4', doc: 'second' })
    const { tx } = await store.head()
    source.take()
    await pass(10 * MINUTE)
    expect(new Set(single()).size).toBe(25)
    expect([await documented('m4'), (await store.head()).tx]).toEqual(['second', tx + 1])
  })
})

describe('a listing of records of which some are incomplete', () => {
  const complete = completeType('Model', 'models')
  const Model: TypeContract = {
    ...complete,
    mapping: { ...complete.mapping, fields: { ...fields, doc: { kind: 'attribute', name: 'documentation' } } },
    noise: ['seen', 'doc'],
    list: (of) => get(`/api/v1/models?cursor=${of.cursor ?? 0}`),
    readList: (body) => {
      const { items, next_cursor: next } = body as { items: JsonObject[]; next_cursor: string | null }
      const listed = items.map(({ doc, ...record }) => ({
        id: String(record['id']),
        etag: null,
        record,
        ...(doc !== undefined && { isPartial: true as const }),
      }))
      return ok({ items: listed, setAside: [], next })
    },
  }
  const single = () => source.take().filter((path) => !path.includes('?'))

  beforeEach(async () => {
    await restart()
    for (const id of ['m3', 'm4']) source.records.set(id, { ...source.records.get(id), doc: 'first' })
    start({ ...provider, types: { Model } })
    await pass(MINUTE / 2)
  })

  it('reads only the incomplete ones singly, and again only if they differ', async () => {
    expect(new Set(single())).toEqual(new Set(['/api/v1/models/m3', '/api/v1/models/m4']))
    expect(await Promise.all(['m3', 'm5'].map((id) => statedOf(id, 'documentation')))).toEqual(['first', undefined])
    source.records.set('m3', { id: 'm3', name: 'Renamed', doc: 'second' })
    await pass(11 * MINUTE)
    expect(single()).toEqual(['/api/v1/models/m3'])
    expect(await statedOf('m3', 'documentation')).toBe('second')
  })
})
