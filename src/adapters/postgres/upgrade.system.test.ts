import { spawn } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import type { Log } from '../../contracts/telemetry.ts'
import { eventually, silentLog } from '../../testing/parts.ts'
import { sharedService } from '../../testing/services.ts'
import { commitOf, keyOf, model, stateFacts } from '../../testing/store/build.ts'
import { portraitOf } from '../../testing/store/portrait.ts'
import { fill, LATER, oldestTables, stepOf, TO_OLDEST_POSTGRES } from '../../testing/store/upgrading.ts'
import { LAYOUT, type Layout } from '../record/migrations.ts'
import { openPostgresStore, type PostgresStore } from './store.ts'
import { connectTo } from './testing.ts'

const server = await sharedService('postgres')

describe.skipIf(server === null)('a database with an earlier layout', () => {
  let made = 0
  const stores: PostgresStore[] = []
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()))
  })

  async function database(): Promise<string> {
    const url = new URL(server?.url ?? '')
    await query(url.href, `CREATE DATABASE upgrade_${++made}`)
    url.pathname = `/upgrade_${made}`
    return url.href
  }

  async function open(url: string, more: { layout?: Layout; log?: Log; lost?: (reason: string) => void } = {}) {
    const store = await openPostgresStore({ url, ...more })
    stores.push(store)
    return store
  }

  const writes = (store: PostgresStore, id: string) =>
    store.commit([commitOf(9_000, [stateFacts(keyOf(model(id), 'Model'), { facts: { id } })])])

  it('is upgraded once by processes that start together, gives the same answers, and continues', async () => {
    const url = await database()
    const portrait = await fillRecord(url)
    await toOldest(url)
    const told: unknown[] = []
    const log = { ...silentLog, info: (of: object) => void told.push(of) }
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => open(url, { log })))
    expect(told.filter((of) => Object.hasOwn(of as object, 'layout'))).toHaveLength(LAYOUT.migrations.length)
    expect(others).toHaveLength(2)
    if (first === undefined) throw new Error('no store')
    expect(await portraitOf(first)).toEqual(portrait)
    expect(await writes(first, 'next')).toMatchObject([{ tx: portrait.tx + 1 }])
    const fresh = await database()
    await open(fresh)
    expect(await tablesOf(url)).toEqual(await tablesOf(fresh))
  })

  /** Resets the tables to those of that layout's release. */
  async function toOldest(url: string): Promise<void> {
    await query(url, TO_OLDEST_POSTGRES)
    const old = await database()
    await query(old, oldestTables('postgres'))
    expect(await tablesOf(url)).toEqual(await tablesOf(old))
  }

  it('survives the kill of a process in the middle of a step, and of a connection', async () => {
    const url = await database()
    const portrait = await fillRecord(url)
    await toOldest(url)
    // The second step waits for a reader of its table; the first is done.
    const reader = await connectTo(url)
    await reader.query('BEGIN; SELECT count(*) FROM node')
    const child = upgrading(url)
    await eventually(async () => (await waitingStep(url)).length === 1, 'a step is in the middle')
    expect(await query(url, LAYOUT_OF)).toEqual([{ value: String(LATER.number - 2) }])
    child.kill('SIGKILL')
    await once(child, 'close')
    const [left] = await waitingStep(url)
    await query(url, `SELECT pg_terminate_backend(${left ?? 0}, 5000)`)
    const refused = expect(openPostgresStore({ url, layout: LATER })).rejects.toThrow(/doesn't answer/)
    await eventually(async () => (await waitingStep(url)).length === 1, 'the next process is in the middle')
    const [next] = await waitingStep(url)
    await query(url, `SELECT pg_terminate_backend(${next ?? 0}, 5000)`)
    await refused
    expect(await query(url, LAYOUT_OF)).toEqual([{ value: String(LATER.number - 2) }])
    await reader.end()
    const store = await open(url, { layout: LATER })
    expect(await portraitOf(store)).toEqual(portrait)
    expect(await query(url, LAYOUT_OF)).toEqual([{ value: String(LATER.number) }])
    expect(await query(url, 'SELECT count(*)::int AS n FROM node WHERE changes IS NULL')).toEqual([{ n: 0 }])
  })

  it('is upgraded beside an old process, which loses nothing, stops writing and reads on', async () => {
    const url = await database()
    const told: string[] = []
    const old = await open(url, { log: { ...silentLog, error: (_, text) => void told.push(text) } })
    const acknowledged: string[] = []
    const refusals: string[] = []
    const writing = (async () => {
      for (let n = 1; refusals.length < 5; n++) {
        await writes(old, `old${n}`).then(
          () => acknowledged.push(`old${n}`),
          (error: unknown) => refusals.push(String(error)),
        )
      }
    })()
    await eventually(() => acknowledged.length >= 50, 'it writes')
    const layout = stepOf(true)
    const upgraded = await open(url, { layout })
    await writing
    for (const text of refusals) {
      expect(text).toContain(
        `has layout ${layout.number}, and this release has ${LAYOUT.number}: a newer release wrote it`,
      )
      expect(text).toContain('This process no longer writes.')
    }
    await expect(old.saveNote('n', 1)).rejects.toThrow(/no longer writes/)
    const leasing = old.lease({ platform: 'registry', limit: 1, now: 1, leaseMs: 1_000 })
    await expect(leasing).rejects.toThrow(/has layout/)
    const { tx } = await upgraded.head()
    expect(tx).toBe(acknowledged.length)
    const heard: number[] = []
    old.onCommit((head) => heard.push(head))
    expect(await writes(upgraded, 'new')).toMatchObject([{ tx: tx + 1 }])
    await eventually(() => heard.includes(tx + 1), 'the old process follows')
    expect(await old.read(tx, 10)).toMatchObject([{ tx: tx + 1 }])
    await eventually(() => told.some((text) => text.includes('only reads from here on')), 'its log says so')
    expect(old.fault()).toBeNull()
    await expect(openPostgresStore({ url })).rejects.toThrow(/a newer release wrote it/)
  })

  it("stops an old process that can't read the new layout", async () => {
    const url = await database()
    const lost: string[] = []
    const old = await open(url, { lost: (reason) => void lost.push(reason) })
    await writes(old, 'a')
    await open(url, { layout: stepOf(false) })
    await eventually(() => lost.length > 0, 'the process is told')
    expect(lost).toEqual([expect.stringContaining("This process can't read it")])
    expect(old.fault()).toBe(lost[0])
  })

  async function fillRecord(url: string) {
    const store = await openPostgresStore({ url })
    try {
      await fill(store)
      return await portraitOf(store)
    } finally {
      await store.close()
    }
  }
})

function upgrading(url: string) {
  const file = (module: string) => JSON.stringify(new URL(module, import.meta.url).href)
  const script = `
    const { openPostgresStore } = await import(${file('./store.ts')})
    const { LATER } = await import(${file('../../testing/store/upgrading.ts')})
    await openPostgresStore({ url: ${JSON.stringify(url)}, layout: LATER })`
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit'] })
}

const LAYOUT_OF = `SELECT value FROM meta WHERE name = 'schema'`

/** Backends that wait within a step. */
async function waitingStep(url: string): Promise<readonly number[]> {
  const text = `SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ALTER TABLE node%'`
  return (await query<{ pid: number }>(url, text)).map(({ pid }) => pid)
}

/** Columns, indexes and constraints. */
async function tablesOf(url: string): Promise<unknown> {
  return await query(
    url,
    `SELECT c.relname AS name, c.relkind AS kind, c.reloptions AS options, c.relpersistence AS persistence,
       CASE WHEN c.relkind = 'i' THEN pg_get_indexdef(c.oid)
         ELSE (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attcollation), ', ' ORDER BY attnum)
               FROM pg_attribute a WHERE a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped) END AS what,
       (SELECT string_agg(pg_get_constraintdef(o.oid), ', ' ORDER BY o.conname) FROM pg_constraint o WHERE o.conrelid = c.oid) AS constraints
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace ORDER BY c.relname`,
  )
}

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}
