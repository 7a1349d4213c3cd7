import { u32 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { hasBit, type Bits } from '../../lib/bits.ts'
import type { Segment } from './segment.ts'

/** The parts of a segment that merging needs. */
export type MergeInput = Pick<
  Segment,
  'documents' | 'unitsRoom' | 'words' | 'codes' | 'reader' | 'tokens' | 'columns' | 'facetRows' | 'exactTexts'
>

/** A segment, and its documents to take over. */
export interface MergeSource {
  readonly segment: MergeInput
  readonly keep: Bits
}

export const LEFT_OUT = 0xffff_ffff

export interface DocumentNumbers {
  readonly documents: number
  /** For each source, the new number of each document, or LEFT_OUT. */
  readonly numbers: readonly Uint32Array[]
}

export function* renumberDocuments(sources: readonly MergeSource[]): Work<DocumentNumbers> {
  let documents = 0
  const numbers: Uint32Array[] = []
  for (const { segment, keep } of sources) {
    const own = new Uint32Array(segment.documents)
    for (let i = 0; i < own.length; i++) own[i] = hasBit(keep, i) ? documents++ : LEFT_OUT
    numbers.push(own)
    yield
  }
  return { documents, numbers }
}

/** Visits each remaining document in the new order. */
export function* eachRetained(
  { numbers }: Pick<DocumentNumbers, 'numbers'>,
  pause: number,
  visit: (source: number, document: number, number: number) => void,
): Work<void> {
  let visited = 0
  for (const [source, own] of numbers.entries()) {
    for (let document = 0; document < own.length; document++) {
      const number = u32(own, document)
      if (number === LEFT_OUT) continue
      visit(source, document, number)
      if (++visited % pause === 0) yield
    }
  }
}
