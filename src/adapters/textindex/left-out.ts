// An index for whom some of its documents are hidden: as if they were not in it.
import type { DocumentsLeftOut } from '../../contracts/search-index.ts'
import { u32 } from '../../lib/array-elements.ts'
import { hasBit, newBits, setBit, type Bits } from './bits.ts'
import type { SegmentColumns } from './columns.ts'
import type { ExactTexts } from './exact-texts.ts'
import { COLUMNS, type FacetRows } from './facet-rows.ts'
import type { StoredField } from './facet-values.ts'
import type { PaintTarget } from './postings.ts'
import { MOST_RECENT } from './recent-postings.ts'
import type { LiveSegment } from './search-part.ts'
import { OTHER_GROUP, type ListReader, type Segment } from './segment.ts'
import type { Tokens } from './tokens.ts'
import type { TypoWord } from './typos.ts'
import type { WordList, WordRange } from './words.ts'
import type { Work } from '../../lib/pausing-work.ts'

/** The parts as whoever sees less searches them. */
export function partsWithout(parts: readonly LiveSegment[], without: DocumentsLeftOut): readonly LiveSegment[] {
  return parts.map(({ segment, live }) => {
    const hidden = hiddenIn(segment, without)
    return { segment: ownTextsOf(segment), live: live.map((bits, i) => bits & ~u32(hidden, i)) }
  })
}

/** How many of the documents that are left out have each value of a facet, by its number. */
export function valuesLeftOut(
  parts: readonly LiveSegment[],
  field: StoredField,
  without: DocumentsLeftOut,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { segment, live } of parts) {
    const hidden = hiddenIn(segment, without)
    for (let document = 0; document < segment.documents; document++) {
      if (!hasBit(hidden, document) || !hasBit(live, document)) continue
      segment.eachValue(document, (column, packed) => {
        if (COLUMNS[column]?.[packed & 7] === field) counts.set(packed >>> 3, (counts.get(packed >>> 3) ?? 0) + 1)
      })
    }
  }
  return counts
}

interface HiddenDocuments {
  readonly key: string
  /** The segment in memory grows. */
  readonly documents: number
  readonly bits: Bits
}

/** Sets of what is left out, whose documents are remembered for each segment: a bit for each document. */
const MAX_SETS = 8
const HIDDEN = new WeakMap<Segment, HiddenDocuments[]>()

function hiddenIn(segment: Segment, { key, bits }: DocumentsLeftOut): Bits {
  const known = HIDDEN.get(segment) ?? []
  const before = known.find((one) => one.key === key && one.documents === segment.documents)
  if (before !== undefined) return before.bits
  const { node } = segment.columns()
  // As long as the bits of what is there: those of a segment in memory are of its bound.
  const hidden = newBits(Math.max(segment.documents, MOST_RECENT))
  for (let document = 0; document < segment.documents; document++) {
    const at = u32(node, document)
    if (at >>> 5 < bits.length && hasBit(bits, at)) setBit(hidden, document)
  }
  const others = known.filter((one) => one.key !== key).slice(1 - MAX_SETS)
  HIDDEN.set(segment, [...others, { key, documents: segment.documents, bits: hidden }])
  return hidden
}

const OWN_TEXTS = new WeakMap<Segment, Segment>()

function ownTextsOf(segment: Segment): Segment {
  const known = OWN_TEXTS.get(segment) ?? new OwnTexts(segment)
  OWN_TEXTS.set(segment, known)
  return known
}

/** A segment without the texts of which some name other things: related ones, owners, groups. */
class OwnTexts implements Segment {
  readonly #segment: Segment

  constructor(segment: Segment) {
    this.#segment = segment
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
    return this.#segment.columns()
  }

  facetRows(): readonly FacetRows[] {
    return this.#segment.facetRows()
  }

  eachValue(document: number, visit: (column: number, packed: number) => void): void {
    this.#segment.eachValue(document, visit)
  }

  exactTexts(): ExactTexts {
    return this.#segment.exactTexts()
  }
}
