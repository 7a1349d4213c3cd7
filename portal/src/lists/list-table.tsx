import { formatNumber } from '../../../src/lib/format-count.ts'
import { useState, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { DataTable, Frame, Headings, Rows, type DataTableProps, type TableFrame } from '../ui/table.tsx'
import { changeAddress } from '../routing/use-address.tsx'
import type { AnyParameter } from '../routing/routes.ts'
import styles from '../ui/table.module.css'

/** Rows under a heading; a collapsible group has rows only while it is open. */
export interface TableGroup<Row> {
  readonly key: string
  readonly title: string
  readonly count?: number
  readonly state?: ReactNode
  readonly about?: string | null
  readonly rows: readonly Row[]
  /** Below the rows, at full width. */
  readonly foot?: ReactNode
  readonly fold?: { readonly open: boolean; readonly toggle: () => void }
}

export function TableCard<Row>({ label, none, ...table }: DataTableProps<Row>) {
  if (none !== undefined && table.rows.length === 0) return none
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
  const collapses = groups.some(({ fold }) => fold !== undefined)
  return (
    <Card label={label}>
      <Frame {...frame} isBare={collapses || groups.every(({ rows }) => rows.length === 0)}>
        {groups.map(({ key, rows, foot, ...heading }) => (
          <tbody key={key} role="rowgroup" aria-label={heading.title}>
            <tr role="row" data-heading="">
              <th role="rowheader" scope="rowgroup" colSpan={columns.length}>
                <GroupTitle {...heading} />
              </th>
            </tr>
            {heading.fold?.open === true && rows.length > 0 ? <Headings columns={columns} /> : null}
            {heading.fold?.open === false ? null : <Rows {...frame} rows={rows} />}
            {foot === undefined || heading.fold?.open === false ? null : (
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

function GroupTitle<Row>({ title, count, state, about, fold }: Omit<TableGroup<Row>, 'key' | 'rows' | 'foot'>) {
  const text = (
    <span>
      <bdi>{title}</bdi> {count === undefined ? null : <span className="muted">{formatNumber(count)}</span>}
    </span>
  )
  return (
    <>
      <span className={styles['group']}>
        {fold === undefined ? (
          text
        ) : (
          <button type="button" className={styles['fold']} aria-expanded={fold.open} onClick={fold.toggle}>
            <Icon name={fold.open ? 'down' : 'right'} />
            {text}
          </button>
        )}
        {state}
      </span>
      {about == null ? null : <p className="meta">{about}</p>}
    </>
  )
}

function Card({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="card sheet" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}

/** Expands one group at a time, which the address names; it can be collapsed too. */
export function useFolds(
  name: AnyParameter,
  listed: string | null | undefined,
): (key: string) => Required<TableGroup<never>>['fold'] {
  const [folded, setFolded] = useState<string | null>(null)
  return (key) => {
    const open = key === listed && folded !== key
    const toggle = (): void => {
      setFolded(open ? key : null)
      if (key !== listed) changeAddress({ [name]: key, row: '' })
    }
    return { open, toggle }
  }
}

/** Rows of a list at first, and added by each press of "Show more". */
export const ROWS = 25

export function useLimit(most: number): readonly [limit: number, more: (() => void) | null] {
  const [limit, setLimit] = useState(ROWS)
  return [limit, limit < most ? () => setLimit(Math.min(most, limit + ROWS)) : null]
}

interface ShowMoreProps {
  readonly shown: number
  /** Null if there are more that nobody has counted. */
  readonly total: number | null
  /** Null if the page can't list more. */
  readonly more: (() => void) | null
}

export function ShowMore({ shown, total, more }: ShowMoreProps) {
  if (total !== null && shown >= total) return null
  return (
    <p className="row muted">
      {formatNumber(shown)} {total === null ? 'listed' : `of ${formatNumber(total)}`}
      {more === null ? '; the others are in the CSV file' : <Button onClick={more}>Show more</Button>}
    </p>
  )
}
