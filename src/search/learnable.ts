import type { Indexed } from '../contracts/search.ts'
import { analyse } from './analyse.ts'
import { hashOf, isLearnable, MOST_TEXTS } from './texts.ts'

/**
 * The texts from which words are learned: what a thing says of itself, and its name with the names of what it is connected with. Of things
 * with the same description the first: they were made by one pattern, which would count as often as there are things. Users and
 * groups have none: whose name stands beside a word says nothing of what it means.
 */
export function* learnableTexts(documents: Iterable<Indexed>): Generator<readonly string[]> {
  /** By hash; where there are more, they are taken as different. */
  const seen = new Set<number>()
  for (const { index, document } of documents) {
    if (index === 'owners' || document.description === null) continue
    const description = wordsOf(document.description)
    const hash = hashOf(description.filter(isLearnable))
    if (seen.has(hash)) continue
    if (seen.size < MOST_TEXTS) seen.add(hash)
    const name = wordsOf(document.name)
    yield [...description, ...name]
    if (document.related.length > 0) yield [...name, ...document.related.flatMap(wordsOf)]
  }
}

function wordsOf(text: string | null): readonly string[] {
  return text === null ? [] : analyse(text).words
}
