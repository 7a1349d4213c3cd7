import { stemOf } from './stem.ts'

/** Words that mean much the same, as definitions declare them: groups of single words, in any form. */
export type SynonymGroups = readonly (readonly string[])[]

/** The synonyms of a word, in whatever form it is. They match weakly, and never above what was typed. */
export type Synonyms = (word: string) => readonly string[]

/** The other words of the groups that a word is in, in the order of the groups. */
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
