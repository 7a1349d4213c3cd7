import { u32 } from '../../lib/elements.ts'
import type { Work } from '../../lib/slices.ts'
import type { ListReader } from './segment.ts'
import { readCodes, type Tokens } from './tokens.ts'

/** Of one place: the documents of each word, by its code, one after the other. */
interface Lists {
  /** By code, and where the last one ends. */
  readonly start: Uint32Array
  readonly documents: Uint16Array
}

/** After so many documents, a pause. */
const SLICE = 2_000

/**
 * The lists of a segment that was in memory, made of its tokens at once: each document is put where the lists of its words are, which takes a fifth
 * of following chains. Documents are numbers of 16 bits.
 */
export function* inverted(places: readonly Tokens[], words: number): Work<ListReader> {
  const lists: Lists[] = []
  for (const tokens of places) lists.push(yield* listsOf(tokens, words))
  return {
    read(place, word, into) {
      const own = lists[place]
      if (own === undefined) return 0
      const from = u32(own.start, word)
      const count = u32(own.start, word + 1) - from
      for (let i = 0; i < count; i++) into[i] = own.documents[from + i] as number
      return count
    },
  }
}

function* listsOf(tokens: Tokens, words: number): Work<Lists> {
  const start = new Uint32Array(words + 2)
  yield* eachWord(tokens, words, (word) => (start[word + 2] = u32(start, word + 2) + 1))
  for (let word = 1; word < start.length; word++) start[word] = u32(start, word) + u32(start, word - 1)
  const documents = new Uint16Array(u32(start, words + 1))
  // While it is filled, `start` of a word is where that of the word before it ends.
  yield* eachWord(tokens, words, (word, document) => {
    const at = u32(start, word + 1)
    documents[at] = document
    start[word + 1] = at + 1
  })
  return { start, documents }
}

/** Each word of each document once. */
function* eachWord(tokens: Tokens, words: number, visit: (word: number, document: number) => void): Work<void> {
  const last = new Uint32Array(words)
  let codes = new Uint32Array(1 << 12)
  for (let document = 0; document + 1 < tokens.start.length; document++) {
    const bytes = u32(tokens.start, document + 1) - u32(tokens.start, document)
    if (bytes > codes.length) codes = new Uint32Array(bytes * 2)
    const count = readCodes(tokens, document, codes)
    for (let i = 0; i < count; i++) {
      const word = u32(codes, i)
      if (u32(last, word) === document + 1) continue
      last[word] = document + 1
      visit(word, document)
    }
    if (document % SLICE === 0) yield
  }
}
