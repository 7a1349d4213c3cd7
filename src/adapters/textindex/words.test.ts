import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finish } from '../../lib/pausing-work.ts'
import { analyse } from '../../search/analyse.ts'
import { TextScanner } from './scan.ts'
import { firstSlot, LONG, packWord, pageMask, ENTRY, WordPages, wordOf } from './word-pages.ts'
import { WordTable } from './word-table.ts'
import { sharedBytes, wordAt, wordNumber, wordsFrom, wordText } from './words.ts'
import { anyCodePoint } from '../../testing/any-code-point.ts'

/** Pieces that exercise camel case, folding, composing and cutting. */
const PIECES = [
  'a',
  'B',
  'cd',
  'EF',
  'Gh',
  'é',
  'E',
  '\u0301',
  '\u0338',
  '=',
  'ß',
  'İ',
  'ﬁ',
  'Σ',
  'σ',
  '½',
  '1',
  '22',
  '_',
  '-',
  '.',
  '/',
  ' ',
  '\n',
  '\t',
  '\u00a0',
  '映画',
  '推',
  'ไทย',
  'שָׁלוֹם',
  'مُحَمَّد',
  '\ud800',
  '\udc00',
  '😀',
  '𝒳',
  '𐐷',
  '．',
  '／',
  'ｆｕｌｌ',
  'HTTPServer',
  'x'.repeat(45),
  'y'.repeat(39),
  '\u0000',
  '½Upper',
  'ǅ',
  'ᾳ',
  '\u1f88',
  '1A',
  'aB1Cd',
]

const texts = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc.string({ unit: anyCodePoint, maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
)

function scanText(text: string): { words: string[]; joined: string[] } {
  const table = new WordTable()
  const scanner = new TextScanner(table)
  scanner.scan(text)
  const words = table.words()
  const textsOf = (numbers: { array: Uint32Array; length: number }): string[] =>
    [...numbers.array.subarray(0, numbers.length)].map((word) => wordText(words, word))
  return { words: textsOf(scanner.words), joined: textsOf(scanner.joined) }
}

describe('scanning a text', () => {
  it('finds the same words as the analyser', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(scanText(text)).toEqual(analyse(text))
      }),
      { numRuns: 1_000 },
    )
  })

  it.each(['word ', 'twoWords ', 'é ', 'aé/b/cD ', 'twoWords,'])(
    'truncates a long text of %j where the analyser does',
    (piece) => {
      for (const times of [999, 1_000, 1_001, 1_999, 2_000, 2_001, 2_500]) {
        const text = piece.repeat(times)
        expect(scanText(text)).toEqual(analyse(text))
      }
    },
  )
})

describe('a word table', () => {
  const words = fc.array(
    fc.string({ unit: fc.constantFrom('a', 'b', 'é', '映', '😀', 'z'), minLength: 1, maxLength: 6 }),
  )

  it('distinguishes words with a common beginning, of all lengths', () => {
    const table = new WordTable()
    const words = Array.from({ length: 40 }, (_, i) => ['a'.repeat(i + 1), `${'a'.repeat(i)}b`]).flat()
    const numbers = words.map((word) => table.internText(word))
    expect(numbers).toEqual(words.map((_, i) => i))
    expect(words.map((word) => table.internText(word))).toEqual(numbers)
    expect(words.map((word) => table.find(Buffer.from(word)))).toEqual(numbers)
    expect(table.find(Buffer.from('a'.repeat(41)))).toBe(-1)
  })

  it('numbers each word once, and finds it', () => {
    fc.assert(
      fc.property(words, (list) => {
        const table = new WordTable()
        const numbers = list.map((word) => table.internText(word))
        expect(new Set(numbers).size).toBe(new Set(list).size)
        const sorted = table.words()
        for (const [i, word] of list.entries()) {
          expect(wordText(sorted, numbers[i] ?? -1)).toBe(word)
          expect(table.find(Buffer.from(word))).toBe(numbers[i])
          expect(wordNumber(sorted, Buffer.from(word))).toBe(numbers[i])
        }
        expect(table.find(Buffer.from('nowhere'))).toBe(-1)
        expect(wordNumber(sorted, Buffer.from('nowhere'))).toBe(-1)
      }),
    )
  })

  it('is in order even if an order is requested during sorting', () => {
    for (const steps of [0, 1, 2, 3]) {
      const table = new WordTable()
      const list = ['pear', 'apple', 'fig', 'pea', 'appeal', 'figs']
      for (const word of list.slice(0, 3)) table.internText(word)
      table.words()
      for (const word of list.slice(3)) table.internText(word)
      const ordering = table.ordering()
      for (let step = 0; step < steps; step++) ordering.next()
      const between = table.words()
      finish(ordering)
      const after = table.words()
      expect(Array.from(between.order ?? [], (word) => wordText(between, word))).toEqual(list.toSorted())
      expect([...(after.order ?? [])]).toEqual([...(between.order ?? [])])
    }
  })

  it('stays sorted while words are added, and finds them by prefix', () => {
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 5 }),
        fc.constantFrom('a', 'ab', 'é', '映', '😀z', 'aa'),
        (lists, prefix) => {
          const table = new WordTable()
          for (const list of lists) {
            for (const word of list) table.internText(word)
            const sorted = table.words()
            const all = Array.from({ length: sorted.count }, (_, place) => wordText(sorted, wordAt(sorted, place)))
            const expected = [...new Set(lists.slice(0, lists.indexOf(list) + 1).flat())]
            expect(all).toEqual(expected.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
            expect(all.slice(1).map((_, i) => sorted.shared[i + 1])).toEqual(
              all.slice(1).map((_, i) => sharedBytes(sorted, wordAt(sorted, i), wordAt(sorted, i + 1))),
            )
            const { low, high } = wordsFrom(sorted, Buffer.from(prefix))
            expect(all.slice(low, high)).toEqual(all.filter((word) => word.startsWith(prefix)))
          }
        },
      ),
    )
  })
})

/** Like longer words, whose hash is in their place. */
function enter(pages: WordPages, hash: number, word: number): void {
  const page = pages.pageOf(hash)
  const slot = slotWith(page, hash)
  page.set([0, 0, hash, packWord(word, LONG)], slot)
  pages.added(page, hash)
}

/** Returns its slot, or the empty one where it belongs. */
function slotWith(page: Int32Array, hash: number): number {
  const mask = pageMask(page)
  let slot = firstSlot(hash, mask)
  while (page[slot + 3] !== 0 && page[slot + 2] !== hash) slot = (slot + ENTRY) & mask
  return slot
}

function wordWith(pages: WordPages, hash: number): number {
  const page = pages.pageOf(hash)
  return wordOf(page[slotWith(page, hash) + 3] ?? 0)
}

describe('the pages of a word table', () => {
  it('split one at a time, so that a new word moves at most one page', () => {
    const pages = new WordPages()
    const hashes = Array.from({ length: 60_000 }, (_, i) => Math.imul(i + 1, 0x9e37_79b1))
    const page = pages.pageOf(0).byteLength
    const known = new Map<number, number>()
    for (const [word, hash] of hashes.entries()) {
      known.set(hash, word)
      const before = pages.byteLength
      enter(pages, hash, word)
      // A page became two; the rest is the directory.
      expect(pages.byteLength - before).toBeLessThanOrEqual(page + 8 * 64)
      expect(pages.pageOf(hash).byteLength).toBe(page)
    }
    for (const [hash, word] of known) expect(wordWith(pages, hash)).toBe(word)
  })

  it('grow if hashes have too many bits in common', () => {
    const pages = new WordPages()
    const hashes = Array.from({ length: 5_000 }, (_, i) => 0x1234_8000 | i)
    for (const [word, hash] of hashes.entries()) enter(pages, hash, word)
    for (const [word, hash] of hashes.entries()) expect(wordWith(pages, hash)).toBe(word)
  })
})
