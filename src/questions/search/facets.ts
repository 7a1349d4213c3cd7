import { FACET_FIELDS, type FacetCount, type FacetField, type SearchPage } from '../../contracts/search-index.ts'
import { badArgument, type Problem } from '../../contracts/problem.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Reader } from '../../query/reader.ts'
import { foldCase } from '../../search/analyse.ts'
import { labelOfFacet, labelOfFacetValue } from '../../search/facet-labels.ts'
import { facetLinks } from '../../search/language/facet-choice.ts'
import { printQuery, type QueryTree } from '../../search/language/tree.ts'
import type { ReadQuery } from '../../search/language/wanted.ts'
import type { SearchHitsAnswer } from './shape.ts'
import { namesOfValues } from './value-names.ts'
import { truncate } from '../../lib/cut-text.ts'

export function resolveFacets(names: readonly string[] = []): Result<readonly FacetField[], Problem> {
  const fields = names.map((name) => FACET_FIELDS.find((field) => field === name))
  const unknown = names.find((_, i) => fields[i] === undefined)
  if (unknown === undefined) return ok([...new Set(fields.filter((field) => field !== undefined))])
  const hint = `The nearest is ${nearestMatch(unknown, FACET_FIELDS) ?? ''}; there are ${FACET_FIELDS.join(', ')}.`
  return err(badArgument('facets', `facets: there is no facet "${truncate(unknown, 60)}".`, hint))
}

/** Returns each value with its name, and with the queries that result from choosing it. */
export async function shownFacets(
  reader: Reader,
  facets: SearchPage['facets'],
  { tree, read }: { readonly tree: QueryTree; readonly read: ReadQuery },
): Promise<SearchHitsAnswer['facets']> {
  const name = await namesOfValues(
    reader,
    Object.values(facets).flatMap((values) => values.map(({ value }) => value)),
  )
  const out: ShownFacet[] = []
  let shown = 0
  for (const field of FACET_FIELDS) {
    const counted = facets[field]
    if (counted === undefined) continue
    const values: ShownFacet['values'][number][] = []
    for (const { value, count } of field === 'attribute' ? oneSpelling(counted) : counted) {
      if (++shown % VALUES_PER_STEP === 0 && reader.pace.isDue()) await reader.pace.yieldNow()
      const { selected, query, toggled } = facetLinks({ tree, meant: read.meant }, field, value)
      values.push({
        value,
        name: labelOfFacetValue(field, value) ?? name(value),
        count,
        selected,
        query: printOrNull(query),
        toggled: printOrNull(toggled),
      })
    }
    out.push({ field, label: labelOfFacet(field), values })
  }
  return out
}

type ShownFacet = SearchHitsAnswer['facets'][number]

/** Making the queries of this many values takes about a millisecond. */
const VALUES_PER_STEP = 20

/** Merges values that sources spell in different cases, like a filter does. */
function oneSpelling(values: readonly FacetCount[]): readonly FacetCount[] {
  const spellings = Map.groupBy(values, ({ value }) => foldCase(value))
  return [...spellings.values()]
    .flatMap((same) => {
      const [first] = same
      return first === undefined ? [] : [{ ...first, count: same.reduce((sum, { count }) => sum + count, 0) }]
    })
    .toSorted((a, b) => b.count - a.count)
}

function printOrNull(tree: QueryTree | null): string | null {
  return tree === null ? null : printQuery(tree)
}
