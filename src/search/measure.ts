import type { IndexedDocument } from '../contracts/search-documents.ts'
import type { SearchPlan, RequiredMatches } from '../contracts/search-index.ts'
import { partsOf } from '../model/uri.ts'
import { analyse, foldCase } from './analyse.ts'
import { matchOf, phraseMatch, type AnalysedGroups } from './match.ts'
import { NONE, type MatchMeasures } from './rank.ts'
import { aliasesIn, locationsIn } from './values.ts'

/** Measures a document for ranking; null if it has something that the query excludes. It ignores filters. */
export function measure(
  indexed: IndexedDocument,
  groups: AnalysedGroups,
  { wanted, plan }: { readonly wanted: RequiredMatches; readonly plan: SearchPlan },
): MatchMeasures | null {
  if (wanted.without.some((phrase) => phraseMatch(phrase, groups) !== NONE)) return null
  const nameWords = groups.name[0]?.words ?? []
  const textWords = analyse(wanted.text).words
  const begins = beginsWith(nameWords, textWords)
  const literal = wanted.phrases.length === 0 && wanted.text !== ''
  return {
    exactName: !literal
      ? 0
      : isName(indexed, wanted.text)
        ? 2
        : begins && nameWords.length === textWords.length
          ? 1
          : 0,
    exactId: (literal || plan.addressed) && idsOf(indexed).includes(foldCase(wanted.text)),
    begins: literal && begins,
    matches: [
      ...plan.words.map((word) => matchOf(word, groups)),
      ...wanted.phrases.map((phrase) => phraseMatch(phrase, groups)),
    ],
    nameWords: nameWords.length,
    standing: indexed.facts.standing,
  }
}

/** Folded texts that address it: URI, resource id, the id's last part after a slash, e-mail address, locations, aliases. */
export function idsOf(indexed: IndexedDocument): readonly string[] {
  const { id } = indexed.document
  const { resourceId } = partsOf(id)
  const email = indexed.index === 'owners' ? indexed.document.email : null
  const located = locationsIn(indexed.facts).flatMap((location) => {
    const whole = location.replace(/\/+$/, '')
    return [location, whole, lastPart(whole)]
  })
  const ids = [id, resourceId, lastPart(resourceId), email ?? '', ...located, ...aliasesIn(indexed.facts)]
  return [...new Set(ids.map(foldCase))].filter((text) => text !== '')
}

function lastPart(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1)
}

function isName({ document }: IndexedDocument, text: string): boolean {
  return document.name !== null && foldCase(document.name) === foldCase(text)
}

/** Compares exact words. Nothing begins with an empty list. */
function beginsWith(words: readonly string[], start: readonly string[]): boolean {
  return start.length > 0 && start.every((word, i) => words[i] === word)
}
