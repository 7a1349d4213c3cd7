import pg from 'pg'
import { afterAll, describe } from 'vitest'
import { operations, WRITES } from '../../../contracts/operations.ts'
import type { RecordPorts } from '../../../contracts/store.ts'
import { eventually } from '../../parts.ts'
import { lacksPostgresPair, postgresPair } from '../../postgres-pair.ts'
import { logContract, storeContract } from '../../store/contract.ts'
import { openPostgresStore, type PostgresStore } from '../../../adapters/postgres/store.ts'
import { openDatabases } from '../../../adapters/postgres/testing.ts'

/** Inputs: `src/adapters/postgres`, `src/adapters/record`. */
const lacking = await lacksPostgresPair()
const pair = lacking === null ? await postgresPair(false) : null
afterAll(() => pair?.stop())

/** Each of its writes waits for the standby: all of it takes 40 s. */
const contract = process.env['MLG_SOAK'] === '1' ? storeContract : logContract

describe.skipIf(lacking !== null)('PostgreSQL, read from a standby', () => {
  const databases = openDatabases(() => pair?.first.url ?? '')
  contract('the record in PostgreSQL, whose log is read from a standby', async () => {
    const database = await databases.take()
    const standby = new URL(database.url)
    standby.port = new URL(pair?.second.url ?? '').port
    const primary = new pg.Client({ connectionString: database.url })
    await primary.connect()
    const behind = async (): Promise<boolean> =>
      (await primary.query('SELECT 1 FROM pg_stat_replication WHERE replay_lsn < pg_current_wal_lsn()')).rows.length > 0
    const replayed = () => eventually(async () => !(await behind()), 'the standby has it', 20_000)
    const open = async (): Promise<PostgresStore> => {
      const written = await openPostgresStore({ url: database.url })
      await written.close()
      await replayed()
      return await openPostgresStore({ url: database.url, readFrom: standby.href })
    }
    let store = await open()
    return {
      get store() {
        return afterReplay(store, replayed)
      },
      async reopen() {
        await store.close()
        store = await open()
        return afterReplay(store, replayed)
      },
      async dispose() {
        await store.close()
        await primary.end()
        await database.giveBack()
      },
    }
  })
})

/** Reads are a moment behind, so each write ends when the standby has replayed it. */
function afterReplay(store: PostgresStore, replayed: () => Promise<void>): RecordPorts {
  return {
    ...store,
    ...operations(WRITES, (name) => async (...args) => {
      const write: (...args: never[]) => Promise<unknown> = store[name]
      const outcome = await write(...args)
      await replayed()
      return outcome
    }),
  }
}
