import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SearchPlan } from '../../contracts/search-index.ts'
import { finish } from '../../lib/pausing-work.ts'
import { MATCHES, rankOf, type MatchMeasures } from '../../search/rank.ts'
import { typosBetween } from '../../search/allowed-typos.ts'
import { countBits, hasBit, newBits, setBit } from '../../lib/bits.ts'
import { countList, markList, paintList, PostingsWriter, readList } from './postings.ts'
import { EXACT_ID, EXACT_NAME, EXACT_WORDS, BEGINS_HEIGHT, exactRank, NO_HIT, Ranker } from './ranker.ts'
import { MAX_RECENT, RecentPostings } from './recent-postings.ts'
import { MERGED, nextMerge } from './merge-policy.ts'
import { beginsWithPhrase, hasPhrase, phraseBytes, readCodes, TokenWriter } from './tokens.ts'
import { U32s } from '../../lib/arrays.ts'
import { wordBranches, wordsNear, type WordBranches } from './typos.ts'
import { coverRange, unionsOf } from './prefix-unions.ts'
import { WordTable } from './word-table.ts'
import { wordsFrom, wordText } from './words.ts'

/** Some documents, a full block, and blocks far apart. */
const documents = fc
  .tuple(
    fc.uniqueArray(fc.nat(300_000), { maxLength: 40 }),
    fc.constantFrom(0, 1, 4_096, 4_097, 65_536, 70_000),
    fc.nat(200_000),
  )
  .map(([some, run, from]) => {
    const all = new Set([...some, ...Array.from({ length: run }, (_, i) => from + i)])
    return [...all].toSorted((a, b) => a - b)
  })

describe('posting lists', () => {
  it('are read, counted and painted as written, one after another', () => {
    fc.assert(
      fc.property(fc.array(documents, { maxLength: 4 }), (lists) => {
        const writer = new PostingsWriter(0)
        const references = lists.map((list) => writer.write(Uint32Array.from(list), list.length))
        for (const [i, list] of lists.entries()) {
          const reference = references[i] ?? 0
          const read = new Uint32Array(400_000)
          const count = readList(writer.units, reference, read)
          expect([...read.subarray(0, count)]).toEqual(list)
          expect(countList(writer.units, reference)).toBe(list.length)
          const values = new Uint8Array(400_000)
          paintList(writer.units, reference, { values, within: null }, 3)
          expect(values.reduce((sum, value) => sum + value, 0)).toBe(3 * list.length)
          expect(list.every((document) => values[document] === 3)).toBe(true)
          const marked = newBits(400_000)
          markList(writer.units, reference, marked)
          expect(countBits(marked)).toBe(list.length)
          expect(list.every((document) => hasBit(marked, document))).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('are painted at all relevant documents even if only some count', () => {
    fc.assert(
      fc.property(documents, documents, (list, some) => {
        const writer = new PostingsWriter(0)
        const reference = writer.write(Uint32Array.from(list), list.length)
        const within = newBits(Math.max(list.at(-1) ?? 0, some.at(-1) ?? 0) + 1)
        for (const document of some) setBit(within, document)
        const values = new Uint8Array(400_000)
        paintList(writer.units, reference, { values, within }, 3)
        const has = new Set(list)
        expect(some.every((document) => (values[document] === 3) === has.has(document))).toBe(true)
        expect(values.every((value, document) => value === 0 || has.has(document))).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('are chains if short and bitmaps if long, in a segment in memory', () => {
    const word = fc.tuple(fc.constantFrom(1, 3, 7, 50), fc.nat(600))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const postings = new RecentPostings()
        const expected = words.map((): number[] => [])
        for (let document = 0; document < 2_000; document++) {
          for (const [i, [step, from]] of words.entries()) {
            if (document < from || document % step !== 0) continue
            postings.add(i, document)
            postings.add(i, document)
            expected[i]?.push(document)
          }
        }
        for (const [i, list] of expected.entries()) {
          const read = new Uint32Array(MAX_RECENT)
          expect([...read.subarray(0, postings.read(i, read))]).toEqual(list)
          const painted = new Uint8Array(MAX_RECENT)
          postings.paint(i, painted, 1)
          expect(list.every((document) => painted[document] === 1)).toBe(true)
          const marked = newBits(MAX_RECENT)
          postings.mark(i, marked)
          expect(countBits(marked)).toBe(list.length)
          expect(list.every((document) => hasBit(marked, document))).toBe(true)
        }
      }),
      { numRuns: 20 },
    )
  })
})

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', '映', '😀'), minLength: 1, maxLength: 9 })

describe('words near a text', () => {
  it('match a table of edit distances', () => {
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 60 }), letters, fc.constantFrom(1, 2), (list, text, most) => {
        const table = new WordTable()
        for (const word of list) table.internText(word)
        const words = table.words()
        const textsNear = (branches: WordBranches | null): (string | number)[][] =>
          wordsNear(words, text, most, branches).map(({ word, edits }) => [wordText(words, word), edits])
        const expected = [...new Set(list)].flatMap((word) => {
          const edits = typosBetween(text, word, most)
          return edits === null ? [] : [[word, edits]]
        })
        expect(textsNear(null).toSorted()).toEqual(expected.toSorted())
        expect(textsNear(finish(wordBranches(words))).toSorted()).toEqual(expected.toSorted())
      }),
      { numRuns: 500 },
    )
  })
})

describe('prefix lists', () => {
  it('cover a range with the documents of its words, and stay within the bound', () => {
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 80 }),
        letters,
        fc.constantFrom(20, 60, 200),
        (list, prefix, bound) => {
          const table = new WordTable()
          for (const word of [...new Set(list)].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
            table.internText(word)
          const words = table.words()
          const writer = new PostingsWriter(0)
          const own = Array.from({ length: words.count }, (_, word) => [word % 30, 30 + ((word * 7) % 60)])
          const lists = Uint32Array.from(own, (documents) =>
            writer.write(Uint32Array.from(documents), documents.length),
          )
          const unions = finish(unionsOf({ words, lists, shortest: 1, bound, documents: 100 }, writer))
          const range = wordsFrom(words, Buffer.from(prefix))
          const painted = new Uint8Array(100)
          let cost = 0
          const paint = (reference: number): void => {
            cost += 16 + countList(writer.units, reference)
            paintList(writer.units, reference, { values: painted, within: null }, 1)
          }
          coverRange(unions, range, { union: paint, word: (word) => paint(lists[word] ?? 0) })
          const expected = new Set(own.slice(range.low, range.high).flat())
          expect([...painted.keys()].filter((document) => painted[document] === 1)).toEqual(
            [...expected].toSorted((a, b) => a - b),
          )
          expect(cost).toBeLessThanOrEqual(Math.max(bound, expected.size + 16, 18))
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('tokens', () => {
  const value = fc.array(fc.constantFrom(0, 1, 126, 127, 128, 16_383, 16_384, 3_000_000), { maxLength: 8 })

  it('have the phrases of each value, but none across two values', () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 4 }),
        fc.array(fc.nat(130), { maxLength: 2 }),
        value,
        (values, joined, phrase) => {
          fc.pre(phrase.length > 0)
          const writer = new TokenWriter({ documents: 0, bytes: 0 })
          for (const words of values) writer.addValue(numbers(words), numbers(joined))
          writer.endDocument()
          const tokens = writer.tokens()
          const has = (words: readonly number[]): boolean =>
            words.some((_, at) => phrase.every((word, i) => words[at + i] === word))
          const expected = values.some(has) || (values.length > 0 && joined.some((word) => has([word])))
          expect(hasPhrase(tokens, 0, phraseBytes(phrase))).toBe(expected)
          const [first] = values
          const begins =
            first !== undefined && first.length >= phrase.length && phrase.every((word, i) => first[i] === word)
          expect(beginsWithPhrase(tokens, 0, phraseBytes(phrase))).toBe(begins)
          expect(beginsWithPhrase(tokens, 0, phraseBytes(phrase, true))).toBe(begins && first.length === phrase.length)
          const codes = new Uint32Array(200)
          expect([...codes.subarray(0, readCodes(tokens, 0, codes))]).toEqual(
            values.flatMap((words) => [...words, ...joined]),
          )
        },
      ),
      { numRuns: 500 },
    )
  })
})

function numbers(values: readonly number[]): U32s {
  const array = new U32s()
  for (const number of values) array.push(number)
  return array
}

describe('ranks over arrays', () => {
  const word = fc.record({
    text: fc.constant('x'),
    optional: fc.boolean(),
    typos: fc.constant(0 as const),
    typosEverywhere: fc.constant(false),
    weight: fc.integer({ min: 1, max: 8 }),
    synonyms: fc.constant([]),
  })
  const match = fc.nat(MATCHES.length - 1)

  it('follow the ranking laws', () => {
    const plan = fc.record({
      words: fc.array(word, { maxLength: 5 }),
      relaxed: fc.boolean(),
      addressed: fc.constant(false),
    })
    fc.assert(
      fc.property(
        plan,
        fc.array(match, { minLength: 7, maxLength: 7 }),
        fc.nat(2),
        fc.nat(300),
        fc.boolean(),
        (plan, all, phrases, nameWords, live) => {
          const matches = all.slice(0, plan.words.length + phrases)
          const ranker = new Ranker(plan, phrases)
          const expected = (more: Partial<MatchMeasures>): number | null =>
            rankOf(
              {
                exactName: 0,
                exactId: false,
                begins: false,
                matches,
                nameWords,
                standing: live ? 'live' : 'gone',
                ...more,
              },
              plan,
            )
          const height = ranker.measure(
            matches.map((one) => Uint8Array.of(one)),
            0,
          )
          const rank = height === NO_HIT ? null : ranker.rank(height, Math.min(255, nameWords), live)
          expect(rank).toBe(expected({}))
          if (matches.length === 0) return
          if (ranker.least > 1)
            expect(ranker.rank(BEGINS_HEIGHT, Math.min(255, nameWords), live)).toBe(expected({ begins: true }))
          expect(exactRank(EXACT_ID, live)).toBe(expected({ exactId: true }))
          expect(exactRank(EXACT_WORDS | EXACT_ID, live)).toBe(expected({ exactName: 1, exactId: true }))
          expect(exactRank(EXACT_NAME | EXACT_WORDS, live)).toBe(expected({ exactName: 2 }))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('accept no document without one of its significant words', () => {
    const plan = fc.record({
      words: fc.array(word, { minLength: 1, maxLength: 5 }),
      relaxed: fc.constant(true),
      addressed: fc.constant(false),
    }) satisfies fc.Arbitrary<SearchPlan>
    fc.assert(
      fc.property(plan, fc.array(match, { minLength: 5, maxLength: 5 }), (plan, all) => {
        const matches = all.slice(0, plan.words.length)
        const ranker = new Ranker(plan, 0)
        const arrays = matches.map((one) => Uint8Array.of(one))
        // A query of optional words only needs none: no query is like that.
        fc.pre(plan.words.some(({ optional }) => !optional))
        if (ranker.measure(arrays, 0) !== NO_HIT)
          expect(ranker.carrying.some((number) => (matches[number] ?? 0) > 0)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('merging', () => {
  it('leaves few segments of each size, and none with many deletions', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 4_000_000 }), fc.integer({ min: 0, max: 99 })), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(sizes, (list) => {
        let segments = list.map(([documents, dropped]) => ({
          documents,
          live: Math.floor((documents * (100 - dropped)) / 100),
        }))
        for (let merges = 0; ; merges++) {
          const chosen = nextMerge(segments, { usual: 32_768, merged: MERGED })
          if (chosen.length === 0) break
          expect(merges).toBeLessThan(200)
          const live = chosen.reduce((sum, one) => sum + one.live, 0)
          segments = [
            ...segments.filter((one) => !chosen.includes(one)),
            ...(live > 0 ? [{ live, documents: live }] : []),
          ]
        }
        expect(segments.every(({ live, documents }) => live >= documents * 0.6)).toBe(true)
        expect(segments.length).toBeLessThanOrEqual(3 * 6)
      }),
    )
  })
})
