import { describe } from 'vitest'
import { sharedService } from '../../testing/services.ts'
import { storeContract } from '../../testing/store/contract.ts'
import { openPostgresStore } from './store.ts'
import { openDatabases } from './testing.ts'

const server = await sharedService('postgres')

describe.skipIf(server === null)('PostgreSQL', () => {
  const databases = openDatabases(() => server?.url ?? '')
  storeContract(
    'the record in PostgreSQL',
    async () => {
      const database = await databases.take()
      let store = await openPostgresStore({ url: database.url })
      return {
        store,
        async reopen() {
          await store.close()
          return (store = await openPostgresStore({ url: database.url }))
        },
        async dispose() {
          await store.close()
          await database.giveBack()
        },
      }
    },
    4,
  )
})
