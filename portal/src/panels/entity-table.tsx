import { DataTable, type DataTableProps } from '../ui/table.tsx'
import { CutNote } from './cut-note.tsx'

interface EntityTableProps<Row> extends Omit<DataTableProps<Row>, 'keyOf'> {
  /** How many there are, with their name in the plural; by default the table has them all. */
  readonly total?: number | undefined
  readonly what?: string
}

/** A table with an entity per row. */
export function EntityTable<Row extends { readonly uri: string }>({
  total = 0,
  what = '',
  ...table
}: EntityTableProps<Row>) {
  return (
    <>
      <DataTable {...table} keyOf={({ uri }) => uri} />
      <CutNote shown={table.rows.length} total={total} what={what} />
    </>
  )
}
