import type { CsvCell } from '../lib/csv.ts'
import type { Time, Tx } from '../model/facts.ts'
import { word, type Parameters, withDefault } from './parameters.ts'

export interface ExportColumn<Row extends object = object> {
  readonly title: string
  /** Several texts in a cell are separated by "; ". */
  cell(row: Row): CsvCell | undefined | readonly string[]
}

/** Say which entity a row is about. */
export const NAMED_COLUMNS = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
] as const satisfies readonly ExportColumn<Record<'entityType' | 'name', string | null> & { readonly uri: string }>[]

/** The arguments of a question without those for paging. */
export type UnpagedArguments<Args> = Omit<Args, PageArgument>

/** Rows of one transaction, or of one snapshot, however long reading takes. */
export interface ExportedRows {
  /** The exact number of rows that follow. */
  readonly count: number
  /** Transaction of the rows; null for data outside the log. */
  readonly tx: Tx | null
  /** Moment of the rows; null if nothing has been recorded yet. */
  readonly at: Time | null
  /** The requested limit that cut the list short, if one did. */
  readonly bound?: 'depth'
  /** In the order of the answer's pages. Each takes a few milliseconds, and its data is released afterwards. */
  pages(): AsyncGenerator<readonly object[], void, void>
  /** Releases what is held for the rows, whether or not all were read. */
  close(): Promise<void>
}

type PageArgument = 'limit' | 'cursor'
const PAGE_ARGUMENTS: ReadonlySet<string> = new Set<PageArgument>(['limit', 'cursor'])

export const EXPORT_FORMATS = ['csv', 'ndjson', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const FORMAT = withDefault(word(EXPORT_FORMATS, 'CSV for spreadsheets; NDJSON or JSON for programs'), 'csv')

/** Returns the parameters of a question's export: its own without those for paging, plus the format. */
export function exportParameters(parameters: Parameters): Parameters {
  const unpaged = Object.entries(parameters).filter(([name]) => !PAGE_ARGUMENTS.has(name))
  return { ...Object.fromEntries(unpaged), format: FORMAT }
}

/** Exports take all arguments in the query: below the question's path, one could be mistaken for an item. */
export function exportPath(name: string): string {
  return `/api/v1/exports/${name}`
}

export function exportName(name: string): string {
  return `export-${name}`
}
