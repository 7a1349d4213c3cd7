import { useAnswer } from '../client/use-answer.ts'
import { DataTable, type TableColumn } from '../ui/table.tsx'

interface SignatureColumn {
  readonly side: 'input' | 'output'
  readonly name?: string
  readonly type?: string
  readonly required?: boolean
}

const COLUMNS: readonly TableColumn<SignatureColumn>[] = [
  { title: 'Signature', cell: ({ side }) => side },
  { title: 'Name', kind: 'wide', cell: ({ name }) => name ?? '–' },
  { title: 'Type', cell: ({ type }) => (type === undefined ? '–' : <code>{type}</code>) },
  { title: 'Required', cell: ({ required }) => (required === undefined ? '–' : required ? 'yes' : 'no') },
]

/** Shows what a model takes and returns, according to its source. */
export function Signature({ uri }: { readonly uri: string }) {
  const { answer } = useAnswer('describe', { uri })
  const columnsOf = (side: SignatureColumn['side'], stated: unknown): readonly SignatureColumn[] =>
    Array.isArray(stated) ? stated.map((column: Omit<SignatureColumn, 'side'>) => ({ ...column, side })) : []
  const rows = [
    ...columnsOf('input', answer?.attributes['inputs']),
    ...columnsOf('output', answer?.attributes['outputs']),
  ]
  return rows.length === 0 ? null : (
    <DataTable label="Signature" columns={COLUMNS} rows={rows} keyOf={(row) => `${row.side} ${rows.indexOf(row)}`} />
  )
}
