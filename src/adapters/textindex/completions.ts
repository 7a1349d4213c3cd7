import type { FacetCount, FacetField } from '../../contracts/search-index.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { completes, mostFrequent } from '../../search/facets.ts'
import type { FacetValues } from './facet-values.ts'

/** Values compared between two pauses: a microsecond each. */
const VALUES_PER_STEP = 512

export interface CompletionRequest {
  readonly field: FacetField
  readonly prefix: string
  readonly limit: number
}

/** `leftOut` has the number of uncounted documents with each value; null if all are counted. */
export function* completions(
  facets: FacetValues,
  { field, prefix, limit }: CompletionRequest,
  leftOut: ReadonlyMap<number, number> | null,
): Work<readonly FacetCount[]> {
  if (field === 'updated' || field === 'governance') return []
  const values = facets.of(field)
  const counts = new Map<string, number>()
  for (let number = 0; number < values.count; number++) {
    if (number % VALUES_PER_STEP === VALUES_PER_STEP - 1) yield
    const text = values.text(number)
    const count = values.documents(number) - (leftOut?.get(number) ?? 0)
    if (count > 0 && completes(field, text, prefix)) counts.set(text, count)
  }
  return mostFrequent([...counts.keys()], counts).slice(0, limit)
}
