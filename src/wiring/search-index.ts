import { join } from 'node:path'
import { openSearch } from '../adapters/opensearch/open.ts'
import { openPostgresStore } from '../adapters/postgres/store.ts'
import { lockForWriting, type Lock } from '../adapters/sqlite/schema/lock.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { TextIndex } from '../adapters/textindex/text-index.ts'
import type { Config } from '../config/config.ts'
import type { SearchIndex, SearchIndexWriter } from '../contracts/search-index.ts'
import type { RecordPorts, Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Synonyms } from '../search/synonyms.ts'

/** Beside the record. Processes over PostgreSQL that share a data folder have one each. */
const FOLDER = 'search'
const MOST_FOLDERS = 16

/** The index that a configuration names. */
export interface OpenSearchThreadIndex {
  readonly index: SearchIndex
  readonly writer: SearchIndexWriter
  close(): Promise<void>
}

/** A connection of the search thread's own. */
export async function openRecordForSearch(
  { store }: Config,
  database: string | null,
  log: Log,
): Promise<Store & Pick<RecordPorts, 'close'>> {
  return database === null
    ? await openPostgresStore({ url: store, log })
    : openSqliteStore({ path: database, readonly: true })
}

export interface SearchIndexParts {
  readonly config: Config
  readonly log: Log
  readonly synonyms: Synonyms
}

export async function openSearchIndex({ config, log, synonyms }: SearchIndexParts): Promise<OpenSearchThreadIndex> {
  if (config.search !== null) {
    return openSearch({ ...config.search, synonyms, clock: systemClock, log })
  }
  const { folder, lock } = freeFolder(config.data)
  try {
    const index = await TextIndex.open(folder, { synonyms, report: (reason) => log.warn({}, reason) })
    const close = async (): Promise<void> => {
      await index.close()
      lock.release()
    }
    return { index, writer: index, close }
  } catch (error) {
    lock.release()
    throw error
  }
}

function freeFolder(data: string): { readonly folder: string; readonly lock: Lock } {
  let taken: unknown = null
  for (let n = 1; n <= MOST_FOLDERS; n++) {
    const folder = join(data, n === 1 ? FOLDER : `${FOLDER}-${n}`)
    try {
      return { folder, lock: lockForWriting(folder) }
    } catch (error) {
      taken = error
    }
  }
  throw taken instanceof Error ? taken : new Error(`no folder for the search index is free in ${data}`)
}
