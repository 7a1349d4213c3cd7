import type { ReactNode } from 'react'
import styles from './table.module.css'

export interface TableColumn<Row> {
  readonly title: string
  /** Before the value where the table is narrow: the title, unless another is given. */
  readonly label?: string
  /** Numbers stand at the right; links and stretches of time need room; the name of a type stays on one line. */
  readonly kind?: 'text' | 'number' | 'wide' | 'short' | 'check' | 'actions'
  cell(row: Row): ReactNode
  /** Whether a row has something in it: a column without any is left out. */
  has?(row: Row): boolean
}

export interface TableFrame<Row> {
  readonly label: string
  readonly columns: readonly TableColumn<Row>[]
  keyOf(row: Row): string
}

export interface DataTableProps<Row> extends TableFrame<Row> {
  readonly rows: readonly Row[]
}

/** A table that is lines of names and values where it is narrow. */
export function DataTable<Row>({ rows, columns, ...frame }: DataTableProps<Row>) {
  const shown = columns.filter(({ has }) => has === undefined || rows.some(has))
  return (
    <Frame {...frame} columns={shown}>
      <tbody role="rowgroup">
        <Rows {...frame} columns={shown} rows={rows} />
      </tbody>
    </Frame>
  )
}

interface FrameProps<Row> extends TableFrame<Row> {
  /** No row is shown: headings would stand above nothing. */
  readonly isEmpty?: boolean
  readonly children: ReactNode
}

export function Frame<Row>({ label, columns, isEmpty, children }: FrameProps<Row>) {
  return (
    <table className={styles['table']} aria-label={label} role="table">
      <thead role="rowgroup" hidden={isEmpty}>
        <tr role="row">
          {columns.map(({ title, kind = 'text' }) => (
            <th key={title} scope="col" role="columnheader" data-kind={kind}>
              {kind === 'check' || kind === 'actions' ? <span className="unseen">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      {children}
    </table>
  )
}

export function Rows<Row>({ columns, rows, keyOf }: Omit<DataTableProps<Row>, 'label'>) {
  return rows.map((row) => (
    <tr key={keyOf(row)} role="row">
      {columns.map(({ title, label = title, kind = 'text', cell }) => (
        <td key={title} role="cell" data-kind={kind} data-title={label}>
          <div>{cell(row)}</div>
        </td>
      ))}
    </tr>
  ))
}
