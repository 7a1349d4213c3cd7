import { startService as startServer, whyNot } from '../../scripts/services/running.ts'
import { openedIndex } from '../../src/adapters/opensearch/testing/server.ts'
import { TextIndex } from '../../src/adapters/textindex/text-index.ts'
import type { Indexed, LearnedWord, SearchIndex, SearchIndexWriter } from '../../src/contracts/search.ts'
import { finishYielding } from '../../src/lib/slices.ts'
import { learn } from '../../src/search/learn.ts'
import { learnableTexts } from '../../src/search/learnable.ts'
import { builtinCatalogue } from '../../src/catalogue/registry.ts'
import { matchedBeside, synonymsOf } from '../../src/search/synonyms.ts'
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

type Beside = (word: string) => readonly LearnedWord[]

/** How good the answers to the judged queries are, of each index, with and without synonyms and learned words. Nothing is tuned on the kept half. */
export async function searchQuality(): Promise<void> {
  const documents = await demoDocuments()
  const began = performance.now()
  const learned = await finishYielding(learn(learnableTexts(documents)))
  figure(
    '',
    `${documents.length} documents; learned from ${learned.texts} texts of words in ${Math.round(performance.now() - began)} ms`,
  )
  const synonyms = synonymsOf(builtinCatalogue().synonyms)
  const beside: Beside = (word) => matchedBeside(synonyms(word), learned.of(word))
  await measured('the embedded index', await embedded(beside), documents)
  const reason = await whyNot('opensearch')
  if (reason !== null) return figure('', `OpenSearch is not measured: ${reason}`)
  const server = await startServer('opensearch', (line) => figure('', line))
  try {
    await measured('OpenSearch', await openedIndex(server.url, beside), documents)
  } finally {
    await server.stop()
  }
}

async function embedded(learned: Beside): Promise<Opened> {
  const place = folder()
  const index = await TextIndex.open(place.path, { learned })
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
      figure('', `${name}, ${learned ? 'with' : 'without'} synonyms and learned words`)
      for (const line of qualityTable(judgements)) figure('', line)
    }
  } finally {
    await close()
  }
}
