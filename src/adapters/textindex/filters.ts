// Computes a query's filters over a segment once per row, so that a document costs only a look-up.
import {
  FACET_FIELDS,
  UPDATE_AGES,
  type FacetField,
  type SearchFilter,
  type SearchRequest,
  type RequiredMatches,
} from '../../contracts/search-index.ts'
import { f64, u16, u32 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { Time } from '../../model/facts.ts'
import { hasNode, ignoresOwn, isWithin, UPDATE_AGE_LIMITS, wasUpdated } from '../../search/facets.ts'
import { hasFilters } from '../../search/plan.ts'
import { attributeHash, type SegmentColumns } from './columns.ts'
import { columnOf, COLUMNS, PROFILE, type FacetRows } from './facet-rows.ts'
import type { FacetValues, StoredField } from './facet-values.ts'
import type { Segment } from './segment.ts'

/** Bit for a field's filters that a document fails; a further bit is for filters that every facet applies. */
export function fieldBit(field: FacetField): number {
  return 1 << FACET_FIELDS.indexOf(field)
}
/** Bit for filters that every facet applies: the index, the time of the update, negative filters, properties. */
const ALL_FACETS = 1 << FACET_FIELDS.length

function failBit(filter: Pick<SearchFilter, 'field' | 'negative'>): number {
  return ignoresOwn(filter) ? fieldBit(filter.field) : ALL_FACETS
}

type FilterRequest = Pick<SearchRequest, 'indices'> & {
  readonly wanted: Pick<RequiredMatches, 'filters' | 'updated' | 'numbers' | 'nodes'>
  readonly now: Time
}

export class PartFilters {
  readonly #columns: SegmentColumns
  readonly #request: FilterRequest
  /** For the filtered columns: the row of each document, and the filters that each row fails. */
  readonly #rows: readonly Uint32Array[]
  readonly #fails: readonly Uint16Array[]
  /** A filter by governance needs the profile twice: for current and for stale documents. */
  readonly #profile: Uint32Array
  readonly #failsCurrent: Uint16Array | null
  readonly #failsStale: Uint16Array | null
  readonly #failsUpdateAge: Uint16Array | null
  /** True if some filters need more than the rows. */
  readonly #looksAtMore: boolean
  readonly #classes: UpdateAgeClasses
  /** Attribute hash of each number filter, as in the columns. */
  readonly #attributes: readonly number[]

  constructor(segment: Segment, facets: FacetValues, request: FilterRequest) {
    this.#columns = segment.columns()
    this.#request = request
    this.#classes = new UpdateAgeClasses(request.now)
    this.#attributes = request.wanted.numbers.map(({ attribute }) => attributeHash(attribute))
    const rows = segment.facetRows()
    const compiler = new FilterCompiler(facets, request)
    // Staleness changes the governance values of a profile row.
    const isAged = request.wanted.filters.some(({ field }) => field === 'governance')
    const filtered = COLUMNS.flatMap((_, column) => {
      const fails = column === PROFILE && isAged ? null : compiler.fails(rows[column], column, 'current')
      const own = this.#columns.rows[column]
      return fails === null || own === undefined ? [] : [{ own, fails }]
    })
    // Columns that most rows fail come first, so that one check decides most documents.
    filtered.sort((a, b) => shareFailing(b.fails) - shareFailing(a.fails))
    this.#rows = filtered.map(({ own }) => own)
    this.#fails = filtered.map(({ fails }) => fails)
    this.#profile = this.#columns.rows[PROFILE] ?? new Uint32Array(0)
    this.#failsCurrent = isAged ? compiler.fails(rows[PROFILE], PROFILE, 'current') : null
    this.#failsStale = isAged ? compiler.fails(rows[PROFILE], PROFILE, 'stale') : null
    this.#failsUpdateAge = compiler.failsUpdateAge()
    const { updated, nodes, numbers } = request.wanted
    this.#looksAtMore = isAged || this.#failsUpdateAge !== null || updated.length + nodes.length + numbers.length > 0
  }

  /** Keeps hits that pass; counts others for facets that ignore the filters. Returns how many are left. */
  *keep(hits: Uint32Array, count: number, counts: FailedCounter | null): Work<number> {
    const left = counts === null ? this.#keepByRows(hits, count) : count
    let retained = 0
    for (let from = 0; from < left; from += HITS_PER_STEP) {
      retained = this.#keepOf(hits, { from, to: Math.min(left, from + HITS_PER_STEP), retained }, counts)
      if (from + HITS_PER_STEP < left) yield
    }
    return retained
  }

  /**
   * Filters a section of the hits, and appends the remaining ones to the earlier ones. A loop that itself pauses would
   * take twice as long.
   */
  #keepOf(
    hits: Uint32Array,
    { from, to, retained }: { readonly from: number; readonly to: number; readonly retained: number },
    counts: FailedCounter | null,
  ): number {
    let count = retained
    for (let i = from; i < to; i++) {
      const document = u32(hits, i)
      const failed = this.#failedFilters(document)
      if (failed === 0) hits[count++] = document
      else if (counts !== null) counts.addFailed(document, failed)
    }
    return count
  }

  /** Filters by the first column; the others matter only for the remaining hits. */
  #keepByRows(hits: Uint32Array, count: number): number {
    const [rows] = this.#rows
    const [fails] = this.#fails
    if (rows === undefined || fails === undefined) return count
    let retained = 0
    for (let i = 0; i < count; i++) {
      const document = u32(hits, i)
      if (u16(fails, u32(rows, document)) === 0) hits[retained++] = document
    }
    return retained
  }

  /** Returns the filters that a document fails; 0 if none. */
  #failedFilters(document: number): number {
    let failed = this.#looksAtMore ? this.#failedBeside(document) : 0
    for (let i = 0; i < this.#rows.length; i++) {
      failed |= u16(this.#fails[i] as Uint16Array, u32(this.#rows[i] as Uint32Array, document))
    }
    return failed
  }

  /** Evaluates the filters for which rows aren't enough. */
  #failedBeside(document: number): number {
    const { staleAt, updatedAt } = this.#columns
    const { now, wanted } = this.#request
    let failed = 0
    if (this.#failsCurrent !== null && this.#failsStale !== null) {
      const fails = f64(staleAt, document) <= now ? this.#failsStale : this.#failsCurrent
      failed = u16(fails, u32(this.#profile, document))
    }
    if (this.#failsUpdateAge !== null) failed |= u16(this.#failsUpdateAge, this.#classes.of(f64(updatedAt, document)))
    for (const filter of wanted.updated) if (!wasUpdated(f64(updatedAt, document), filter)) failed |= ALL_FACETS
    for (const filter of wanted.nodes) if (!hasNode(u32(this.#columns.node, document), filter)) failed |= ALL_FACETS
    for (let i = 0; i < wanted.numbers.length; i++) if (this.#failsNumber(document, i)) failed |= ALL_FACETS
    return failed
  }

  #failsNumber(document: number, i: number): boolean {
    const { numberStart, numberOf, number } = this.#columns
    const filter = this.#request.wanted.numbers[i]
    if (filter === undefined) return false
    for (let at = u32(numberStart, document), end = u32(numberStart, document + 1); at < end; at++) {
      if (u32(numberOf, at) !== this.#attributes[i]) continue
      const value = f64(number, at)
      if (filter.ranges.some((range) => isWithin(value, range))) return filter.negative
    }
    return !filter.negative
  }
}

/** Hits checked between two pauses. */
const HITS_PER_STEP = 16_384

function shareFailing(fails: Uint16Array): number {
  let failing = 0
  for (let row = 0; row < fails.length; row++) if (u16(fails, row) !== 0) failing++
  return failing / Math.max(1, fails.length)
}

/** Counts documents that fail filters, for the facets that ignore them. */
interface FailedCounter {
  addFailed(document: number, failed: number): void
}

/** Returns null if no document can fail. */
export function partFilters(segment: Segment, facets: FacetValues, request: FilterRequest): PartFilters | null {
  const { indices, wanted } = request
  const isOpen = indices.includes('entities') && indices.includes('owners')
  if (isOpen && !hasFilters(wanted)) return null
  return new PartFilters(segment, facets, request)
}

/** Classifies an update time as an index into UPDATE_AGES, with limits computed once. */
export class UpdateAgeClasses {
  readonly #day: Time
  readonly #week: Time
  readonly #month: Time
  readonly #quarter: Time
  readonly #year: Time

  constructor(now: Time) {
    // An unknown time is 0, which must be earlier than any limit.
    const earliest = ([, age]: (typeof UPDATE_AGE_LIMITS)[number]): Time => Math.max(1, now - age)
    const [day, week, month, quarter, year] = UPDATE_AGE_LIMITS
    this.#day = earliest(day)
    this.#week = earliest(week)
    this.#month = earliest(month)
    this.#quarter = earliest(quarter)
    this.#year = earliest(year)
  }

  /** Adds each comparison as a number: mispredicted branches cost five times as much. */
  of(updatedAt: Time): number {
    return (
      Number(updatedAt < this.#day) +
      Number(updatedAt < this.#week) +
      Number(updatedAt < this.#month) +
      Number(updatedAt < this.#quarter) +
      Number(updatedAt < this.#year) +
      Number(updatedAt <= 0)
    )
  }

  /** Counts the first `count` of these documents, by class. */
  count(updatedAt: Float64Array, { hits, count }: CountedHits, into: Uint32Array): void {
    for (let i = 0; i < count; i++) {
      const at = this.of(f64(updatedAt, u32(hits, i)))
      into[at] = u32(into, at) + 1
    }
  }
}

export interface CountedHits {
  readonly hits: Uint32Array
  readonly count: number
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
      for (const { bit, wanted, fieldIndex, always, negative } of tests) {
        let has = always
        for (let i = from; i < to && !has; i++) {
          const packed = u32(rows.values, i)
          has = (packed & 7) === fieldIndex && wanted[packed >>> 3] === 1
        }
        if (has === negative) fails[row] = u16(fails, row) | bit
      }
    }
    return fails
  }

  failsUpdateAge(): Uint16Array | null {
    const filters = this.#request.wanted.filters.filter(({ field }) => field === 'updated')
    if (filters.length === 0) return null
    return Uint16Array.from(UPDATE_AGES, (value) =>
      filters.reduce(
        (fails, filter) => (filter.values.includes(value) !== filter.negative ? fails : fails | failBit(filter)),
        0,
      ),
    )
  }

  #testsOf(column: number, age: 'stale' | 'current'): RowTest[] {
    const { wanted, indices } = this.#request
    const tests = wanted.filters.flatMap(({ field, values, negative }): RowTest[] =>
      field !== 'updated' && columnOf(field) === column
        ? [
            {
              ...this.#valuesOf(field, values),
              bit: failBit({ field, negative }),
              negative,
              always: field === 'governance' && values.includes(age),
            },
          ]
        : [],
    )
    return column === PROFILE
      ? [...tests, { ...this.#valuesOf('index', indices), bit: ALL_FACETS, negative: false, always: false }]
      : tests
  }

  #valuesOf(field: StoredField, values: readonly string[]): Pick<RowTest, 'wanted' | 'fieldIndex'> {
    const known = this.#facets.of(field)
    const wanted = new Uint8Array(known.count)
    for (const value of values) {
      const number = known.find(value)
      if (number !== undefined) wanted[number] = 1
    }
    const fields: readonly StoredField[] = COLUMNS[columnOf(field)] ?? []
    return { wanted, fieldIndex: fields.indexOf(field) }
  }
}

interface RowTest {
  readonly bit: number
  /** Index of the field in its column, and which of its values pass, by number. */
  readonly fieldIndex: number
  readonly wanted: Uint8Array
  /** True if every row has a value. */
  readonly always: boolean
  readonly negative: boolean
}
