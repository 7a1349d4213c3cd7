import { useSearch, changeAddress } from '../routing/use-address.tsx'
import type { ReactNode } from 'react'
import { IconButton } from '../ui/button.tsx'
import { Drawer } from '../ui/drawer.tsx'
import type { DataTableProps, TableColumn } from '../ui/table.tsx'
import { GroupedTable, TableCard, type TableGroup } from './list-table.tsx'

interface DetailedTableProps<Row> extends DataTableProps<Row> {
  /** The rows under headings, unless they are one list. */
  readonly groups?: readonly TableGroup<Row>[]
  nameOf(row: Row): string
  readonly details: (row: Row) => ReactNode
}

/** A list whose rows open their details beside it. The last column is a button that covers the row; the row is in the address. */
export function DetailedTable<Row>({ rows, groups, columns, nameOf, details, ...frame }: DetailedTableProps<Row>) {
  const { row: shown } = useSearch()
  const show = (key: string): void => changeAddress({ row: key })
  const row = rows.find((one) => frame.keyOf(one) === shown)
  const opening: TableColumn<Row> = {
    title: 'Details',
    kind: 'actions',
    cell: (one) => (
      <span data-opens>
        <IconButton icon="right" label={`Details of ${nameOf(one)}`} onClick={() => show(frame.keyOf(one))} />
      </span>
    ),
  }
  const all = [...columns, opening]
  return (
    <>
      {groups === undefined ? (
        <TableCard {...frame} columns={all} rows={rows} />
      ) : (
        <GroupedTable {...frame} columns={all} groups={groups} />
      )}
      {row === undefined ? null : (
        <Drawer key={shown} label={nameOf(row)} close={() => show('')}>
          <div className="stack" data-gap="3">
            {details(row)}
          </div>
        </Drawer>
      )}
    </>
  )
}
