import { join } from 'node:path'
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts'
import { builtinCatalogue } from '../../src/catalogue/load.ts'
import type { IndexedDocument } from '../../src/contracts/search-documents.ts'
import { expectedDocuments } from '../../src/testing/search/expected.ts'
import { DATABASE } from '../../src/wiring/record.ts'
import { caughtUp, startService } from '../service.ts'

const BOUND_MS = 300_000

/** Search documents of the demo company, read by the real service, with all conclusions. */
export async function demoDocuments(): Promise<readonly IndexedDocument[]> {
  const service = await startService('small')
  try {
    await caughtUp(service, service.demo.entities, BOUND_MS)
    const store = openSqliteStore({ path: join(service.data, DATABASE), readonly: true })
    try {
      return await expectedDocuments(store, builtinCatalogue())
    } finally {
      await store.close()
    }
  } finally {
    await service.stop()
  }
}
