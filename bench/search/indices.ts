import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { startOpenSearch } from '../../scripts/services/opensearch.ts'
import { fetchService, whyNot } from '../../scripts/services/running.ts'
import { openedIndex } from '../../src/adapters/opensearch/testing/server.ts'
import { TextIndex } from '../../src/adapters/textindex/text-index.ts'
import type { SearchIndex, SearchIndexWriter } from '../../src/contracts/search-index.ts'
import { figure, folder, residentMb } from '../tools.ts'

export interface BenchedIndex {
  readonly name: string
  readonly index: SearchIndex
  readonly writer: SearchIndexWriter
  /** Resolves when writes are durable and searchable. */
  settled(): Promise<void>
  bytesOnDisk(): Promise<number>
  /** Memory of its process. */
  residentMb(): number
  close(): Promise<void>
}

const INDICES = { embedded: embeddedIndex, opensearch } as const
export type IndexName = keyof typeof INDICES

export const isIndexName = (name: string): name is IndexName => Object.hasOwn(INDICES, name)

/** Opens an empty index; null if it isn't available here, and prints so. */
export function openedForBench(name: IndexName): Promise<BenchedIndex | null> {
  return INDICES[name]()
}

async function embeddedIndex(): Promise<BenchedIndex> {
  const { path, remove } = folder()
  const index = await TextIndex.open(path, { report: (problem) => console.log(problem) })
  const before = residentMb(process.pid)
  return {
    name: 'embedded',
    index,
    writer: index,
    settled: async () => {
      await index.flush()
      await index.merged()
    },
    bytesOnDisk: async () => bytesUnder(path),
    residentMb: () => residentMb(process.pid) - before,
    close: async () => {
      await index.close()
      remove()
    },
  }
}

/** Its documentation advises half of the memory; beyond this it gets no faster here. */
const HEAP_MB = 2_048

/** A dedicated server with full compilation, which those of tests lack. */
async function opensearch(): Promise<BenchedIndex | null> {
  const reason = await whyNot('opensearch')
  if (reason !== null) {
    figure('', `OpenSearch is not measured: ${reason}`)
    return null
  }
  const say = (line: string): void => figure('', line)
  const data = folder()
  const cache = await fetchService('opensearch', say)
  const server = await startOpenSearch({ cache, data: data.path, say, heapMb: HEAP_MB })
  const stop = (): Promise<void> => server.stop().finally(() => data.remove())
  try {
    const opened = await openedIndex(server.url, () => [])
    return {
      name: 'OpenSearch',
      ...opened,
      bytesOnDisk: async () => (await opened.index.status()).bytes,
      residentMb: () => residentMb(server.pid),
      close: async () => {
        await opened.close().finally(stop)
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function bytesUnder(path: string): number {
  return readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const inside = join(path, entry.name)
    return sum + (entry.isDirectory() ? bytesUnder(inside) : statSync(inside).size)
  }, 0)
}
