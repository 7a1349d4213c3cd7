// Searches an index as if a caller's hidden documents weren't in it.
import type { DocumentsLeftOut } from '../../contracts/search-index.ts'
import type { Ownership } from '../../contracts/search-documents.ts'
import { u32 } from '../../lib/array-elements.ts'
import { hasBit, newBits, setBit, type Bits } from '../../lib/bits.ts'
import { OWNING_VALUES, owningOf } from '../../search/facets.ts'
import type { SegmentColumns } from './columns.ts'
import type { ExactTexts } from './exact-texts.ts'
import { columnOf, COLUMNS, packFacetValue, PROFILE, rowValues, type FacetRows } from './facet-rows.ts'
import type { FacetValues, StoredField } from './facet-values.ts'
import type { PaintTarget } from './postings.ts'
import { MAX_RECENT } from './recent-postings.ts'
import type { LiveSegment } from './search-part.ts'
import { OTHER_GROUP, type ListReader, type Segment } from './segment.ts'
import type { Tokens } from './tokens.ts'
import type { TypoWord } from './typos.ts'
import type { WordList, WordRange } from './words.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { memoiseWeakly } from '../../lib/memoise.ts'

/** Returns the parts as a restricted caller searches them. */
export function partsWithout(
  parts: readonly LiveSegment[],
  facets: FacetValues,
  without: DocumentsLeftOut,
): readonly LiveSegment[] {
  return parts.map(({ segment, live }) => {
    const { hidden, others } = hiddenIn(segment, without)
    return {
      segment: ownTextsOf(segment, facets, others),
      live: live.map((bits, i) => bits & ~u32(hidden, i)),
    }
  })
}

/** Counts the left-out documents with each value of a facet, by the value's number. */
export function valuesLeftOut(
  parts: readonly LiveSegment[],
  field: StoredField,
  without: DocumentsLeftOut,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { segment, live } of parts) {
    const { hidden } = hiddenIn(segment, without)
    for (let document = 0; document < segment.documents; document++) {
      if (!hasBit(hidden, document) || !hasBit(live, document)) continue
      segment.eachValue(document, (column, packed) => {
        if (COLUMNS[column]?.[packed & 7] === field) counts.set(packed >>> 3, (counts.get(packed >>> 3) ?? 0) + 1)
      })
    }
  }
  return counts
}

/** Left-out documents of one segment. */
interface HiddenDocuments {
  readonly key: string
  /** Size of the segment when this was computed. */
  readonly documents: number
  readonly hidden: Bits
  readonly others: OtherDocuments
}

/** Documents whose owners differ from those in the segment. */
interface OtherDocuments {
  readonly owned: ReadonlyMap<number, Ownership>
  /** The adapted segment, once it was searched. */
  segment: Segment | null
}

/** Sets of hidden documents that are cached, with a bit for each document of each segment. */
const MAX_SETS = 8
const HIDDEN = new WeakMap<Segment, HiddenDocuments[]>()

function hiddenIn(segment: Segment, { key, bits, owned }: DocumentsLeftOut): HiddenDocuments {
  const known = HIDDEN.get(segment) ?? []
  const before = known.find((one) => one.key === key && one.documents === segment.documents)
  if (before !== undefined) return before
  const { node } = segment.columns()
  // Has the length of the segment's other bits: a segment in memory has room for its maximum.
  const hidden = newBits(Math.max(segment.documents, MAX_RECENT))
  const byOthers = new Map<number, Ownership>()
  for (let document = 0; document < segment.documents; document++) {
    const at = u32(node, document)
    if (hasBit(bits, at)) setBit(hidden, document)
    const ownership = owned?.get(at)
    if (ownership !== undefined) byOthers.set(document, ownership)
  }
  const others = known.filter((one) => one.key !== key).slice(1 - MAX_SETS)
  const found = {
    key,
    documents: segment.documents,
    hidden,
    others: { owned: byOthers, segment: null },
  }
  HIDDEN.set(segment, [...others, found])
  return found
}

const ownTexts = memoiseWeakly((segment: Segment): Segment => new OwnTexts(segment, []))

function ownTextsOf(segment: Segment, facets: FacetValues, others: OtherDocuments): Segment {
  const { owned } = others
  if (owned.size > 0)
    return (others.segment ??= new OwnTexts(
      segment,
      [governedRows(segment, facets, owned), ownerRows(segment, facets, owned)].filter((rows) => rows !== null),
    ))
  return ownTexts(segment)
}

interface OtherRows {
  readonly column: number
  readonly rowOfDocument: Uint32Array
  readonly rows: FacetRows
}

/** Profile rows of a segment, with additional rows for documents that have other owners. */
function governedRows(segment: Segment, facets: FacetValues, owned: ReadonlyMap<number, Ownership>): OtherRows | null {
  const [rows, before] = [segment.facetRows()[PROFILE], segment.columns().rows[PROFILE]]
  if (rows === undefined || before === undefined) return null
  const governance = facets.of('governance')
  const field = COLUMNS[PROFILE].indexOf('governance')
  const packValue = (value: string): number => packFacetValue(field, governance.number(value))
  const replaced = new Set(OWNING_VALUES.map(packValue))
  return otherRows(
    { column: PROFILE, rows, before },
    [...owned].map(([document, ownership]) => {
      const retained = rowValues(rows, u32(before, document)).filter((value) => !replaced.has(value))
      return [document, [...retained, ...owningOf(ownership).map(packValue)]]
    }),
  )
}

function ownerRows(segment: Segment, facets: FacetValues, owned: ReadonlyMap<number, Ownership>): OtherRows | null {
  const column = columnOf('owner')
  const [rows, before] = [segment.facetRows()[column], segment.columns().rows[column]]
  if (rows === undefined || before === undefined) return null
  const packValue = (of: 'owner' | 'team', name: string): number =>
    packFacetValue(COLUMNS[column]?.findIndex((one) => one === of) ?? 0, facets.of(of).number(name))
  return otherRows(
    { column, rows, before },
    [...owned].map(([document, { owners, teams }]) => [
      document,
      [
        ...new Set([
          ...owners.map((name) => packValue('owner', name)),
          ...teams.map((name) => packValue('team', name)),
        ]),
      ],
    ]),
  )
}

/** Rows of a column with replacements for some documents, each set of values stored once. */
function otherRows(
  { column, rows, before }: { readonly column: number; readonly rows: FacetRows; readonly before: Uint32Array },
  documents: readonly (readonly [document: number, values: readonly number[]])[],
): OtherRows {
  const rowOfDocument = before.slice()
  const [start, values] = [[...rows.start], [...rows.values]]
  const numberOf = new Map<string, number>()
  for (const [document, own] of documents) {
    const key = own.join()
    const row = numberOf.get(key) ?? start.length - 1
    if (!numberOf.has(key)) {
      numberOf.set(key, row)
      for (const value of own) values.push(value)
      start.push(values.length)
    }
    rowOfDocument[document] = row
  }
  return {
    column,
    rowOfDocument,
    rows: { count: start.length - 1, start: Uint32Array.from(start), values: Uint32Array.from(values) },
  }
}

/** A segment without the texts of which some name other entities: related ones, owners, groups. */
class OwnTexts implements Segment {
  readonly #segment: Segment
  readonly #others: readonly OtherRows[]

  /** `others` replaces some columns. */
  constructor(segment: Segment, others: readonly OtherRows[]) {
    this.#segment = segment
    this.#others = others
  }

  get documents(): number {
    return this.#segment.documents
  }

  get byteLength(): number {
    return this.#segment.byteLength
  }

  get unitsRoom(): number {
    return this.#segment.unitsRoom
  }

  pinned(): Segment {
    return new OwnTexts(this.#segment.pinned(), this.#others)
  }

  words(): WordList {
    return this.#segment.words()
  }

  find(word: Uint8Array): number {
    return this.#segment.find(word)
  }

  near(text: string, most: number): readonly TypoWord[] {
    return this.#segment.near(text, most)
  }

  code(word: number): number {
    return this.#segment.code(word)
  }

  codes(): Uint32Array | null {
    return this.#segment.codes()
  }

  reader(): Work<ListReader> {
    return this.#segment.reader()
  }

  paint(group: number, word: number, into: PaintTarget, value: number): void {
    if (group !== OTHER_GROUP) this.#segment.paint(group, word, into, value)
  }

  paintRange(group: number, range: WordRange, into: PaintTarget, value: number): void {
    if (group !== OTHER_GROUP) this.#segment.paintRange(group, range, into, value)
  }

  mark(group: number, word: number, marked: Bits): void {
    if (group !== OTHER_GROUP) this.#segment.mark(group, word, marked)
  }

  markRange(group: number, range: WordRange, marked: Bits): void {
    if (group !== OTHER_GROUP) this.#segment.markRange(group, range, marked)
  }

  read(group: number, word: number, into: Uint32Array): number {
    return group === OTHER_GROUP ? 0 : this.#segment.read(group, word, into)
  }

  tokens(group: number): Tokens {
    return this.#segment.tokens(group)
  }

  columns(): SegmentColumns {
    const columns = this.#segment.columns()
    if (this.#others.length === 0) return columns
    const rows = this.#others.reduce((all, { column, rowOfDocument }) => all.with(column, rowOfDocument), columns.rows)
    return { ...columns, rows }
  }

  facetRows(): readonly FacetRows[] {
    return this.#others.reduce((all, { column, rows }) => all.with(column, rows), this.#segment.facetRows())
  }

  eachValue(document: number, visit: (column: number, packed: number) => void): void {
    this.#segment.eachValue(document, visit)
  }

  exactTexts(): ExactTexts {
    return this.#segment.exactTexts()
  }
}
