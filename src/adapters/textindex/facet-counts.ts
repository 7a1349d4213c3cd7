import { UPDATE_AGES, type FacetCount, type FacetField, type SearchRequest } from '../../contracts/search-index.ts'
import { f64, u32 } from '../../lib/array-elements.ts'
import { facetCounts, ignoresOwn, isCountedUnasked, MAX_FACET_VALUES, valuesFilteredBy } from '../../search/facets.ts'
import type { SegmentColumns } from './columns.ts'
import { columnOf, COLUMNS } from './facet-rows.ts'
import type { FacetValues, StoredField } from './facet-values.ts'
import { fieldBit, UpdateAgeClasses, type CountedHits } from './filters.ts'
import type { Segment } from './segment.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

type CountRequest = Pick<SearchRequest, 'facets' | 'now'> & { readonly filters: SearchRequest['wanted']['filters'] }

/**
 * Counts the facet values of hits. Hits are counted by row of each column, segment by segment; at a segment's end the
 * counts of rows are added to their values.
 */
export class FacetCounts {
  readonly #facets: FacetValues
  readonly #request: CountRequest
  /** Fields with filters, a bit of the mask each. A hit that fails only a field's own still counts for it. */
  readonly #filtered: readonly FacetField[]
  readonly #columnsCounted: readonly number[]
  readonly #totals: ReadonlyMap<StoredField, Float64Array>
  readonly #updateAges = new Uint32Array(UPDATE_AGES.length)
  /** Numbers of current and of stale hits. */
  readonly #stale = new Uint32Array(2)
  readonly #classes: UpdateAgeClasses
  readonly #countsUpdateAge: boolean
  readonly #countsStale: boolean
  #part: PartCounts | null = null

  constructor(facets: FacetValues, request: CountRequest) {
    this.#facets = facets
    this.#request = request
    this.#classes = new UpdateAgeClasses(request.now)
    const requested = [...new Set(request.facets)]
    this.#filtered = requested.filter((field) =>
      request.filters.some((filter) => filter.field === field && ignoresOwn(filter)),
    )
    const stored = requested.filter((field) => field !== 'updated')
    this.#columnsCounted = [...new Set(stored.map(columnOf))]
    this.#totals = new Map(stored.map((field) => [field, new Float64Array(facets.of(field).count)]))
    this.#countsUpdateAge = requested.includes('updated')
    this.#countsStale = requested.includes('governance')
  }

  begin(segment: Segment): void {
    const rows = segment.facetRows()
    const columns = segment.columns()
    const zeros = (column: number): Uint32Array => new Uint32Array(rows[column]?.count ?? 0)
    this.#part = {
      segment,
      columns,
      rows: this.#columnsCounted.map((column) => columns.rows[column]),
      rowCounts: this.#columnsCounted.map(zeros),
      own: this.#filtered.map((field) => ({
        field,
        bit: fieldBit(field),
        column: field === 'updated' ? -1 : columnOf(field),
        counts: field === 'updated' ? new Uint32Array(0) : zeros(columnOf(field)),
      })),
    }
  }

  /** The first `count` of these documents pass all filters. */
  add(hits: Uint32Array, count: number): void {
    const part = this.#part
    if (part === null) return
    for (const [i, rows] of part.rows.entries()) {
      const counts = part.rowCounts[i]
      if (rows !== undefined && counts !== undefined) countRows(rows, counts, { hits, count })
    }
    if (this.#countsUpdateAge) this.#classes.count(part.columns.updatedAt, { hits, count }, this.#updateAges)
    if (this.#countsStale) this.#addStale(part.columns, { hits, count })
  }

  /** Counts a document that fails these filters, for a facet if it fails no other field's filters. */
  addFailed(document: number, failed: number): void {
    for (const { field, bit, column, counts } of this.#part?.own ?? []) {
      if (failed !== bit || this.#part === null) continue
      if (field === 'updated') this.#addUpdateAge(this.#part.columns, document)
      else countRow(this.#part.columns.rows[column] ?? NO_ROWS, counts, document)
    }
  }

  end(): void {
    if (this.#part === null) return
    const { rowCounts, own } = this.#part
    for (const [i, column] of this.#columnsCounted.entries()) this.#addRows(column, rowCounts[i], null)
    for (const one of own) if (one.field !== 'updated') this.#addRows(one.column, one.counts, one.field)
    this.#part = null
  }

  answers(): Partial<Record<FacetField, readonly FacetCount[]>> {
    return Object.fromEntries(
      this.#request.facets.map((field) => [
        field,
        facetCounts(this.#mostFrequent(field), field, this.#request.filters),
      ]),
    )
  }

  #addUpdateAge({ updatedAt }: SegmentColumns, document: number): void {
    const at = this.#classes.of(f64(updatedAt, document))
    this.#updateAges[at] = u32(this.#updateAges, at) + 1
  }

  #addStale({ staleAt }: SegmentColumns, { hits, count }: CountedHits): void {
    const { now } = this.#request
    let stale = 0
    // Adds the comparison as a number, to avoid a branch that the processor predicts badly.
    for (let i = 0; i < count; i++) stale += Number(f64(staleAt, u32(hits, i)) <= now)
    this.#stale[0] = u32(this.#stale, 0) + count - stale
    this.#stale[1] = u32(this.#stale, 1) + stale
  }

  /** `only`: the field to count; others of the row are skipped. */
  #addRows(column: number, counts: Uint32Array | undefined, only: FacetField | null): void {
    const rows = this.#part?.segment.facetRows()[column]
    if (rows === undefined || counts === undefined) return
    const fields: readonly StoredField[] = COLUMNS[column] ?? []
    const totals = fields.map((field) => (only === null || field === only ? this.#totals.get(field) : undefined))
    for (let row = 0; row < counts.length; row++) {
      const hits = u32(counts, row)
      if (hits === 0) continue
      for (let i = u32(rows.start, row), end = u32(rows.start, row + 1); i < end; i++) {
        const value = u32(rows.values, i)
        const total = totals[value & 7]
        if (total !== undefined) total[value >>> 3] = f64(total, value >>> 3) + hits
      }
    }
  }

  /** The values for the answer: filtered ones, and the most frequent others as far as there is room. */
  #mostFrequent(field: FacetField): ReadonlyMap<string, number> {
    if (field === 'updated') return countedOf(UPDATE_AGES, this.#updateAges)
    const counts = new Map<string, number>()
    const values = this.#facets.of(field)
    const totals = this.#totals.get(field) ?? new Float64Array(0)
    const wanted = valuesFilteredBy(field, this.#request.filters)
    const best: { text: string; count: number }[] = []
    for (let number = 0; number < totals.length; number++) {
      const count = f64(totals, number)
      const last = best.at(-1)
      if (count === 0 || (best.length === MAX_FACET_VALUES && last !== undefined && count < last.count)) continue
      const text = values.text(number)
      if (isCountedUnasked(field, text)) insert(best, { text, count })
    }
    for (const { text, count } of best) counts.set(text, count)
    for (const text of wanted) {
      const number = values.find(text)
      const count = number === undefined || number >= totals.length ? 0 : f64(totals, number)
      if (count > 0) counts.set(text, count)
    }
    if (field === 'governance')
      for (const [text, count] of countedOf(['current', 'stale'], this.#stale)) counts.set(text, count)
    return counts
  }
}

interface PartCounts {
  readonly segment: Segment
  readonly columns: SegmentColumns
  /** For the counted columns: the row of each document, and the number of hits in each row. */
  readonly rows: readonly (Uint32Array | undefined)[]
  readonly rowCounts: readonly Uint32Array[]
  readonly own: readonly {
    readonly field: FacetField
    readonly bit: number
    readonly column: number
    readonly counts: Uint32Array
  }[]
}

const NO_ROWS = new Uint32Array(0)

function countRows(rows: Uint32Array, counts: Uint32Array, { hits, count }: CountedHits): void {
  for (let i = 0; i < count; i++) countRow(rows, counts, u32(hits, i))
}

function countRow(rows: Uint32Array, counts: Uint32Array, document: number): void {
  const row = u32(rows, document)
  counts[row] = u32(counts, row) + 1
}

function countedOf(values: readonly string[], counts: Uint32Array): ReadonlyMap<string, number> {
  return new Map(values.map((value, i) => [value, u32(counts, i)] as const).filter(([, count]) => count > 0))
}

/** Inserts by count, then by text; the last value drops out. */
function insert(best: { text: string; count: number }[], value: { text: string; count: number }): void {
  let at = best.length
  for (let other = best[at - 1]; other !== undefined; other = best[at - 1]) {
    if (other.count > value.count || (other.count === value.count && compareTexts(other.text, value.text) < 0)) break
    at--
  }
  best.splice(at, 0, value)
  if (best.length > MAX_FACET_VALUES) best.length = MAX_FACET_VALUES
}
