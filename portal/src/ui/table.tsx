import type { ReactNode } from 'react'
import styles from './table.module.css'

export interface TableColumn<Row> {
  readonly title: string
  /** Numbers stand at the right; links and stretches of time need room. */
  readonly kind?: 'text' | 'number' | 'wide' | 'check'
  cell(row: Row): ReactNode
}

interface DataTableProps<Row> {
  readonly label: string
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: readonly Row[]
  keyOf(row: Row): string
}

/** A table that is lines of names and values where it is narrow. */
export function DataTable<Row>({ label, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    <table className={styles['table']} aria-label={label} role="table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, kind = 'text' }) => (
            <th key={title} scope="col" role="columnheader" data-kind={kind}>
              {kind === 'check' ? <span className="unseen">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ title, kind = 'text', cell }) => (
              <td key={title} role="cell" data-kind={kind} data-title={title}>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
