import { formatCount, formatNumber } from '../../../src/lib/format-count.ts'
import { useState, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { DataTable, type DataTableProps } from '../ui/table.tsx'

/** Rows rendered before "Show all"; a longer table has a search box. */
export const FIRST_ROWS = 20

interface LongListProps<Row> {
  /** Singular of its rows, such as `column`. */
  readonly what: string
  readonly rows: readonly Row[]
  /** Text in which rows are found. */
  nameOf(row: Row): string
  readonly first?: number
  children(drawn: readonly Row[]): ReactNode
}

/** Perhaps hundreds of rows or charts, of which the first are rendered until somebody looks for others. */
export function LongList<Row>({ rows, what, nameOf, first = FIRST_ROWS, children }: LongListProps<Row>) {
  const [text, setText] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const found = findNamed(rows, text, nameOf)
  const drawn = isOpen ? found : found.slice(0, first)
  return (
    <>
      {rows.length <= first ? null : (
        <input
          type="search"
          className="wide"
          aria-label={`Find a ${what}`}
          placeholder={`Find one of ${formatCount(rows.length, what)}`}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      )}
      {found.length === 0 && rows.length > 0 ? <p>No matching {what}s.</p> : children(drawn)}
      {drawn.length === found.length ? null : (
        <p className="row muted">
          {formatNumber(drawn.length)} of {formatNumber(found.length)}
          <Button kind="quiet" onClick={() => setIsOpen(true)}>
            Show all
          </Button>
        </p>
      )}
    </>
  )
}

type LongTableProps<Row> = Pick<LongListProps<Row>, 'what' | 'nameOf'> & DataTableProps<Row>

export function LongTable<Row>({ what, nameOf, rows, ...frame }: LongTableProps<Row>) {
  return (
    <LongList what={what} nameOf={nameOf} rows={rows}>
      {(drawn) => <DataTable {...frame} rows={drawn} />}
    </LongList>
  )
}

/** Finds rows whose names contain all of the words, ignoring case; prefix matches come first. */
export function findNamed<Row>(rows: readonly Row[], text: string, nameOf: (row: Row) => string): readonly Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const [first] = words
  if (first === undefined) return rows
  const found = rows.filter((row) => words.every((word) => nameOf(row).toLowerCase().includes(word)))
  const begins = (row: Row): number => (nameOf(row).toLowerCase().startsWith(first) ? 0 : 1)
  return found.toSorted((a, b) => begins(a) - begins(b))
}
