import { join } from 'node:path'
import { startService } from '../scripts/services/running.ts'
import { openPostgresStore } from '../src/adapters/postgres/store.ts'
import { openSqliteStore } from '../src/adapters/sqlite/store.ts'
import { database } from './database.ts'
import { measureRecord } from './record.ts'
import { folder } from './tools.ts'

/** Both records do the same work in the same run. */
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
