// The order of hits: rungs, the worth of matches, and the rank that combines them. A rank depends on a document and the
// query's plan alone, never on other documents: so pages stay stable while the index changes, and every index can
// compute the same order. It is an integer below 2^23, which a float stores exactly.
import type { SearchPlan } from '../contracts/search-index.ts'
import type { Standing } from '../contracts/search-documents.ts'

/**
 * Ways in which a word of a query matches a document, in the best of its field groups. `other` is every field but the
 * name and the description; a form is another form of the same word, such as its plural.
 */
export const MATCHES = [
  'none',
  'synonym',
  'text-typo',
  'text-form',
  'text-start',
  'text',
  'other-typo',
  'other-form',
  'other-start',
  'other',
  'name-typo',
  'name-form',
  'name-start',
  'name',
] as const

/** Shortest prefix that matches outside of names, to exclude noise; in names one letter suffices. */
export const SHORTEST_START_ELSEWHERE = 3

/** Worth of one word's match, in the order of MATCHES. An exact name is a separate rung, above all of these. */
export const WORTH: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 14, 16, 20]

/** Worth in a relaxed plan, where the number of matching words counts for more than where they match. */
const RELAXED_WORTH: readonly number[] = [0, 4, 6, 11, 12, 14, 14, 14, 15, 16, 16, 17, 18, 20]

/** Weight of a word that at most one document has, and of a phrase; other words weigh less, but at least 1. */
export const MAX_WORD_WEIGHT = 8

/** Never decreases in the order of MATCHES, so an engine may take the best worth for that of the best match. */
export function matchWorths({ relaxed }: Pick<SearchPlan, 'relaxed'>): readonly number[] {
  return relaxed ? RELAXED_WORTH : WORTH
}

export const NONE = MATCHES.indexOf('none')
export const SYNONYM = MATCHES.indexOf('synonym')
export const TEXT_TYPO = MATCHES.indexOf('text-typo')
export const TEXT = MATCHES.indexOf('text')
export const OTHER_TYPO = MATCHES.indexOf('other-typo')
export const OTHER = MATCHES.indexOf('other')
export const NAME_TYPO = MATCHES.indexOf('name-typo')
export const NAME_FORM = MATCHES.indexOf('name-form')
export const NAME = MATCHES.indexOf('name')

/** Distance of a match below the exact word in the same field group, in indices into MATCHES. */
export const BELOW_EXACT = { exact: 0, start: 1, form: 2, typo: 3 } as const

/** Kinds of match that decide the order before anything else, highest first: each outranks everything below it. */
export const RUNGS = [
  'exact name',
  'exact id',
  'the name begins so',
  'all words in the name',
  'all words in the name, some of them partly',
  'all words in the name, some with a typo',
  'all words, some outside the name',
  'all words, some in the description only',
  'all words, some by synonyms',
  'some of the words',
  'only synonyms',
  'no words requested',
] as const
export type Rung = (typeof RUNGS)[number]

/** Exceeds the worth of 16 words and 8 phrases, times 16, with the coverage: 61,455. */
export const RUNG_STEP = 100_000
/** The highest rank is below six of these. */
export const TIER_STEP = 1_200_000
/** Tier of retired or gone entities; live ones are one above. Partial matches have the lowest two. */
export const COMPLETE_TIER = 2
export const EXACT_TIER = 4
/** Exceeds the highest coverage. */
export const WORTH_STEP = 16
/** A name of fewer words is closer to the query; beyond this it makes no difference. */
const MAX_NAME_WORDS = 15

export interface MatchMeasures {
  /** 2: equal except for case. 1: its words are the words of the query. */
  readonly exactName: 0 | 1 | 2
  /** The text is its URI, its resource id, the last part of that after a slash, its e-mail address, location or alias. */
  readonly exactId: boolean
  /** The name begins with the words of the query, all of them complete. */
  readonly begins: boolean
  /** Indexes into MATCHES: one for each word of the plan, then one for each phrase. */
  readonly matches: ArrayLike<number>
  readonly nameWords: number
  readonly standing: Standing
}

/** Returns null if the document isn't a hit. A phrase matches in a field group completely, or not at all. */
export function rankOf(measured: MatchMeasures, plan: SearchPlan): number | null {
  const rung = plan.addressed ? rungOfAddress(measured, plan) : rungOf(measured, plan)
  if (rung === null) return null
  const height = heightOf(rung)
  const inRung =
    height >= HEIGHT_OF_EXACT
      ? measured.exactName === 2
        ? 1
        : 0
      : worthOf(measured.matches, plan) * WORTH_STEP + coverageOf(measured.nameWords)
  return tierOf(measured.standing, height) * TIER_STEP + height * RUNG_STEP + (height === 0 ? 0 : inRung)
}

export function coverageOf(nameWords: number): number {
  return MAX_NAME_WORDS - Math.min(MAX_NAME_WORDS, nameWords)
}

/** Tells whether the query names the entity itself. */
export function isExactRung(rung: Rung): boolean {
  return rung === 'exact name' || rung === 'exact id'
}

export function heightOf(rung: Rung): number {
  return RUNGS.length - 1 - RUNGS.indexOf(rung)
}

export function rungOfRank(rank: number): Rung {
  return RUNGS[RUNGS.length - 1 - Math.floor((rank % TIER_STEP) / RUNG_STEP)] ?? 'no words requested'
}

/** Tells whether a rank is that of a partial match, which lacks some of the words literally. */
export function isPartial(rank: number): boolean {
  return rank < COMPLETE_TIER * TIER_STEP
}

const HEIGHT_OF_EXACT = heightOf('exact id')
const HEIGHT_OF_PARTIAL = heightOf('all words, some by synonyms')

/** Retired and gone entities come last within each kind of match, but an exact name or id beats everything. */
function tierOf(standing: Standing, height: number): number {
  const isComplete = height > HEIGHT_OF_PARTIAL || height === 0
  const tier = height >= HEIGHT_OF_EXACT ? EXACT_TIER : isComplete ? COMPLETE_TIER : 0
  return tier + (standing === 'live' ? 1 : 0)
}

/** Sums the weighted worth of the words: at most (16 + 8) × 8 × 20 = 3,840. */
export function worthOf(matches: ArrayLike<number>, plan: SearchPlan): number {
  const worths = matchWorths(plan)
  let sum = 0
  for (let i = 0; i < matches.length; i++) {
    const weight = plan.relaxed ? (plan.words[i]?.weight ?? MAX_WORD_WEIGHT) : MAX_WORD_WEIGHT
    sum += (worths[matches[i] ?? NONE] ?? 0) * weight
  }
  return sum
}

/** Names don't count, and phrases have to match. */
function rungOfAddress({ exactId, matches }: MatchMeasures, { words }: SearchPlan): Rung | null {
  for (let i = words.length; i < matches.length; i++) if (matches[i] === NONE) return null
  return exactId ? 'exact id' : null
}

function rungOf({ exactName, exactId, begins, matches }: MatchMeasures, plan: SearchPlan): Rung | null {
  if (matches.length === 0) return 'no words requested'
  if (exactName > 0) return 'exact name'
  if (exactId) return 'exact id'
  let least = NAME
  let most = NONE
  for (let i = 0; i < matches.length; i++) {
    if (plan.words[i]?.optional === true) continue
    const match = matches[i] ?? NONE
    least = Math.min(least, match)
    most = Math.max(most, match)
  }
  if (least <= SYNONYM) {
    if (!plan.relaxed || (least === NONE && !isPartly(matches, plan))) return null
    // Hits without any literal word come after those with some.
    if (most === SYNONYM) return 'only synonyms'
    return least === SYNONYM ? 'all words, some by synonyms' : 'some of the words'
  }
  return begins ? 'the name begins so' : rungOfLeast(least)
}

/** Returns the rung of a document with all words literally, by its worst match. */
export function rungOfLeast(least: number): Rung {
  if (least === NAME) return 'all words in the name'
  if (least >= NAME_FORM) return 'all words in the name, some of them partly'
  if (least === NAME_TYPO) return 'all words in the name, some with a typo'
  return least >= OTHER_TYPO ? 'all words, some outside the name' : 'all words, some in the description only'
}

/** Requires a third of the words by weight, with a synonym counting half, and all of the phrases. */
function isPartly(matches: ArrayLike<number>, { words }: SearchPlan): boolean {
  let wanted = 0
  let matched = 0
  for (let i = 0; i < matches.length; i++) {
    const match = matches[i] ?? NONE
    const word = words[i]
    if (word === undefined) {
      if (match === NONE) return false
      continue
    }
    if (word.optional) continue
    wanted += word.weight
    matched += match === NONE ? 0 : match === SYNONYM ? word.weight / 2 : word.weight
  }
  return matched > 0 && matched * 3 >= wanted
}
