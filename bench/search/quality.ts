import { startService as startServer, whyNot } from '../../scripts/services/running.ts'
import { openedIndex } from '../../src/adapters/opensearch/testing/server.ts'
import { TextIndex } from '../../src/adapters/textindex/text-index.ts'
import type { IndexedDocument } from '../../src/contracts/search-documents.ts'
import type { SearchIndex, SearchIndexWriter } from '../../src/contracts/search-index.ts'
import { builtinCatalogue } from '../../src/catalogue/load.ts'
import { synonymsOf, type Synonyms } from '../../src/search/synonyms.ts'
import { figure, folder } from '../tools.ts'
import { demoDocuments } from './documents.ts'
import { fill, judge, qualityTable } from './judge.ts'
import { judgedQueries } from './judged/all.ts'

interface OpenedIndex {
  readonly index: SearchIndex
  readonly writer: SearchIndexWriter
  /** Resolves when writes are searchable. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Quality of each index on the judged queries, with and without synonyms. Nothing is tuned on the kept half. */
export async function searchQuality(): Promise<void> {
  const documents = await demoDocuments()
  figure('', `${documents.length} documents`)
  const synonyms = synonymsOf(builtinCatalogue().synonyms)
  await measureIndex('the embedded index', await openEmbedded(synonyms), documents)
  const reason = await whyNot('opensearch')
  if (reason !== null) return figure('', `OpenSearch is not measured: ${reason}`)
  const server = await startServer('opensearch', (line) => figure('', line))
  try {
    await measureIndex('OpenSearch', await openedIndex(server.url, synonyms), documents)
  } finally {
    await server.stop()
  }
}

async function openEmbedded(synonyms: Synonyms): Promise<OpenedIndex> {
  const store = folder()
  const index = await TextIndex.open(store.path, { synonyms })
  return {
    index,
    writer: index,
    settled: () => Promise.resolve(),
    async close() {
      await index.close()
      store.remove()
    },
  }
}

async function measureIndex(
  name: string,
  { index, writer, settled, close }: OpenedIndex,
  documents: readonly IndexedDocument[],
) {
  try {
    await fill(writer, documents)
    await settled()
    for (const synonyms of [false, true]) {
      const judgements = await judge(index, documents, { queries: judgedQueries(), synonyms })
      figure('', `${name}, ${synonyms ? 'with' : 'without'} synonyms`)
      for (const line of qualityTable(judgements)) figure('', line)
    }
  } finally {
    await close()
  }
}
