// Reads and writes the address of a search, and keeps the view while the query changes.

export const SORTS = ['relevance', 'updated', 'usage', 'name'] as const
export type Sort = (typeof SORTS)[number]

export interface SearchAddress {
  readonly q?: string
  readonly shown?: string
  readonly preview?: string
  readonly sort?: string
  readonly view?: string
  readonly columns?: string
}

export function sortIn({ sort }: SearchAddress): Sort {
  return SORTS.find((one) => one === sort) ?? 'relevance'
}

/** Is null for hits as a list. */
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

export function addressOf({
  q,
  sort,
  columns,
}: {
  readonly q: string
  readonly sort: Sort
  readonly columns: readonly string[]
}): SearchAddress {
  return {
    q,
    ...(sort === 'relevance' ? {} : { sort }),
    ...(columns.length === 0 ? {} : { view: 'table', columns: columns.join(',') }),
  }
}
