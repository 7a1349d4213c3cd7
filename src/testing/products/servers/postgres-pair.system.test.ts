import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import type { PostgresNode, PostgresPair } from '../../../../scripts/services/postgres-pair.ts'
import { eventually } from '../../parts.ts'
import { lacksPgRewind, lacksPostgresPair, pairWithRewind, postgresPair } from '../../postgres-pair.ts'
import { commitOf, keyOf, leaseOne, markOf, model, stateFacts, statementsOf } from '../../store/build.ts'
import { openPostgresStore, type PostgresStore } from '../../../adapters/postgres/store.ts'

/** Inputs: `src/adapters/postgres`, `src/adapters/record`. */
const lacking = await lacksPostgresPair()
const lacksRewind = await lacksPgRewind()
const KILLS = process.env['MLG_SOAK'] === '1' ? 30 : 2

const NO_SERVER = /no server of PostgreSQL at .* can be used \(127\.0\.0\.1:\d+: .*; 127\.0\.0\.1:\d+: .*\)/

describe.skipIf(lacking !== null)('a primary and its standby', () => {
  let pair: PostgresPair
  let stores: PostgresStore[] = []
  const losses: string[] = []

  async function open(url: string = pair.url, readFrom: string | null = null): Promise<PostgresStore> {
    const store = await openPostgresStore({ url, readFrom, mostLagMs: 2_000, lost: (reason) => losses.push(reason) })
    stores.push(store)
    return store
  }

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()))
    stores = []
    losses.length = 0
    await pair.stop()
  })

  it(
    `synchronous: ${KILLS} kills of the primary under load lose no acknowledged write`,
    { timeout: 60_000 + KILLS * 30_000 },
    async () => {
      pair = await postgresPair(true)
      const [store, other] = [await open(), await open()]
      const heard: number[] = []
      other.onCommit((head) => heard.push(head))
      const stopping = new AbortController()
      const written = new Set<number>()
      const refusals: string[] = []
      const load = (async () => {
        for (let n = 1; !stopping.signal.aborted; n++) {
          try {
            await store.mark([markOf(model(`m${n}`), n)])
            await store.commit([commitOf(n, [named(n)])])
            written.add(n)
          } catch (error) {
            refusals.push(String(error))
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
        }
      })()
      const outages: number[] = []
      let [primary, standby] = [pair.first, pair.second]
      for (let kill = 0; kill < KILLS; kill++) {
        const before = written.size
        await eventually(() => written.size >= before + 30, 'work goes on', 20_000)
        const since = performance.now()
        await primary.kill()
        // Otherwise a slow writer might try again only after the promotion.
        await eventually(() => refusals.some((text) => NO_SERVER.test(text)), 'a write names both servers', 20_000)
        await standby.promote()
        const promoted = performance.now()
        // It takes no synchronous write until it has a standby again.
        await primary.rejoin()
        const rejoined = performance.now()
        const gone = [written.size, heard.length]
        await eventually(() => written.size > (gone[0] ?? 0), 'the writer found the new primary', 20_000)
        await eventually(() => heard.length > (gone[1] ?? 0), 'the other process hears of commits', 20_000)
        outages.push(performance.now() - since)
        console.log(
          `kill ${kill + 1}: promoted after ${ms(promoted - since)}, its standby after ${ms(rejoined - since)}, writing and heard after ${ms(performance.now() - since)}`,
        )
        ;[primary, standby] = [standby, primary]
      }
      stopping.abort()
      await load
      const { tx } = await other.head()
      const log = []
      for (let page = await other.read(0, 500); page.length > 0; page = await other.read(log.length, 500))
        log.push(...page)
      expect(log.map((entry) => entry.tx)).toEqual(Array.from({ length: tx }, (_, n) => n + 1))
      for (const n of written) expect(Object.keys(await statementsOf(other, model(`c${n}`)))).toHaveLength(2)
      const pending = await other.pending([...written].map((n) => model(`m${n}`)))
      expect(pending.filter((receipt) => receipt === null)).toEqual([])
      expect(losses).toEqual([])
      console.log(`${written.size} commits and marks acknowledged, none lost; outages ${outages.map(ms).join(', ')}`)
    },
  )

  it(
    'promoted while watched: leases, duties and marks keep their order, and fences never repeat',
    { timeout: 60_000 },
    async () => {
      pair = await postgresPair(false)
      const store = await open()
      await store.mark([markOf(model('a'), 1)])
      const duty = await store.claim({ name: 'sweep', holder: 'one', now: 1, ttlMs: 10_000 })
      const lease = await leaseOne(store, 1)
      await waitUntilReceived(pair.first, pair.second)
      await pair.first.kill()
      await pair.second.promote()
      await eventually(() => store.fault() === null, 'it answers again', 20_000)
      expect(await store.claim({ name: 'sweep', holder: 'other', now: 2, ttlMs: 10_000 })).toBeNull()
      expect(await store.claim({ name: 'sweep', holder: 'one', now: 3, ttlMs: 10_000 })).toBe(duty)
      await store.mark([markOf(model('b'), 2)])
      const next = await leaseOne(store, 2)
      expect(next.fence - lease.fence).toBeGreaterThan(1_000_000)
    },
  )

  it(
    'asynchronous: unreplicated writes are lost, and each process says so and restarts',
    { timeout: 60_000 },
    async () => {
      pair = await postgresPair(false)
      const store = await open()
      await store.commit([commitOf(1, [named(1)])])
      await waitUntilReceived(pair.first, pair.second)
      await pair.second.kill()
      for (let n = 2; n <= 6; n++) await store.commit([commitOf(n, [named(n)])])
      await pair.first.kill()
      await pair.second.restart()
      await pair.second.promote()
      await eventually(() => losses.length > 0, 'the loss is noticed', 20_000)
      expect(losses).toEqual([expect.stringMatching(/lost transactions .* had transaction 6 .* ends at 1 /)])
      expect(store.fault()).toBe(losses[0])
      const again = await open()
      expect((await again.head()).tx).toBe(1)
      console.log(`5 of 6 acknowledged commits were lost with asynchronous replication to a standby that was away`)
      // Lost numbers are issued again: an earlier process knows that its own mean other transactions.
      await again.commit(Array.from({ length: 9 }, (_, n) => commitOf(20 + n, [named(20 + n)])))
      expect(store.fault()).toBe(losses[0])
    },
  )

  it('with two primaries, old and new processes use the one promoted last', { timeout: 60_000 }, async () => {
    pair = await postgresPair(false)
    const store = await open()
    await store.commit([commitOf(1, [named(1)])])
    await waitUntilReceived(pair.first, pair.second)
    // Promoted beside a living primary: every process leaves the old one.
    await pair.second.promote()
    await eventually(async () => (await connectionsTo(pair.first)) === 0, 'the old primary is left', 20_000)
    await eventually(() => store.fault() === null, 'the new one answers', 20_000)
    await store.commit([commitOf(2, [named(2)])])
    const fresh = await open()
    expect((await fresh.head()).tx).toBe(2)
    expect(await connectionsTo(pair.first)).toBe(0)
    await fresh.close()
    // The new one is away: the old one isn't used again.
    await pair.second.kill()
    await expect(store.commit([commitOf(3, [named(3)])])).rejects.toThrow()
    await expect(store.head()).rejects.toThrow(
      /the server was replaced: its timeline is 1, and another server was promoted to 2/,
    )
  })

  it(
    'synchronous: a primary without its standby acknowledges nothing, so failover loses nothing',
    { timeout: 60_000 },
    async () => {
      pair = await postgresPair(true)
      const old = await open(pair.first.url)
      await old.commit([commitOf(1, [named(1)])])
      await pair.second.promote()
      let acknowledged = false
      void old.commit([commitOf(2, [named(2)])]).then(
        () => (acknowledged = true),
        () => undefined,
      )
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name LIKE 'mlg %'`
      await eventually(async () => (await rowsOf(pair.first, waiting)).length > 0, 'it waits for a standby', 20_000)
      expect(acknowledged).toBe(false)
      await pair.first.kill()
      const fresh = await open()
      expect((await fresh.head()).tx).toBe(1)
    },
  )

  it('reads of the standby: bounded lag, and never less than was shown before', { timeout: 60_000 }, async () => {
    pair = await postgresPair(false)
    await (await open()).commit([commitOf(1, [named(1)])])
    await waitUntilReceived(pair.first, pair.second)
    const writer = await open()
    const reader = await open(pair.url, pair.second.url)
    const shown: number[] = []
    reader.onCommit((tx) => shown.push(tx))
    const since = performance.now()
    await writer.commit([commitOf(2, [named(2)])])
    await eventually(() => shown.at(-1) === 2, 'the standby has it')
    console.log(`shown from the standby ${ms(performance.now() - since)} after the commit began`)
    expect((await reader.read(0, 10)).map(({ tx }) => tx)).toEqual([1, 2])
    expect(await readersOf(pair.second)).toBeGreaterThan(0)

    await rowsOf(pair.second, 'SELECT pg_wal_replay_pause()')
    await writer.commit([commitOf(3, [named(3)])])
    await eventually(() => (reader.readLagMs() ?? 0) > 200, 'it knows that it is behind', 10_000)
    expect([reader.fault(), (await reader.head()).tx]).toEqual([null, 2])
    await eventually(() => reader.fault() !== null, 'it is too far behind', 20_000)
    expect(reader.fault()).toMatch(/which this process reads from, is \d s behind the primary/)
    await rowsOf(pair.second, 'SELECT pg_wal_replay_resume()')
    await eventually(() => shown.at(-1) === 3, 'it follows again', 10_000)
    expect([reader.fault(), reader.readLagMs()]).toEqual([null, 0])

    // The primary is away: reads continue; then the standby becomes the primary, and serves both.
    await pair.first.kill()
    await eventually(() => writer.fault() !== null, 'the primary is away')
    expect((await reader.read(0, 10)).length).toBe(3)
    expect(reader.fault()).toBeNull()
    await expect(reader.commit([commitOf(4, [named(4)])])).rejects.toThrow(/can be used/)
    await pair.second.promote()
    await eventually(() => writer.fault() === null, 'it is found', 20_000)
    await reader.commit([commitOf(5, [named(5)])])
    await eventually(() => shown.at(-1) === 4, 'and shown', 10_000)
  })

  it.skipIf(lacksRewind !== null)(
    'pg_rewind restores a killed old primary without its unreplicated writes',
    { timeout: 120_000 },
    async () => {
      pair = await pairWithRewind()
      const store = await open()
      await store.commit([commitOf(1, [named(1)])])
      await waitUntilReceived(pair.first, pair.second)
      await pair.second.kill()
      await store.commit([commitOf(2, [named(2)])])
      await pair.first.kill()
      await pair.second.restart()
      await pair.second.promote()
      const writer = await open()
      await writer.commit([commitOf(3, [named(3)]), commitOf(4, [named(4)])])

      await pair.first.rewind()
      await waitUntilReceived(pair.second, pair.first)
      const reader = await open(pair.url, pair.first.url)
      const statesOf = async (n: number): Promise<number> =>
        Object.keys(await statementsOf(reader, model(`c${n}`))).length
      expect(await Promise.all([1, 2, 3, 4].map(statesOf))).toEqual([2, 0, 2, 2])
      await writer.commit([commitOf(5, [named(5)])])
      await eventually(async () => (await reader.read(0, 10)).length === 4, 'it follows the new primary', 20_000)

      // A full standby: it may be promoted in turn.
      await waitUntilReceived(pair.second, pair.first)
      await pair.second.kill()
      await pair.first.promote()
      await eventually(() => writer.fault() === null, 'it is found', 20_000)
      await writer.commit([commitOf(6, [named(6)])])
      expect((await writer.head()).tx).toBe(5)
    },
  )

  it('a lone standby is refused, and named as one', { timeout: 60_000 }, async () => {
    pair = await postgresPair(false)
    await open()
    await waitUntilReceived(pair.first, pair.second)
    await expect(open(pair.second.url)).rejects.toThrow(
      /127\.0\.0\.1:\d+\/postgres doesn't answer \(the server is a standby\)/,
    )
  })
})

const ms = (value: number): string => `${Math.round(value)} ms`
const named = (n: number) => stateFacts(keyOf(model(`c${n}`), 'Model'), { facts: { n } })

async function rowsOf(node: PostgresNode, text: string): Promise<readonly object[]> {
  const client = new pg.Client({ connectionString: node.url })
  await client.connect()
  try {
    return (await client.query<object>(text)).rows
  } finally {
    await client.end()
  }
}

const connectionsTo = async (node: PostgresNode): Promise<number> =>
  (await rowsOf(node, `SELECT 1 FROM pg_stat_activity WHERE application_name ~ '^mlg (commits|marks|writes|reader)'`))
    .length

const readersOf = async (node: PostgresNode): Promise<number> =>
  (await rowsOf(node, `SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'mlg reader%'`)).length

/** Waits until the standby has everything from the primary. */
async function waitUntilReceived(primary: PostgresNode, standby: PostgresNode): Promise<void> {
  const [at] = (await rowsOf(primary, 'SELECT pg_current_wal_insert_lsn()::text AS lsn')) as { lsn: string }[]
  const text = `SELECT 1 WHERE pg_last_wal_replay_lsn() >= '${at?.lsn}'`
  await eventually(async () => (await rowsOf(standby, text)).length > 0, 'the standby has it', 20_000)
}
