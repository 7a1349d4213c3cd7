import type { JsonObject } from '../../lib/json.ts'
import { BYTE_ORDER_MARK, csvRow, type CsvCell } from '../../lib/csv.ts'
import type { ExportColumn, ExportFormat } from '../../questions/export.ts'

/** Turns rows into text. The three formats differ in where they describe the rows (docs/decisions/0019). */
export interface FileFormat {
  readonly type: string
  begin(head: JsonObject): string
  /** `first` means that nothing was written before them. */
  rows(rows: readonly object[], first: boolean): string
  end(): string
}

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  json: 'application/json',
}

export function fileFormatOf(format: ExportFormat, columns: readonly ExportColumn[]): FileFormat {
  switch (format) {
    case 'csv':
      return csv(columns)
    case 'ndjson':
      return NDJSON
    case 'json':
      return JSON_OBJECT
  }
}

/** Has no line that describes the rows: a spreadsheet would take it for the titles. */
function csv(columns: readonly ExportColumn[]): FileFormat {
  return {
    type: `${MEDIA_TYPES.csv}; charset=utf-8; header=present`,
    begin: () => BYTE_ORDER_MARK + csvRow(columns.map(({ title }) => title)),
    rows: (rows) => rows.map((row) => csvRow(columns.map((column) => cellOf(column, row)))).join(''),
    end: () => '',
  }
}

function cellOf(column: ExportColumn, row: object): CsvCell {
  const cell = column.cell(row) ?? null
  return isList(cell) ? cell.join('; ') : cell
}

function isList(cell: CsvCell | readonly string[]): cell is readonly string[] {
  return Array.isArray(cell)
}

/** The first line describes the rows, and their number reveals a truncated file. */
const NDJSON: FileFormat = {
  type: MEDIA_TYPES.ndjson,
  begin: (head) => `${JSON.stringify(head)}\n`,
  rows: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  end: () => '',
}

const JSON_OBJECT: FileFormat = {
  type: `${MEDIA_TYPES.json}; charset=utf-8`,
  begin: (head) => `${JSON.stringify(head).slice(0, -1)},"items":[`,
  rows: (rows, first) => rows.map((row, i) => `${first && i === 0 ? '\n' : ',\n'}${JSON.stringify(row)}`).join(''),
  end: () => '\n]}\n',
}
