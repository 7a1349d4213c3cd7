import { FACET_FIELDS, FRESHNESS, type FacetField, type SearchRequest, type Wanted } from '../../contracts/search.ts'
import { f64, u16, u32 } from '../../lib/elements.ts'
import type { Time } from '../../model/facts.ts'
import { freshnessOf, wasUpdated } from '../../search/facets.ts'
import type { Columns } from './columns.ts'
import { columnOf, COLUMNS, PROFILE, type FacetRows } from './facet-rows.ts'
import type { FacetValues, StoredField } from './facet-values.ts'
import type { Segment } from './segment.ts'

/** What filters a document fails: a bit for each field, and one for what no facet ignores. */
export function fieldBit(field: FacetField): number {
  return 1 << FACET_FIELDS.indexOf(field)
}
/** The index that it is of, or when it was updated. */
export const FAILS_ALL = 1 << FACET_FIELDS.length

export type FilterRequest = Pick<SearchRequest, 'indices'> & { readonly wanted: Pick<Wanted, 'filters' | 'updated'>; readonly now: Time } // prettier-ignore

/** The filters of a query over one segment: computed once for each row of its columns, then looked up by document. */
export class PartFilters {
  readonly #columns: Columns
  /** What each row fails; null for a column without filters. Of the profile twice: while it is current, and once it is stale. */
  readonly #fails: readonly (Uint16Array | null)[]
  readonly #failsStale: Uint16Array | null
  readonly #failsFresh: Uint16Array | null
  readonly #request: FilterRequest

  constructor(segment: Segment, facets: FacetValues, request: FilterRequest) {
    this.#columns = segment.columns()
    this.#request = request
    const rows = segment.facetRows()
    const compiler = new FilterCompiler(facets, request)
    this.#fails = COLUMNS.map((_, column) => compiler.fails(rows[column], column, 'current'))
    this.#failsStale = compiler.fails(rows[PROFILE], PROFILE, 'stale')
    this.#failsFresh = compiler.failsFreshness()
  }

  /** The filters that a document fails; 0 where it passes all of them. */
  failed(document: number): number {
    const { rows, staleAt, updatedAt } = this.#columns
    const { now, wanted } = this.#request
    let failed = 0
    for (let column = 0; column < rows.length; column++) {
      const isStale = column === PROFILE && f64(staleAt, document) <= now
      const fails = isStale ? this.#failsStale : this.#fails[column]
      const row = rows[column]
      if (fails !== null && fails !== undefined && row !== undefined) failed |= u16(fails, u32(row, document))
    }
    if (this.#failsFresh !== null) failed |= u16(this.#failsFresh, freshnessClass(f64(updatedAt, document), now))
    for (const filter of wanted.updated) if (!wasUpdated(f64(updatedAt, document), filter)) failed |= FAILS_ALL
    return failed
  }
}

/** Null where there is nothing to fail. */
export function partFilters(segment: Segment, facets: FacetValues, request: FilterRequest): PartFilters | null {
  const { indices, wanted } = request
  const isOpen = indices.includes('entities') && indices.includes('owners')
  if (isOpen && wanted.filters.length === 0 && wanted.updated.length === 0) return null
  return new PartFilters(segment, facets, request)
}

export function freshnessClass(updatedAt: Time, now: Time): number {
  return FRESHNESS.indexOf(freshnessOf(updatedAt, now))
}

class FilterCompiler {
  readonly #facets: FacetValues
  readonly #request: FilterRequest

  constructor(facets: FacetValues, request: FilterRequest) {
    this.#facets = facets
    this.#request = request
  }

  fails(rows: FacetRows | undefined, column: number, age: 'stale' | 'current'): Uint16Array | null {
    if (rows === undefined) return null
    const tests = this.#testsOf(column, age)
    if (tests.length === 0) return null
    const fails = new Uint16Array(rows.count)
    for (let row = 0; row < rows.count; row++) {
      const [from, to] = [u32(rows.start, row), u32(rows.start, row + 1)]
      for (const { bit, packed, always, negative } of tests) {
        let has = always
        for (let i = from; i < to && !has; i++) has = packed.has(u32(rows.values, i))
        if (has === negative) fails[row] = u16(fails, row) | bit
      }
    }
    return fails
  }

  failsFreshness(): Uint16Array | null {
    const filters = this.#request.wanted.filters.filter(({ field }) => field === 'freshness')
    if (filters.length === 0) return null
    return Uint16Array.from(FRESHNESS, (value) =>
      filters.every(({ values, negative }) => values.includes(value) !== negative) ? 0 : fieldBit('freshness'),
    )
  }

  #testsOf(column: number, age: 'stale' | 'current'): RowTest[] {
    const { wanted, indices } = this.#request
    const tests = wanted.filters.flatMap(({ field, values, negative }): RowTest[] =>
      field !== 'freshness' && columnOf(field) === column
        ? [{ ...this.#valuesOf(field, values), bit: fieldBit(field), negative, always: field === 'governance' && values.includes(age) }] // prettier-ignore
        : [],
    )
    return column === PROFILE
      ? [...tests, { ...this.#valuesOf('index', indices), bit: FAILS_ALL, negative: false, always: false }]
      : tests
  }

  #valuesOf(field: StoredField, values: readonly string[]): { readonly packed: ReadonlySet<number> } {
    const known = this.#facets.of(field)
    const numbers = values.flatMap((value) => known.find(value) ?? [])
    const place = (COLUMNS[columnOf(field)] as readonly StoredField[] | undefined)?.indexOf(field) ?? 0
    return { packed: new Set(numbers.map((number) => number * 8 + place)) }
  }
}

interface RowTest {
  readonly bit: number
  /** The values of a row, any of which counts. */
  readonly packed: ReadonlySet<number>
  /** Every row has one. */
  readonly always: boolean
  readonly negative: boolean
}
