import { U32s, U8s } from '../../lib/arrays.ts'
import { u32, u8 } from '../../lib/elements.ts'
import type { NodeId } from '../../contracts/log.ts'
import { clearBit, hasBit } from './bits.ts'
import { COLUMNS } from './facet-rows.ts'
import type { FacetValues, StoredField } from './facet-values.ts'
import type { Part } from './search-part.ts'
import type { Segment } from './segment.ts'

/** Parts at a time: the number of one fits a byte, and 0 is none. */
export const MOST_PARTS = 255

/** Where the document of each node is, and how many documents have each value of a facet. */
export class Places {
  readonly #facets: FacetValues
  readonly #parts: (Part | null)[] = [null]
  /** By node. */
  readonly #part = new U8s(1 << 12)
  readonly #document = new U32s(1 << 12)
  #count = 0

  constructor(facets: FacetValues) {
    this.#facets = facets
  }

  /** Documents that are there. */
  get count(): number {
    return this.#count
  }

  get byteLength(): number {
    return this.#part.array.byteLength + this.#document.array.byteLength
  }

  enter(part: Part): void {
    const free = this.#parts.indexOf(null, 1)
    if (free < 0 && this.#parts.length > MOST_PARTS) throw new Error(`text index: more than ${MOST_PARTS} segments`)
    this.#parts[free < 0 ? this.#parts.length : free] = part
  }

  /** Once nothing is in it any more. */
  leave(part: Part): void {
    this.#parts[this.#numberOf(part)] = null
  }

  set(node: NodeId, part: Part, document: number): void {
    this.#part.reserve(node + 1)
    this.#document.reserve(node + 1)
    this.#part.array[node] = this.#numberOf(part)
    this.#document.array[node] = document
    this.#count++
    this.#countValues(part.segment, document, 1)
  }

  /** What was moved to another part keeps its values. */
  move(node: NodeId, to: Part, document: number): void {
    this.#part.array[node] = this.#numberOf(to)
    this.#document.array[node] = document
  }

  /** Drops the document of a node, if there is one. */
  drop(node: NodeId): void {
    const part = node < this.#part.array.length ? this.#parts[u8(this.#part.array, node)] : null
    if (part === null || part === undefined) return
    const document = u32(this.#document.array, node)
    clearBit(part.live, document)
    this.#part.array[node] = 0
    this.#count--
    this.#countValues(part.segment, document, -1)
  }

  /** Takes over all that is there of a part that was read from its file. */
  takeOver(part: Part): void {
    this.enter(part)
    const { node } = part.segment.columns()
    for (let document = 0; document < part.segment.documents; document++) {
      if (hasBit(part.live, document)) this.set(u32(node, document), part, document)
    }
  }

  #numberOf(part: Part): number {
    const number = this.#parts.indexOf(part)
    if (number < 0) throw new Error('text index: a segment that is not part of it')
    return number
  }

  #countValues(segment: Segment, document: number, by: 1 | -1): void {
    segment.eachValue(document, (column, packed) => {
      const field: StoredField | undefined = COLUMNS[column]?.[packed & 7]
      if (field !== undefined) this.#facets.of(field).add(packed >>> 3, by)
    })
  }
}
