import { startService as startServer, whyNot } from '../../scripts/services/running.ts'
import { openedIndex } from '../../src/adapters/opensearch/testing/server.ts'
import { TextIndex } from '../../src/adapters/textindex/text-index.ts'
import type { Indexed, SearchIndex, SearchIndexWriter } from '../../src/contracts/search.ts'
import { finishYielding } from '../../src/lib/slices.ts'
import { learn } from '../../src/search/learn.ts'
import { learnableTexts } from '../../src/search/learnable.ts'
import type { LearnedVocabulary } from '../../src/search/learned.ts'
import { figure, folder } from '../tools.ts'
import { demoDocuments } from './documents.ts'
import { fill, judge, qualityTable } from './judge.ts'
import { judgedQueries } from './judged/all.ts'

interface Opened {
  readonly index: SearchIndex
  readonly writer: SearchIndexWriter
  /** When what was written shows. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** How good the answers to the judged queries are, of each index, with and without learned words. Nothing is tuned on the kept half. */
export async function searchQuality(): Promise<void> {
  const documents = await demoDocuments()
  const began = performance.now()
  const learned = await finishYielding(learn(learnableTexts(documents)))
  figure(
    '',
    `${documents.length} documents; learned from ${learned.texts} texts of words in ${Math.round(performance.now() - began)} ms`,
  )
  await measured('the embedded index', await embedded(learned), documents)
  const reason = await whyNot('opensearch')
  if (reason !== null) return figure('', `OpenSearch is not measured: ${reason}`)
  const server = await startServer('opensearch', (line) => figure('', line))
  try {
    await measured('OpenSearch', await openedIndex(server.url, (word) => learned.of(word)), documents)
  } finally {
    await server.stop()
  }
}

async function embedded(learned: LearnedVocabulary): Promise<Opened> {
  const place = folder()
  const index = await TextIndex.open(place.path, { learned: (word) => learned.of(word) })
  return {
    index,
    writer: index,
    settled: () => Promise.resolve(),
    async close() {
      await index.close()
      place.remove()
    },
  }
}

async function measured(name: string, { index, writer, settled, close }: Opened, documents: readonly Indexed[]) {
  try {
    await fill(writer, documents)
    await settled()
    for (const learned of [false, true]) {
      const judgements = await judge(index, documents, { queries: judgedQueries(), learned })
      figure('', `${name}, ${learned ? 'with' : 'without'} learned words`)
      for (const line of qualityTable(judgements)) figure('', line)
    }
  } finally {
    await close()
  }
}
