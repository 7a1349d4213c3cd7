import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyAudit } from '../../access/verify-audit.ts'
import { openPostgresStore } from '../../adapters/postgres/store.ts'
import { openDatabases, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { withErasures } from '../../contracts/erasures.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { ADDRESS, everything, expectNoTrace, fill, key, live } from '../../testing/erasing.ts'
import { sharedService } from '../../testing/services.ts'
import { portraitOf } from '../../testing/store/portrait.ts'
import { erase } from './erase.ts'
import { openDatabaseForErasing } from './postgres.ts'

const server = await sharedService('postgres')

describe.skipIf(server === null)('mlg erase, over PostgreSQL', () => {
  const databases = openDatabases(() => server?.url ?? '')
  let database: TestDatabase
  let base = ''
  beforeEach(async () => {
    database = await databases.take()
    base = mkdtempSync(join(tmpdir(), 'mlg-erase-'))
    mkdirSync(join(base, 'data'))
    const config = {
      listen: { port: 0 },
      data: join(base, 'data'),
      store: database.url,
      sources: [{ platform: 'flow', provider: 'mlflow', baseUrl: 'http://127.0.0.1:9' }],
    }
    writeFileSync(join(base, 'mlg.config.json'), JSON.stringify(config))
  })
  afterEach(async () => {
    rmSync(base, { recursive: true })
    await database.giveBack()
  })

  async function inRecord<T>(work: (store: RecordPorts) => Promise<T>): Promise<T> {
    const store = await withErasures(await openPostgresStore({ url: database.url }))
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  }

  async function run(confirm?: string): Promise<string> {
    const lines: string[] = []
    const options = { config: join(base, 'mlg.config.json'), also: [], without: [], keepAudit: false }
    await erase(ADDRESS, { ...options, ...(confirm !== undefined && { confirm }) }, (line) => lines.push(line))
    return lines.join('\n')
  }

  const codeIn = (plan: string): string => /--confirm ([0-9a-f]{8})/.exec(plan)?.[1] ?? 'none'

  async function query(statement: string): Promise<string[]> {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      return (await client.query<{ value: string }>(statement)).rows.map(({ value }) => value)
    } finally {
      await client.end()
    }
  }

  async function allRows(): Promise<string> {
    const tables = await query(
      `SELECT table_name AS value FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    )
    const rows: string[] = []
    for (const table of tables) rows.push(...(await query(`SELECT t::text AS value FROM "${table}" t ORDER BY 1`)))
    return rows.join('\n')
  }

  /** Includes planners' statistics about values, which the server renews at its own pace. */
  const dump = async () => `${await allRows()}\n${(await query('SELECT s::text AS value FROM pg_stats s')).join('\n')}`

  it('removes the names from every row, keeps the graph, and accepts them from no source', async () => {
    await inRecord(fill)
    const before = await inRecord(portraitOf)
    const plan = await run()
    expect(await dump()).toContain(ADDRESS)
    expect(await run(codeIn(plan))).toContain('write-ahead log')
    expectNoTrace(await dump())
    await inRecord(async (store) => {
      expectNoTrace(await everything(store))
      const after = await portraitOf(store)
      expect([after.tx, after.edges]).toEqual([before.tx, before.edges])
      expect(after.nodes.map(({ id, types }) => [id, types])).toEqual(before.nodes.map(({ id, types }) => [id, types]))
      expect((await verifyAudit(store, null)).problem).toBeNull()
      await live(store, 100)
      expect((await store.head()).tx).toBe(after.tx)
    })
    const text = await dump()
    expectNoTrace(text)
    expect(text).not.toContain(key)
    expect(await run()).toContain('erased before')
  })

  it('is refused while a process uses the database, and changes nothing if its connection is lost', async () => {
    await inRecord(async (store) => {
      await fill(store)
      await expect(run()).rejects.toThrow('is in use')
    })
    const before = await allRows()
    const record = await openDatabaseForErasing(database.url)
    for await (const { at } of record.rows('note', ['name'])) await record.remove('note', at)
    await record.close()
    expect(await allRows()).toBe(before)
  })

  it('rewrites the tables at the next run if it was interrupted before', async () => {
    await inRecord(fill)
    const code = codeIn(await run())
    const record = await openDatabaseForErasing(database.url)
    await record.insert('note', { name: 'erasure-unfinished', value: JSON.stringify(code) })
    await record.commit()
    await record.close()
    await expect(run()).rejects.toThrow('was interrupted')
    expect(await run(code)).toContain('complete')
    expect(codeIn(await run())).toBe(code)
  })
})
