import { useSearch } from '../routing/use-address.tsx'
import type { ReactNode } from 'react'
import { IconButton } from '../ui/button.tsx'
import { Drawer } from '../ui/drawer.tsx'
import type { TableColumn } from '../ui/table.tsx'
import { changeAddress } from '../routing/change-address.ts'

interface RowDetails<Row> {
  keyOf(row: Row): string
  nameOf(row: Row): string
}

/** Last column of a list: a button that covers the row and opens its details. The row is in the address. */
export function useRowDetails<Row>({ keyOf, nameOf }: RowDetails<Row>): TableColumn<Row> {
  const show = useShownRow()[1]
  return {
    title: 'Details',
    kind: 'actions',
    cell: (row) => (
      <span data-opens>
        <IconButton icon="right" label={`Details of ${nameOf(row)}`} onClick={() => show(keyOf(row))} />
      </span>
    ),
  }
}

interface RowDrawerProps<Row> extends RowDetails<Row> {
  readonly rows: readonly Row[]
  readonly children: (row: Row) => ReactNode
}

/** Details of the row in the address, beside the list. */
export function RowDrawer<Row>({ rows, keyOf, nameOf, children }: RowDrawerProps<Row>) {
  const [shown, show] = useShownRow()
  const row = rows.find((one) => keyOf(one) === shown)
  if (row === undefined) return null
  return (
    <Drawer key={shown} label={nameOf(row)} close={() => show('')}>
      <div className="stack" data-gap="3">
        {children(row)}
      </div>
    </Drawer>
  )
}

function useShownRow(): readonly [string | undefined, (key: string) => void] {
  const { row } = useSearch()
  return [row, (key) => changeAddress({ row: key })]
}
