import type { LearnedWord } from '../contracts/search.ts'
import { MOST_LEARNED } from './plan.ts'
import { stemOf } from './stem.ts'

/** Words that mean much the same, as definitions declare them: groups of single words, in any form. */
export type SynonymGroups = readonly (readonly string[])[]

/**
 * The other words of the groups that a word is in, in the order of the groups. They match as learned words do: weakly, and never above
 * what was typed.
 */
export function synonymsOf(groups: SynonymGroups): (word: string) => readonly LearnedWord[] {
  const byStem = new Map<string, string[]>()
  for (const group of groups) {
    for (const word of group) {
      const stem = stemOf(word)
      const others = group.filter((other) => stemOf(other) !== stem)
      byStem.set(stem, [...new Set([...(byStem.get(stem) ?? []), ...others])])
    }
  }
  return (word) => (byStem.get(stemOf(word)) ?? []).map((text) => ({ text, together: 0 }))
}

/** Synonyms, then words that are used beside one: at most MOST_LEARNED, the first of each kind in turn. */
export function matchedBeside(
  synonyms: readonly LearnedWord[],
  learned: readonly LearnedWord[],
): readonly LearnedWord[] {
  const declared = new Set(synonyms.map(({ text }) => stemOf(text)))
  const others = learned.filter(({ text }) => !declared.has(stemOf(text)))
  const room = Math.max(MOST_LEARNED - others.length, MOST_SYNONYMS)
  return [...synonyms.slice(0, room), ...others].slice(0, MOST_LEARNED)
}

/** Where words were learned, they have the rest of the room. */
const MOST_SYNONYMS = 3
