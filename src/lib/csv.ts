/**
 * CSV as spreadsheets read it: RFC 4180, in UTF-8, with a byte order mark, without which they take it for another
 * encoding.
 */
export const BYTE_ORDER_MARK = '\uFEFF'

export type CsvCell = string | number | boolean | null

/**
 * A text that begins with one of these is a formula for a spreadsheet, which it would evaluate when the file is opened;
 * spreadsheets trim spaces and what cannot be seen, and those of some countries take full-width signs as well.
 */
const FORMULA = /^(?:[\t\r]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u
/**
 * Cells need quotes if they contain what ends a cell or a row (including semicolons, which separate cells where numbers
 * have a decimal comma), or white space that a reader might trim.
 */
const QUOTED = /[",;\t\r\n]|^\s|\s$/
const ROW_END = '\r\n'

/** A row with its end. Null is an empty cell. */
export function csvRow(cells: readonly CsvCell[]): string {
  const row = cells.map(csvCell).join(',')
  // An empty line would be no row at all.
  return (row === '' && cells.length > 0 ? '""' : row) + ROW_END
}

function csvCell(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
