import { join } from 'node:path'
import pg from 'pg'
import { startService } from '../scripts/services/running.ts'
import type { RunningService } from '../scripts/services/service.ts'
import { openPostgresStore } from '../src/adapters/postgres/store.ts'
import { openSqliteStore } from '../src/adapters/sqlite/store.ts'
import { measureRecord } from './record.ts'
import { folder } from './tools.ts'

/** Both records, the same work, in the same run. */
export async function stores(): Promise<void> {
  const data = folder()
  console.log('SQLite, one file:')
  const file = openSqliteStore({ path: join(data.path, 'record.db') })
  await measureRecord(file, 10_000)
  await file.close()
  data.remove()
  const server = await startService('postgres', () => undefined)
  console.log('PostgreSQL on loopback:')
  const store = await openPostgresStore({ url: await database(server, 'measure') })
  await measureRecord(store, 10_000)
  await store.close()
  await server.stop()
}

async function database(server: RunningService, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return url.href
}
