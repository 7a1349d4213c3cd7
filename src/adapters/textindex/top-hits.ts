import type { HitKey, SearchHit, SearchSort } from '../../contracts/search-index.ts'
import { f64, u32 } from '../../lib/array-elements.ts'
import { compareNameKeys } from '../../search/name-key.ts'
import { compareNamesAt, compareUris, nameKeyAt, uriOf, type SegmentColumns } from './columns.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

interface RankedDocument {
  readonly rank: number
  readonly usage: number
  readonly updatedAt: number
  readonly columns: SegmentColumns
  readonly document: number
  readonly index: SearchHit['index']
}

/** Compares two documents by the first sort key; 0 if they are sorted by rank alone. */
type FirstOrder = (a: RankedDocument, b: RankedDocument) => number

const FIRST: Readonly<Record<SearchSort, FirstOrder>> = {
  relevance: () => 0,
  updated: (a, b) => b.updatedAt - a.updatedAt,
  usage: (a, b) => b.usage - a.usage,
  name: (a, b) => compareNamesAt(a.columns, a.document, b.columns, b.document),
}

interface RequestedHits {
  readonly limit: number
  readonly sort: SearchSort
  /** The last hit of the previous page. */
  readonly after: HitKey | null
}

/** The first hits in order, after the previous page. There are at most a page and one, so they are kept sorted. */
export class TopHits {
  readonly #limit: number
  readonly #sort: SearchSort
  readonly #first: FirstOrder
  readonly #after: HitKey | null
  readonly #entries: RankedDocument[] = []
  /** The last hit's rank once there are enough: lower ranks needn't be offered. */
  least = 0
  #leastUsage = 0
  #leastUpdatedAt = 0

  constructor({ limit, sort, after }: RequestedHits) {
    this.#limit = limit
    this.#sort = sort
    this.#first = FIRST[sort]
    this.#after = after
  }

  offer(rank: number, columns: SegmentColumns, document: number, index: SearchHit['index']): void {
    const usage = u32(columns.usage, document)
    const updatedAt = f64(columns.updatedAt, document)
    if (rank === this.least && this.#sort === 'relevance') {
      if (usage < this.#leastUsage) return
      if (usage === this.#leastUsage && updatedAt < this.#leastUpdatedAt) return
    }
    const entry = { rank, usage, updatedAt, columns, document, index }
    const last = this.#entries[this.#limit - 1]
    if (last !== undefined && this.#first(last, entry) < 0) return
    if (this.#after !== null && !isAfter(entry, this.#after, this.#sort)) return
    const at = this.#positionOf(entry)
    if (at === this.#limit) return
    this.#entries.splice(at, 0, entry)
    if (this.#entries.length > this.#limit) this.#entries.length = this.#limit
    const least = this.#entries[this.#limit - 1]
    if (least !== undefined && this.#sort === 'relevance')
      [this.least, this.#leastUsage, this.#leastUpdatedAt] = [least.rank, least.usage, least.updatedAt]
  }

  hits(): SearchHit[] {
    return this.#entries.map(({ rank, usage, updatedAt, columns, document, index }) => ({
      rank,
      usage,
      updatedAt,
      name: this.#sort === 'name' ? nameKeyAt(columns, document) : '',
      uri: uriOf(columns, document),
      node: u32(columns.node, document),
      index,
    }))
  }

  #positionOf(entry: RankedDocument): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#entries[middle]
      if (other !== undefined && (this.#first(other, entry) || compareEntries(other, entry)) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Compares rank, usage and time, highest first, then the URI without decoding it. */
function compareEntries(a: RankedDocument, b: RankedDocument): number {
  return (
    b.rank - a.rank ||
    b.usage - a.usage ||
    b.updatedAt - a.updatedAt ||
    compareUris(a.columns, a.document, b.columns, b.document)
  )
}

function isAfter(entry: RankedDocument, after: HitKey, sort: SearchSort): boolean {
  const first = comparedFirst(entry, after, sort)
  if (first !== 0) return first > 0
  if (entry.rank !== after.rank) return entry.rank < after.rank
  if (entry.usage !== after.usage) return entry.usage < after.usage
  if (entry.updatedAt !== after.updatedAt) return entry.updatedAt < after.updatedAt
  return compareTexts(uriOf(entry.columns, entry.document), after.uri) > 0
}

function comparedFirst(entry: RankedDocument, after: HitKey, sort: SearchSort): number {
  switch (sort) {
    case 'relevance':
      return 0
    case 'updated':
      return after.updatedAt - entry.updatedAt
    case 'usage':
      return after.usage - entry.usage
    case 'name':
      return compareNameKeys(nameKeyAt(entry.columns, entry.document), after.name)
  }
}
