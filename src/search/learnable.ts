import type { Indexed } from '../contracts/search.ts'
import { analyse } from './analyse.ts'
import { hashOf, isLearnable, MOST_TEXTS } from './texts.ts'

/** Of things with the same description the first counts: they were made by one pattern, which would count as often as there are things. */
export class SeenDescriptions {
  /** By hash; where there are more, they are taken as different. */
  readonly #seen = new Set<number>()

  isNew(description: string): boolean {
    const hash = hashOf(wordsOf(description).filter(isLearnable))
    if (this.#seen.has(hash)) return false
    if (this.#seen.size < MOST_TEXTS) this.#seen.add(hash)
    return true
  }
}

/**
 * The texts from which words are learned: what a thing says of itself, and its name with the names of what it is connected with. Users and
 * groups have none: whose name stands beside a word says nothing of what it means.
 */
export function textsToLearn({ index, document }: Indexed): readonly (readonly string[])[] {
  if (index === 'owners' || document.description === null) return []
  const name = wordsOf(document.name)
  const own = [...wordsOf(document.description), ...name]
  return document.related.length === 0 ? [own] : [own, [...name, ...document.related.flatMap(wordsOf)]]
}

export function* learnableTexts(documents: Iterable<Indexed>): Generator<readonly string[]> {
  const seen = new SeenDescriptions()
  for (const one of documents) {
    if (one.index === 'entities' && one.document.description !== null && seen.isNew(one.document.description))
      yield* textsToLearn(one)
  }
}

function wordsOf(text: string | null): readonly string[] {
  return text === null ? [] : analyse(text).words
}
