import { stemOf } from './stem.ts'

/** Words that mean much the same, as definitions declare them: groups of single words, in any form. */
type SynonymGroups = readonly (readonly string[])[]

/** Returns the synonyms of a word in any form. They match weakly, and never above a typed word. */
export type Synonyms = (word: string) => readonly string[]

/** Returns the other words of a word's groups, in the order of the groups. */
export function synonymsOf(groups: SynonymGroups): Synonyms {
  const byStem = new Map<string, string[]>()
  for (const group of groups) {
    for (const word of group) {
      const stem = stemOf(word)
      const others = group.filter((other) => stemOf(other) !== stem)
      byStem.set(stem, [...new Set([...(byStem.get(stem) ?? []), ...others])])
    }
  }
  return (word) => byStem.get(stemOf(word)) ?? []
}
