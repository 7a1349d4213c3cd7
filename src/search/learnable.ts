import type { Indexed } from '../contracts/search.ts'
import { analyse } from './analyse.ts'
import { hashOf, isLearnable, MOST_TEXTS } from './texts.ts'

/**
 * The texts from which words are learned: what a thing says of itself, and its name with the names of what it is connected with. Of things
 * with the same description the first: they were made by one pattern, which would count as often as there are things. Users and
 * groups have none: whose name stands beside a word says nothing of what it means.
 */
export class LearnableTexts {
  /** Of descriptions, by hash; where there are more, they are taken as different. */
  readonly #seen = new Set<number>()

  of({ index, document }: Indexed): readonly (readonly string[])[] {
    if (index === 'owners' || document.description === null) return []
    const description = wordsOf(document.description)
    const hash = hashOf(description.filter(isLearnable))
    if (this.#seen.has(hash)) return []
    if (this.#seen.size < MOST_TEXTS) this.#seen.add(hash)
    const name = wordsOf(document.name)
    const own = [...description, ...name]
    return document.related.length === 0 ? [own] : [own, [...name, ...document.related.flatMap(wordsOf)]]
  }
}

export function* learnableTexts(documents: Iterable<Indexed>): Generator<readonly string[]> {
  const texts = new LearnableTexts()
  for (const document of documents) yield* texts.of(document)
}

function wordsOf(text: string | null): readonly string[] {
  return text === null ? [] : analyse(text).words
}
