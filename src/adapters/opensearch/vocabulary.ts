import { documentWords, groupsOf } from '../../search/match.ts'
import type { SearchVocabulary } from '../../search/plan.ts'
import { NONE } from '../../search/rank.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import { allowedTypos, typosBetween } from '../../search/allowed-typos.ts'
import type { SearchAnswer } from './answers.ts'
import { atLeast, best, clausesOfPhrase, clausesOfWord, NOTHING, withScore, type Clause } from './clauses.ts'
import { indexedOf } from './document.ts'
import { WORD_FIELDS } from './mapping.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

/** Documents read for similar words; a word found in none of them isn't suggested. */
const READ_PER_ROUND = 20
const MAX_ROUNDS = 8

export type AskSearches = (bodies: readonly object[]) => Promise<readonly SearchAnswer[]>

const DOCUMENTS: Clause = { exists: { field: 'node' } }

const UNPLANNED = { optional: false, typos: 0, typosEverywhere: false, weight: 1, synonyms: [] } as const

interface KnownWord {
  readonly documents: number
  readonly begins: boolean
}

/** Fetches the statistics of all words of a query in one request. */
export async function vocabularyOf(
  words: readonly string[],
  synonyms: Synonyms,
  ask: AskSearches,
): Promise<SearchVocabulary> {
  const distinct = [...new Set(words)]
  const [all, ...answers] = await ask([
    countQuery(DOCUMENTS),
    ...distinct.flatMap((word) => [countQuery(exact(word)), any(beginningClause(word))]),
  ])
  const known = new Map<string, KnownWord>(
    distinct.map((word, i) => [
      word,
      { documents: answers[2 * i]?.total ?? 0, begins: (answers[2 * i + 1]?.total ?? 0) > 0 },
    ]),
  )
  return {
    documents: all?.total ?? 0,
    withWord: (word) => known.get(word)?.documents ?? 0,
    hasPartly: (word) => known.get(word)?.begins ?? false,
    // Requested later, once it is known which words are misspelt (`nearestWords`).
    nearest: () => null,
    synonyms,
  }
}

function countQuery(query: Clause): object {
  return { size: 0, track_total_hits: true, query }
}

function any(query: Clause): object {
  return { size: 0, track_total_hits: 1, terminate_after: 1, query }
}

function exact(word: string): Clause {
  return atLeast(clausesOfPhrase([word]), NONE)
}

/** A word counts as its own beginning, which also covers words that no document has. */
function beginningClause(word: string): Clause {
  return allowedTypos(word) === 0 ? NOTHING : atLeast(clausesOfWord({ ...UNPLANNED, text: word }), NONE)
}

/** Suggests the most similar known word for each unknown one: by edits, then by the number of documents. */
export async function nearestWords(words: readonly string[], ask: AskSearches): Promise<ReadonlyMap<string, string>> {
  const near = await nearWords(words, ask)
  const candidates = [...new Set([...near.values()].flatMap((found) => [...found]))]
  const counts = await ask(candidates.map((word) => countQuery(exact(word))))
  const documents = new Map(candidates.map((word, i) => [word, counts[i]?.total ?? 0]))
  return new Map(
    words.flatMap((word) => {
      const nearest = nearestOf(word, [...(near.get(word) ?? [])], documents)
      return nearest === null ? [] : [[word, nearest]]
    }),
  )
}

/**
 * Reads the words of documents with a similar word, then of documents with yet another, until there are none. The
 * server's own suggesters miss words at two edits that begin with another letter.
 */
async function nearWords(
  words: readonly string[],
  ask: AskSearches,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const near = new Map(words.map((word) => [word, new Set<string>()]))
  let open = words
  for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round++) {
    const answers = await ask(open.map((word) => havingNear(word, [word, ...(near.get(word) ?? [])])))
    open = open.filter((word, i) => {
      const known = near.get(word)
      const before = known?.size
      for (const found of nearIn(answers[i], word)) known?.add(found)
      return known?.size !== before
    })
  }
  return near
}

/** Prefers words at one edit. For a later page, the document may have the word itself. */
function havingNear(word: string, known: readonly string[]): object {
  const edits = ([1, 2] as const).filter((one) => one <= allowedTypos(word))
  return {
    size: READ_PER_ROUND,
    track_total_hits: false,
    query: {
      bool: {
        must: [best(edits.map((one) => withScore(havingTypo(word, one), 1 / one)))],
        must_not: Object.values(WORD_FIELDS).map((field) => ({ terms: { [field]: known } })),
      },
    },
  }
}

function havingTypo(text: string, typos: 1 | 2): Clause {
  return atLeast(clausesOfWord({ ...UNPLANNED, text, typos, typosEverywhere: true }), NONE)
}

function nearIn(answer: SearchAnswer | undefined, word: string): readonly string[] {
  return (answer?.hits ?? []).flatMap(({ _source: source }) => {
    const indexed = indexedOf(source)
    const words = indexed === null ? [] : Object.values(groupsOf(indexed)).flat().flatMap(documentWords)
    return words.filter((one) => one !== word && typosBetween(word, one, allowedTypos(word)) !== null)
  })
}

function nearestOf(word: string, near: readonly string[], documents: ReadonlyMap<string, number>): string | null {
  const found = near.flatMap((text) => {
    const count = documents.get(text) ?? 0
    const edits = typosBetween(word, text, allowedTypos(word))
    return count === 0 || edits === null ? [] : [{ text, count, edits }]
  })
  const [first] = found.toSorted((a, b) => a.edits - b.edits || b.count - a.count || compareTexts(a.text, b.text))
  return first?.text ?? null
}
