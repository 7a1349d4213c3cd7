import { describe } from 'vitest'
import { askedGraphContract } from '../../testing/graph/contract-asked.ts'
import { sharedService } from '../../testing/services.ts'
import { openPostgresStore } from './store.ts'
import { openDatabases } from './testing.ts'

const server = await sharedService('postgres')

describe.skipIf(server === null)('a graph read from PostgreSQL for each request', () => {
  const databases = openDatabases(() => server?.url ?? '')
  askedGraphContract(async () => {
    const database = await databases.take()
    const store = await openPostgresStore({ url: database.url })
    return {
      store,
      async dispose() {
        await store.close()
        await database.giveBack()
      },
    }
  }, 4)
})
