// Judges an index's answers by the judged set.

import type { FacetField, SearchIndex, SearchIndexWriter, RequiredMatches } from '../../src/contracts/search-index.ts'
import type { IndexedDocument } from '../../src/contracts/search-documents.ts'
import { builtinCatalogue } from '../../src/catalogue/load.ts'
import { foldCase } from '../../src/search/analyse.ts'
import { parseQuery } from '../../src/search/language/parse.ts'
import type { ValueLookup } from '../../src/search/language/resolve-indexed.ts'
import { compileWanted } from '../../src/search/language/wanted.ts'
import { idsOf } from '../../src/search/measure.ts'
import { EPOCH } from '../../demo/company/plan.ts'
import { KINDS, type ResolvedQuery } from './judged/judged.ts'

const AT = 10

export interface Judgement {
  readonly query: ResolvedQuery
  readonly ndcg: number
  /** Null if the query names nothing. */
  readonly exactFirst: boolean | null
  /** URIs of the first hits. */
  readonly hits: readonly string[]
}

/** Fills an empty index. */
export async function fill(writer: SearchIndexWriter, documents: readonly IndexedDocument[]): Promise<void> {
  for (let from = 0; from < documents.length; from += 500)
    await writer.write(
      documents.slice(from, from + 500).map((put) => ({ put })),
      1,
      1,
    )
}

export async function judge(
  index: SearchIndex,
  documents: readonly IndexedDocument[],
  { queries, synonyms }: { readonly queries: readonly ResolvedQuery[]; readonly synonyms: boolean },
): Promise<readonly Judgement[]> {
  const values = valuesIn(index, documents)
  const judgements: Judgement[] = []
  for (const query of queries) {
    const wanted = await readQuery(query.query, values)
    const page = await index.search({
      wanted,
      indices: ['entities', 'owners'],
      limit: AT,
      sort: 'relevance',
      facets: [],
      now: EPOCH,
      position: null,
      synonyms,
    })
    const hits = page.hits.map(({ uri }) => uri as string)
    const first = query.grades.get(hits[0] ?? '')
    judgements.push({ query, hits, ndcg: ndcgOf(hits, query), exactFirst: query.exact ? first === 3 : null })
  }
  return judgements
}

/** nDCG@10: discounted gain among the first ten, relative to the ideal order. */
function ndcgOf(hits: readonly string[], { grades }: ResolvedQuery): number {
  const best = [...grades.values()].toSorted((a, b) => b - a)
  return gainOf(hits.map((uri) => grades.get(uri) ?? 0)) / gainOf(best.slice(0, AT))
}

function gainOf(grades: readonly number[]): number {
  return grades.reduce((sum, grade, nth) => sum + (2 ** grade - 1) / Math.log2(nth + 2), 0)
}

async function readQuery(text: string, values: ValueLookup): Promise<RequiredMatches> {
  const read = await compileWanted(parseQuery(text), { now: EPOCH, catalogue: builtinCatalogue(), values })
  if (!read.ok) throw new Error(`${text}: ${read.error.map(({ detail }) => detail).join(' ')}`)
  return read.value.wanted
}

function valuesIn(index: SearchIndex, documents: readonly IndexedDocument[]): ValueLookup {
  const owners = documents.filter((one) => one.index === 'owners')
  const spelt = async (field: FacetField, text: string): Promise<readonly string[]> =>
    (await index.complete(field, text, 50))
      .map(({ value }) => value)
      .filter((value) => foldCase(value) === foldCase(text))
  return {
    accounts: (uri) => [uri],
    owners: async (text, among) => {
      const found = owners.filter(
        (one) =>
          (among === 'anyone' || one.document.entityType === 'Group') &&
          [...idsOf(one), foldCase(one.document.name ?? '')].includes(foldCase(text)),
      )
      return { uris: found.map(({ document }) => document.id), nearest: null }
    },
    spelt,
    attributeValues: () => Promise.resolve([]),
    measured: () => Promise.resolve(null),
    hasNumber: () => Promise.resolve(false),
    unused: () => Promise.resolve(new Uint32Array(new SharedArrayBuffer(0))),
    withReasons: () => Promise.resolve(new Uint32Array(new SharedArrayBuffer(0))),
    carrying: () => Promise.resolve(new Uint32Array(new SharedArrayBuffer(0))),
    tagsOfValue: async (text) => (await index.complete('tag', text, 50)).map(({ value }) => value),
  }
}

// -------------------------------------------------------------------------------------------------------------- figures

/** One line per kind, then the total: for both halves the mean nDCG@10 and the share of exact-first. */
export function qualityTable(judgements: readonly Judgement[]): readonly string[] {
  const of = (label: string, some: readonly Judgement[]): string => {
    const [tuned, kept] = (['tuned', 'kept'] as const).map((half) =>
      figuresOf(some.filter(({ query }) => query.half === half)),
    )
    return `${label.padEnd(16)} ${String(some.length).padStart(4)}   ${tuned ?? ''}   ${kept ?? ''}`
  }
  return [
    `${''.padEnd(16)}    n   ${'tuned: nDCG@10, exact'.padEnd(24)}   kept: nDCG@10, exact`,
    ...KINDS.map((kind) =>
      of(
        kind,
        judgements.filter(({ query }) => query.kind === kind),
      ),
    ),
    of('all', judgements),
  ]
}

function figuresOf(some: readonly Judgement[]): string {
  const exact = some.flatMap(({ exactFirst }) => exactFirst ?? [])
  const share = exact.length === 0 ? '' : `${((100 * exact.filter(Boolean).length) / exact.length).toFixed(0)}%`
  return `${meanOf(some.map(({ ndcg }) => ndcg)).toFixed(3)} ${share.padStart(5)}`.padEnd(24)
}

export function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}
