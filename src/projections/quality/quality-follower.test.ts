import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { BUILTIN } from '../../catalogue/builtin.ts'
import { builtinCatalogue, loadCatalogue } from '../../catalogue/load.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Commit } from '../../contracts/log.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { must, err } from '../../lib/result.ts'
import { ALICE, saying, type Saying } from '../../api/testing/company.ts'
import { followerContract } from '../../testing/follow/contract.ts'
import { expectedNotes, judge, judgedAll, notedIn, QualityProcess } from '../../testing/quality.ts'
import { eventually } from '../../testing/parts.ts'
import { settle, VirtualClock } from '../../testing/sim/clock.ts'
import { QUALITY } from './quality-follower.ts'

const CATALOGUE = builtinCatalogue()
const MODEL = 'aip://model/registry/m'

function withExpectations(expectations: readonly object[]): Catalogue {
  const loaded = loadCatalogue([...BUILTIN, { name: 'ours.json', content: { expectations } }])
  return must(loaded.ok ? loaded : err(JSON.stringify(loaded.error)))
}

const said = ({ platform, type, uri, statement }: Saying, at = 0): Commit => ({
  cause: { kind: 'event', trace: 'test', since: at },
  at,
  settle: null,
  documents: [
    {
      key: { platform, type, uri },
      requestedAt: at,
      answer: { kind: 'stated', statement, etag: null, lastModified: null, raw: null, mapping: 'test' },
    },
  ],
})

/** Types of the contract's small worlds. */
const type = (name: string) => ({
  name,
  plural: `${name}s`,
  componentType: 'model',
  domain: 'models',
  description: 'One of two.',
  attributes: { size: { type: 'json' } },
  relationships: {},
})
const loaded = loadCatalogue([
  ...BUILTIN,
  {
    name: 'small.json',
    content: {
      types: [type('A'), type('B')],
      expectations: [
        { type: 'A', expects: ['name', 'owner', 'size'] },
        { type: 'B', expects: ['description'], weight: 2 },
      ],
    },
  },
])
const SMALL = must(loaded.ok ? loaded : err(JSON.stringify(loaded.error)))

const found = new Set<number>()
describe('quality follows', () =>
  followerContract({
    start: ({ store, clock, reader, holder }) => {
      // A killed process's claim expires by itself, which takes 30 s.
      if (holder.startsWith('next ')) void store.releaseClaim(QUALITY, holder.replace('next', 'killed'))
      const process = new QualityProcess(store, clock, { catalogue: () => SMALL, reader, holder })
      const { quality } = process
      return {
        quality,
        visibility: quality.visibility,
        get head() {
          return quality.head
        },
        status: () => quality.status(),
        waitFor: (tx, ms) => quality.waitFor(tx, ms),
        rebuild: () => quality.rebuild(),
        stop: () => process.stop(),
      }
    },
    shown: async ({ quality }, store, clock) => {
      await judgedAll(quality, store, clock)
      return notedIn(store)
    },
    expected: async (store) => {
      const notes = await expectedNotes(store, SMALL)
      found.add(notes.length)
      return notes
    },
  }))

function withDescription({ statement }: Saying, description: string): Saying['statement'] {
  const nodes = statement.nodes.map((node) => ({ ...node, attributes: { ...node.attributes, description } }))
  return { ...statement, nodes }
}

async function inRecord(
  work: (store: RecordPorts, say: (saying: Saying, at?: number) => Promise<void>) => Promise<void>,
) {
  const store = openSqliteStore({ path: ':memory:' })
  try {
    await work(store, async (one, at) => void (await store.commit([said(one, at)])))
  } finally {
    await store.close()
  }
}

it('most of those worlds have quality problems', () => {
  expect(found.size).toBeGreaterThan(5)
})

describe('the quality problems of an entity', () => {
  const model = (attributes: Parameters<typeof saying>[0]['attributes'], ...owners: readonly string[]) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'm', ...attributes },
      edges: owners.map((owner) => ['Entity.ownedBy', owner] as const),
    })
  const alice = (active: boolean) => saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice', active } })
  const catalogue = (): Catalogue => CATALOGUE

  it('begin and end in the log, and stay unchanged while nothing changes', () =>
    inRecord(async (store, say) => {
      await say(model({}))
      await judge(store, { catalogue })
      expect(await notedIn(store)).toEqual([`missing-description|${MODEL}`, `unowned|${MODEL}`])
      const { tx } = await store.head()
      await judge(store, { catalogue })
      expect((await store.head()).tx).toBe(tx)
      await say(model({ description: 'ranks' }, ALICE))
      await say(alice(true))
      await judge(store, { catalogue })
      expect(await notedIn(store)).toEqual([])
    }))

  it('follow an owner who leaves and comes back', () =>
    inRecord(async (store, say) => {
      const clock = new VirtualClock(1_000_000)
      const process = new QualityProcess(store, clock, { catalogue })
      await say(model({ description: 'ranks' }, ALICE))
      await say(alice(true))
      await judgedAll(process.quality, store, clock)
      await say(alice(false))
      await judgedAll(process.quality, store, clock)
      expect(await notedIn(store)).toEqual([`departed-owner|${MODEL}`])
      await say(alice(true))
      await judgedAll(process.quality, store, clock)
      expect(await notedIn(store)).toEqual([])
      const stopping = process.stop()
      await settle()
      await stopping
    }))

  it('do not include a missing owner of a table that has one under its name in another source', () =>
    inRecord(async (store, say) => {
      const clock = new VirtualClock(1_000_000)
      const process = new QualityProcess(store, clock, { catalogue })
      const table = (platform: string, ...edges: NonNullable<Parameters<typeof saying>[0]['edges']>) =>
        saying({
          type: 'Dataset',
          uri: `aip://dataset/${platform}/orders`,
          attributes: { name: 'orders', description: 'sales' },
          edges,
        })
      const judged = async (): Promise<readonly string[]> => {
        await judgedAll(process.quality, store, clock)
        return notedIn(store)
      }
      await say(alice(true))
      await say(table('dagster', ['Entity.ownedBy', ALICE]))
      await say(table('prefect', ['Dataset.sameAs', 'aip://dataset/dagster/orders']))
      await say(table('mlflow'))
      expect(await judged()).toEqual(['unowned|aip://dataset/mlflow/orders'])
      await say(
        saying({
          type: 'DatasetVersion',
          uri: 'aip://dataset-version/mlflow/orders/1f',
          attributes: { version: '1f' },
          edges: [
            ['DatasetVersion.versionOf', 'aip://dataset/mlflow/orders'],
            ['DatasetVersion.contentOf', 'aip://dataset/dagster/orders'],
          ],
        }),
      )
      expect(await judged()).toEqual([])
      await say(alice(false))
      expect(await judged()).toEqual(
        ['dagster', 'mlflow', 'prefect'].map((platform) => `departed-owner|aip://dataset/${platform}/orders`),
      )
      await say(table('dagster'))
      expect(await judged()).toEqual(
        ['dagster', 'mlflow', 'prefect'].map((platform) => `unowned|aip://dataset/${platform}/orders`),
      )
      const stopping = process.stop()
      await settle()
      await stopping
    }))

  it('are judged again if the expectations change', () =>
    inRecord(async (store, say) => {
      await say(model({ description: 'ranks' }, ALICE))
      await judge(store, { catalogue })
      const strict = withExpectations([{ type: 'Model', expects: ['framework', 'tag:tier'], weight: 2 }])
      await judge(store, { catalogue: () => strict })
      expect(await notedIn(store)).toEqual([`missing-attribute/framework|${MODEL}`, `missing-tag/tier|${MODEL}`])
      const lax = withExpectations([{ type: 'Model', expects: ['owner'], weight: 0 }])
      await say(model({}))
      await judge(store, { catalogue: () => lax })
      expect(await notedIn(store)).toEqual([`missing-description|${MODEL}`])
    }))

  it('do not include references to unconnected sources', () =>
    inRecord(async (store, say) => {
      const detail = 'a Dataset "d" is named, but no source for datasets is configured'
      await say(model({ description: 'ranks', issues: [{ kind: 'no-source', detail }] }, ALICE))
      await judge(store, { catalogue })
      expect(await notedIn(store)).toEqual([])
    }))

  it('include contradicting platforms, until a person decides', () =>
    inRecord(async (store, say) => {
      const other = saying({ type: 'Model', uri: MODEL, platform: 'catalogue', attributes: { framework: 'jax' } })
      await say(model({ description: 'ranks', framework: 'torch' }, ALICE))
      await say(other)
      await judge(store, { catalogue })
      expect(await notedIn(store)).toEqual([`contradicting-sources|${MODEL}`])
      await say(saying({ type: 'Model', uri: MODEL, platform: 'catalogue', attributes: { framework: 'Torch' } }))
      await judge(store, { catalogue })
      expect(await notedIn(store)).toEqual([])
    }))

  it('end with the entity', () =>
    inRecord(async (store, say) => {
      await say(model({}))
      await judge(store, { catalogue })
      const [document] = said(model({})).documents
      if (document === undefined) throw new Error('nothing is said')
      await store.commit([
        { ...said(model({})), documents: [{ ...document, answer: { kind: 'gone', history: false } }] },
      ])
      await judge(store, { catalogue })
      expect(await notedIn(store)).toEqual([])
    }))
})

it('report no failure if another process took over the duty', () =>
  inRecord(async (store, say) => {
    await say(saying({ type: 'Model', uri: MODEL, attributes: { name: 'm' } }))
    const clock = new VirtualClock(1_000_000)
    let wasTaken = false
    const taken: RecordPorts = Object.create(store, {
      commit: {
        value: async (...written: Parameters<RecordPorts['commit']>) => {
          await store.releaseClaim(QUALITY, 'a process')
          await store.claim({ name: QUALITY, holder: 'another', now: clock.now(), ttlMs: 3_600_000 })
          wasTaken = true
          return await store.commit(...written)
        },
      },
    })
    const process = new QualityProcess(taken, clock, { catalogue: () => CATALOGUE })
    await eventually(async () => {
      await settle(5)
      return (wasTaken && process.quality.state === null) || (clock.advance(), false)
    }, 'its duty is taken over')
    expect(process.quality.status().lastError).toBeNull()
    expect(await notedIn(store)).toEqual([])
    const stopping = process.stop()
    await settle()
    await stopping
  }))

describe('a quality problem caused by time', () => {
  it('is noted with the first change of a day, because time alone writes nothing', () =>
    inRecord(async (store, say) => {
      const clock = new VirtualClock(Date.UTC(2026, 0, 1, 12))
      let late = new Set<number>()
      const process = new QualityProcess(store, clock, {
        catalogue: () => CATALOGUE,
        computed: async () => new Map([['late-run', late]]),
      })
      const pipeline = saying({
        type: 'Pipeline',
        uri: 'aip://pipeline/o/p',
        attributes: { name: 'p', description: 'p' },
      })
      await say(pipeline, clock.now())
      await judgedAll(process.quality, store, clock)
      const today = () => Math.floor(clock.now() / 86_400_000)
      const passes = async (isTrue: () => Promise<boolean>) => {
        await settle(5)
        return (await isTrue()) || (clock.advance(), false)
      }
      // A record's first day is noted after its entities are judged.
      const isNotedToday = async () => ((await store.note(QUALITY)) as { day?: number } | null)?.day === today()
      await eventually(() => passes(isNotedToday), 'the first day is noted')
      const node = process.graph.graph.idOf(pipeline.uri) ?? 0
      late = new Set([node])
      const { tx } = await store.head()
      clock.jump(3 * 86_400_000)
      for (let i = 0; i < 20; i++) {
        await settle(5)
        clock.advance()
      }
      expect((await store.head()).tx).toBe(tx)
      await say(saying({ type: 'Dataset', uri: 'aip://dataset/d/d', attributes: { name: 'd' } }), clock.now())
      const noted = async () => (await notedIn(store)).includes(`late-run|${pipeline.uri}`)
      await eventually(() => passes(noted), 'what follows from the clock is noted')
      await eventually(() => passes(isNotedToday), 'the day is noted')
      // A change on the same day judges stated facts, and leaves the clock's reasons.
      await say({ ...pipeline, statement: withDescription(pipeline, 'another') }, clock.now())
      await judgedAll(process.quality, store, clock)
      expect(await noted()).toBe(true)
      const stopping = process.stop()
      await settle()
      await stopping
    }))
})
