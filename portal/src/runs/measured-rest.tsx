import { type MeasuredRow, isGone } from '../panels/measurements.ts'
import { CurvesOfRuns } from './curves-of-runs.tsx'
import { filedOf } from './filed.ts'
import { lazyComponent } from '../routing/lazy-component.tsx'
import { Fragment, useState, type ReactNode } from 'react'
import { GoneMark, EntityRefLink } from '../panels/entity-refs.tsx'
import { formatCount, formatNumber } from '../../../src/lib/format-count.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useDescribed } from '../client/use-described.ts'
import { labelOf } from '../ui/label.ts'
import { Ago } from '../ui/time.tsx'
import { readEarlier } from './read-earlier.ts'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import type { QuestionAnswer } from '../client/ask.ts'
import type { EntityRef } from '../panels/declare.ts'
import { PresentOnly } from '../parts/present-only.tsx'
import { Refused } from '../parts/refused.tsx'
import { linksIn } from '../parts/stated-links.ts'
import { bytesText } from '../ui/bytes.ts'
import { EmptyState, Note, Skeleton } from '../ui/states.tsx'

/** Shows what runs and logged models have besides metrics and parameters: records, nested runs, curves, files. */
export function MeasuredRest({ row, rows }: { readonly row: MeasuredRow; readonly rows: readonly MeasuredRow[] }) {
  return (
    <>
      {row.records.length + row.parts === 0 ? null : <RecordsAndParts row={row} rows={rows} />}
      <CurvesOfRuns rows={[row]} />
      {filedOf(row).map((entity) => (
        <Artifacts key={entity.uri} entity={entity} isAlone={entity.uri === row.uri} />
      ))}
    </>
  )
}

const RunTable = lazyComponent(() => import('./run-table.tsx'), 'RunTable')

interface RecordsAndPartsProps {
  readonly row: MeasuredRow
  /** Rows that its metrics were compared with: its siblings, and its nested runs. */
  readonly rows: readonly MeasuredRow[]
}

/** Shows the signature, the records that state a row's facts, and its nested runs. */
function RecordsAndParts({ row, rows }: RecordsAndPartsProps) {
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
          <RunTable measured={{ rows: nested, total: parts, deleted: nested.filter(isGone).length }} />
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

interface ArtifactsProps {
  readonly entity: EntityRef
  /** If true, the page is about this entity alone, so its name is omitted. */
  readonly isAlone: boolean
}

/** Lists names and sizes of the files of a run or model, fetched from the source when somebody opens the list. */
function Artifacts({ entity: { uri, name }, isAlone }: ArtifactsProps) {
  return (
    <Unfolding title={isAlone ? 'Artifacts' : `Artifacts of ${name ?? uri}`}>
      <PresentOnly what="Artifacts" question="artifacts">
        <Folder uri={uri} />
      </PresentOnly>
    </Unfolding>
  )
}

/** Its content is requested when it is opened. */
function Unfolding({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const [open, set] = useState(false)
  return (
    <details className="below" onToggle={({ currentTarget }) => set(currentTarget.open)}>
      <summary>{title}</summary>
      {open ? children : null}
    </details>
  )
}

function Folder({ uri, folder }: { readonly uri: string; readonly folder?: string }) {
  const { answer, refusal, again } = useAnswer('artifacts', { uri, folder })
  if (refusal !== null) return <Refused refusal={refusal} again={again} />
  if (answer === undefined) return <Skeleton rows={2} label="the files" />
  return (
    <>
      {answer.files.length === 0 ? <EmptyState text="No files." /> : <Files uri={uri} files={answer.files} />}
      {answer.isCut ? <Note kind="warn">There are more: these are the first that {answer.platform} lists.</Note> : null}
      {folder === undefined ? <ReadFrom answer={answer} /> : null}
    </>
  )
}

function Files({ uri, files }: { readonly uri: string; readonly files: QuestionAnswer<'artifacts'>['files'] }) {
  return (
    <ul className="lines">
      {files.map(({ path, name, isFolder, bytes }) => (
        <li key={path}>
          {isFolder ? (
            <Unfolding title={`${name}/`}>
              <Folder uri={uri} folder={path} />
            </Unfolding>
          ) : (
            <>
              {name}{' '}
              {bytes === null ? null : (
                <span className="muted" title={`${formatNumber(bytes)} bytes`}>
                  {bytesText(bytes)}
                </span>
              )}
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Links to the source, which has the files' contents. */
function ReadFrom({ answer: { uri, platform, readAt, files } }: { readonly answer: QuestionAnswer<'artifacts'> }) {
  const { answer: entity } = useAnswer('describe', { uri })
  const page = linksIn(entity?.attributes['links']).find(({ title }) => title === 'Artifacts')
  return (
    <p className="muted">
      Read from {platform} <Ago at={readAt} />
      {page === undefined || files.length === 0 ? null : (
        <>
          ;{' '}
          <a href={page.url} target="_blank" rel="noreferrer noopener">
            open them there
          </a>
        </>
      )}
    </p>
  )
}
