import { useState, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { DataTable, Frame, Rows, type DataTableProps, type TableFrame } from '../ui/table.tsx'
import styles from '../ui/table.module.css'

/** Rows under a heading; a group that can be folded has rows only while it is open. */
export interface TableGroup<Row> {
  readonly key: string
  readonly title: string
  readonly count?: number
  readonly rows: readonly Row[]
  /** After the rows, as wide as the table. */
  readonly foot?: ReactNode
  readonly fold?: { readonly open: boolean; readonly toggle: () => void }
}

/** A table on a card of its own, as the page of a list has it. */
export function TableCard<Row>({ label, ...table }: DataTableProps<Row>) {
  return (
    <Card label={label}>
      <DataTable label={label} {...table} />
    </Card>
  )
}

interface GroupedTableProps<Row> extends TableFrame<Row> {
  readonly groups: readonly TableGroup<Row>[]
}

export function GroupedTable<Row>({ groups, ...frame }: GroupedTableProps<Row>) {
  const { label, columns } = frame
  return (
    <Card label={label}>
      <Frame {...frame}>
        {groups.map(({ key, title, count, rows, foot, fold }) => (
          <tbody key={key} role="rowgroup" aria-label={title}>
            <tr role="row" data-heading="">
              <th role="rowheader" scope="rowgroup" colSpan={columns.length}>
                <GroupTitle title={title} count={count} fold={fold} />
              </th>
            </tr>
            {fold?.open === false ? null : <Rows {...frame} rows={rows} />}
            {foot === undefined || fold?.open === false ? null : (
              <tr role="row" data-foot="">
                <td role="cell" colSpan={columns.length}>
                  {foot}
                </td>
              </tr>
            )}
          </tbody>
        ))}
      </Frame>
    </Card>
  )
}

function GroupTitle<Row>({ title, count, fold }: Pick<TableGroup<Row>, 'title' | 'count' | 'fold'>) {
  const text = (
    <>
      <bdi>{title}</bdi> {count === undefined ? null : <span className="muted">{count.toLocaleString()}</span>}
    </>
  )
  if (fold === undefined) return text
  return (
    <button type="button" className={styles['fold']} aria-expanded={fold.open} onClick={fold.toggle}>
      <Icon name={fold.open ? 'down' : 'right'} />
      <span>{text}</span>
    </button>
  )
}

function Card({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="card sheet" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}

/** Rows of a list at first, and again with each press of "Show more". */
export const ROWS = 25

/** How many rows are requested. */
export function useLimit(most: number): readonly [limit: number, more: (() => void) | null] {
  const [limit, setLimit] = useState(ROWS)
  return [limit, limit < most ? () => setLimit(Math.min(most, limit + ROWS)) : null]
}

interface ShowMoreProps {
  readonly shown: number
  readonly total: number
  /** Null where the page lists no more of them. */
  readonly more: (() => void) | null
}

/** Below a list that has further rows. */
export function ShowMore({ shown, total, more }: ShowMoreProps) {
  if (shown >= total) return null
  return (
    <p className="row muted">
      {shown.toLocaleString()} of {total.toLocaleString()}
      {more === null ? '; the others are in the CSV file' : <Button onClick={more}>Show more</Button>}
    </p>
  )
}
