import { U32s, U8s } from '../../lib/arrays.ts'
import { u32, u8 } from '../../lib/array-elements.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { clearBit, hasBit, setBit } from '../../lib/bits.ts'
import { COLUMNS } from './facet-rows.ts'
import type { FacetValues, StoredField } from './facet-values.ts'
import { LEFT_OUT } from './merge-sources.ts'
import type { LiveSegment } from './search-part.ts'
import type { Segment } from './segment.ts'

/** Parts that may exist at once: a part's number fits a byte, and 0 means none. */
const MAX_PARTS = 255

/** A merge's moves of documents from its sources to its result. */
interface DocumentMove {
  readonly from: readonly LiveSegment[]
  readonly to: LiveSegment
  /** For each source, the new number of each document, or LEFT_OUT. */
  readonly numbers: readonly Uint32Array[]
}

/** Pauses after this many documents, less one. */
const SLICE_MASK = 0x3fff
const NO_NUMBERS = new Uint32Array(0)

/** Tracks the segment and number of each node's document, and the number of documents with each facet value. */
export class DocumentLocations {
  readonly #facets: FacetValues
  readonly #parts: (LiveSegment | null)[] = [null]
  /** Indexed by node. */
  readonly #part = new U8s(1 << 12)
  readonly #document = new U32s(1 << 12)
  #count = 0
  readonly #moves = new Set<DocumentMove>()

  constructor(facets: FacetValues) {
    this.#facets = facets
  }

  /** Number of present documents. */
  get count(): number {
    return this.#count
  }

  get byteLength(): number {
    return this.#part.array.byteLength + this.#document.array.byteLength
  }

  enter(part: LiveSegment): void {
    const free = this.#parts.indexOf(null, 1)
    if (free < 0 && this.#parts.length > MAX_PARTS) throw new Error(`text index: more than ${MAX_PARTS} segments`)
    this.#parts[free < 0 ? this.#parts.length : free] = part
  }

  /** Called once the part has no documents any more. */
  leave(part: LiveSegment): void {
    this.#parts[this.#numberOf(part)] = null
  }

  set(node: NodeId, part: LiveSegment, document: number): void {
    this.#part.reserve(node + 1)
    this.#document.reserve(node + 1)
    this.#part.array[node] = this.#numberOf(part)
    this.#document.array[node] = document
    this.#count++
    this.#countValues(part.segment, document, 1)
  }

  drop(node: NodeId): void {
    const part = node < this.#part.array.length ? this.#parts[u8(this.#part.array, node)] : null
    if (part === null || part === undefined) return
    const document = u32(this.#document.array, node)
    this.#clear(part, document)
    this.#part.array[node] = 0
    this.#count--
    this.#countValues(part.segment, document, -1)
  }

  /** First step: registers present documents in the new part too; from now on drops apply to both. */
  *follow(move: DocumentMove): Work<void> {
    this.enter(move.to)
    this.#moves.add(move)
    for (const [source, { live }] of move.from.entries()) {
      const numbers = move.numbers[source] ?? NO_NUMBERS
      for (let document = 0; document < numbers.length; document++) {
        const number = u32(numbers, document)
        if (number !== LEFT_OUT && hasBit(live, document)) setBit(move.to.live, number)
        if ((document & SLICE_MASK) === 0) yield
      }
    }
  }

  /** Second step: the new part replaces its sources in searches, and each node gets its location there. */
  *settle(move: DocumentMove): Work<void> {
    const { to } = move
    const { node } = to.segment.columns()
    const [number, before] = [this.#numberOf(to), move.from.map((part) => this.#numberOf(part))]
    for (let document = 0; document < to.segment.documents; document++) {
      const at = u32(node, document)
      if (hasBit(to.live, document) && before.includes(u8(this.#part.array, at))) {
        this.#part.array[at] = number
        this.#document.array[at] = document
      }
      if ((document & SLICE_MASK) === 0) yield
    }
    this.#moves.delete(move)
    for (const part of move.from) this.leave(part)
  }

  /** Undoes a move that failed. */
  cancel(move: DocumentMove): void {
    this.#moves.delete(move)
    this.leave(move.to)
  }

  /** Registers the documents of a part that was read from its file. */
  takeOver(part: LiveSegment): void {
    this.enter(part)
    const { node } = part.segment.columns()
    for (let document = 0; document < part.segment.documents; document++) {
      if (hasBit(part.live, document)) this.set(u32(node, document), part, document)
    }
  }

  #numberOf(part: LiveSegment): number {
    const number = this.#parts.indexOf(part)
    if (number < 0) throw new Error("text index: a segment that isn't part of it")
    return number
  }

  #clear(part: LiveSegment, document: number): void {
    clearBit(part.live, document)
    for (const { from, to, numbers } of this.#moves) {
      const own = numbers[from.indexOf(part)]
      const number = own === undefined ? LEFT_OUT : u32(own, document)
      if (number !== LEFT_OUT) this.#clear(to, number)
    }
  }

  #countValues(segment: Segment, document: number, by: 1 | -1): void {
    segment.eachValue(document, (column, packed) => {
      const field: StoredField | undefined = COLUMNS[column]?.[packed & 7]
      if (field !== undefined) this.#facets.of(field).add(packed >>> 3, by)
    })
  }
}
