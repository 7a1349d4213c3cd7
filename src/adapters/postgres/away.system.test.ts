import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/parts.ts'
import { service } from '../../testing/services.ts'
import { commitOf, keyOf, markOf, model, stateFacts } from '../../testing/store/build.ts'
import { Readers } from './readers.ts'
import { Servers } from './servers.ts'
import { openPostgresStore } from './store.ts'
import { openDatabases, type TestDatabase } from './testing.ts'

const server = await service('postgres')

describe.skipIf(server === null)('a connection that ends or hangs', () => {
  const databases = openDatabases(() => server?.url ?? '')
  let database: TestDatabase
  let looking: pg.Client

  beforeEach(async () => {
    database = await databases.take()
    await (await openPostgresStore(database)).close()
    looking = new pg.Client({ connectionString: database.url })
    await looking.connect()
  })
  afterEach(async () => {
    await looking.end()
    await database.giveBack()
  })

  const connected = async () =>
    (await looking.query<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE application_name = 'mlg reader 1'`))
      .rows

  it('is reopened for an interrupted read, but only once', async () => {
    const readers = new Readers(new Servers(database.url), 1)
    const work = { done: false, reads: 0 }
    let most = 0
    const watching = (async () => {
      while (!work.done) most = Math.max(most, (await connected()).length)
    })()
    const killer = new pg.Client({ connectionString: database.url })
    await killer.connect()
    for (let round = 0; round < 20; round++) {
      // Some run, some wait behind them, and some come afterwards.
      const reads = Array.from({ length: 8 }, async (_, n) => {
        if (n > 5) await new Promise((resolve) => setTimeout(resolve, 20 + n + round))
        const text = n % 2 === 0 ? 'SELECT 1 AS n FROM pg_sleep(0.02)' : 'SELECT 1 AS n'
        const both = await readers.read((session) =>
          Promise.all([session.query<{ n: number }>(text), session.query('SELECT 2')]),
        )
        work.reads += both[0][0]?.n ?? 0
      })
      await new Promise((resolve) => setTimeout(resolve, round % 5 === 0 ? 0 : 5 + 3 * round))
      // Waits for its end: one that ends as late as in the next round would interrupt a read twice.
      await killer.query(
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'mlg reader 1'`,
      )
      await Promise.all(reads)
    }
    work.done = true
    await watching
    expect([work.reads, most]).toEqual([160, 1])
    expect(await connected()).toHaveLength(1)
    await readers.close()
    await eventually(async () => (await connected()).length === 0, 'it is closed')
    await killer.end()
  })

  it('is recognised as hung, blocks nobody for ever, and recovers with the server', { timeout: 90_000 }, async () => {
    if (server === null) return
    const [store, closing] = [await openPostgresStore(database), await openPostgresStore(database)]
    await store.mark([markOf(model('a'), 1)])
    await store.counts()
    const write = (n: number) => store.commit([commitOf(n, [stateFacts(keyOf(model('a'), 'Model'), { facts: { n } })])])
    await write(1)
    const { rows } = await looking.query<{ pid: number }>('SELECT pid FROM pg_stat_activity')
    const all = [server.pid, ...rows.map(({ pid }) => pid)]
    const send = (signal: NodeJS.Signals) => {
      for (const pid of all) {
        try {
          process.kill(pid, signal)
        } catch {
          // It ended meanwhile.
        }
      }
    }
    const since = performance.now()
    const after = () => performance.now() - since
    send('SIGSTOP')
    try {
      const calls = Promise.allSettled([write(2), store.mark([markOf(model('b'), 2)]), store.counts(), store.head()])
      await eventually(() => store.fault() !== null, 'readiness says so', 10_000)
      expect(after()).toBeLessThan(5_000)
      const before = after()
      await closing.close()
      expect(after() - before).toBeLessThan(6_000)
      const outcomes = await calls
      expect(after()).toBeLessThan(45_000)
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'RecordUnavailable' } })
      }
    } finally {
      send('SIGCONT')
    }
    await eventually(() => store.fault() === null, 'it answers again', 20_000)
    expect(await write(3)).toMatchObject([{ kind: 'committed' }])
    await store.mark([markOf(model('c'), 3)])
    expect((await store.pending([model('c')]))[0]).toMatchObject({})
    await store.close()
  })

  it("doesn't stop other processes if the clock of its process is ahead", async () => {
    const store = await openPostgresStore(database)
    const HOUR = 3_600_000
    const ask = (now: number) =>
      store.takeRateTokens({ platform: 'registry', wanted: 5, ratePerSecond: 10, burst: 5, now })
    expect((await ask(HOUR)).granted).toBe(5)
    expect(await ask(1_000)).toEqual({ granted: 0, nextAt: 1_100 })
    expect((await ask(1_100)).granted).toBe(1)
    await store.pauseSource('registry', 10_000)
    expect(await ask(9_000)).toEqual({ granted: 0, nextAt: 10_000 })
    await store.pauseSource('registry', 2 * HOUR)
    expect(await ask(10_000)).toEqual({ granted: 0, nextAt: 10_100 })
    expect((await ask(1.5 * HOUR)).granted).toBe(5)

    const claim = (holder: string, now: number) => store.claim({ name: 'sweep', holder, now, ttlMs: 1_000 })
    const first = await claim('ahead', HOUR)
    expect(await claim('b', 1_000)).toBeNull()
    expect(await claim('b', 1_999)).toBeNull()
    // By its own clock its time ran out: it may claim again, like a newcomer.
    const again = await claim('ahead', HOUR + 900)
    expect(again).toBeGreaterThan(first ?? Infinity)
    expect(await claim('b', 2_000)).toBeNull()
    expect(await claim('b', 3_000)).toBeGreaterThan(again ?? Infinity)
    await store.close()
  })
})
