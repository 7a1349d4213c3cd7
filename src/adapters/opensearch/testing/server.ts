import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder, whileLocked } from '../../../../scripts/services/cache.ts'
import { opensearch, startOpenSearchCluster, type OpenSearchNode } from '../../../../scripts/services/opensearch.ts'
import { reportMissing } from '../../../testing/services.ts'
import type { OpenedSearch } from '../../../testing/search/subject.ts'
import { systemClock } from '../../system-clock.ts'
import { openSearchClient, type OpenSearchAccess, type OpenSearchClient } from '../client.ts'
import { openSearchNames } from '../names.ts'
import { OpenSearchIndex } from '../open-search-index.ts'
import type { Synonyms } from '../../../search/synonyms.ts'
import { openSearchWriter, type OpenSearchWriterOptions } from '../writer.ts'

/** Settings that all tests share: no sign-in, no TLS, limits that a busy machine keeps. */
export function accessTo(url: string, more: Partial<OpenSearchAccess> = {}): OpenSearchAccess {
  return { urls: [url], credentials: { kind: 'none' }, ca: null, timeoutMs: 30_000, ...more }
}

/** Returns an unused prefix of an installation. */
export function somePrefix(): string {
  return `test-${randomBytes(4).toString('hex')}`
}

export function writerOptions(
  client: OpenSearchClient,
  prefix: string,
  more: Partial<OpenSearchWriterOptions> = {},
): OpenSearchWriterOptions {
  return {
    client,
    prefix,
    clock: systemClock,
    random: Math.random,
    signal: new AbortController().signal,
    patienceMs: 60_000,
    refused: (id, reason) => {
      throw new Error(`${id} was refused: ${reason}`)
    },
    ...more,
  }
}

/** A separate index, which is dropped at the end. */
export async function openedIndex(
  url: string,
  synonyms: Synonyms,
  prefix: string = somePrefix(),
): Promise<OpenedSearch> {
  const client = openSearchClient(accessTo(url))
  const writer = openSearchWriter(writerOptions(client, prefix))
  await writer.head()
  const { serving } = openSearchNames(prefix)
  return {
    index: new OpenSearchIndex(client, prefix, synonyms),
    writer,
    settled: async () => {
      await client.send({ method: 'POST', path: `/${serving}/_refresh` })
    },
    async close() {
      await dropIndices(client, prefix)
      await client.close()
    },
    async reopen() {
      await client.close()
      return openedIndex(url, synonyms, prefix)
    },
  }
}

export async function dropIndices(client: OpenSearchClient, prefix: string): Promise<void> {
  const { body } = await client.send({ method: 'GET', path: `/${prefix}-search-*?filter_path=*.aliases` })
  for (const index of Object.keys(body)) await client.send({ method: 'DELETE', path: `/${index}`, also: [404] })
}

/** Three nodes; null where none can be started (it reports why). */
export async function startNodes(): Promise<{
  readonly nodes: readonly OpenSearchNode[]
  stop(): Promise<void>
} | null> {
  const reason = await opensearch.unavailable()
  if (reason !== null) return reportMissing('opensearch', reason)
  const cache = cacheFolder()
  await whileLocked(join(cache, 'opensearch'), console.log, () => opensearch.fetch(cache, console.log))
  const data = mkdtempSync(join(tmpdir(), 'mlg-opensearch-'))
  const nodes = await startOpenSearchCluster({ cache, data, say: () => undefined })
  return {
    nodes,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()))
      rmSync(data, { recursive: true, force: true })
    },
  }
}
