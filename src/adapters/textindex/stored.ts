import type { Indexed } from '../../contracts/search.ts'
import { facetValues } from '../../search/facets.ts'
import type { StoredField } from './facet-values.ts'

/** What depends on the time of asking is not stored: whether something is stale is the column `staleAt`. */
const COMPUTED: ReadonlySet<string> = new Set(['stale', 'current'])

export function storedValues(indexed: Indexed, field: StoredField): readonly string[] {
  if (field === 'index') return [indexed.index]
  const values = facetValues(indexed, field, 0)
  return field === 'governance' ? values.filter((value) => !COMPUTED.has(value)) : values
}
