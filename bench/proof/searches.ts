// P5: typed queries over long texts, beside OpenSearch with the same documents.
import type { SearchPage, SearchRequest } from '../../src/contracts/search-index.ts'
import { randomFrom } from '../../src/lib/random.ts'
import { BenchCorpus } from '../search/corpus.ts'
import { openedForBench, type BenchedIndex, type IndexName } from '../search/indices.ts'
import { benchQueries } from '../search/queries.ts'
import { OURS } from './ours.ts'
import { race, type Entrant, type RaceOptions } from './race.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'

const BAR_MS = 20
const BATCH = 500
/** Queries of each kind, asked in turn: people don't wait for one another. */
const SEARCHES_PER_KIND = 60
const NAMES = { embedded: OURS, opensearch: 'OpenSearch' } as const

/** Loading more into OpenSearch would take ten minutes; ours is also measured with a million. */
const BESIDE = 200_000
const LARGE = 1_000_000
const QUICK = 20_000

export async function searches({ quick, alone }: ScenarioOptions): Promise<readonly BarResult[]> {
  if (quick) return [await searchesOf(QUICK, { quick, names: alone ? ['embedded'] : ['embedded', 'opensearch'] })]
  return [
    ...(alone ? [] : [await searchesOf(BESIDE, { quick, names: ['embedded', 'opensearch'] })]),
    await searchesOf(LARGE, { quick, names: ['embedded'] }),
  ]
}

async function searchesOf(
  things: number,
  { quick, names }: { readonly quick: boolean; readonly names: readonly IndexName[] },
): Promise<BarResult> {
  const corpus = new BenchCorpus(things)
  const opened: { readonly name: string; readonly index: BenchedIndex }[] = []
  try {
    for (const name of names) {
      const index = await openedForBench(name)
      if (index === null) continue
      opened.push({ name: NAMES[name], index })
      await fill(index, corpus)
    }
    const kinds = benchQueries(corpus).filter(({ counts }) => counts)
    const random = randomFrom(7)
    const questions = Array.from({ length: SEARCHES_PER_KIND }, () => kinds.map((kind) => kind.make(random))).flat()
    const entrants = opened.map(({ name, index }): Entrant<SearchRequest> => ({
      name,
      contender: { ask: async (question) => ({ answer: hitsOf(await index.index.search(question)) }) },
      questions,
    }))
    const options: RaceOptions = quick
      ? { rounds: 2, turnMs: 1_000, warmUp: kinds.length }
      : { rounds: 5, turnMs: 6_000, warmUp: 4 * kinds.length }
    const { timings, conditions } = await race(entrants, options)
    const [own, peer] = timings
    if (own === undefined) throw new Error('no index was asked')
    return {
      id: 'P5',
      what: `search of ${things.toLocaleString('en')} things with long texts: prefix, typo, filters and facets, p99`,
      unit: 'ms',
      measured: own.p99,
      bar: `${BAR_MS} ms, and no more than OpenSearch`,
      met: own.p99 <= BAR_MS && (peer === undefined || own.p99 <= peer.p99),
      peer: peer === undefined ? null : { name: peer.name, measured: peer.p99 },
      ratio: peer === undefined ? null : { of: `${peer.name} to ours`, value: peer.p99 / own.p99 },
      timings,
      conditions,
    }
  } finally {
    for (const { index } of opened) await index.close()
  }
}

/** Compares totals and first hits, in any order, since equal ones may be swapped. */
function hitsOf({ total, partial, hits }: SearchPage): string {
  return JSON.stringify([total, partial, hits.map((hit) => hit.node).toSorted((a, b) => a - b)])
}

async function fill({ writer, settled }: BenchedIndex, corpus: BenchCorpus): Promise<void> {
  for (let from = 1; from <= corpus.size; from += BATCH) {
    const count = Math.min(BATCH, corpus.size - from + 1)
    await writer.write(
      Array.from({ length: count }, (_, i) => ({ put: corpus.document(from + i) })),
      1,
      0,
    )
  }
  await writer.write([], 1, 1)
  await settled()
}
