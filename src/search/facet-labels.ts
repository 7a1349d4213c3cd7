// Names facets and their values in the words of people, for the portal and the terminal alike.
import { labelOf } from '../catalogue/labels.ts'
import type { FacetField } from '../contracts/search-index.ts'

/** Labels for facets whose names people wouldn't look for. */
const FACET_LABELS: Readonly<Partial<Record<FacetField, string>>> = {
  domain: 'Part of the lifecycle',
  platform: 'Source',
  state: 'Metadata',
  standing: 'Lifecycle status',
  updated: 'Last update',
}

/** Labels for values that are codes of the index; other values are names already. */
const VALUE_LABELS: Readonly<Partial<Record<FacetField, Readonly<Record<string, string>>>>> = {
  state: { UNCACHED: 'Reference only', HYDRATED: 'Incomplete', ENRICHED: 'Complete' },
  standing: { live: 'Active', retired: 'Retired', gone: 'Deleted' },
  updated: {
    day: 'Last 24 hours',
    week: '1–7 days ago',
    month: '7–30 days ago',
    quarter: '30–90 days ago',
    year: '90 days to a year ago',
    older: 'Over a year ago',
    unknown: 'Unknown',
  },
  governance: {
    owned: 'Has an owner',
    unowned: 'No owner',
    orphaned: 'No active owner',
    inherited: 'Inherited owner',
    described: 'Has a description',
    undescribed: 'No description',
    issues: 'Has issues',
    'no-issues': 'No issues',
    stale: 'Stale',
    current: 'Up to date',
    production: 'In production',
  },
}

export function labelOfFacet(field: FacetField): string {
  return FACET_LABELS[field] ?? labelOf(field)
}

/** Returns null for a value that is a name already. */
export function labelOfFacetValue(field: FacetField, value: string): string | null {
  return VALUE_LABELS[field]?.[value] ?? null
}
