/** CSV for spreadsheets: RFC 4180 in UTF-8. Without this mark they assume another encoding. */
export const BYTE_ORDER_MARK = '\uFEFF'

export type CsvCell = string | number | boolean | null

/**
 * A spreadsheet evaluates a text that begins with one of these as a formula when the file is opened; spreadsheets trim
 * spaces and invisible characters, and those of some countries accept full-width signs as well.
 */
const FORMULA = /^(?:[\t\r]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u
/**
 * Cells need quotes if they contain the end of a cell or row (including semicolons, which separate cells in locales
 * with a decimal comma), or white space that a reader might trim.
 */
const QUOTED = /[",;\t\r\n]|^\s|\s$/
const ROW_END = '\r\n'

/** Formats a row with its line ending. Null is an empty cell. */
export function csvRow(cells: readonly CsvCell[]): string {
  const row = cells.map(csvCell).join(',')
  // An empty line wouldn't count as a row.
  return (row === '' && cells.length > 0 ? '""' : row) + ROW_END
}

function csvCell(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
