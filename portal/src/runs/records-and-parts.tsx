import { lazyComponent } from '../routing/lazy-component.tsx'
import { Fragment } from 'react'
import { isGone, type MeasuredRow } from '../panels/measurements.ts'
import { GoneMark, EntityRefLink } from '../panels/entity-refs.tsx'
import { formatCount } from '../../../src/lib/format-count.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useDescribed } from '../client/use-described.ts'
import { labelOf } from '../ui/label.ts'
import { Ago } from '../ui/time.tsx'
import { readEarlier } from './read-earlier.ts'
import { DataTable, type TableColumn } from '../ui/table.tsx'

const RunTable = lazyComponent(() => import('./run-table.tsx'), 'RunTable')

interface RecordsAndPartsProps {
  readonly row: MeasuredRow
  /** Rows that its metrics were compared with: its siblings, and its nested runs. */
  readonly rows: readonly MeasuredRow[]
}

/** Shows the signature, the records that state a row's facts, and its nested runs. */
export function RecordsAndParts({ row, rows }: RecordsAndPartsProps) {
  const { uri, records, parts } = row
  const stating = new Set([...row.metrics, ...row.notNumbers].map(({ by }) => by))
  const signature = records.find(({ by }) => by === 'signature')
  const nested = rows.filter(({ partOf }) => partOf === uri)
  const holding = nested.filter((one) => one.parts > 0).length
  return (
    <>
      {signature === undefined ? null : <Signature uri={signature.uri} />}
      {records.length === 0 ? null : (
        <p className="muted">
          From{' '}
          {records.map((record, i) => (
            <Fragment key={record.uri}>
              {i === 0 ? null : ', '}
              <EntityRefLink entity={{ ...record, name: record.name ?? labelOf(record.by) }} />
              {isGone(record) ? <GoneMark /> : null}
              {stating.has(record.by) ? <ReadEarlier record={record.uri} than={uri} /> : null}
            </Fragment>
          ))}
        </p>
      )}
      {nested.length === 0 ? null : (
        <>
          <h3>Nested runs</h3>
          {holding === 0 ? null : (
            <p className="muted">
              Only those directly nested in it are listed.{' '}
              {formatCount(holding, 'of them has nested runs of its own', 'of them have nested runs of their own')}.
            </p>
          )}
          <RunTable measured={{ rows: nested, total: parts }} />
        </>
      )}
    </>
  )
}

/** Says when a record was read, if earlier than the entity: the page's own time would mislead. */
function ReadEarlier({ record, than }: { readonly record: string; readonly than: string }) {
  const { answer } = useAnswer('describe', { uri: record })
  const at = readEarlier(answer?.verification?.at, useDescribed(than)?.verification?.at)
  return at === null ? null : (
    <>
      {' '}
      (read <Ago at={at} />)
    </>
  )
}

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
function Signature({ uri }: { readonly uri: string }) {
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
