import type { PlannedWord, SearchPlan, RequiredMatches } from '../../contracts/search-index.ts'
import { analyse, foldCase } from '../../search/analyse.ts'
import {
  COMPLETE_TIER,
  EXACT_TIER,
  heightOf,
  SYNONYM,
  NONE,
  OTHER_TYPO,
  RUNG_STEP,
  TIER_STEP,
  WORTH_STEP,
  matchWorths,
} from '../../search/rank.ts'
import {
  allOf,
  anyOf,
  atLeast,
  best,
  clausesOfPhrase,
  clausesOfWord,
  EVERYTHING,
  phrase,
  RUNG_MATCHES,
  withScore,
  term,
  worthClause,
  type Clause,
  type MatchClause,
} from './clauses.ts'
import { NAME_BEGINS, NAME_ENDS } from './document.ts'
import { WORD_FIELDS } from './mapping.ts'
import { digestOf } from './names.ts'

/** Weight of a word in a plan that isn't relaxed, and of a phrase in any plan. */
const FULL_WEIGHT = 8

interface Term {
  readonly clauses: readonly MatchClause[]
  readonly weight: number
}

interface Terms {
  readonly required: readonly (Term & { readonly word: PlannedWord })[]
  readonly optional: readonly Term[]
  readonly phrases: readonly Term[]
}

/**
 * Matches the words of a query, without its filters, so that the score is the rank: each clause scores an integer, and
 * the server adds these and takes the highest of alternatives, as `src/search/rank.ts` does.
 */
export function rankedQuery(wanted: RequiredMatches, plan: SearchPlan): Clause {
  const live = withScore(term('standing', 'live'), TIER_STEP)
  const terms = termsOf(wanted, plan)
  const words = terms.required.length + terms.optional.length + terms.phrases.length
  const mustNot = wanted.without.flatMap((one) => clausesOfPhrase(one).map(({ clause }) => clause))
  const ways = words === 0 ? [COMPLETE] : waysOf(wanted, plan, terms)
  return { bool: { must: [best(ways)], should: [live], must_not: mustNot } }
}

/** Added to the score of every complete match. */
const COMPLETE = withScore(EVERYTHING, COMPLETE_TIER * TIER_STEP)

function waysOf(wanted: RequiredMatches, plan: SearchPlan, terms: Terms): readonly Clause[] {
  if (!plan.addressed) return [...exactWays(wanted), literalWay(wanted, plan, terms)]
  const phrases = terms.phrases.map(({ clauses }) => atLeast(clauses, NONE))
  return [withScore(allOf([hasIdentifier(wanted), ...phrases]), EXACT_ID)]
}

/**
 * Matches documents that contain all words of a query, or have it as their name or address, so no partial matches. It
 * ignores filters and exclusions.
 */
export function completeClause(wanted: RequiredMatches, plan: SearchPlan): Clause {
  return anyOf([...exactWays(wanted), hasAll(termsOf(wanted, plan), SYNONYM + 1)])
}

/** Matches documents whose URI, id or e-mail address is the text. */
export function hasIdentifier({ text }: Pick<RequiredMatches, 'text'>): Clause {
  return term('exactIds', digestOf(foldCase(text)))
}

const EXACT_NAME = EXACT_TIER * TIER_STEP + heightOf('exact name') * RUNG_STEP
const EXACT_ID = EXACT_TIER * TIER_STEP + heightOf('exact id') * RUNG_STEP

function termsOf(wanted: RequiredMatches, plan: SearchPlan): Terms {
  const words = plan.words.map((word) => ({
    word,
    clauses: clausesOfWord(word),
    weight: plan.relaxed ? word.weight : FULL_WEIGHT,
  }))
  return {
    required: words.filter(({ word }) => !word.optional),
    optional: words.filter(({ word }) => word.optional),
    phrases: wanted.phrases.map((phrase) => ({ clauses: clausesOfPhrase(phrase), weight: FULL_WEIGHT })),
  }
}

/** A document with this name or address outranks everything else, even if it is retired. */
function exactWays({ text, phrases }: RequiredMatches): readonly Clause[] {
  if (text === '' || phrases.length > 0) return []
  const { words } = analyse(text)
  return [
    withScore(term('exactName', digestOf(foldCase(text))), EXACT_NAME + 1),
    ...(words.length === 0
      ? []
      : [withScore(phrase(WORD_FIELDS.name, [NAME_BEGINS, ...words, NAME_ENDS]), EXACT_NAME)]),
    withScore(hasIdentifier({ text }), EXACT_ID),
  ]
}

/** Matches by words: the required words select documents; the quality of the matches and the rung make up the score. */
function literalWay(wanted: RequiredMatches, plan: SearchPlan, terms: Terms): Clause {
  const worths = matchWorths(plan)
  const worth = ({ clauses, weight }: Term): Clause => worthClause(clauses, worths, weight * WORTH_STEP)
  const coverage = { field_value_factor: { field: 'coverage', missing: 0 } }
  const nearness = { function_score: { query: EVERYTHING, functions: [coverage], boost_mode: 'replace' } }
  const required = terms.required.map(worth)
  const phrases = terms.phrases.map(worth)
  const rest = [...terms.optional.map(worth), rungs(wanted, plan, terms), nearness]
  if (!plan.relaxed) return { bool: { must: [COMPLETE, ...required, ...phrases], should: rest } }
  const enough = anyOf([hasAll(terms, SYNONYM), ...partly(terms)])
  const complete = withScore(hasAll(terms, SYNONYM + 1), COMPLETE_TIER * TIER_STEP)
  return { bool: { must: phrases, filter: [enough], should: [complete, ...required, ...rest] } }
}

/** Scores a document by the highest rung that it reaches. */
function rungs({ text, phrases }: RequiredMatches, { relaxed }: SearchPlan, terms: Terms): Clause {
  const { words } = analyse(text)
  const allLiterally = relaxed ? [hasAll(terms, SYNONYM + 1)] : []
  const begins =
    words.length === 0 || phrases.length > 0
      ? []
      : [allOf([phrase(WORD_FIELDS.name, [NAME_BEGINS, ...words]), ...allLiterally])]
  const literally = hasOne(terms, SYNONYM + 1)
  const height = (rung: Parameters<typeof heightOf>[0], filter: Clause): Clause =>
    withScore(filter, heightOf(rung) * RUNG_STEP)
  return best([
    ...begins.map((clause) => height('the name begins so', clause)),
    height('all words in the name', hasAll(terms, RUNG_MATCHES.name)),
    height('all words in the name, some of them partly', hasAll(terms, RUNG_MATCHES.partly)),
    height('all words in the name, some with a typo', hasAll(terms, RUNG_MATCHES.typo)),
    height('all words, some outside the name', hasAll(terms, OTHER_TYPO)),
    ...(relaxed
      ? [
          height('all words, some in the description only', hasAll(terms, SYNONYM + 1)),
          height('all words, some by synonyms', allOf([hasAll(terms, SYNONYM), literally])),
          height('some of the words', literally),
          height('only synonyms', EVERYTHING),
        ]
      : [height('all words, some in the description only', EVERYTHING)]),
  ])
}

function hasAll({ required, phrases }: Terms, match: number): Clause {
  return allOf([...required, ...phrases].map(({ clauses }) => atLeast(clauses, match)))
}

function hasOne({ required, phrases }: Terms, match: number): Clause {
  return anyOf([...required, ...phrases].map(({ clauses }) => atLeast(clauses, match)))
}

/** Requires a third of the words by weight. A synonym counts half, so weights are doubled to stay integers. */
function partly({ required }: Terms): readonly Clause[] {
  const wanted = required.reduce((sum, { weight }) => sum + weight, 0)
  const should = required.map(({ clauses, weight }) => {
    const synonyms = clauses.filter(({ match }) => match === SYNONYM).map(({ clause }) => clause)
    const literal = withScore(atLeast(clauses, SYNONYM + 1), 2 * weight)
    return synonyms.length === 0 ? literal : best([literal, withScore(anyOf(synonyms), weight)])
  })
  if (should.length === 0) return []
  const least = Math.max(1, Math.ceil((2 * wanted) / 3))
  return [{ function_score: { query: { bool: { should } }, min_score: least } }]
}
