import { u32 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { ListReader } from './segment.ts'
import { readCodes, type Tokens } from './tokens.ts'

/** Lists of documents in one field group, concatenated by the code of the word. */
interface Lists {
  /** Start of each code's list, and the end of the last one. */
  readonly start: Uint32Array
  readonly documents: Uint16Array
}

/** Pauses after this many documents. */
const SLICE = 2_000

/**
 * Builds all lists of a segment from its tokens at once: each document is written directly into its words' lists, which
 * takes a fifth of the time of following chains. Document numbers fit 16 bits.
 */
export function* invertTokens(groups: readonly Tokens[], words: number): Work<ListReader> {
  const lists: Lists[] = []
  for (const tokens of groups) lists.push(yield* listsOf(tokens, words))
  return {
    read(group, word, into) {
      const own = lists[group]
      if (own === undefined) return 0
      const from = u32(own.start, word)
      const count = u32(own.start, word + 1) - from
      for (let i = 0; i < count; i++) into[i] = own.documents[from + i] as number
      return count
    },
  }
}

function* listsOf(tokens: Tokens, words: number): Work<Lists> {
  const count = tokens.start.length - 1
  const distinct = yield* distinctCodes(tokens, words)
  const start = new Uint32Array(words + 2)
  for (let i = 0; i < distinct.codes.length; i++) {
    const word = u32(distinct.codes, i)
    start[word + 2] = u32(start, word + 2) + 1
  }
  yield
  for (let word = 1; word < start.length; word++) start[word] = u32(start, word) + u32(start, word - 1)
  const documents = new Uint16Array(u32(start, words + 1))
  yield
  // While a list is filled, its `start` is the next write position.
  for (let document = 0; document < count; document++) {
    for (let i = u32(distinct.start, document), end = u32(distinct.start, document + 1); i < end; i++) {
      const word = u32(distinct.codes, i)
      const at = u32(start, word + 1)
      documents[at] = document
      start[word + 1] = at + 1
    }
    if (document % SLICE === 0) yield
  }
  return { start, documents }
}

function* distinctCodes(tokens: Tokens, words: number): Work<{ start: Uint32Array; codes: Uint32Array }> {
  const count = tokens.start.length - 1
  const last = new Uint32Array(words)
  const start = new Uint32Array(count + 1)
  const codes = new Uint32Array(tokens.bytes.length)
  let to = 0
  for (let document = 0; document < count; document++) {
    const read = readCodes(tokens, document, codes.subarray(to))
    const end = to + read
    for (let i = to; i < end; i++) {
      const word = u32(codes, i)
      if (u32(last, word) === document + 1) continue
      last[word] = document + 1
      codes[to++] = word
    }
    start[document + 1] = to
    if (document % SLICE === 0) yield
  }
  return { start, codes: codes.subarray(0, to) }
}
