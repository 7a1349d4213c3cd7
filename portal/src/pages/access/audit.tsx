import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useState } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { State } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Note } from '../../ui/states.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'

const PAGE = 50

type Entry = QuestionAnswer<'audit'>['entries'][number]

const COLUMNS: readonly TableColumn<Entry>[] = [
  { title: 'When', cell: ({ at }) => <Ago at={at} /> },
  { title: 'Who', cell: ({ caller, name }) => <bdi title={caller}>{name === '' ? caller : name}</bdi> },
  { title: 'What', cell: ({ operation, count }) => (count === 1 ? operation : `${operation}, ${count} times`) },
  { title: 'About', kind: 'wide', cell: ({ subject }) => <bdi>{subject ?? ''}</bdi> },
  { title: 'From', cell: ({ address }) => address },
  { title: 'Outcome', cell: ({ outcome }) => (outcome === 'done' ? outcome : <State tone="warn">{outcome}</State>) },
]

/** Lists what callers did and what was refused, newest first, and whether the audit is complete. */
export function AuditPanel() {
  const shown = useAnswer('audit', { limit: PAGE })
  const [isChecking, setIsChecking] = useState(false)
  return (
    <Panel title="Audit" actions={<DownloadLink of="audit" args={{}} format="csv" />}>
      <Answered shown={shown} label="the audit">
        {({ entries }) => (
          <DataTable
            label="Audit"
            columns={COLUMNS}
            rows={entries}
            keyOf={({ id }) => String(id)}
            none={<p className="muted">No entries yet.</p>}
          />
        )}
      </Answered>
      <p className="row">
        <Button onClick={() => setIsChecking(true)} disabled={isChecking}>
          Verify
        </Button>
        {isChecking ? <Verification /> : null}
      </p>
    </Panel>
  )
}

function Verification() {
  const shown = useAnswer('verify-audit', {})
  return (
    <Answered shown={shown} label="the verification" rows={1}>
      {({ intact, problem, entries, last }) =>
        intact ? (
          <span>
            {formatNumber(entries)} entries, none changed or missing.{' '}
            {last === null ? '' : `The last one is ${last.slice(0, 20)}…`}
          </span>
        ) : (
          <Note kind="warn">The audit log was altered: {problem}.</Note>
        )
      }
    </Answered>
  )
}
