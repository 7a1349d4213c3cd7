import type { HitKey, SearchHit } from '../../contracts/search-index.ts'
import { f64, u32 } from '../../lib/array-elements.ts'
import { compareTexts } from '../../search/key.ts'
import { compareUris, uriOf, type SegmentColumns } from './columns.ts'

interface RankedDocument {
  readonly rank: number
  readonly usage: number
  readonly updatedAt: number
  readonly columns: SegmentColumns
  readonly document: number
  readonly index: SearchHit['index']
}

/**
 * The first so many hits in their order, of those after the last page. Few (at most a page and one), so they are kept
 * sorted.
 */
export class TopHits {
  readonly #limit: number
  readonly #after: HitKey | null
  readonly #entries: RankedDocument[] = []
  /** Of the last one, once there are as many as wanted: lower ranks need not be offered. */
  least = 0
  #leastUsage = 0
  #leastUpdatedAt = 0

  constructor(limit: number, after: HitKey | null) {
    this.#limit = limit
    this.#after = after
  }

  offer(rank: number, columns: SegmentColumns, document: number, index: SearchHit['index']): void {
    const usage = u32(columns.usage, document)
    if (rank === this.least && usage < this.#leastUsage) return
    const updatedAt = f64(columns.updatedAt, document)
    if (rank === this.least && usage === this.#leastUsage && updatedAt < this.#leastUpdatedAt) return
    const entry = { rank, usage, updatedAt, columns, document, index }
    if (this.#after !== null && !isAfter(entry, this.#after)) return
    const at = this.#positionOf(entry)
    if (at === this.#limit) return
    this.#entries.splice(at, 0, entry)
    if (this.#entries.length > this.#limit) this.#entries.length = this.#limit
    const last = this.#entries[this.#limit - 1]
    if (last !== undefined)
      [this.least, this.#leastUsage, this.#leastUpdatedAt] = [last.rank, last.usage, last.updatedAt]
  }

  hits(): SearchHit[] {
    return this.#entries.map(({ rank, usage, updatedAt, columns, document, index }) => ({
      rank,
      usage,
      updatedAt,
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
      if (other !== undefined && compareEntries(other, entry) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** By rank, usage and time from the highest, then by URI, without making a text of it. */
function compareEntries(a: RankedDocument, b: RankedDocument): number {
  return (
    b.rank - a.rank ||
    b.usage - a.usage ||
    b.updatedAt - a.updatedAt ||
    compareUris(a.columns, a.document, b.columns, b.document)
  )
}

function isAfter(entry: RankedDocument, after: HitKey): boolean {
  if (entry.rank !== after.rank) return entry.rank < after.rank
  if (entry.usage !== after.usage) return entry.usage < after.usage
  if (entry.updatedAt !== after.updatedAt) return entry.updatedAt < after.updatedAt
  return compareTexts(uriOf(entry.columns, entry.document), after.uri) > 0
}
