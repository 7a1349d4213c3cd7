import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SourceAnswer, SourceConfig } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Json } from '../lib/json.ts'
import { sourceConfig } from '../testing/parts.ts'
import { settle } from '../testing/sim/clock.ts'
import { commitOf, gone, keyOf } from '../testing/store/build.ts'
import { okAnswer, HOUR, idsOf, modelContract, NOW, Shelf, Sweeping, uriOf } from '../testing/sweeping.ts'
import { readFindings } from './findings.ts'
import { confirmDeletions, dismissDeletions } from './resolve-deletions.ts'
import { sweepNote } from './source-sweeps.ts'
import { progressNote, readProgress } from './progress.ts'
import { readSetAside } from './set-aside.ts'

describe('a complete sweep', () => {
  let sweeps: Sweeping
  let store: RecordPorts
  beforeEach(() => {
    sweeps = new Sweeping()
    store = sweeps.store
  })
  afterEach(() => sweeps.close())

  const config = (more: Partial<SourceConfig> = {}) => sourceConfig('registry', more)

  it('marks nothing among unchanged documents, and confirms all of them', async () => {
    await sweeps.known(idsOf(35))
    const shelf = new Shelf(idsOf(35))
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    expect([shelf.full().length, await sweeps.marked()]).toEqual([4, 0])
    const [first] = await store.documentStatuses([keyOf(uriOf('m0000'), 'Model')])
    expect(first).toMatchObject({ lastVerified: NOW, hydratedAt: NOW - HOUR })
  })

  it('resumes at its page after a crash, in another process, with at most one extra request', async () => {
    const shelf = new Shelf(idsOf(200))
    // Killed while it waits for the eighth page: it neither receives it nor releases its duty.
    shelf.instead = (_, n) => (n === 8 ? new Promise(() => undefined) : null)
    const kill = sweeps.beginMortal(shelf, 'killed')
    await sweeps.pass(1_000)
    kill()
    expect(shelf.full()).toHaveLength(8)
    sweeps.start(shelf, { holder: 'next' })
    await sweeps.pass(200_000)
    expect(shelf.full()).toHaveLength(21)
    expect(shelf.full()[8]).toBe('70')
    expect(await sweeps.report()).toEqual({ kind: 'full', listed: 200, marked: 200, missing: 0, held: 0 })
    expect(await sweeps.marked()).toBe(200)
  })

  it('remembers items listed before a crash, and finds the missing ones', async () => {
    await sweeps.known(idsOf(100))
    const shelf = new Shelf(idsOf(100).filter((id) => id !== 'm0005' && id !== 'm0095'))
    shelf.instead = (_, n) => (n === 5 ? new Promise(() => undefined) : null)
    const kill = sweeps.beginMortal(shelf, 'killed')
    await sweeps.pass(1_000)
    kill()
    sweeps.start(shelf, { holder: 'next' })
    await sweeps.pass(200_000)
    expect(await sweeps.report()).toMatchObject({ marked: 0, missing: 2 })
    expect((await store.pending([uriOf('m0005'), uriOf('m0095')])).every((p) => p !== null)).toBe(true)
    expect([await sweeps.marked(), shelf.full().length]).toEqual([2, 11])
  })

  it('restarts a type whose cursor is rejected, and resumes at an unavailable page', async () => {
    const shelf = new Shelf(idsOf(50))
    shelf.instead = (_, n) =>
      n === 3
        ? { kind: 'unavailable', reason: 'the source answered 500' }
        : n === 4
          ? { kind: 'malformed', reason: 'the source answered 400' }
          : null
    sweeps.start(shelf)
    await sweeps.pass(40_000)
    expect(shelf.full()).toEqual(['0', '10', '20', '20', '0', '10', '20', '30', '40'])
    expect(await sweeps.report()).toMatchObject({ kind: 'full' })
  })

  it('treats nothing as missing if it fails halfway (F7)', async () => {
    await sweeps.known(idsOf(100))
    const shelf = new Shelf(idsOf(100))
    shelf.instead = (cursor) => (cursor === '50' ? { kind: 'malformed', reason: 'half a JSON' } : null)
    sweeps.start(shelf)
    await sweeps.pass(10_000)
    expect(await sweeps.marked()).toBe(0)
    expect(await store.note(sweepNote('registry'))).toMatchObject({
      lastError: expect.stringContaining('half a JSON') as string,
    })
  })

  it.each<[string, (shelf: Shelf) => Shelf['instead'], RegExp]>([
    ['one cursor again and again', (shelf) => () => shelf.page(shelf.ids, 0), /same cursor twice/],
    [
      'two cursors in turn',
      (shelf) => (cursor) => shelf.page(shelf.ids, Number(cursor), cursor === '10' ? 20 : 10),
      /same cursor twice/,
    ],
    [
      'the same items under new cursors',
      (shelf) => (_, n) => okAnswer({ ...(shelf.page(shelf.ids, 0) as { body: object }).body, next_cursor: `c${n}` }),
      /same items again/,
    ],
    [
      'empty pages under new cursors',
      () => (_, n) => okAnswer({ items: [], next_cursor: `c${n}` }),
      /empty pages in a row/,
    ],
  ])('treats nothing as missing if it lists %s, and reports a finding', async (_, lie, error) => {
    await sweeps.known(idsOf(100))
    const shelf = new Shelf(idsOf(100))
    shelf.instead = lie(shelf)
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    expect(await sweeps.marked()).toBe(0)
    expect(shelf.full().length).toBeLessThan(60)
    expect(await readFindings(store, 'registry')).toMatchObject([
      { kind: 'repeats', type: 'Model', error: expect.stringMatching(error) as string },
    ])
    expect(await store.note(sweepNote('registry'))).toMatchObject({ lastError: expect.stringMatching(error) as string })
  })

  it.each([
    ['shrinks', 60],
    ['is empty by mistake', 0],
  ])('treats nothing as missing if it %s, until the items are listed again', async (_, shown) => {
    await sweeps.known(idsOf(100))
    const shelf = new Shelf(idsOf(shown))
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    expect([await sweeps.marked(), await sweeps.report()]).toMatchObject([0, { missing: 0, held: 100 - shown }])
    const finding = { kind: 'shrunk', type: 'Model', expected: 100, vanished: 100 - shown, missing: 100 - shown }
    expect(await readFindings(store, 'registry')).toMatchObject([finding])
    shelf.ids = idsOf(100)
    await sweeps.pass(HOUR)
    expect([await sweeps.marked(), await readFindings(store, 'registry')]).toEqual([0, []])
  })

  it('treats a few as missing, and no longer expects later listings to show them', async () => {
    await sweeps.known(idsOf(100))
    const shelf = new Shelf(idsOf(81))
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    expect([await sweeps.marked(), await readFindings(store, 'registry')]).toEqual([19, []])
    shelf.ids = idsOf(70)
    await sweeps.pass(HOUR)
    expect(await readFindings(store, 'registry')).toEqual([])
    expect(await sweeps.report()).toMatchObject({ missing: 30, held: 0 })
  })

  it('lets a person confirm or dismiss its suspected deletions', async () => {
    await sweeps.known(idsOf(100))
    const shelf = new Shelf(idsOf(30))
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    const parts = { store, clock: sweeps.clock, config: config() }
    expect(await dismissDeletions(parts)).toEqual({ documents: 0, missing: 0 })
    expect([await sweeps.marked(), await readFindings(store, 'registry')]).toEqual([0, []])
    await sweeps.pass(HOUR)
    expect(await readFindings(store, 'registry')).toHaveLength(1)
    expect(await confirmDeletions(parts)).toEqual({ documents: 0, missing: 70 })
    expect([await sweeps.marked(), await readFindings(store, 'registry')]).toEqual([70, []])
    await sweeps.pass(HOUR)
    expect(await readFindings(store, 'registry')).toEqual([])
  })

  /** The second page has two items without a valid id, and the fifth page one. */
  const withBad = (shelf: Shelf) => (cursor: string) => {
    if (cursor !== '10' && cursor !== '40') return null
    const bad: Json[] = cursor === '10' ? [{ name: 'nameless' }, { id: 'a\nb' }] : [{ id: null }]
    return shelf.page(shelf.ids, Number(cursor), Number(cursor) + 10, bad)
  }
  const setAside = { type: 'Model', count: 3, first: expect.stringContaining('nameless') as string, since: NOW }

  it('accepts the rest of a listing with unreadable items, and reports count, first error and time', async () => {
    await sweeps.known(idsOf(95))
    const shelf = new Shelf(idsOf(100).filter((id) => id !== 'm0005'))
    shelf.instead = withBad(shelf)
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    expect(await sweeps.report()).toMatchObject({ marked: 5, missing: 1, held: 0 })
    expect(await readSetAside(store, 'registry')).toEqual([{ ...setAside, at: NOW }])
    await sweeps.pass(HOUR)
    expect(await readSetAside(store, 'registry')).toEqual([{ ...setAside, at: NOW + HOUR }])
    shelf.instead = () => null
    await sweeps.pass(HOUR)
    expect(await readSetAside(store, 'registry')).toEqual([])
  })

  it('reports nothing redacted of an item it sets aside', async () => {
    const shelf = new Shelf(idsOf(3))
    const secret: Json = { configuration: [{ api_key: 'hush', rate: 1 }] }
    shelf.instead = () => shelf.page(shelf.ids, 0, 10, [secret])
    sweeps.start(shelf, { config: config({ redact: ['configuration.api_key'] }) })
    await sweeps.pass(1_000)
    expect(await sweeps.report()).toMatchObject({ listed: 3 })
    const [first] = await readSetAside(store, 'registry')
    expect(first?.first).toContain('{"configuration":[{"rate":1}]}')
  })

  it('counts each set-aside item once over a crash', async () => {
    const shelf = new Shelf(idsOf(100))
    const bad = withBad(shelf)
    shelf.instead = (cursor, n) => (n === 4 ? new Promise(() => undefined) : bad(cursor))
    const kill = sweeps.beginMortal(shelf, 'killed')
    await sweeps.pass(1_000)
    kill()
    sweeps.start(shelf, { holder: 'next' })
    await sweeps.pass(200_000)
    expect(await sweeps.report()).toMatchObject({ kind: 'full' })
    expect(await readSetAside(store, 'registry')).toMatchObject([{ count: 3, first: setAside.first }])
  })

  it('recounts set-aside items if the listing of a type restarts', async () => {
    const shelf = new Shelf(idsOf(100))
    const bad = withBad(shelf)
    const away: SourceAnswer = { kind: 'unavailable', reason: 'the source answered 500' }
    const refused: SourceAnswer = { kind: 'malformed', reason: 'the source answered 400' }
    shelf.instead = (cursor, n) => (n === 4 ? away : n === 5 ? refused : bad(cursor))
    sweeps.start(shelf)
    await sweeps.pass(40_000)
    expect(await readSetAside(store, 'registry')).toMatchObject([{ count: 3 }])
  })

  it("isn't needed to set items aside: incremental listings report them too, but clear none", async () => {
    const shelf = new Shelf(idsOf(10))
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    expect(await readSetAside(store, 'registry')).toEqual([])
    shelf.changed = [{ id: 1.5 }, { id: 'm0001' }]
    await sweeps.pass(300_000)
    const found = { type: 'Model', count: 1, first: expect.stringContaining('1.5') as string, since: NOW + 300_000 }
    expect(await readSetAside(store, 'registry')).toMatchObject([found])
    expect(await store.pending([uriOf('m0001')])).not.toEqual([null])
    shelf.changed = []
    await sweeps.pass(300_000)
    expect(await readSetAside(store, 'registry')).toMatchObject([found])
  })

  it("isn't needed to clear set-aside items if the incremental listing shows everything", async () => {
    const shelf = new Shelf(idsOf(10))
    shelf.instead = () => shelf.page(shelf.ids, 0, 10, [{ id: 1.5 }])
    shelf.changed = idsOf(10).map((id) => ({ id, etag: '"1"' }))
    sweeps.start(shelf, { contract: { changesListAll: true } })
    await sweeps.pass(1_000)
    expect(await readSetAside(store, 'registry')).toMatchObject([{ count: 1 }])
    await sweeps.pass(300_000)
    expect([shelf.full().length, await readSetAside(store, 'registry')]).toEqual([1, []])
  })

  it.each([[true], [false]])(
    "isn't needed to find missing items if the incremental listing shows everything: %s",
    async (showsAll) => {
      await sweeps.known(idsOf(10))
      const shelf = new Shelf(idsOf(10))
      shelf.changed = idsOf(9).map((id) => ({ id, etag: '"1"' }))
      sweeps.start(shelf, showsAll ? { contract: { changesListAll: true } } : {})
      await sweeps.pass(1_000)
      await sweeps.pass(300_000)
      expect(shelf.full()).toHaveLength(1)
      const marked = await store.pending([uriOf('m0008'), uriOf('m0009')])
      expect(marked.map((mark) => mark !== null)).toEqual([false, showsAll])
    },
  )

  it('finds nothing missing from an incomplete listing, and reports what was set aside', async () => {
    await sweeps.known(idsOf(30))
    const shelf = new Shelf(idsOf(15))
    const { readList } = modelContract
    sweeps.start(shelf, {
      contract: {
        readList: (body, page) => {
          const read = readList(body, page)
          const more = { setAside: ['line 4 is wrong'], incomplete: 'its row may be the refused one' }
          return read.ok ? { ok: true, value: { ...read.value, ...more } } : read
        },
      },
    })
    await sweeps.pass(1_000)
    expect(shelf.full()).toHaveLength(2)
    expect(await store.pending(idsOf(30).map(uriOf))).toEqual(idsOf(30).map(() => null))
    expect([await readFindings(store, 'registry'), await readSetAside(store, 'registry')]).toMatchObject([
      [],
      [{ first: 'line 4 is wrong' }],
    ])
    expect(await readProgress(await store.note(progressNote('registry')), HOUR, NOW)).toBeNull()
  })

  it('finds nothing missing if its source shows only the latest, in either kind of sweep', async () => {
    await sweeps.known(idsOf(10))
    const shelf = new Shelf(idsOf(1))
    shelf.changed = idsOf(1).map((id) => ({ id, etag: '"1"' }))
    sweeps.start(shelf, { contract: { onlyLatest: true, changesListAll: true } })
    await sweeps.pass(1_000)
    await sweeps.pass(300_000)
    expect([shelf.full().length > 0, shelf.requested.includes('since')]).toEqual([true, true])
    expect(await store.pending(idsOf(10).map(uriOf))).toEqual(idsOf(10).map(() => null))
    expect(await readFindings(store, 'registry')).toEqual([])
  })

  it('finds nothing missing from a listing of everything whose source answers that nothing changed', async () => {
    await sweeps.known(idsOf(30))
    const shelf = new Shelf(idsOf(30))
    shelf.changed = null
    sweeps.start(shelf, { contract: { changesListAll: true } })
    await sweeps.pass(1_000)
    await sweeps.pass(300_000)
    expect(shelf.requested).toContain('since')
    expect(await store.pending(idsOf(30).map(uriOf))).toEqual(idsOf(30).map(() => null))
    expect(await readFindings(store, 'registry')).toEqual([])
  })

  it('runs once when an incremental listing shows a container that was gone, since its contents are back too', async () => {
    await sweeps.known(idsOf(2))
    const shelf = new Shelf(idsOf(1))
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    await store.commit([commitOf(sweeps.clock.now(), [gone(keyOf(uriOf('m0001'), 'Model'))])])
    shelf.changed = [{ id: 'm0000', etag: '"2"' }]
    await sweeps.pass(300_000)
    expect(shelf.full()).toHaveLength(1)
    shelf.changed = [{ id: 'm0001', etag: '"2"' }]
    // Nothing reads it here, so that it stays gone.
    await sweeps.pass(1_200_000)
    expect(shelf.requested.filter((cursor) => cursor === 'since').length).toBeGreaterThan(3)
    expect(shelf.full()).toHaveLength(2)
  })

  it('follows a shortened interval of a changed configuration at once', async () => {
    const shelf = new Shelf(idsOf(10))
    const stop = sweeps.begin(shelf, { holder: 'before' })
    await sweeps.pass(1_000)
    await stop()
    shelf.requested.length = 0
    sweeps.start(shelf, { config: config({ sweep: { fullSeconds: 120, incrementalSeconds: 20 } }) })
    await sweeps.pass(121_000)
    expect(shelf.full()).toHaveLength(1)
    expect(shelf.requested.filter((cursor) => cursor === 'since').length).toBeGreaterThanOrEqual(5)
  })

  it('lets incremental sweeps run between two of its pages', async () => {
    await sweeps.known(idsOf(400))
    const shelf = new Shelf(idsOf(400))
    const slow = config({ sweep: { fullSeconds: 3_600, incrementalSeconds: 60 } })
    sweeps.start(shelf, { config: slow })
    await sweeps.pass(1_000)
    await settle(200)
    expect(shelf.requested).toHaveLength(40)
    // From now on a page takes ten seconds, and forty of them longer than the incremental interval.
    shelf.instead = (cursor) => sweeps.clock.sleep(10_000).then(() => shelf.page(shelf.ids, Number(cursor)))
    await sweeps.pass(HOUR - 2_000)
    shelf.requested.length = 0
    await sweeps.pass(600_000)
    const turns = shelf.requested.flatMap((cursor, n) => (cursor === 'since' ? [n] : []))
    expect(shelf.full()).toEqual(Array.from({ length: 40 }, (_, n) => `${n * 10}`))
    expect(turns.filter((n) => n > 0 && n < 43).length).toBeGreaterThanOrEqual(3)
  })
})
