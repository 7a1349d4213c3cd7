import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/registry.ts'
import type { Provider, Source, SourceAnswer, SourceConfig } from '../contracts/source.ts'
import type { Store } from '../contracts/store.ts'
import type { Json } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { restType } from '../providers/rest-style.ts'
import { silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { commitOf, keyOf, said } from '../testing/store/build.ts'
import { readFindings } from './findings.ts'
import { confirmHeld, dismissHeld } from './held.ts'
import { runSweeps, sweepNote } from './run.ts'
import { readSetAside } from './set-aside.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const HOUR = 3_600_000
const provider: Provider = {
  name: 'registry',
  domain: 'models',
  events: {},
  types: { Model: restType({ type: 'Model', plural: 'models', fields: {} }) },
}
const uriOf = (id: string): Uri => must(makeUri('model', 'registry', id))
const idsOf = (count: number) => Array.from({ length: count }, (_, n) => `m${String(n).padStart(4, '0')}`)

const answered = (body: Json): SourceAnswer => ({
  kind: 'ok',
  body,
  raw: new Uint8Array(),
  etag: null,
  lastModified: null,
})

/** Lists things, ten a page, under cursors that name the next place. */
class Shelf implements Source {
  ids: readonly string[]
  readonly asked: string[] = []
  /** What changed since, whenever that is asked. */
  changed: readonly Json[] = []
  /** What it answers instead of a page of everything; null for the truth. `n` counts those. */
  instead: (cursor: string, n: number) => Promise<SourceAnswer> | SourceAnswer | null = () => null

  constructor(ids: readonly string[]) {
    this.ids = ids
  }

  async get(path: string): Promise<SourceAnswer> {
    const query = new URL(path, 'http://x').searchParams
    const cursor = query.get('updated_since') === null ? (query.get('cursor') ?? '0') : 'since'
    this.asked.push(cursor)
    if (cursor === 'since') return answered({ items: this.changed, next_cursor: null })
    return this.instead(cursor, this.full().length) ?? this.page(this.ids, Number(cursor))
  }

  page(ids: readonly string[], from: number, next = from + 10, bad: readonly Json[] = []): SourceAnswer {
    const items = ids.slice(from, from + 10).map((id) => ({ id, etag: '"1"' }))
    return answered({ items: [...bad, ...items], next_cursor: next < ids.length ? String(next) : null })
  }

  full(): string[] {
    return this.asked.filter((cursor) => cursor !== 'since')
  }

  async close(): Promise<void> {
    return undefined
  }
}

describe('a complete sweep', () => {
  let store: Store
  let clock: VirtualClock
  let stops: (() => Promise<void>)[] = []
  beforeEach(() => {
    store = openSqliteStore({ path: ':memory:' })
    clock = new VirtualClock(NOW)
  })
  afterEach(async () => {
    const stopping = Promise.all(stops.map((stop) => stop()))
    for (let i = 0; i < 5 && clock.advance(); i++) await settle(5)
    await stopping
    await store.close()
    stops = []
  })

  const config = (more: Partial<SourceConfig> = {}) => sourceConfig('registry', more)
  /** As if they had been read an hour ago. */
  const known = (ids: readonly string[]) =>
    store.commit(ids.map((id) => commitOf(NOW - HOUR, [said(keyOf(uriOf(id), 'Model'), { etag: '"1"' })])))
  const pass = async (ms: number): Promise<void> => {
    const until = clock.now() + ms
    for (await settle(); clock.advance(until); await settle());
  }
  function sweeping(source: Source, holder: string, of: SourceConfig = config()): () => Promise<void> {
    const stopping = new AbortController()
    const parts = { provider, source, store, catalogue: builtinCatalogue(), clock, random: () => 0, log: silentLog }
    const running = runSweeps({ ...parts, config: of, holder, signal: stopping.signal })
    return async () => {
      stopping.abort()
      await running
    }
  }
  const start = (source: Source, of?: SourceConfig) => void stops.push(sweeping(source, 'test', of))
  const report = async () =>
    ((await store.note(sweepNote('registry'))) as Record<string, unknown> | null)?.['lastFullReport']
  const marked = async () => {
    const { due, waiting } = await store.dirty(Number.MAX_SAFE_INTEGER)
    return due + waiting
  }

  it('of what is settled marks nothing, and confirms everything by its listing', async () => {
    await known(idsOf(35))
    const shelf = new Shelf(idsOf(35))
    start(shelf)
    await pass(1_000)
    expect([shelf.full().length, await marked()]).toEqual([4, 0])
    const [first] = await store.documentStatuses([keyOf(uriOf('m0000'), 'Model')])
    expect(first).toMatchObject({ lastVerified: NOW, hydratedAt: NOW - HOUR })
  })

  it('goes on at its page after a crash, in another process, with one request more at most', async () => {
    const shelf = new Shelf(idsOf(200))
    // Killed while it waits for the eighth page: it never hears of it, and never gives its duty back.
    shelf.instead = (_, n) => (n === 8 ? new Promise(() => undefined) : null)
    sweeping(shelf, 'killed')
    await pass(1_000)
    expect(shelf.full()).toHaveLength(8)
    stops.push(sweeping(shelf, 'next'))
    await pass(200_000)
    expect(shelf.full()).toHaveLength(21)
    expect(shelf.full()[8]).toBe('70')
    expect(await report()).toEqual({ kind: 'full', listed: 200, marked: 200, missing: 0, held: 0 })
    expect(await marked()).toBe(200)
  })

  it('remembers over the crash what was listed before it, and finds what was not', async () => {
    await known(idsOf(100))
    const shelf = new Shelf(idsOf(100).filter((id) => id !== 'm0005' && id !== 'm0095'))
    shelf.instead = (_, n) => (n === 5 ? new Promise(() => undefined) : null)
    sweeping(shelf, 'killed')
    await pass(1_000)
    stops.push(sweeping(shelf, 'next'))
    await pass(200_000)
    expect(await report()).toMatchObject({ marked: 0, missing: 2 })
    expect((await store.pending([uriOf('m0005'), uriOf('m0095')])).every((p) => p !== null)).toBe(true)
    expect([await marked(), shelf.full().length]).toEqual([2, 11])
  })

  it('begins a type anew whose old cursor is refused, and a page that was just away again at that page', async () => {
    const shelf = new Shelf(idsOf(50))
    shelf.instead = (_, n) =>
      n === 3
        ? { kind: 'unavailable', reason: 'it answered 500' }
        : n === 4
          ? { kind: 'malformed', reason: 'it answered 400' }
          : null
    start(shelf)
    await pass(40_000)
    expect(shelf.full()).toEqual(['0', '10', '20', '20', '0', '10', '20', '30', '40'])
    expect(await report()).toMatchObject({ kind: 'full' })
  })

  it('that fails halfway takes nothing for missing (F7)', async () => {
    await known(idsOf(100))
    const shelf = new Shelf(idsOf(100))
    shelf.instead = (cursor) => (cursor === '50' ? { kind: 'malformed', reason: 'half a JSON' } : null)
    start(shelf)
    await pass(10_000)
    expect(await marked()).toBe(0)
    expect(await store.note(sweepNote('registry'))).toMatchObject({ lastError: expect.stringContaining('half a JSON') as string }) // prettier-ignore
  })

  it.each<[string, (shelf: Shelf) => Shelf['instead'], RegExp]>([
    ['one cursor again and again', (shelf) => () => shelf.page(shelf.ids, 0), /same cursor twice/],
    ['two cursors in turn', (shelf) => (cursor) => shelf.page(shelf.ids, Number(cursor), cursor === '10' ? 20 : 10), /same cursor twice/], // prettier-ignore
    ['the same things under new cursors', (shelf) => (_, n) => answered({ ...(shelf.page(shelf.ids, 0) as { body: object }).body, next_cursor: `c${n}` }), /same things again/], // prettier-ignore
    [
      'nothing under new cursors',
      () => (_, n) => answered({ items: [], next_cursor: `c${n}` }),
      /empty pages in a row/,
    ],
  ])('that gives %s takes nothing for missing, and says so', async (_, lie, error) => {
    await known(idsOf(100))
    const shelf = new Shelf(idsOf(100))
    shelf.instead = lie(shelf)
    start(shelf)
    await pass(1_000)
    expect(await marked()).toBe(0)
    expect(shelf.full().length).toBeLessThan(60)
    expect(await readFindings(store, 'registry')).toMatchObject([{ kind: 'repeats', type: 'Model', error: expect.stringMatching(error) as string }]) // prettier-ignore
    expect(await store.note(sweepNote('registry'))).toMatchObject({ lastError: expect.stringMatching(error) as string })
  })

  it.each([
    ['shrinks', 60],
    ['is empty by mistake', 0],
  ])('that %s takes nothing for missing until it shows them again', async (_, shown) => {
    await known(idsOf(100))
    const shelf = new Shelf(idsOf(shown))
    start(shelf)
    await pass(1_000)
    expect([await marked(), await report()]).toMatchObject([0, { missing: 0, held: 100 - shown }])
    const finding = { kind: 'shrunk', type: 'Model', expected: 100, vanished: 100 - shown, missing: 100 - shown }
    expect(await readFindings(store, 'registry')).toMatchObject([finding])
    shelf.ids = idsOf(100)
    await pass(HOUR)
    expect([await marked(), await readFindings(store, 'registry')]).toEqual([0, []])
  })

  it('takes a few for missing, and expects no later listing to show what it once looked at', async () => {
    await known(idsOf(100))
    const shelf = new Shelf(idsOf(81))
    start(shelf)
    await pass(1_000)
    expect([await marked(), await readFindings(store, 'registry')]).toEqual([19, []])
    shelf.ids = idsOf(70)
    await pass(HOUR)
    expect(await readFindings(store, 'registry')).toEqual([])
    expect(await report()).toMatchObject({ missing: 30, held: 0 })
  })

  it('lets a person say that it is so, or that it is not', async () => {
    await known(idsOf(100))
    const shelf = new Shelf(idsOf(30))
    start(shelf)
    await pass(1_000)
    const parts = { store, clock, config: config() }
    expect(await dismissHeld(parts)).toEqual({ documents: 0, missing: 0 })
    expect([await marked(), await readFindings(store, 'registry')]).toEqual([0, []])
    await pass(HOUR)
    expect(await readFindings(store, 'registry')).toHaveLength(1)
    expect(await confirmHeld(parts)).toEqual({ documents: 0, missing: 70 })
    expect([await marked(), await readFindings(store, 'registry')]).toEqual([70, []])
    await pass(HOUR)
    expect(await readFindings(store, 'registry')).toEqual([])
  })

  /** The second page shows two things that nobody can name, and the fifth one. */
  const withBad = (shelf: Shelf) => (cursor: string) => {
    if (cursor !== '10' && cursor !== '40') return null
    const bad: Json[] = cursor === '10' ? [{ name: 'nameless' }, { id: 'a\nb' }] : [{ id: null }]
    return shelf.page(shelf.ids, Number(cursor), Number(cursor) + 10, bad)
  }
  const setAside = { type: 'Model', count: 3, first: expect.stringContaining('nameless') as string, since: NOW }

  it('goes on with the rest where an item cannot be read, and says how many, which first, and since when', async () => {
    await known(idsOf(95))
    const shelf = new Shelf(idsOf(100).filter((id) => id !== 'm0005'))
    shelf.instead = withBad(shelf)
    start(shelf)
    await pass(1_000)
    expect(await report()).toMatchObject({ marked: 5, missing: 1, held: 0 })
    expect(await readSetAside(store, 'registry')).toEqual([{ ...setAside, at: NOW }])
    await pass(HOUR)
    expect(await readSetAside(store, 'registry')).toEqual([{ ...setAside, at: NOW + HOUR }])
    shelf.instead = () => null
    await pass(HOUR)
    expect(await readSetAside(store, 'registry')).toEqual([])
  })

  it('counts what it set aside over a crash, each once', async () => {
    const shelf = new Shelf(idsOf(100))
    const bad = withBad(shelf)
    shelf.instead = (cursor, n) => (n === 4 ? new Promise(() => undefined) : bad(cursor))
    sweeping(shelf, 'killed')
    await pass(1_000)
    stops.push(sweeping(shelf, 'next'))
    await pass(200_000)
    expect(await report()).toMatchObject({ kind: 'full' })
    expect(await readSetAside(store, 'registry')).toMatchObject([{ count: 3, first: setAside.first }])
  })

  it('counts it anew where a type is listed anew', async () => {
    const shelf = new Shelf(idsOf(100))
    const bad = withBad(shelf)
    const away: SourceAnswer = { kind: 'unavailable', reason: 'it answered 500' }
    const refused: SourceAnswer = { kind: 'malformed', reason: 'it answered 400' }
    shelf.instead = (cursor, n) => (n === 4 ? away : n === 5 ? refused : bad(cursor))
    start(shelf)
    await pass(40_000)
    expect(await readSetAside(store, 'registry')).toMatchObject([{ count: 3 }])
  })

  it('is not needed to notice: a listing of what changed since says it too, and clears nothing', async () => {
    const shelf = new Shelf(idsOf(10))
    start(shelf)
    await pass(1_000)
    expect(await readSetAside(store, 'registry')).toEqual([])
    shelf.changed = [{ id: 1.5 }, { id: 'm0001' }]
    await pass(300_000)
    const found = { type: 'Model', count: 1, first: expect.stringContaining('1.5') as string, since: NOW + 300_000 }
    expect(await readSetAside(store, 'registry')).toMatchObject([found])
    expect(await store.pending([uriOf('m0001')])).not.toEqual([null])
    shelf.changed = []
    await pass(300_000)
    expect(await readSetAside(store, 'registry')).toMatchObject([found])
  })

  it('comes by a shorter interval of a changed configuration at once', async () => {
    const shelf = new Shelf(idsOf(10))
    const stop = sweeping(shelf, 'before')
    await pass(1_000)
    await stop()
    shelf.asked.length = 0
    start(shelf, config({ sweep: { fullSeconds: 120, incrementalSeconds: 20 } }))
    await pass(121_000)
    expect(shelf.full()).toHaveLength(1)
    expect(shelf.asked.filter((cursor) => cursor === 'since').length).toBeGreaterThanOrEqual(5)
  })

  it('lets what changed since have its turn between two of its pages', async () => {
    await known(idsOf(400))
    const shelf = new Shelf(idsOf(400))
    const slow = config({ sweep: { fullSeconds: 3_600, incrementalSeconds: 60 } })
    start(shelf, slow)
    await pass(1_000)
    await settle(200)
    expect(shelf.asked).toHaveLength(40)
    // From now on a page takes ten seconds, and forty of them longer than the changes should wait.
    shelf.instead = (cursor) => clock.sleep(10_000).then(() => shelf.page(shelf.ids, Number(cursor)))
    await pass(HOUR - 2_000)
    shelf.asked.length = 0
    await pass(600_000)
    const turns = shelf.asked.flatMap((cursor, n) => (cursor === 'since' ? [n] : []))
    expect(shelf.full()).toEqual(Array.from({ length: 40 }, (_, n) => `${n * 10}`))
    expect(turns.filter((n) => n > 0 && n < 43).length).toBeGreaterThanOrEqual(3)
  })
})
