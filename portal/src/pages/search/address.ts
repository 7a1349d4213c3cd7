// Reads and writes the address of a search, and keeps the view while the query changes.
import type { Search } from '../../routing/routes.ts'

export const SORTS = ['relevance', 'updated', 'usage', 'name'] as const
export type SearchAddress = Search<'/search'>

/** Returns what of a query, and of the order in use, hits can be sorted by: `metric.auc`, `rows`. */
export function measuresIn(keys: readonly (string | null)[], sort: string): readonly string[] {
  const sorted = sort.replace(/^-/, '')
  const measures = keys.filter((key) => key !== null).filter(isMeasure)
  return [...new Set([...measures, ...(SORTS.some((one) => one === sorted) ? [] : [sorted])])]
}

/** Tells whether it is a metric or a parameter, which hits show if the query compares it. */
export function isMeasure(name: string): boolean {
  return MEASURE.test(name)
}

export function measureName(measure: string): string {
  return measure.replace(MEASURE, '')
}

const MEASURE = /^(?:metric|parameter)\./

/** Returns null for hits as a list. */
export function columnsIn({ view, columns }: SearchAddress): readonly string[] | null {
  if (view !== 'table') return null
  return columns === undefined ? DEFAULT_COLUMNS : columns.split(',').filter((name) => name !== '')
}

export const DEFAULT_COLUMNS: readonly string[] = [
  'type',
  'stage',
  'status',
  'environment',
  'version',
  'owners',
  'updated',
  'usage',
]

/** Keeps the view for another query. */
export function withQuery(q: string): (before: SearchAddress) => SearchAddress {
  return ({ sort, view, columns }) => ({
    q,
    ...(sort === undefined ? {} : { sort }),
    ...(view === undefined ? {} : { view }),
    ...(columns === undefined ? {} : { columns }),
  })
}

interface SearchChoices {
  readonly q: string
  readonly sort: string
  readonly columns: readonly string[]
}

export function addressOf({ q, sort, columns }: SearchChoices): SearchAddress {
  return {
    q,
    ...(sort === 'relevance' ? {} : { sort }),
    ...(columns.length === 0 ? {} : { view: 'table', columns: columns.join(',') }),
  }
}
