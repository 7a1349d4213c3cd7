import { openPostgresStore } from '../../adapters/postgres/store.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import type { Additions } from './simulation.ts'

/** Simulations over databases of one server. Its answers take real time, so a seed doesn't repeat the same history. */
export function overPostgres(url: string): Additions {
  const databases = openDatabases(() => url)
  return {
    record: async () => {
      const database = await databases.take()
      const store = await openPostgresStore({ url: database.url })
      return {
        ...store,
        close: async () => {
          await store.close()
          await database.giveBack()
        },
      }
    },
  }
}
