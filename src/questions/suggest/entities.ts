// Suggests entities.
import { BEST_HITS, type SearchIndex } from '../../contracts/search-index.ts'
import type { Time } from '../../model/facts.ts'
import type { Reader } from '../../query/reader.ts'
import { filterAttributes } from '../../search/attributes.ts'
import { explain } from '../../search/explain.ts'
import type { Completion } from '../../search/language/complete.ts'
import { withoutParts } from '../../search/language/edit.ts'
import { parseQuery } from '../../search/language/parse.ts'
import type { QueryTree } from '../../search/language/tree.ts'
import { compileWanted } from '../../search/language/wanted.ts'
import { valuesIn } from '../search/filter-values.ts'
import { documentsOf, onePerPerson } from '../search/shown-hits.ts'
import type { SuggestedEntities } from './schema.ts'

/** Maximum number of suggestions of each kind: what a person takes in at a glance. */
export const MAX_FOUND = 5

export interface SuggestContext {
  readonly reader: Reader
  readonly index: SearchIndex
  readonly text: string
  readonly completion: Completion
  readonly now: Time
}

/** Searches by the query without its unfinished part. While a filter's value is typed, only values are offered. */
export async function foundIn(
  { reader, index, text, completion, now }: SuggestContext,
  kind: 'entities' | 'owners',
): Promise<SuggestedEntities> {
  if (completion.kind === 'value') return []
  const tree = withoutMistakes(parseQuery(text, filterAttributes(reader.catalogue)))
  const read = await compileWanted(tree, { now, catalogue: reader.catalogue, values: valuesIn(index, reader, now) })
  if (!read.ok || read.value.wanted.words.length + read.value.wanted.phrases.length === 0) return []
  const { wanted } = read.value
  const { hits, plan } = await index.search({
    wanted,
    indices: [kind],
    limit: MAX_FOUND,
    now,
    ...BEST_HITS,
  })
  const documents = await documentsOf(reader, hits)
  return onePerPerson(reader, hits).flatMap(({ node }) => {
    const indexed = documents.get(node)
    if (indexed === undefined) return []
    const { id: uri, name, entityType } = indexed.document
    const marked = explain(indexed, { wanted, plan }).matched.find(({ field }) => field === 'name')
    return [{ uri, name, entityType, ranges: (marked?.ranges ?? []).map(([from, to]) => ({ from, to })) }]
  })
}

function withoutMistakes(tree: QueryTree): QueryTree {
  const wrong = new Set(tree.problems.map(({ at }) => at))
  return wrong.size === 0 ? tree : withoutParts(tree, ({ at }) => wrong.has(at))
}
