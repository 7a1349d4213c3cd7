import { inSentence, upperFirst } from '../../../../src/lib/english.ts'
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useState } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Button } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel } from '../../ui/panel.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago, Relative } from '../../ui/time.tsx'
import styles from './sources.module.css'

type Retry = QuestionAnswer<'retries'>['retries'][number]

/** Page size of the question. */
const PAGE = 200

function RetryRow({ retry: { uri, attempts, error, errorAt, nextTryAt } }: { readonly retry: Retry }) {
  return (
    <li className="stack" data-gap="1">
      <EntityLink uri={uri} />
      <p className="wrap">
        {attempts === 0 ? (
          'Hasn’t failed; waits for its next read.'
        ) : (
          <>
            Failed {formatNumber(attempts)}×: <bdi>{error ?? '–'}</bdi>
          </>
        )}
        {errorAt === null ? '' : ', '}
        {errorAt === null ? null : <Ago at={errorAt} />}
      </p>
      <p className="muted">
        Next attempt <Relative at={nextTryAt} />
      </p>
    </li>
  )
}

const MISSING_COLUMNS: readonly TableColumn<Retry>[] = [
  { title: 'Missing', kind: 'wide', cell: ({ uri }) => <EntityLink uri={uri} /> },
  { title: 'Named by', kind: 'wide', cell: ({ namedBy }) => <NamedBy named={namedBy} /> },
  { title: 'To do', kind: 'wide', cell: ({ todo }) => (todo === null ? null : upperFirst(todo)) },
  { title: 'Next try', cell: ({ nextTryAt }) => <Relative at={nextTryAt} /> },
]

function NamedBy({ named }: { readonly named: Retry['namedBy'] }) {
  return named.map(({ uri, entityType, name, relation, since, statedIn }) => (
    <div key={uri}>
      <EntityLink uri={uri} entityType={entityType} name={name} />
      {statedIn === null ? null : (
        <>
          {' of '}
          <EntityLink {...statedIn} />
        </>
      )}
      <span className="muted">
        {` (${inSentence(labelOf(relation))}`}
        {since === null ? null : (
          <>
            {', first named '}
            <Ago at={since} />
          </>
        )}
        )
      </span>
    </div>
  ))
}

/** Failed reads that are retried: why, how often and when; and references that the source can't resolve. */
export function RetriesPanel({ platform }: { readonly platform: string }) {
  const [cursor, setCursor] = useState<string | undefined>(undefined)
  const retries = useAnswer('retries', { platform, limit: PAGE, cursor }, { keep: true })
  const missing = retries.answer?.retries.filter((one) => one.missing && one.namedBy.length > 0) ?? []
  const isPaged = cursor !== undefined || (retries.answer?.next ?? null) !== null
  const hasNone = retries.answer?.retries.every((one) => one.missing) === true && !isPaged
  return (
    <>
      {missing.length === 0 ? null : (
        <div className={styles['all']}>
          <Panel
            title="Unresolved references"
            count={missing.length}
            actions={<DownloadLink of="retries" args={{ platform }} format="csv" />}
          >
            <p className="muted">
              Entities name these, and {platform} didn’t have them when last asked. It is asked again now and then.
            </p>
            <DataTable label="Not found" columns={MISSING_COLUMNS} rows={missing} keyOf={({ uri }) => uri} />
          </Panel>
        </div>
      )}
      {hasNone ? null : (
        <Panel title="Retries">
          <Answered shown={retries} label="retries">
            {({ retries: rows, next }) => {
              const failed = rows.filter((one) => !one.missing)
              return (
                <>
                  {failed.length === 0 ? <p className="muted">No retries pending</p> : null}
                  <ul className="lines">
                    {failed.map((retry) => (
                      <RetryRow key={retry.uri} retry={retry} />
                    ))}
                  </ul>
                  {cursor === undefined && next === null ? null : (
                    <p className="row">
                      {cursor === undefined ? null : <Button onClick={() => setCursor(undefined)}>First {PAGE}</Button>}
                      {next === null ? null : <Button onClick={() => setCursor(next)}>Next {PAGE}</Button>}
                    </p>
                  )}
                </>
              )
            }}
          </Answered>
        </Panel>
      )}
    </>
  )
}
