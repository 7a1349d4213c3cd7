import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { correctionsOf, relaxedPlan, strictPlan, weightOf, type SearchVocabulary } from './plan.ts'

const known: Readonly<Record<string, number>> = { ranking: 100, model: 1_000, scene: 3, embeddings: 1 }
const vocabulary: SearchVocabulary = {
  documents: 1_000,
  withWord: (word) => known[word] ?? 0,
  hasPartly: (word) => Object.keys(known).some((one) => one !== word && one.startsWith(word)),
  nearest: (word) => (word === 'rnaking' ? 'ranking' : null),
  synonyms: (word) => (word === 'scene' ? [...'abcdefg'] : []),
}

describe('a strict plan', () => {
  it('allows typos everywhere only for words that occur nowhere, even as a prefix', () => {
    const plan = strictPlan(['ranking', 'rank', 'rnaking', 'embedings', 'v25x', 'abc'], vocabulary)
    expect(plan.words.map(({ text, typos, typosEverywhere }) => [text, typos, typosEverywhere])).toEqual([
      ['ranking', 1, false],
      ['rank', 1, false],
      ['rnaking', 1, true],
      ['embedings', 2, true],
      ['v25x', 0, false],
      ['abc', 0, false],
    ])
  })

  it('treats stop words as optional and without typos, unless there are only those', () => {
    const optional = (...words: string[]): boolean[] => strictPlan(words, vocabulary).words.map((word) => word.optional)
    expect(optional('similarity', 'of', 'the', 'scene')).toEqual([false, true, true, false])
    expect(optional('the', 'of')).toEqual([false, false])
    expect(strictPlan(['ranking', 'with'], vocabulary).words[1]).toMatchObject({ typos: 0, typosEverywhere: false })
    expect(strictPlan(['with'], vocabulary).words[0]).toMatchObject({ typos: 1, typosEverywhere: true })
  })

  it('keeps each word once, sixteen at most, with full weight and no synonyms', () => {
    expect(strictPlan(['scene', 'model', 'scene'], vocabulary)).toMatchObject({
      words: [
        { text: 'scene', weight: 8, synonyms: [] },
        { text: 'model', weight: 8, synonyms: [] },
      ],
      relaxed: false,
      addressed: false,
    })
    expect(
      strictPlan(
        Array.from({ length: 40 }, (_, i) => `w${i}`),
        vocabulary,
      ).words,
    ).toHaveLength(16)
    expect(strictPlan([], vocabulary)).toEqual({ words: [], relaxed: false, addressed: false })
  })
})

describe('a relaxed plan', () => {
  const relaxed = (words: readonly string[], synonyms = true) =>
    relaxedPlan(strictPlan(words, vocabulary), vocabulary, { synonyms, sort: 'relevance' })

  it('weights words by rarity, and adds at most five synonyms to each', () => {
    expect(relaxed(['model', 'ranking', 'scene', 'xyzzy'])).toMatchObject({
      words: [
        { weight: 1, synonyms: [] },
        { weight: 3, synonyms: [] },
        { weight: 6, synonyms: [...'abcde'] },
        { weight: 1, synonyms: [] },
      ],
      relaxed: true,
    })
    expect(relaxed(['model', 'rnaking'])?.words.map(({ weight }) => weight)).toEqual([1, 8])
  })

  it('exists only for several required words, or for synonyms', () => {
    expect(relaxed([])).toBeNull()
    expect(relaxed(['model'])).toBeNull()
    expect(relaxed(['model', 'of'])).toBeNull()
    expect(relaxed(['of', 'the'])).not.toBeNull()
    expect(relaxed(['scene'])).not.toBeNull()
    expect(relaxed(['scene'], false)).toBeNull()
    expect(relaxed(['scene', 'model'], false)?.words.map((word) => word.synonyms)).toEqual([[], []])
  })
})

it('omits a synonym that the query itself contains', () => {
  const { words } = relaxedPlan(strictPlan(['scene', 'c', 'a'], vocabulary), vocabulary, {
    synonyms: true,
    sort: 'relevance',
  }) ?? {
    words: [],
  }
  expect(words.map((word) => word.synonyms.join(''))).toEqual(['bdefg', '', ''])
})

it('a weight falls from 8 for one document to 1 for all', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000_000), (a, b, total) => {
      const [few = 0, many = 0] = [a, b].toSorted((x, y) => x - y)
      const [rare, common] = [weightOf(few, total), weightOf(many, total)]
      expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(rare)
      expect(rare).toBeGreaterThanOrEqual(common)
    }),
  )
  expect([0, 1].map((documents) => weightOf(documents, 1_000_000))).toEqual([8, 8])
  expect([10, 1_000, 100_000, 1_000_000].map((documents) => weightOf(documents, 1_000_000))).toEqual([6, 4, 2, 1])
})

it('a correction is the word nearest to one that occurs nowhere', () => {
  const plan = strictPlan(['rnaking', 'model', 'xyzzy', 'rank'], vocabulary)
  expect(correctionsOf(plan, vocabulary)).toEqual([{ word: 'rnaking', nearest: 'ranking' }])
})
