import type { Reader } from '../../../query/reader.ts'
import { withoutPart } from '../../../search/language/edit.ts'
import { printQuery, type QueryTree } from '../../../search/language/tree.ts'
import type { ReadQuery } from '../../../search/language/wanted.ts'
import type { SearchHitsAnswer } from '../../search.ts'
import { namesOfValues } from './names.ts'

/** The parts of a query, for a client that shows them one by one. */
export async function shownParts(
  reader: Reader,
  tree: QueryTree,
  { meant }: ReadQuery,
): Promise<SearchHitsAnswer['query']['parts']> {
  const name = await namesOfValues(
    reader,
    meant.flatMap((values) => values.flatMap((one) => one.values)),
  )
  return tree.parts.map((part, i) => {
    const given = part.kind === 'filter' ? part.values.filter(({ text }) => text !== '') : []
    return {
      kind: part.kind,
      source: part.source,
      at: part.at,
      negative: part.negative,
      text: part.kind === 'filter' ? null : part.text,
      key: part.kind === 'filter' ? part.key : null,
      values: given.map(({ text }, j) => ({
        text,
        means: (meant[i]?.[j]?.values ?? []).map((value) => ({ value, name: name(value) })),
      })),
      without: printQuery(withoutPart(tree, i)),
    }
  })
}
