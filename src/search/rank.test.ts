import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SearchPlan } from '../contracts/search-index.ts'
import {
  isPartial,
  SYNONYM,
  MATCHES,
  NAME,
  NONE,
  OTHER,
  rankOf,
  isExactRung,
  rungOfRank,
  RUNGS,
  TEXT,
  WORTH,
  worthOf,
  matchWorths,
  type MatchMeasures,
  type Rung,
} from './rank.ts'

type Match = (typeof MATCHES)[number]

function planOf(
  words: number,
  more: { readonly weights?: readonly number[]; readonly relaxed?: boolean } = {},
): SearchPlan {
  return {
    words: Array.from({ length: words }, (_, i) => ({
      text: `w${i}`,
      optional: false,
      typos: 0,
      typosEverywhere: false,
      weight: more.weights?.[i] ?? 8,
      synonyms: [],
    })),
    relaxed: more.relaxed ?? false,
    addressed: false,
  }
}

function measuresOf(matches: readonly Match[], more: Partial<MatchMeasures> = {}): MatchMeasures {
  const found = matches.map((match) => MATCHES.indexOf(match))
  return { exactName: 0, exactId: false, begins: false, matches: found, nameWords: 3, standing: 'live', ...more }
}

function rung(one: MatchMeasures, plan: SearchPlan): Rung | null | undefined {
  const rank = rankOf(one, plan)
  return rank === null ? null : rungOfRank(rank)
}

const PARTIAL: ReadonlySet<Rung | undefined> = new Set([
  'all words, some by synonyms',
  'some of the words',
  'only synonyms',
])

describe('the rung', () => {
  const strict = planOf(2)
  const relaxed = planOf(2, { relaxed: true })

  it.each<[readonly Match[], Rung | null]>([
    [['name', 'name'], 'all words in the name'],
    [['name', 'name-start'], 'all words in the name, some of them partly'],
    [['name', 'name-form'], 'all words in the name, some of them partly'],
    [['name-form', 'name-typo'], 'all words in the name, some with a typo'],
    [['name-start', 'name-typo'], 'all words in the name, some with a typo'],
    [['name', 'other-form'], 'all words, some outside the name'],
    [['other', 'text-form'], 'all words, some in the description only'],
    [['name', 'other'], 'all words, some outside the name'],
    [['name', 'other-typo'], 'all words, some outside the name'],
    [['other', 'text'], 'all words, some in the description only'],
    [['name', 'text-typo'], 'all words, some in the description only'],
    [['name', 'synonym'], null],
    [['name', 'none'], null],
  ])('follows the weakest match: %j is "%s"', (matches, expected) => {
    expect(rung(measuresOf(matches), strict)).toBe(expected)
  })

  it('follows an exact name, id or name prefix before the word matches', () => {
    expect(rung(measuresOf(['none', 'none'], { exactName: 1, exactId: true }), strict)).toBe('exact name')
    expect(rung(measuresOf(['none', 'none'], { exactId: true, begins: true }), strict)).toBe('exact id')
    expect(rung(measuresOf(['name', 'name-start'], { begins: true }), strict)).toBe('the name begins so')
    expect(rung(measuresOf(['name', 'none'], { begins: true }), relaxed)).toBe('some of the words')
    expect(rung(measuresOf([], { exactName: 2 }), planOf(0))).toBe('no words requested')
  })

  it('exists for synonyms and partial matches only in a relaxed plan', () => {
    expect(rung(measuresOf(['name', 'synonym']), relaxed)).toBe('all words, some by synonyms')
    expect(rung(measuresOf(['name', 'none']), relaxed)).toBe('some of the words')
    expect(rung(measuresOf(['none', 'none']), relaxed)).toBeNull()
  })

  it('is below every literal match for synonyms alone', () => {
    expect(rung(measuresOf(['synonym', 'synonym']), relaxed)).toBe('only synonyms')
    expect(rung(measuresOf(['synonym', 'none']), relaxed)).toBeNull()
    expect(rung(measuresOf(['text-typo', 'none']), relaxed)).toBe('some of the words')
  })

  it('ignores optional words', () => {
    const plan = { ...strict, words: strict.words.map((word, i) => ({ ...word, optional: i === 1 })) }
    expect(rung(measuresOf(['name', 'none']), plan)).toBe('all words in the name')
    expect(rung(measuresOf(['none', 'name']), { ...plan, relaxed: true })).toBeNull()
  })

  it('allows a partial match with a third of the weight, half for synonyms, and all phrases', () => {
    const weighed = planOf(3, { weights: [2, 3, 1], relaxed: true })
    const is = (...matches: Match[]): boolean => rung(measuresOf(matches), weighed) === 'some of the words'
    expect([is('name', 'none', 'none'), is('none', 'name', 'none'), is('none', 'none', 'name')]).toEqual([
      true,
      true,
      false,
    ])
    expect([is('synonym', 'none', 'name'), is('synonym', 'none', 'none'), is('none', 'synonym', 'none')]).toEqual([
      true,
      false,
      false,
    ])
    const withPhrase = planOf(2, { relaxed: true })
    expect(rung(measuresOf(['name', 'none', 'text']), withPhrase)).toBe('some of the words')
    expect(rung(measuresOf(['name', 'name', 'none']), withPhrase)).toBeNull()
  })
})

const match = fc.nat(MATCHES.length - 1)
const anything: fc.Arbitrary<{ readonly one: MatchMeasures; readonly plan: SearchPlan }> = fc
  .record({
    words: fc.array(fc.record({ match, weight: fc.integer({ min: 1, max: 8 }) }), { maxLength: 16 }),
    phrases: fc.array(fc.constantFrom(NONE, TEXT, OTHER, NAME), { maxLength: 8 }),
    relaxed: fc.boolean(),
    exactName: fc.constantFrom<(0 | 1 | 2)[]>(0, 1, 2),
    exactId: fc.boolean(),
    begins: fc.boolean(),
    nameWords: fc.nat(40),
    standing: fc.constantFrom('live' as const, 'retired' as const, 'gone' as const),
  })
  .map(({ words, phrases, relaxed, ...rest }) => ({
    one: { ...rest, matches: [...words.map((word) => word.match), ...phrases] },
    plan: planOf(words.length, { weights: words.map((word) => word.weight), relaxed }),
  }))

describe('a rank', () => {
  it('is an integer that a float represents exactly and that encodes the rung', () => {
    fc.assert(
      fc.property(anything, ({ one, plan }) => {
        const rank = rankOf(one, plan)
        if (rank === null) return
        expect([Number.isInteger(rank), rank >= 0, rank < 2 ** 23, Math.fround(rank)]).toEqual([true, true, true, rank])
        const { exactName, exactId } = one
        const found = rungOfRank(rank)
        if (one.matches.length === 0) expect(found).toBe('no words requested')
        else expect([found === 'exact name', isExactRung(found)]).toEqual([exactName > 0, exactName > 0 || exactId])
      }),
    )
  })

  it('is higher on a higher rung, with retired and deleted entities last in each tier', () => {
    fc.assert(
      fc.property(anything, anything, ({ one, plan }, { one: other, plan: otherPlan }) => {
        const [a, b] = [rankOf(one, plan), rankOf(other, otherPlan)]
        if (a === null || b === null) return
        const [rungA, rungB] = [rungOfRank(a), rungOfRank(b)]
        const tier = (measured: MatchMeasures, found: Rung): number =>
          (isExactRung(found) ? 4 : PARTIAL.has(found) ? 0 : 2) + (measured.standing === 'live' ? 1 : 0)
        expect([a, b].map(isPartial)).toEqual([rungA, rungB].map((found) => PARTIAL.has(found)))
        const [tierA, tierB] = [tier(one, rungA), tier(other, rungB)]
        if (tierA !== tierB) expect(a > b).toBe(tierA > tierB)
        else if (rungA !== rungB) expect(a > b).toBe(RUNGS.indexOf(rungA) < RUNGS.indexOf(rungB))
      }),
    )
  })

  it('is lower for a synonym than for literal matches of all words', () => {
    fc.assert(
      fc.property(anything, fc.array(match, { maxLength: 24 }), fc.nat(40), ({ one, plan }, others, nameWords) => {
        const matches = Array.from(one.matches)
        const literal = { ...one, matches: matches.map((found) => Math.max(found, SYNONYM + 1)) }
        const beside = matches.map((_, i) => (i === 0 ? SYNONYM : Math.max(SYNONYM, others[i] ?? NAME)))
        const synonyms = { ...one, exactName: 0, exactId: false, matches: beside, nameWords } as const
        if (matches.length === 0) return
        const rank = rankOf(synonyms, plan)
        if (plan.words.length === 0 || rank === null) return
        expect(rank).toBeLessThan(rankOf(literal, plan) ?? -1)
      }),
    )
  })

  it('is higher for a better match of one word, then for a shorter name', () => {
    expect(WORTH).toHaveLength(MATCHES.length)
    expect(WORTH.every((worth, i) => i === 0 || worth > (WORTH[i - 1] ?? 0))).toBe(true)
    const relaxed = matchWorths({ relaxed: true })
    expect(relaxed).toHaveLength(MATCHES.length)
    expect(relaxed.every((worth, i) => worth >= (relaxed[i - 1] ?? 0) && worth <= 20)).toBe(true)
    const plan = planOf(2)
    const rank = (...args: Parameters<typeof measuresOf>): number => rankOf(measuresOf(...args), plan) ?? -1
    expect(rank(['name', 'other-start'])).toBeGreaterThan(rank(['name-start', 'other-start'], { nameWords: 1 }))
    expect(rank(['name', 'name'], { nameWords: 14 })).toBeGreaterThan(rank(['name', 'name'], { nameWords: 15 }))
    expect(rank(['name', 'name'], { nameWords: 15 })).toBe(rank(['name', 'name'], { nameWords: 90 }))
    expect(rank(['name'], { exactName: 2, nameWords: 9 })).toBeGreaterThan(
      rank(['name'], { exactName: 1, nameWords: 1 }),
    )
  })

  it('is higher for two words in a description than for one word in the name', () => {
    const plan = planOf(3, { relaxed: true })
    const both = rankOf(measuresOf(['text', 'text', 'none']), plan) ?? -1
    expect(both).toBeGreaterThan(rankOf(measuresOf(['name', 'none', 'none']), plan) ?? -1)
    expect(both).toBeGreaterThan(rankOf(measuresOf(['name', 'synonym', 'none']), plan) ?? -1)
  })

  it('weights words only in a relaxed plan', () => {
    const matches = [MATCHES.indexOf('name'), MATCHES.indexOf('other'), MATCHES.indexOf('text')]
    expect(worthOf(matches, planOf(2, { weights: [1, 5] }))).toBe(8 * (20 + 10 + 5))
    expect(worthOf(matches, planOf(2, { weights: [1, 5], relaxed: true }))).toBe(20 + 5 * 16 + 8 * 14)
  })
})
