import { FACET_FIELDS, type FacetField, type SearchPage } from '../../../contracts/search-index.ts'
import { problem, type Problem } from '../../../contracts/problem.ts'
import { nearest } from '../../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import type { Reader } from '../../../query/reader.ts'
import { facetLinks } from '../../../search/language/facet-choice.ts'
import { printQuery, type QueryTree } from '../../../search/language/tree.ts'
import type { ReadQuery } from '../../../search/language/wanted.ts'
import type { SearchHitsAnswer } from '../../search-entities.ts'
import { namesOfValues } from './value-names.ts'

export function facetsNamed(names: readonly string[] = []): Result<readonly FacetField[], Problem> {
  const fields = names.map((name) => FACET_FIELDS.find((field) => field === name))
  const unknown = names.find((_, i) => fields[i] === undefined)
  if (unknown === undefined) return ok([...new Set(fields.filter((field) => field !== undefined))])
  const hint = `The nearest is ${nearest(unknown, FACET_FIELDS) ?? ''}; there are ${FACET_FIELDS.join(', ')}.`
  return err({
    ...problem('BAD_REQUEST', `facets: there is no facet "${unknown.slice(0, 60)}".`, hint),
    parameter: 'facets',
  })
}

/** Each value with its name, and with the queries that choosing it makes. */
export async function shownFacets(
  reader: Reader,
  facets: SearchPage['facets'],
  { tree, read }: { readonly tree: QueryTree; readonly read: ReadQuery },
): Promise<SearchHitsAnswer['facets']> {
  const name = await namesOfValues(
    reader,
    Object.values(facets).flatMap((values) => values.map(({ value }) => value)),
  )
  return FACET_FIELDS.flatMap((field) => {
    const values = facets[field]
    if (values === undefined) return []
    return [
      {
        field,
        values: values.map(({ value, count }) => {
          const { selected, query, toggled } = facetLinks({ tree, meant: read.meant }, field, value)
          return { value, name: name(value), count, selected, query: printed(query), toggled: printed(toggled) }
        }),
      },
    ]
  })
}

function printed(tree: QueryTree | null): string | null {
  return tree === null ? null : printQuery(tree)
}
