import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { LogEntry } from '../contracts/log.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { GraphFollower } from '../projections/graph/graph-follower.ts'
import { loadGraph } from '../projections/graph/load-from-record.ts'
import { randomFrom } from '../lib/random.ts'
import { followerContract } from '../testing/follow/contract.ts'
import { comparableAnswers } from '../testing/follow/graph.ts'
import { eventually } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { commitOf } from '../testing/store/build.ts'
import { randomWrite } from '../testing/store/sequence.ts'
import { Follower, type LogFeed } from './follower.ts'
import { LogReader } from './log.ts'

describe('the graph follows', () =>
  followerContract({
    start: ({ store, clock, reader }) => new GraphFollower(store, clock, reader),
    shown: async (follower) => comparableAnswers(follower.graph),
    expected: async (store) => comparableAnswers(await loadGraph(store)),
  }))

/** Counts mentions of entities, saved in a note from which a start continues: a minimal follower. */
interface Tally {
  head: number
  readonly nodes: Record<string, number>
}

const NOTE = 'tally'

const countInto = (tally: Tally, { tx, nodes }: LogEntry): void => {
  for (const { uri } of nodes) tally.nodes[uri] = (tally.nodes[uri] ?? 0) + 1
  tally.head = tx
}

function tally(store: RecordPorts) {
  const save = ({ head, nodes }: Tally) => store.saveNote(NOTE, { head, nodes })
  const counted = async (): Promise<Tally> => {
    const { tx } = await store.head()
    const rows = await store.nodePage(0, 1_000)
    return { head: tx, nodes: Object.fromEntries(rows.map(({ uri }) => [uri, 1])) }
  }
  return {
    name: NOTE,
    essential: false,
    visibility: 'none',
    start: async () => ((await store.note(NOTE)) as unknown as Tally | null) ?? { head: 0, nodes: {} },
    reset: counted,
    async apply(state: Tally, entries: readonly LogEntry[], { seen }: LogFeed) {
      for (const entry of entries) {
        countInto(state, entry)
        seen(entry)
      }
      await save(state)
    },
  } as const
}

describe('a follower of a few lines follows', () =>
  followerContract({
    start: ({ store, clock, reader }) => new Follower(tally(store), { log: reader, clock }),
    shown: async (follower) => follower.state?.nodes,
    expected: async (store) => Object.fromEntries((await store.nodePage(0, 1_000)).map(({ uri }) => [uri, 1])),
  }))

describe('a follower whose state is lost', () => {
  it('says why, restarts from what is saved, and keeps nothing built beside the lost state', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const clock = new VirtualClock(1_000_000)
    const reader = new LogReader(store)
    const kinds = tally(store)
    const building = Promise.withResolvers<void>()
    let [starts, resets] = [0, 0]
    const following = {
      ...kinds,
      start: () => (starts++, kinds.start()),
      reset: async () => (resets++, await building.promise, await kinds.reset()),
    }
    const follower = new Follower(following, { log: reader, clock })
    await store.commit([commitOf(1, [randomWrite(randomFrom(1))])])
    await eventually(() => follower.head === 1, 'it follows')
    const rebuilt = follower.rebuild()
    await eventually(() => resets === 1, 'another state is built')
    follower.loseState('its server ended')
    expect([follower.state, follower.head]).toEqual([null, 1])
    expect(follower.status()).toMatchObject({ ready: false, lastError: 'its server ended' })
    await eventually(async () => (await settle(5), clock.advance(), follower.state !== null), 'it is started again')
    building.resolve()
    await rebuilt
    expect([starts, resets]).toEqual([2, 2])
    await store.commit([commitOf(2, [randomWrite(randomFrom(2))])])
    await eventually(async () => (await settle(5), clock.advance(), follower.head === 2), 'it follows on')
    expect(follower.status().lastError).toBeNull()
    for (const one of [follower, store]) await ('stop' in one ? one.stop() : one.close())
    reader.close()
  })
})

describe('a follower whose duty another process holds', () => {
  it('claims the duty every second, however often the follower ahead moves', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const clock = new VirtualClock(1_000_000)
    const reader = new LogReader(store)
    const ahead = new GraphFollower(store, clock, reader)
    await ahead.ready
    await store.claim({ name: NOTE, holder: 'another', now: clock.now(), ttlMs: 3_600_000 })
    let requested = 0
    const counting: Pick<RecordPorts, 'claim' | 'releaseClaim'> = {
      claim: (request) => (requested++, store.claim(request)),
      releaseClaim: store.releaseClaim,
    }
    const duty = { store: counting, clock, holder: 'this one' }
    const follower = new Follower(tally(store), { log: reader, clock, after: ahead, duty })
    await eventually(() => requested > 0, 'it asked')
    for (let i = 1; i <= 20; i++) {
      await store.commit([commitOf(i, [randomWrite(randomFrom(i))])])
      for (await settle(5); clock.advance(clock.now()); await settle(5));
    }
    expect(ahead.head).toBeGreaterThan(5)
    expect(requested).toBe(1)
    const since = clock.now()
    await eventually(async () => (await settle(5), clock.advance(), requested > 5), 'it asks again')
    expect(clock.now() - since).toBeLessThan(10_000)
    for (const one of [follower, ahead, store]) await ('stop' in one ? one.stop() : one.close())
    reader.close()
  })
})
