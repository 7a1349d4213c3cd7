import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommitOutcome, DocumentWrite } from '../../contracts/log.ts'
import type { LeasedMark } from '../../contracts/marks.ts'
import { below, randomFrom, shuffle } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { eventually } from '../../testing/parts.ts'
import { sharedService } from '../../testing/services.ts'
import {
  commitOf,
  doneWith,
  gone,
  keyOf,
  leaseAll,
  leaseOne,
  markOf,
  model,
  stateFacts,
  statementsOf,
} from '../../testing/store/build.ts'
import { LOG_LOCK } from './locks.ts'
import { openPostgresStore, type PostgresStore } from './store.ts'
import { connectTo, openDatabases, type TestDatabase, waitingForLocks } from './testing.ts'

const server = await sharedService('postgres')

/** Two stores on one database act like two processes: they share nothing but the server. */
describe.skipIf(server === null)('processes on one PostgreSQL', () => {
  const databases = openDatabases(() => server?.url ?? '')
  let database: TestDatabase
  let stores: PostgresStore[] = []

  async function open(maxConnections?: number): Promise<PostgresStore> {
    const store = await openPostgresStore({
      url: database.url,
      ...(maxConnections === undefined ? {} : { maxConnections }),
    })
    stores.push(store)
    return store
  }

  beforeEach(async () => {
    database = await databases.take()
  })
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()))
    stores = []
    await database.giveBack()
  })

  it('commit concurrently, and a follower reads one order without a gap', async () => {
    const [a, b, reader] = [await open(), await open(), await open()]
    const seen: string[] = []
    let done = false
    const following = (async () => {
      for (let last = false; !last;) {
        last = done
        for (const entry of await reader.read(seen.length, 50)) {
          expect(entry.tx).toBe(seen.length + 1)
          seen.push(entry.cause.trace)
        }
      }
    })()
    const writing = [a, b].map(async (store, n) => {
      for (let i = 0; i < 60; i++)
        await store.commit([commitOf(i * 2 + n, [named(`${n}-${i}`, `${i}`), named('shared', `${n} ${i}`)])])
    })
    await Promise.all(writing)
    done = true
    await following
    expect(seen).toHaveLength(120)
    expect(new Set(seen).size).toBe(120)
    const times = (await reader.read(0, 200)).map((entry) => entry.at)
    // The clocks of two processes differ; real times never go back by that (docs/decisions/0046).
    expect(times.every((at, i) => i === 0 || at >= (times[i - 1] ?? 0))).toBe(true)
  })

  it('share their counts of deletions at a source, and suspect the same ones', async () => {
    const [a, b] = [await open(), await open()]
    const rule = { share: 0.1, atLeast: 20, windowMs: 3_600_000 }
    const guarded = (at: number, write: DocumentWrite) => ({ ...commitOf(at, [write]), guard: rule })
    const ids = Array.from({ length: 100 }, (_, n) => `${n}`)
    await a.commit(ids.map((id) => guarded(1, named(id, id))))
    const share = (store: PostgresStore, rest: number) =>
      ids.filter((_, n) => n % 2 === rest).map((id) => store.commit([guarded(10, gone(keyOf(model(id), 'Model')))]))
    await Promise.all([...share(a, 0), ...share(b, 1)])
    const held = await b.suspectedDeletions('registry', 0, 1_000)
    expect([held.rows.length, (await a.guards())[0]?.held]).toEqual([81, 81])
    await a.resolveDeletions({ kind: 'confirm', platform: 'registry', openUntil: 1_000 })
    await Promise.all(held.rows.map((d) => b.commit([guarded(20, gone(keyOf(d.uri, 'Model')))])))
    expect([(await a.suspectedDeletions('registry', 0, 1_000)).rows, (await b.guards())[0]?.held]).toEqual([[], 0])
  })

  it('list and commit the same documents concurrently without deadlocks', async () => {
    const [a, b] = [await open(), await open()]
    const random = randomFrom(11)
    const ids = Array.from({ length: 300 }, (_, n) => `${n}`)
    const listed = { platform: 'registry', type: 'Model' }
    await a.commit(ids.map((id) => commitOf(1, [named(id, id)])))
    const listing = (async () => {
      for (let n = 0; n < 15; n++) {
        const items = shuffle(random, ids).map((id) => ({ uri: model(id), etag: null }))
        await b.recordListing({ ...listed, sweep: 10 + n, at: 10 + n, items })
        await b.forgetListing(listed, shuffle(random, ids).slice(0, 20).map(model))
      }
    })()
    const began = performance.now()
    for (let n = 0; n < 15; n++)
      await a.commit(shuffle(random, ids).map((id) => commitOf(10 + n, [named(id, `${id} ${n}`)])))
    await listing
    // The server takes a second to detect one deadlock.
    console.log(`15 batches and 15 pages of 300 at once: ${Math.round(performance.now() - began)} ms`)
    await b.recordListing({ ...listed, sweep: 100, at: 100, items: ids.map((id) => ({ uri: model(id), etag: null })) })
    expect(await a.compareListing(listed, 100)).toEqual({ expected: 300, vanished: 0, missing: 0 })
  })

  it('never let a follower skip a late commit', async () => {
    const [a, b] = [await open(), await open()]
    const slow = await connectTo(database.url)
    await slow.query('BEGIN')
    await slow.query(`SELECT pg_advisory_xact_lock(${LOG_LOCK})`)
    const both = Promise.all([a.commit([commitOf(1, [named('a', 'a')])]), b.commit([commitOf(2, [named('b', 'b')])])])
    // Both wait for the lock before they draw a number: nothing is visible, so nothing can be overtaken.
    await eventually(async () => (await waitingForLocks(slow)) === 2, 'both commits wait')
    expect((await b.head()).tx).toBe(0)
    await slow.query('COMMIT')
    await slow.end()
    expect((await both).flat().map(txOf).sort()).toEqual([1, 2])
    expect((await a.read(0, 10)).map((entry) => entry.tx)).toEqual([1, 2])
  })

  it('lease different marks, each of them once', async () => {
    const [a, b] = [await open(), await open()]
    // One of them may lease everything before the other begins, but not every time.
    let both = false
    for (let round = 0; round < 20 && !both; round++) {
      await a.mark(Array.from({ length: 300 }, (_, n) => markOf(model(`${round}-${n}`), 1)))
      const taken = await Promise.all([a, b].map((store) => leaseEverything(store)))
      const uris = taken.flat().map((lease) => lease.uri)
      expect([uris.length, new Set(uris).size]).toEqual([300, 300])
      both = taken.every((leases) => leases.length > 0)
    }
    expect(both).toBe(true)
  })

  it('write nothing under the fence of a lease that another process took over', async () => {
    const [a, b] = [await open(), await open()]
    await a.mark([markOf(model('x'), 1)])
    const old = await leaseOne(a, 1)
    const taken = await leaseOne(b, 2_000)
    expect(await a.commit([commitOf(2_001, [named('x', 'late')], doneWith(old, 3_000))])).toEqual([{ kind: 'fenced' }])
    expect((await a.head()).tx).toBe(0)
    const outcome = await b.commit([commitOf(2_002, [named('x', 'right')], doneWith(taken, 3_000))])
    expect(outcome).toMatchObject([{ tx: 1 }])
    expect(await statementsOf(a, model('x'))).toMatchObject({ [`registry|Model|${model('x')}`]: { name: 'right' } })
  })

  it('take over no duty in the middle of a commit that relies on it', async () => {
    const [a, b] = [await open(), await open()]
    const slow = await connectTo(database.url)
    const fence = await a.claim({ name: 'inference', holder: 'a', now: 0, ttlMs: 10 })
    if (fence === null) throw new Error('nobody else has the duty')
    await slow.query('BEGIN')
    await slow.query('SELECT FROM head FOR UPDATE')
    const under = (name: string) => ({
      ...commitOf(1, [named('x', name)]),
      settle: { kind: 'duty' as const, name: 'inference', fence },
    })
    const committing = a.commit([under('in time')])
    let taken = false
    let taking: Promise<number | null>
    try {
      await eventually(
        async () => (await waitingForLocks(slow)) === 1,
        'the commit has looked at its duty, and waits to write',
      )
      taking = b.claim({ name: 'inference', holder: 'b', now: 20, ttlMs: 10 }).finally(() => (taken = true))
      await eventually(
        async () => taken || (await waitingForLocks(slow)) === 2,
        'the other one waits as well, or has it',
      )
      expect(taken).toBe(false)
    } finally {
      await slow.end()
    }
    expect(await committing).toMatchObject([{ kind: 'committed', tx: 1 }])
    expect(await taking).toBeGreaterThan(fence)
    expect(await a.commit([under('late')])).toEqual([{ kind: 'fenced' }])
    expect(await statementsOf(b, model('x'))).toMatchObject({ [`registry|Model|${model('x')}`]: { name: 'in time' } })
  })

  it('let one commit win if both hold the same answer, in either order', async () => {
    const [a, b] = [await open(), await open()]
    for (let round = 0; round < 10; round++) {
      const at = round * 10_000
      await a.mark([markOf(model(`${round}`), at)])
      const old = await leaseOne(a, at)
      const taken = leaseOne(b, at + 5_000).catch(() => null)
      const late = a.commit([commitOf(at + 1, [named(`${round}`, 'old')], doneWith(old, at))])
      const outcome = (await late)[0]
      const lease = await taken
      if (lease === null) expect(outcome).toMatchObject({ kind: 'committed' })
      else {
        const [second] = await b.commit([commitOf(at + 2, [named(`${round}`, 'new')], doneWith(lease, at))])
        expect([outcome?.kind, second?.kind].sort()).toEqual(['committed', 'fenced'])
      }
    }
  })

  it('mark and commit the same URIs in any order without losses or deadlocks', async () => {
    const [a, b] = [await open(), await open()]
    const uris = Array.from({ length: 30 }, (_, n) => model(`m${n}`))
    const newest = new Map<string, number>()
    const marking = [a, b].map(async (store, n) => {
      const random = randomFrom(n)
      for (let i = 0; i < 40; i++) {
        const some = shuffle(random, uris).slice(0, 1 + below(random, 20))
        const receipts = await store.mark(some.map((uri) => markOf(uri, i + 1, { expects: [`T${n}`] })))
        for (const { uri, generation } of receipts) newest.set(uri, Math.max(generation, newest.get(uri) ?? 0))
      }
    })
    const committing = [a, b].map(async (store, n) => {
      const random = randomFrom(n + 10)
      for (let i = 0; i < 25; i++) {
        const references = shuffle(random, uris)
          .slice(0, 10)
          .map((uri) => ({ uri, expects: [`R${n}`] }))
        await store.commit([commitOf(i + 1, [stateFacts(keyOf(model(`${n}-${i}`), 'Model'), { references })])])
      }
    })
    await Promise.all([...marking, ...committing])
    for (const [i, found] of (await a.pending(uris)).entries()) {
      expect(found?.generation).toBeGreaterThanOrEqual(newest.get(uris[i] ?? '') ?? Infinity)
    }
    for (const lease of await leaseEverything(a)) {
      expect(lease.expects).toEqual(expect.arrayContaining(['T0', 'T1']))
    }
    const looking = await connectTo(database.url)
    const { rows } = await looking.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')
    expect(Number(rows[0]?.deadlocks)).toBe(0)
    await looking.end()
  })

  it('are notified of commits and marks by other processes', async () => {
    const [a, b] = [await open(), await open()]
    const heard: { head: number; marked: (readonly string[] | null)[] } = { head: 0, marked: [] }
    b.onCommit((head) => (heard.head = head))
    b.onMark((platforms) => heard.marked.push(platforms))
    await a.commit([commitOf(1, [named('x', 'x')])])
    await a.mark([markOf(model('x'), 1)])
    await eventually(() => heard.head === 1 && heard.marked.length > 0, 'news of another process')
    expect(heard.marked).toEqual([['registry']])
    const many = Array.from({ length: 300 }, (_, n) => markOf(must(makeUri('model', `platform-${n}`, 'x')), 1))
    await a.mark(many)
    await eventually(() => heard.marked.length === 2, 'a notice that names no platform, since there are too many')
    expect(heard.marked[1]).toBeNull()
  })

  it('are notified once of each mark, commit or release, their own included', async () => {
    const [a, b] = [await open(), await open()]
    const heard = { a: [] as string[], b: [] as string[] }
    a.onMark((platforms) => heard.a.push(...(platforms ?? ['any'])))
    b.onMark((platforms) => heard.b.push(...(platforms ?? ['any'])))
    const heads = { a: [] as number[], b: [] as number[] }
    a.onCommit((head) => heads.a.push(head))
    b.onCommit((head) => heads.b.push(head))
    await a.mark([markOf(model('x'), 1)])
    const lease = await leaseOne(a, 1)
    await a.release([{ uri: lease.uri, fence: lease.fence, due: 1 }])
    await a.commit([commitOf(1, [named('x', 'x')])])
    // Notifications come in order: after this one none of the earlier follows.
    await b.mark([markOf(must(makeUri('model', 'by-b', 'x')), 1)])
    await a.mark([markOf(must(makeUri('model', 'by-a', 'x')), 1)])
    await eventually(() => heard.a.includes('by-b') && heard.b.includes('by-a'), 'the last notices')
    const all = ['by-a', 'by-b', 'registry', 'registry']
    expect([heard.a.sort(), heard.b.sort()]).toEqual([all, all])
    expect(heads).toEqual({ a: [1], b: [1] })
  })

  it('are notified of all platforms when notifications work again', async () => {
    const store = await open()
    const heard: (readonly string[] | null)[] = []
    store.onMark((platforms) => heard.push(platforms))
    const other = await connectTo(database.url)
    const listening = `application_name = 'mlg listens' AND datname = current_database()`
    const cut = () => other.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${listening}`)
    await eventually(async () => ((await cut()).rowCount ?? 0) > 0, 'the connection that listens to be cut')
    await eventually(() => heard.includes(null), 'a notice of any platform')
    await other.end()
  })

  it('stay within their connection limit, and work with the minimum', async () => {
    const store = await open(5)
    const looking = await connectTo(database.url)
    let most = 0
    const work = Array.from({ length: 100 }, async (_, n) => {
      await store.commit([commitOf(n + 1, [named(`${n}`, `${n}`)])])
      await store.mark([markOf(model(`${n}`), 1)])
      await store.entities([model(`${n}`)], n)
      most = Math.max(most, await connectionsOf(looking))
    })
    await Promise.all(work).catch(async (error: unknown) => {
      throw new Error(`the server is busy with ${await activityOf(looking)}`, { cause: error })
    })
    await looking.end()
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(5)
    await expect(openPostgresStore({ url: database.url, maxConnections: 4 })).rejects.toThrow(/at least 5/)
  })
})

const named = (id: string, name: string) => stateFacts(keyOf(model(id), 'Model'), { facts: { name } })
const txOf = (outcome: CommitOutcome) => (outcome.kind === 'committed' ? outcome.tx : null)

async function leaseEverything(store: PostgresStore): Promise<LeasedMark[]> {
  const all: LeasedMark[] = []
  for (;;) {
    const leases = await leaseAll(store, 1_000, { limit: 7 })
    if (leases.length === 0) return all
    all.push(...leases)
  }
}

async function connectionsOf(looking: pg.Client): Promise<number> {
  const text = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'mlg %'`
  return (await looking.query<{ n: number }>(text)).rows[0]?.n ?? 0
}

/** Lists what each connection to the database does and waits for. */
async function activityOf(looking: pg.Client): Promise<string> {
  const text = `SELECT application_name, state, wait_event_type, wait_event, now() - query_start AS since, left(query, 100) AS query
    FROM pg_stat_activity WHERE datname = current_database()`
  return JSON.stringify((await looking.query(text)).rows)
}
