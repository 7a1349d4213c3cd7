import { join } from 'node:path'
import type { OpenedSearchIndex } from '../adapters/opensearch/open.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { TextIndex } from '../adapters/textindex/text-index.ts'
import type { Config } from '../config/config.ts'
import type { RecordPorts, Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Synonyms } from '../search/synonyms.ts'

const FOLDER = 'search'

/** Opens a separate connection for the search thread. */
export async function openRecordForSearch(
  { store }: Pick<Config, 'store'>,
  database: string | null,
  log: Log,
): Promise<Store & Pick<RecordPorts, 'close'>> {
  if (database !== null) return openSqliteStore({ path: database, readonly: true })
  const { openPostgresStore } = await import('../adapters/postgres/store.ts')
  return await openPostgresStore({ url: store, log })
}

interface SearchIndexOptions {
  readonly config: Pick<Config, 'data' | 'search'>
  readonly log: Log
  readonly synonyms: Synonyms
}

export async function openSearchIndex({ config, log, synonyms }: SearchIndexOptions): Promise<OpenedSearchIndex> {
  if (config.search !== null) {
    const { openSearch } = await import('../adapters/opensearch/open.ts')
    return openSearch({ ...config.search, synonyms, clock: systemClock, log })
  }
  const folder = join(config.data, FOLDER)
  const index = await TextIndex.open(folder, { synonyms, report: (reason) => log.warn({}, reason) })
  return { index, writer: index, close: async () => await index.close() }
}
