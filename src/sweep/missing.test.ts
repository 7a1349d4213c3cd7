import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Source, SourceConfig, TypeContract } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { sourceConfig } from '../testing/parts.ts'
import { restType } from '../testing/provider/rest-style.ts'
import { IDENTITY, keyUri, SOURCE_IDENTITY } from '../model/key.ts'
import { commitOf, edge, failedWrite, gone, keyOf, stateFacts } from '../testing/store/build.ts'
import { HOUR, idsOf, NOW, Shelf, Sweeping, uriOf } from '../testing/sweeping.ts'
import { readFindings, type SweepFinding } from './findings.ts'
import { confirmDeletions } from './resolve-deletions.ts'

/** No guard: all entities missing from a listing are marked, however many. */
const open: SourceConfig = sourceConfig('registry', { guard: { share: 1, atLeast: 20, windowMs: HOUR } })

describe('the marks of a complete sweep', () => {
  let sweeps: Sweeping
  let store: RecordPorts
  beforeEach(() => {
    sweeps = new Sweeping()
    store = sweeps.store
  })
  afterEach(() => sweeps.close())

  const isMarked = async (ids: readonly string[]): Promise<boolean[]> =>
    (await store.pending(ids.map(uriOf))).map((mark) => mark !== null)

  it('cover failed, gone and changed documents, but no unchanged ones', async () => {
    await sweeps.known(['failed', 'gone', 'changed', 'same', 'mended'])
    await store.commit([
      commitOf(NOW - 1_000, [failedWrite(keyOf(uriOf('failed'), 'Model'))]),
      commitOf(NOW - 1_000, [gone(keyOf(uriOf('gone'), 'Model'))]),
      commitOf(NOW - 1_000, [stateFacts(keyOf(uriOf('changed'), 'Model'), { etag: '"0"' })]),
      commitOf(NOW - 2_000, [failedWrite(keyOf(uriOf('mended'), 'Model'))]),
      commitOf(NOW - 1_000, [stateFacts(keyOf(uriOf('mended'), 'Model'), { etag: '"1"' })]),
    ])
    sweeps.start(new Shelf(['failed', 'gone', 'changed', 'same', 'mended', 'new']))
    await sweeps.pass(1_000)
    expect(await isMarked(['failed', 'gone', 'changed', 'new'])).toEqual([true, true, true, true])
    expect(await isMarked(['same', 'mended'])).toEqual([false, false])
    // Being listed doesn't confirm an unreadable entity.
    const [known] = await store.documentStatuses([keyOf(uriOf('failed'), 'Model')])
    expect(known).toMatchObject({ lastError: 'HTTP 500', lastVerified: NOW - HOUR })
  })

  it('skip a document that a listed item represents, until that item is gone', async () => {
    const [ids, earlier] = [idsOf(100), idsOf(100).map((id) => `${id}-earlier`)]
    await sweeps.known([...ids, ...earlier])
    const shelf = new Shelf(ids)
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    expect([await sweeps.report(), await readFindings(store, 'registry')]).toMatchObject([
      { marked: 0, missing: 0, held: 0 },
      [],
    ])
    // Its item doesn't say whether it is the same.
    const [status] = await store.documentStatuses([keyOf(uriOf('m0000-earlier'), 'Model')])
    expect(status?.lastVerified).toBe(NOW - HOUR)
    shelf.ids = ids.slice(1)
    await sweeps.pass(HOUR)
    expect(await isMarked(['m0000', 'm0000-earlier', 'm0001-earlier'])).toEqual([true, true, false])
  })

  const named = (id: string, at: number) => {
    const made = edge(IDENTITY, uriOf(id), keyUri(SOURCE_IDENTITY, id.slice(0, 5)))
    return commitOf(at, [stateFacts(keyOf(uriOf(id), 'Model'), { etag: '"1"', edges: [made] })])
  }

  it('count entities whose identity belongs to others that existed beside them', async () => {
    const [lost, living] = [idsOf(100), idsOf(100).map((id) => `${id}-beside`)]
    await store.commit([...lost, ...living].map((id) => named(id, NOW - HOUR)))
    const shelf = new Shelf([...lost, ...living])
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    shelf.ids = living
    await sweeps.pass(HOUR)
    expect(await readFindings(store, 'registry')).toMatchObject([{ kind: 'shrunk' }])
  })

  it('skip renamed entities, however many, because their new names are known', async () => {
    const earlier = idsOf(100)
    const later = earlier.map((id) => `${id}-renamed`)
    await store.commit(earlier.map((id) => named(id, NOW - HOUR)))
    const shelf = new Shelf(earlier)
    sweeps.start(shelf)
    await sweeps.pass(1_000)
    await store.commit(later.map((id) => named(id, NOW + 2_000)))
    shelf.ids = later.slice(0, 95)
    await sweeps.pass(HOUR)
    expect(await readFindings(store, 'registry')).toEqual([])
    expect(await isMarked(earlier)).toEqual(earlier.map(() => true))
    shelf.ids = []
    await sweeps.pass(HOUR)
    expect(await readFindings(store, 'registry')).toMatchObject([{ kind: 'shrunk' }])
  })

  it('cover parts of a whole that its listing lacks too, however many', async () => {
    const ids = idsOf(100)
    const wholes = ['left', 'lost', 'other'].map((id) => keyOf(uriOf(id), 'Model'))
    const versions = ids.map((id, n) => {
      const edges = [edge('ModelInstance.instanceOf', uriOf(id), uriOf(n < 60 ? 'left' : 'lost'))]
      return commitOf(NOW - HOUR, [stateFacts(keyOf(uriOf(id), 'ModelInstance'), { edges })])
    })
    await store.commit([...wholes.map((key) => commitOf(NOW - HOUR, [stateFacts(key)])), ...versions])
    const [models, parts] = [new Shelf(['left', 'other']), new Shelf(ids.slice(0, 60))]
    const before = restType({ type: 'Model', plural: 'wholes', fields: {} })
    const source: Source = {
      ask: async (request) => await (request.path.startsWith('/api/v1/wholes') ? models : parts).ask(request),
      close: async () => undefined,
    }
    sweeps.start(source, { contract: { type: 'ModelInstance' }, before: [before] })
    await sweeps.pass(1_000)
    expect(await readFindings(store, 'registry')).toEqual([])
    expect(await isMarked(['lost', 'm0060', 'm0099'])).toEqual([true, true, true])
  })

  it('skip parts of a gone whole, however many', async () => {
    const ids = idsOf(100)
    const model = keyOf(uriOf('whole'), 'Model')
    const versions = ids.map((id) => {
      const edges = [edge('ModelInstance.instanceOf', uriOf(id), model.uri)]
      return commitOf(NOW - HOUR, [stateFacts(keyOf(uriOf(id), 'ModelInstance'), { etag: '"1"', edges })])
    })
    await store.commit([commitOf(NOW - HOUR, [stateFacts(model, { facts: { name: 'whole' } })]), ...versions])
    const shelf = new Shelf(ids)
    sweeps.start(shelf, { contract: { type: 'ModelInstance' } })
    await sweeps.pass(1_000)
    shelf.ids = ids.slice(0, 60)
    await sweeps.pass(HOUR)
    expect(await readFindings(store, 'registry')).toMatchObject([{ kind: 'shrunk', vanished: 40 }])
    await store.commit([commitOf(NOW + 1, [gone(model)])])
    await sweeps.pass(HOUR)
    expect(await readFindings(store, 'registry')).toEqual([])
    expect(await isMarked(ids)).toEqual(ids.map((_, n) => n >= 60))
  })

  describe('with few models of many versions', () => {
    const models = idsOf(5)
    const versionsOf = (count: number) =>
      idsOf(count).map((id, n) => {
        const edges = [edge('ModelInstance.instanceOf', uriOf(`${id}-version`), uriOf(models[n % 5] ?? ''))]
        return commitOf(NOW - HOUR, [stateFacts(keyOf(uriOf(`${id}-version`), 'ModelInstance'), { edges })])
      })
    const listOnly = async (left: number, versions: number): Promise<readonly SweepFinding[]> => {
      await sweeps.known(models)
      await store.commit(versionsOf(versions))
      const shelf = new Shelf(models)
      sweeps.start(shelf)
      await sweeps.pass(1_000)
      shelf.ids = models.slice(0, left)
      await sweeps.pass(HOUR)
      return await readFindings(store, 'registry')
    }

    it('skip most of the models, since their versions would go with them', async () => {
      expect(await listOnly(2, 17)).toMatchObject([{ kind: 'shrunk', type: 'Model', expected: 5, vanished: 3 }])
      expect(await isMarked(models)).toEqual(models.map(() => false))
    })

    it('cover fewer than half of the models', async () => {
      expect(await listOnly(3, 100)).toEqual([])
      expect(await isMarked(models)).toEqual([false, false, false, true, true])
    })

    it('cover most of the models if too little would go with them', async () => {
      expect(await listOnly(2, 16)).toEqual([])
      expect(await isMarked(models)).toEqual([false, false, true, true, true])
    })
  })

  it('skip a document that a listed item represents, until a read after the item changed', async () => {
    await sweeps.known(['m0000', 'm0000-earlier', 'm0001', 'm0001-earlier'])
    await store.commit([
      commitOf(NOW - 1_000, [stateFacts(keyOf(uriOf('m0000'), 'Model'), { facts: { name: 'next' }, etag: '"1"' })]),
    ])
    sweeps.start(new Shelf(['m0000', 'm0001']))
    await sweeps.pass(1_000)
    expect(await isMarked(['m0000', 'm0000-earlier', 'm0001', 'm0001-earlier'])).toEqual([false, true, false, false])
  })

  describe('with a listing of versions before that of models', () => {
    const versionType = restType({ type: 'ModelInstance', plural: 'versions', fields: {} })
    const versionsOf = (ids: readonly string[]) => ids.map((id) => `version-${id}`)
    const knowVersions = async (count: number) => {
      const keys = versionsOf(idsOf(count)).map((id) => keyOf(uriOf(id), 'ModelInstance'))
      await store.commit(keys.map((key) => commitOf(NOW - HOUR, [stateFacts(key)])))
    }
    const startBoth = (models: Shelf, versions: Shelf, more: readonly TypeContract[] = []) => {
      const source: Source = {
        ask: async (request) => await (request.path.startsWith('/api/v1/versions') ? versions : models).ask(request),
        close: async () => undefined,
      }
      sweeps.start(source, { before: [versionType, ...more] })
    }

    it('skip entities of both types while the listing of one is too short', async () => {
      await sweeps.known(idsOf(100))
      await knowVersions(3)
      const [models, versions] = [new Shelf(idsOf(60)), new Shelf(versionsOf(idsOf(2)))]
      startBoth(models, versions)
      await sweeps.pass(1_000)
      expect(await readFindings(store, 'registry')).toMatchObject([{ type: 'Model', vanished: 40 }])
      expect(await sweeps.report()).toMatchObject({ missing: 0, held: 41 })
      expect(await isMarked(['version-m0002', 'm0060'])).toEqual([false, false])
      models.ids = idsOf(100)
      await sweeps.pass(HOUR)
      expect(await readFindings(store, 'registry')).toEqual([])
      expect(await isMarked(['version-m0002', 'm0060'])).toEqual([true, false])
    })

    it('skip entities of both types if most of them together have vanished', async () => {
      await sweeps.known(idsOf(15))
      await knowVersions(15)
      startBoth(new Shelf(idsOf(5)), new Shelf(versionsOf(idsOf(5))))
      await sweeps.pass(1_000)
      const findings = await readFindings(store, 'registry')
      expect(findings).toMatchObject(['ModelInstance', 'Model'].map((type) => ({ type, expected: 15, vanished: 10 })))
    })

    it('lead to another read of suspected deletions that no listing can show', async () => {
      await sweeps.known(idsOf(30))
      await knowVersions(1)
      const unlisted = { ...restType({ type: 'Experiment', plural: 'experiments', fields: {} }), list: () => null }
      const lost = keyOf(uriOf('lost'), 'Experiment')
      const guard = { share: 0.0001, atLeast: 1, windowMs: HOUR }
      await store.commit([commitOf(NOW - HOUR, [stateFacts(lost)]), { ...commitOf(NOW - 1_000, [gone(lost)]), guard }])
      const models = new Shelf(idsOf(1))
      startBoth(models, new Shelf(versionsOf(idsOf(1))), [unlisted])
      await sweeps.pass(1_000)
      expect(await isMarked(['lost'])).toEqual([false])
      models.ids = idsOf(30)
      await sweeps.pass(HOUR)
      expect(await isMarked(['lost'])).toEqual([true])
    })
  })

  it('cover thousands of missing documents', async () => {
    const ids = idsOf(2_503)
    await sweeps.known(ids)
    sweeps.start(new Shelf(ids.slice(0, 2)), { config: open })
    await sweeps.pass(1_000)
    expect(await sweeps.report()).toMatchObject({ listed: 2, marked: 0, missing: 2_501, held: 0 })
    expect(await isMarked(ids)).toEqual(ids.map((_, n) => n >= 2))
  })

  it('cover thousands of suspected deletions once a person confirms them', async () => {
    const ids = idsOf(2_503)
    await sweeps.known(ids)
    sweeps.start(new Shelf(ids.slice(0, 2)))
    await sweeps.pass(1_000)
    expect([await sweeps.marked(), await sweeps.report()]).toMatchObject([0, { missing: 0, held: 2_501 }])
    const { clock } = sweeps
    expect(await confirmDeletions({ store, clock, config: sourceConfig('registry') })).toEqual({
      documents: 0,
      missing: 2_501,
    })
    const { guard, limits } = sourceConfig('registry')
    const readsMs = (2_501 / limits.ratePerSecond) * 1_000
    const [state] = await store.guards()
    expect(state?.openUntil).toBe(Math.ceil(clock.now() + guard.windowMs + 2 * readsMs))
    expect(await isMarked(ids)).toEqual(ids.map((_, n) => n >= 2))
  })

  it('cover documents missing in a listing that keeps shrinking only while a confirmation is open', async () => {
    const config = sourceConfig('registry', { sweep: { fullSeconds: 600, incrementalSeconds: 300 } })
    await sweeps.known(idsOf(100))
    const shelf = new Shelf(idsOf(70))
    sweeps.start(shelf, { config })
    await sweeps.pass(1_000)
    expect(await confirmDeletions({ store, clock: sweeps.clock, config })).toMatchObject({ missing: 30 })
    // Half an hour later: the window of the confirmation is an hour.
    shelf.ids = idsOf(40)
    await sweeps.pass(HOUR / 2)
    expect(await readFindings(store, 'registry')).toEqual([])
    expect(await isMarked(idsOf(100))).toEqual(idsOf(100).map((_, n) => n >= 40))
    await sweeps.pass(HOUR)
    shelf.ids = idsOf(10)
    await sweeps.pass(HOUR / 2)
    expect(await readFindings(store, 'registry')).toMatchObject([{ kind: 'shrunk', expected: 40, vanished: 30 }])
    expect(await isMarked(idsOf(40))).toEqual(idsOf(40).map(() => false))
  })
})
