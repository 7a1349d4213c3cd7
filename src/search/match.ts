import { getOrInsert } from '../lib/maps.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import type { IndexedDocument } from '../contracts/search-documents.ts'
import type { PlannedWord } from '../contracts/search-index.ts'
import { analyse, type AnalysedText } from './analyse.ts'
import { BELOW_EXACT, SYNONYM, NAME, NONE, OTHER, SHORTEST_START_ELSEWHERE, TEXT } from './rank.ts'
import { isForm, isOtherForm } from './forms.ts'
import { lengthOf, typosBetween } from './allowed-typos.ts'
import { searchedValues, type FieldGroup } from './values.ts'

/** An entity's analysed texts, by field group. */
export type AnalysedGroups = Readonly<Record<FieldGroup, readonly AnalysedText[]>>

export function groupsOf(indexed: IndexedDocument): AnalysedGroups {
  const groups: Record<FieldGroup, AnalysedText[]> = { name: [], other: [], text: [] }
  for (const { group, text } of searchedValues(indexed)) groups[group].push(analyse(text))
  return groups
}

/** The kinds of match that a field group allows, with the index into MATCHES for the exact word. */
interface GroupRule {
  readonly group: FieldGroup
  readonly exact: number
  readonly shortestStart: number
}

const RULES: readonly GroupRule[] = [
  { group: 'name', exact: NAME, shortestStart: 1 },
  { group: 'other', exact: OTHER, shortestStart: SHORTEST_START_ELSEWHERE },
  { group: 'text', exact: TEXT, shortestStart: SHORTEST_START_ELSEWHERE },
]

/** Returns the best match of a word of a plan, as an index into MATCHES. */
export function matchOf(word: PlannedWord, groups: AnalysedGroups): number {
  for (const rule of RULES) {
    const match = matchIn(word, groups[rule.group], rule)
    if (match !== NONE) return match
  }
  return word.synonyms.some((text) => hasForm(text, groups)) ? SYNONYM : NONE
}

function hasForm(text: string, groups: AnalysedGroups): boolean {
  return RULES.some(({ group }) =>
    groups[group].some((value) => documentWords(value).some((word) => isForm(text, word))),
  )
}

/** Returns the best field group with the words adjacent in one value; a single word may be joined camel case. */
export function phraseMatch(phrase: readonly string[], groups: AnalysedGroups): number {
  return RULES.find(({ group }) => groups[group].some((value) => hasPhrase(value, phrase)))?.exact ?? NONE
}

export type MatchKind = keyof typeof BELOW_EXACT

interface TypedWord {
  readonly text: string
  readonly typos: number
  /** True if other forms of the word match. */
  readonly forms: boolean
}

/** Returns the best way in which a typed word matches one word of a document. */
function kindOfMatch(typed: TypedWord, word: string, shortestStart: number): MatchKind | null {
  if (word === typed.text) return 'exact'
  if (word.startsWith(typed.text) && lengthOf(typed.text) >= shortestStart) return 'start'
  if (typed.forms && isOtherForm(typed.text, word)) return 'form'
  return typed.typos > 0 && typosBetween(typed.text, word, typed.typos) !== null ? 'typo' : null
}

type KnownKinds = Readonly<Record<FieldGroup, Map<string, MatchKind | null>>>

/** Caches kinds by the document's word, so that each is compared once, in however many hits it occurs. */
const knownKinds = memoiseWeakly<PlannedWord, KnownKinds>(() => ({
  name: new Map(),
  other: new Map(),
  text: new Map(),
}))

/** Returns how a word of a plan matches a document's word in a field group. */
export function kindIn(group: FieldGroup, word: PlannedWord, documentWord: string): MatchKind | null {
  const rule = RULES.find((one) => one.group === group)
  return rule === undefined ? null : knownKind(knownKinds(word)[group], { rule, word, documentWord })
}

function knownKind(
  known: Map<string, MatchKind | null>,
  { rule, word, documentWord }: { readonly rule: GroupRule; readonly word: PlannedWord; readonly documentWord: string },
): MatchKind | null {
  return getOrInsert(known, documentWord, () => kindOfMatch(typedIn(rule, word), documentWord, rule.shortestStart))
}

function typedIn({ group }: GroupRule, { text, optional, typos, typosEverywhere }: PlannedWord): TypedWord {
  return { text, typos: group === 'name' || typosEverywhere ? typos : 0, forms: !optional }
}

function matchIn(word: PlannedWord, values: readonly AnalysedText[], rule: GroupRule): number {
  const known = knownKinds(word)[rule.group]
  let best = NONE
  for (const value of values) {
    for (const documentWord of documentWords(value)) {
      const kind = knownKind(known, { rule, word, documentWord })
      if (kind === 'exact') return rule.exact
      if (kind !== null) best = Math.max(best, rule.exact - BELOW_EXACT[kind])
    }
  }
  return best
}

/** Returns the words by which a text is found individually. */
export function documentWords({ words, joined }: AnalysedText): readonly string[] {
  return joined.length === 0 ? words : [...words, ...joined]
}

export function hasPhrase(value: AnalysedText, phrase: readonly string[]): boolean {
  const [first] = phrase
  if (first === undefined) return false
  if (phrase.length === 1) return documentWords(value).includes(first)
  return value.words.some((_, at) => phrase.every((word, i) => value.words[at + i] === word))
}
