import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { sharedService } from '../../testing/services.ts'
import { commitOf, keyOf, model, stateFacts, statementsOf } from '../../testing/store/build.ts'
import { SCHEMA } from '../record/columns.ts'
import { Connection } from './connection.ts'
import { inspect } from './schema.ts'
import { Servers } from './servers.ts'
import { openPostgresStore } from './store.ts'

const server = await sharedService('postgres')

/** Present in every release's database, whatever its layout. */
const meta = (schema: number): string =>
  `CREATE TABLE meta (name text PRIMARY KEY, value bigint NOT NULL); INSERT INTO meta VALUES ('schema', ${schema})`
const TABLES = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`

describe.skipIf(server === null)('the schema of PostgreSQL', () => {
  it('is created once, even if several processes start together', async () => {
    const url = await database()
    expect(await inspected(url)).toBe('no record yet')
    const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore({ url })))
    const writes = stores.map((store, n) =>
      store.commit([commitOf(n + 1, [stateFacts(keyOf(model(`${n}`), 'Model'))])]),
    )
    expect((await Promise.all(writes)).flat()).toHaveLength(4)
    await Promise.all(stores.map((store) => store.close()))
    expect(await query(url, 'SELECT * FROM meta')).toEqual([{ name: 'schema', value: String(SCHEMA) }])
    expect(await inspected(url)).toBe('a record')
  })

  it('keeps its contents when a process restarts', async () => {
    const url = await database()
    const first = await openPostgresStore({ url })
    await first.commit([commitOf(1, [stateFacts(keyOf(model('a'), 'Model'), { facts: { name: 'x' } })])])
    await first.close()
    const again = await openPostgresStore({ url })
    expect(await statementsOf(again, model('a'))).toMatchObject({ [`registry|Model|${model('a')}`]: { name: 'x' } })
    expect(await again.commit([commitOf(2, [stateFacts(keyOf(model('b'), 'Model'))])])).toMatchObject([{ tx: 2 }])
    await again.close()
  })

  it('is created completely or not at all', async () => {
    const url = await database()
    await query(url, 'CREATE TABLE follower (name text)')
    await expect(openPostgresStore({ url })).rejects.toThrow(/"follower" already exists/)
    expect(await query(url, TABLES)).toEqual([{ table_name: 'follower' }])
    await query(url, 'DROP TABLE follower')
    await (await openPostgresStore({ url })).close()
  })

  it('is refused if a newer release wrote it, with both versions', async () => {
    const url = await database()
    await (await openPostgresStore({ url })).close()
    await query(url, `UPDATE meta SET value = ${SCHEMA + 1} WHERE name = 'schema'`)
    const why = new RegExp(`has layout ${SCHEMA + 1}, and this release has ${SCHEMA}: a newer release wrote it`)
    await expect(openPostgresStore({ url })).rejects.toThrow(why)
    await expect(inspected(url)).rejects.toThrow(why)
  })

  it('is refused unchanged if an older release wrote it, with how to copy what no source has', async () => {
    const url = await database()
    await query(url, meta(9))
    const refusal = await openPostgresStore({ url }).then(
      () => null,
      (error: unknown) => String(error),
    )
    expect(refusal).toContain(`${new URL(url).pathname} has layout 9`)
    expect(refusal).toMatch(/people's edits, what was pushed, .*history/)
    // Both options of both commands are required.
    expect(refusal).toContain('"mlg migrate-store --from <this database> --to export.ndjson.gz"')
    expect(refusal).toContain('"mlg migrate-store --from export.ndjson.gz --to <empty database>"')
    expect(await query(url, TABLES)).toEqual([{ table_name: 'meta' }])
  })

  let made = 0
  async function database(): Promise<string> {
    const url = new URL(server?.url ?? '')
    await query(url.href, `CREATE DATABASE schema_${++made}`)
    url.pathname = `/schema_${made}`
    return url.href
  }
})

async function inspected(url: string): Promise<string> {
  const servers = new Servers(url)
  const connection = new Connection(servers, 'test')
  return await inspect(connection, servers.name).finally(() => connection.close())
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const answer = await client.query(sql).finally(() => client.end())
  return answer.rows
}
