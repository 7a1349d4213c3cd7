// Orders hits by a number that each states, such as a metric; other orders are those of the index.
import { badArgument, type Problem } from '../../contracts/problem.ts'
import {
  SEARCH_SORTS,
  type HitKey,
  type NumberFilter,
  type SearchHit,
  type SearchIndex,
  type SearchSort,
} from '../../contracts/search-index.ts'
import type { NodeId } from '../../contracts/log.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { truncate } from '../../lib/cut-text.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { measuringCompanions } from '../../query/compare/measuring-companions.ts'
import type { Reader } from '../../query/reader.ts'
import type { AttributeNames } from '../../search/attributes.ts'
import { numbersOf, VERSION } from './filter-values.ts'

/** Maximum number of hits that are sorted by a number: each is read from the record, for each page anew. */
export const MAX_SORTED = 10_000
const READ_AT_A_TIME = 1_000

export interface HitOrder {
  /** The order that the index is asked for. */
  readonly sort: SearchSort
  /** Paths of attributes, the first of which that anything has is meant; none for the orders of an index. */
  readonly numbers: readonly string[]
  readonly descending: boolean
}

/** Reads `updated`, `accuracy`, `-metric.accuracy` or `rows`. An unknown name is that of a metric or a parameter. */
export function orderOf(typed: string, attributes: AttributeNames): Result<HitOrder, Problem> {
  const sort = SEARCH_SORTS.find((one) => one === typed)
  if (sort !== undefined) return ok({ sort, numbers: [], descending: false })
  const descending = typed.startsWith('-')
  const name = typed.slice(descending ? 1 : 0)
  if (SEARCH_SORTS.some((one) => one === name))
    return err(badArgument('sort', `sort: the order by ${name} can't be reversed.`, `Write ${name}.`))
  const known = attributes.find(name)
  if (known?.kind === 'text' || known?.kind === 'boolean')
    return err(badArgument('sort', `sort: ${name} is a ${known.kind === 'text' ? 'text' : 'yes or no'}.`, SORTED_BY))
  const paths = known === null ? [`metric.${name}`, `parameter.${name}`] : [known.path]
  const numbers = paths.flatMap((path) => attributes.find(path)?.path ?? [])
  return name === '' ? err(noSuchNumber(name)) : ok({ sort: 'updated', numbers, descending })
}

const SORTED_BY = `Sort by ${SEARCH_SORTS.join(', ')}, or by a metric, a parameter or another number.`

export function noSuchNumber(typed: string): Problem {
  const name = truncate(typed.replace(/^-/, ''), 60)
  return badArgument('sort', `sort: nothing has a number "${name}".`, SORTED_BY)
}

export function tooManyToSort(found: number): Problem {
  const detail = `sort: ${found} entities are found, and at most ${MAX_SORTED} can be sorted by a number.`
  return badArgument('sort', detail, 'Narrow the query, such as by type:, owner: or the number itself.')
}

/** Sorts the hits of an index by the number that they pass the filter with, the last updated of equal ones first. */
export function sortByNumber(
  index: Pick<SearchIndex, 'search'>,
  reader: Reader,
  { filter, descending }: { readonly filter: NumberFilter; readonly descending: boolean },
): Pick<SearchIndex, 'search'> {
  const compare = (a: HitKey, b: HitKey): number =>
    compareNumbers(a.name, b.name, descending) || b.updatedAt - a.updatedAt || compareTexts(a.uri, b.uri)
  return {
    async search(request) {
      const first = await index.search({ ...request, position: null, limit: READ_AT_A_TIME })
      const hits = [...first.hits]
      for (let next = first.next; request.limit > 0 && next !== null && hits.length < MAX_SORTED;) {
        const page = await index.search({ ...request, facets: [], position: next, limit: READ_AT_A_TIME })
        hits.push(...page.hits)
        next = page.next
      }
      const after = request.position?.after ?? null
      const sorted = (await withNumbers(reader, hits, filter))
        .filter((hit) => after === null || compare(hit, after) > 0)
        .toSorted(compare)
      const shown = sorted.slice(0, request.limit)
      const last = shown.at(-1)
      const { plan } = first
      const isLast = last === undefined || sorted.length === shown.length
      return { ...first, hits: shown, next: isLast ? null : { plan, now: request.now, after: last } }
    },
  }
}

/** A hit has the number in place of its name. One that has none any more comes last. */
async function withNumbers(
  reader: Reader,
  hits: readonly SearchHit[],
  filter: NumberFilter,
): Promise<readonly SearchHit[]> {
  const numbers = new Map<NodeId, number>()
  const nodes = hits.map(({ node }) => node).filter((node) => node < reader.graph.idBound)
  for (let from = 0; from < nodes.length; from += READ_AT_A_TIME) {
    const scan = reader.forScan()
    const entities = await scan.loader.load(nodes.slice(from, from + READ_AT_A_TIME))
    const versions = entities.filter(({ entityType }) => entityType === VERSION)
    const found = await measuringCompanions(scan, versions)
    const companions = new Map(versions.map(({ node }, i) => [node, found[i] ?? []]))
    for (const entity of entities) {
      const [first] = numbersOf(scan, entity, companions.get(entity.node) ?? [], filter)
      if (first !== undefined) numbers.set(entity.node, first.value)
    }
    if (reader.pace.isDue()) await reader.pace.yieldNow()
  }
  return hits.map((hit) => ({ ...hit, name: String(numbers.get(hit.node) ?? '') }))
}

function compareNumbers(a: string, b: string, descending: boolean): number {
  if (a === b) return 0
  if (a === '' || b === '') return a === '' ? 1 : -1
  return descending ? Number(b) - Number(a) : Number(a) - Number(b)
}
