import type { ReactNode } from 'react'
import styles from './table.module.css'

export interface TableColumn<Row> {
  readonly title: string
  /** Label before the value on narrow screens; by default the title. */
  readonly label?: string
  /**
   * Numbers are right-aligned; links and time ranges need width; type names stay on one line. The value of a row that
   * has a name and little else is beside the name on narrow screens.
   */
  readonly kind?: 'text' | 'number' | 'wide' | 'short' | 'value' | 'check' | 'actions'
  cell(row: Row): ReactNode
  /** Whether a row has a value: a column without any is omitted. */
  has?(row: Row): boolean
}

export interface TableFrame<Row> {
  readonly label: string
  readonly columns: readonly TableColumn<Row>[]
  keyOf(row: Row): string
}

export interface DataTableProps<Row> extends TableFrame<Row> {
  readonly rows: readonly Row[]
  /** Shown instead of a table without rows. */
  readonly none?: ReactNode
}

/** A table that becomes lines of names and values on narrow screens. */
export function DataTable<Row>({ rows, columns, none, ...frame }: DataTableProps<Row>) {
  if (none !== undefined && rows.length === 0) return none
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
  /** Omits the headings above all rows. */
  readonly isBare?: boolean
  readonly children: ReactNode
}

export function Frame<Row>({ label, columns, isBare = false, children }: FrameProps<Row>) {
  return (
    <table className={styles['table']} aria-label={label} role="table">
      {isBare ? null : (
        <thead className="unseen-on-phones" role="rowgroup">
          <Headings columns={columns} />
        </thead>
      )}
      {children}
    </table>
  )
}

export function Headings<Row>({ columns }: Pick<TableFrame<Row>, 'columns'>) {
  return (
    <tr role="row" className={styles['headings']}>
      {columns.map(({ title, kind = 'text' }) => (
        <th key={title} scope="col" role="columnheader" data-kind={kind}>
          {kind === 'check' || kind === 'actions' ? <span className="unseen">{title}</span> : title}
        </th>
      ))}
    </tr>
  )
}

export function Rows<Row>({ columns, rows, keyOf }: Omit<DataTableProps<Row>, 'label'>) {
  return rows.map((row) => (
    <tr key={keyOf(row)} role="row">
      {columns.map(({ title, label = title, kind = 'text', cell }) => {
        const content = cell(row)
        return (
          <td key={title} role="cell" data-kind={kind} data-title={label} data-blank={content === '–' || undefined}>
            <div>{content}</div>
          </td>
        )
      })}
    </tr>
  ))
}
