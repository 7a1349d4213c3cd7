import type { FacetField, SearchIndex, SearchRequest, RequiredMatches } from '../../src/contracts/search-index.ts'
import { below, randomFrom, type Random } from '../../src/lib/random.ts'
import { analyseTyped } from '../../src/search/analyse.ts'
import { NO_FILTERS } from '../../src/search/plan.ts'
import { BENCH_NOW, type BenchCorpus } from './corpus.ts'

/** Typed queries, generated from a corpus: as many distinct ones as requested. */
export interface BenchQueries {
  readonly name: string
  /** Whether it is one of the target's kinds (P5). */
  readonly counts: boolean
  make(random: Random): SearchRequest
}

const FACETS: readonly FacetField[] = [
  'type',
  'owner',
  'team',
  'tagKey',
  'businessDomain',
  'platform',
  'state',
  'updated',
  'governance',
]
const TYPES = { field: 'type', values: ['Feature', 'Model'], negative: false } as const

export function benchQueries(corpus: BenchCorpus): readonly BenchQueries[] {
  const name = (random: Random): string => corpus.document(1 + below(random, corpus.size)).document.name ?? ''
  const team = (random: Random): string => corpus.document(1 + below(random, corpus.size)).facts.teams[0] ?? ''
  const words = (random: Random, count: number): string =>
    Array.from({ length: count }, () => corpus.word(random)).join(' ')
  return [
    { name: 'suggest, 1 letter', counts: true, make: (random) => request(name(random).slice(0, 1), {}, { limit: 5 }) },
    { name: 'suggest, 2 letters', counts: true, make: (random) => request(name(random).slice(0, 2), {}, { limit: 5 }) },
    { name: 'prefix, 3 letters', counts: true, make: (random) => request(corpus.word(random).slice(0, 3)) },
    { name: 'prefix, 4 letters', counts: true, make: (random) => request(corpus.word(random).slice(0, 4)) },
    { name: 'prefix, 5 letters', counts: true, make: (random) => request(corpus.word(random).slice(0, 5)) },
    { name: 'a word', counts: true, make: (random) => request(words(random, 1)) },
    { name: 'two words', counts: true, make: (random) => request(words(random, 2)) },
    { name: 'three words', counts: true, make: (random) => request(words(random, 3)) },
    { name: 'a name', counts: true, make: (random) => request(name(random)) },
    { name: 'typo', counts: true, make: (random) => request(slip(random, longWord(random, name(random)))) },
    {
      name: 'typo and a word',
      counts: true,
      make: (random) => request(`${slip(random, longWord(random, name(random)))} ${corpus.word(random)}`),
    },
    {
      name: 'filtered by type, team',
      counts: true,
      make: (random) =>
        request(words(random, 1), { filters: [TYPES, { field: 'team', values: [team(random)], negative: false }] }),
    },
    {
      name: 'facets of a prefix',
      counts: true,
      make: (random) => request(corpus.word(random).slice(0, 3), {}, { facets: FACETS }),
    },
    {
      name: 'facets, filtered',
      counts: true,
      make: (random) => request(words(random, 1), { filters: [TYPES] }, { facets: FACETS }),
    },
    { name: 'facets of everything', counts: false, make: () => request('', {}, { facets: FACETS }) },
    { name: 'phrase', counts: false, make: (random) => request('', { phrases: [phrase(random, corpus)] }) },
  ]
}

function request(
  text: string,
  wanted: Partial<RequiredMatches> = {},
  more: Partial<SearchRequest> = {},
): SearchRequest {
  return {
    wanted: {
      text,
      words: analyseTyped(text).slice(0, 16),
      phrases: [],
      without: [],
      ...NO_FILTERS,
      ...wanted,
    },
    indices: ['entities', 'owners'],
    sort: 'relevance',
    limit: 20,
    facets: [],
    now: BENCH_NOW,
    position: null,
    synonyms: false,
    ...more,
  }
}

function longWord(random: Random, name: string): string {
  const words = analyseTyped(name).filter((word) => word.length > 4)
  return words[below(random, Math.max(1, words.length))] ?? 'featuer'
}

/** Omits a letter. */
function slip(random: Random, word: string): string {
  const at = 1 + below(random, word.length - 2)
  return word.slice(0, at) + word.slice(at + 1)
}

function phrase(random: Random, corpus: BenchCorpus): string[] {
  const { document } = corpus.document(1 + below(random, corpus.size))
  const [sentence = ''] = ('description' in document ? (document.description ?? '') : '').split('. ')
  return sentence.split(' ').slice(0, 2)
}

/** Latencies of sequential queries; the first ones warm up. */
export async function measureQueries(
  index: SearchIndex,
  kind: BenchQueries,
  count: number,
): Promise<readonly number[]> {
  const random = randomFrom(7)
  const requests = Array.from({ length: count + WARM_UP }, () => kind.make(random))
  const took: number[] = []
  for (const [i, request] of requests.entries()) {
    const began = performance.now()
    await index.search(request)
    if (i >= WARM_UP) took.push(performance.now() - began)
  }
  return took.toSorted((a, b) => a - b)
}

const WARM_UP = 40

/** Latencies beside writes on the same thread: from each query's due time, every few milliseconds, kinds in turn. */
export async function measureDue(
  index: SearchIndex,
  kinds: readonly BenchQueries[],
  until: () => boolean,
): Promise<readonly number[]> {
  const random = randomFrom(8)
  const requests = Array.from({ length: 400 }, (_, i) => kinds[i % kinds.length]?.make(random))
  const took: number[] = []
  let due = performance.now()
  for (let i = 0; !until(); i++) {
    due += EVERY_MS
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    const request = requests[i % requests.length]
    if (request !== undefined) await index.search(request)
    took.push(performance.now() - due)
  }
  return took.toSorted((a, b) => a - b)
}

const EVERY_MS = 25

export function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
}
