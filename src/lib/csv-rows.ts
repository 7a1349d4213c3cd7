// Parses CSV as spreadsheets write it, and says why a bad row can't be read.
import { err, ok, type Result } from './result.ts'
import { otherEncoding, utf8 } from './utf8.ts'

/** The first line of a CSV file. */
export type CsvHeader = { readonly columns: readonly string[] }

/** A row: its cells in the order of the columns, or why it can't be read. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly wrong: string }

/** No cell holds a whole document. Without the limit, an unclosed quote would swallow the rest of the file. */
const MAX_CELL = 65_536
const MAX_COLUMNS = 500
const SEPARATORS = [',', ';', '\t'] as const

/**
 * Parses CSV as spreadsheets write it: RFC 4180, separated by commas, semicolons or tabs, lines ending in LF or CRLF,
 * with or without a byte order mark. A faulty row is reported with its line; it is an error if rows can no longer be
 * separated.
 */
export function parseCsv(bytes: Uint8Array): Result<readonly [CsvHeader, ...CsvRow[]]> {
  const other = otherEncoding(bytes)
  if (other !== null) return err(other)
  const text = utf8(bytes) ?? new TextDecoder().decode(bytes)
  const first = text.split(/\r?\n/, 1)[0] ?? ''
  const separator = SEPARATORS.reduce((best, one) => (first.split(one).length > first.split(best).length ? one : best))
  const read = new CsvReader(text, separator).rows()
  if (!read.ok) return read
  const [header, ...rows] = read.value
  if (header === undefined) return err('the file is empty')
  if (header.wrong !== null) return err(`line ${header.line}: ${header.wrong}`)
  const columns = header.cells.map((cell) => cell.trim())
  const wrong = wrongColumns(columns)
  if (wrong !== null) return err(`line ${header.line}: ${wrong}`)
  const broken = linesWithoutUtf8(bytes)
  return ok([{ columns }, ...rows.map((row) => namedRow(row, columns, broken))])
}

function namedRow({ line, last, cells, wrong }: RawRow, columns: readonly string[], broken: readonly number[]): CsvRow {
  const bad = broken.find((one) => one >= line && one <= last)
  if (bad !== undefined) return { line, wrong: `line ${bad} isn't UTF-8` }
  if (wrong !== null) return { line, wrong }
  if (cells.length === columns.length) return { line, cells }
  return { line, wrong: `the row has ${cells.length} cells, and the header ${columns.length}` }
}

function wrongColumns(columns: readonly string[]): string | null {
  if (columns.length > MAX_COLUMNS) return `${columns.length} columns; at most ${MAX_COLUMNS} are read`
  const unnamed = columns.indexOf('')
  if (unnamed >= 0) return `column ${unnamed + 1} has no name`
  const twice = columns.find((column, i) => columns.indexOf(column) < i)
  return twice === undefined ? null : `the column "${twice}" occurs twice`
}

function linesWithoutUtf8(bytes: Uint8Array): readonly number[] {
  if (utf8(bytes) !== null) return []
  const broken: number[] = []
  for (let line = 1, from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from)
    const until = end < 0 ? bytes.length : end
    if (utf8(bytes.subarray(from, until)) === null) broken.push(line)
    from = until + 1
  }
  return broken
}

interface RawRow {
  readonly line: number
  /** The line on which it ends: a quoted cell may span several. */
  readonly last: number
  readonly cells: readonly string[]
  readonly wrong: string | null
}

class CsvReader {
  readonly #text: string
  readonly #separator: string
  #at = 0
  #line = 1

  constructor(text: string, separator: string) {
    this.#text = text
    this.#separator = separator
  }

  /** Skips empty lines. */
  rows(): Result<readonly RawRow[]> {
    const rows: RawRow[] = []
    while (this.#at < this.#text.length) {
      const row = this.#row()
      if (!row.ok) return row
      const { cells, wrong } = row.value
      if (wrong !== null || cells.length > 1 || cells[0] !== '') rows.push(row.value)
    }
    return ok(rows)
  }

  #row(): Result<RawRow> {
    const line = this.#line
    const cells: string[] = []
    let wrong: string | null = null
    for (;;) {
      const quoted = this.#text[this.#at] === '"'
      const cell = quoted ? this.#readQuoted() : ok(this.#plain())
      if (!cell.ok) return cell
      cells.push(cell.value)
      if (!quoted && cell.value.includes('"'))
        wrong ??= `column ${cells.length} has a quote within it; double it, and put the cell in quotes`
      const rest = quoted ? this.#plain() : ''
      if (rest !== '') wrong ??= `column ${cells.length} has text after its closing quote`
      if (this.#text[this.#at] === this.#separator) {
        this.#at++
        continue
      }
      const last = this.#line
      this.#endOfLine()
      return ok({ line, last, cells, wrong })
    }
  }

  /** Reads up to the next separator or the end of the line. */
  #plain(): string {
    const from = this.#at
    for (let char = this.#text[this.#at]; this.#at < this.#text.length; char = this.#text[++this.#at])
      if (char === this.#separator || char === '\n' || (char === '\r' && this.#text[this.#at + 1] === '\n')) break
    return this.#text.slice(from, this.#at)
  }

  #readQuoted(): Result<string> {
    const line = this.#line
    let value = ''
    this.#at++
    for (;;) {
      const end = this.#text.indexOf('"', this.#at)
      if (end < 0) return err(`line ${line}: a quote is opened and never closed`)
      value += this.#text.slice(this.#at, end)
      if (value.length > MAX_CELL)
        return err(`line ${line}: a cell has more than ${MAX_CELL} characters; is a quote not closed?`)
      this.#at = end + 1
      if (this.#text[this.#at] !== '"') break
      value += '"'
      this.#at++
    }
    this.#line += value.split('\n').length - 1
    return ok(value)
  }

  #endOfLine(): void {
    if (this.#text[this.#at] === '\r') this.#at++
    if (this.#text[this.#at] === '\n') this.#at++
    this.#line++
  }
}
