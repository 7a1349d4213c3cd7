import type { CsvCell } from '../lib/csv.ts'
import type { Time, Tx } from '../model/facts.ts'
import { word, type Parameters } from './parameters.ts'

/** A column of CSV. */
export interface ExportColumn<Row extends object = object> {
  /** Heading above the column, for people. */
  readonly title: string
  /** Several texts of one cell are separated by "; ". */
  cell(row: Row): CsvCell | undefined | readonly string[]
}

/** The arguments of a question without those of one page. */
export type UnpagedArguments<Args> = Omit<Args, PageArgument>

/** The rows of one transaction, or of one snapshot, however long they are read. */
export interface ExportedRows {
  /** Exactly so many follow. */
  readonly count: number
  /** The transaction that they are of; null for what lies outside the log. */
  readonly tx: Tx | null
  /** The moment that the rows are of; null if nothing has been recorded yet. */
  readonly at: Time | null
  /** The limit that cut the list short, if a requested one did. */
  readonly bound?: 'depth'
  /** In the order of the answer's pages. Each takes a few milliseconds, and what it needed is let go after it. */
  pages(): AsyncGenerator<readonly object[], void, void>
  /** Releases what is held for the rows, whether or not all were read. */
  close(): Promise<void>
}

type PageArgument = 'limit' | 'cursor'
const OF_A_PAGE: ReadonlySet<string> = new Set<PageArgument>(['limit', 'cursor'])

export const EXPORT_FORMATS = ['csv', 'ndjson', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const FORMAT = {
  ...word(EXPORT_FORMATS, 'CSV for spreadsheets; NDJSON or JSON for programs'),
  required: false,
  usual: 'csv',
} as const

/** Parameters of a question's export: those of the question except the ones for paging, and the format. */
export function exportTakes(takes: Parameters): Parameters {
  const complete = Object.entries(takes).filter(([name]) => !OF_A_PAGE.has(name))
  return { ...Object.fromEntries(complete), format: FORMAT }
}

/**
 * Over HTTP, with all of its arguments in the query. Below the path of the question it could be an item of the list.
 */
export function exportPath(name: string): string {
  return `/api/v1/exports/${name}`
}

export function exportName(name: string): string {
  return `export-${name}`
}
