import { statesOf } from '../../contracts/state-log.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { SearchIndex, SearchIndexWriter } from '../../contracts/search-index.ts'
import type { Log } from '../../contracts/telemetry.ts'
import { openSearchClient, type OpenSearchAccess } from './client.ts'
import { OpenSearchIndex } from './open-search-index.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import { openSearchWriter } from './writer.ts'

export interface OpenSearchOptions {
  readonly access: OpenSearchAccess
  readonly prefix: string
  readonly patienceMs: number
  readonly synonyms: Synonyms
  readonly clock: Clock
  readonly log: Log
}

export interface OpenedSearchIndex {
  readonly index: SearchIndex
  /** Creates the index on first use if there is none. Only one process at a time may use it. */
  readonly writer: SearchIndexWriter
  /** Running writes give up. */
  close(): Promise<void>
}

/** Opens reader and writer over one connection pool. Sends no request yet, since the server may be down. */
export function openSearch({ access, prefix, patienceMs, synonyms, clock, log }: OpenSearchOptions): OpenedSearchIndex {
  const client = openSearchClient(access)
  const closed = new AbortController()
  const reportRefused = (id: string, reason: string): void =>
    statesOf(log, clock).fails('documents of the search server', {
      level: 'error',
      message: "the search server refuses documents, which searches therefore don't find",
      why: `${id}: ${reason}`,
    })
  const { signal } = closed
  return {
    index: new OpenSearchIndex(client, prefix, synonyms),
    writer: openSearchWriter({
      client,
      prefix,
      clock,
      random: Math.random,
      signal,
      patienceMs,
      refused: reportRefused,
    }),
    async close() {
      closed.abort()
      await client.close()
    },
  }
}
