// Reads and writes the address of a search, and keeps the view while the query changes.
import type { Search } from '../../routing/routes.ts'

export const SORTS = ['relevance', 'updated', 'usage', 'name'] as const
export type SearchAddress = Search<'/search'>

/** Returns one of the orders, or a metric or a parameter: `metric.auc`, or `-metric.auc` for the highest first. */
export function sortIn({ sort = '' }: SearchAddress): string {
  return SORTS.some((one) => one === sort) || MEASURE.test(sort) ? sort : 'relevance'
}

/** Returns what of a query, and of the order in use, hits can be sorted by. */
export function measuresIn(keys: readonly (string | null)[], sort: string): readonly string[] {
  const all = [...keys.map((key) => key ?? ''), sort].filter((one) => MEASURE.test(one))
  return [...new Set(all.map((one) => one.replace(/^-/, '')))]
}

export function measureName(measure: string): string {
  return measure.replace(MEASURE, '')
}

const MEASURE = /^-?(?:metric|parameter)\./

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
