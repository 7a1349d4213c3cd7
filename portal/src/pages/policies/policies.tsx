// The policies, what violates them, since when, and who has to act.
import { Link, useSearch } from '@tanstack/react-router'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { OwnerList } from '../../lists/owner-list.tsx'
import { WhyLink } from '../../parts/why-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { State } from '../../ui/state.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/when.tsx'

type PolicyRow = QuestionAnswer<'policies'>['policies'][number]
type Violation = QuestionAnswer<'violations'>['violations'][number]

const MOST_SHOWN = 100

export function PoliciesPage() {
  const policies = useAnswer('policies', {}, { keep: true })
  return (
    <div className="page">
      <PageTitle title="Policies">Policies</PageTitle>
      <p className="meta">
        What may not be, and what has to be, with the path that breaks it.{' '}
        <Link to="/docs/$" params={{ _splat: 'policies' }}>
          Write one, or switch one on
        </Link>
      </p>
      <Answered shown={policies} label="the policies" rows={8}>
        {(answer) => <Policies answer={answer} />}
      </Answered>
    </div>
  )
}

function Policies({ answer: { policies } }: { readonly answer: QuestionAnswer<'policies'> }) {
  const { policy } = useSearch({ strict: false }) as { readonly policy?: string }
  const chosen = policies.find(({ id }) => id === policy)
  const inForce = policies.filter(({ on }) => on)
  return (
    <>
      <DataTable label="Policies" columns={POLICY_COLUMNS} rows={policies} keyOf={({ id }) => id} />
      {inForce.length === 0 ? (
        <EmptyState text="No policy is in force." />
      ) : (
        <Violations key={chosen?.id} policy={chosen} />
      )}
    </>
  )
}

const POLICY_COLUMNS: readonly TableColumn<PolicyRow>[] = [
  {
    title: 'Policy',
    kind: 'wide',
    cell: ({ id, title, description }) => (
      <>
        <Link to="/policies" search={{ policy: id }}>
          {title}
        </Link>
        {description === null ? null : <p className="meta">{description}</p>}
      </>
    ),
  },
  { title: 'Severity', cell: ({ severity }) => SEVERITIES[severity] },
  { title: 'State', cell: ({ on }) => <State tone={on ? 'good' : 'plain'}>{on ? 'in force' : 'off'}</State> },
  { title: 'Violations', kind: 'number', cell: ({ on, violations }) => (on ? violations.toLocaleString() : '–') },
  { title: 'Teams', kind: 'number', cell: ({ on, teams }) => (on ? teams.toLocaleString() : '–') },
]

const SEVERITIES: Readonly<Record<PolicyRow['severity'], string>> = { block: 'Blocks', warn: 'Warns' }

function Violations({ policy }: { readonly policy: PolicyRow | undefined }) {
  const args = { policy: policy?.id }
  const shown = useAnswer('violations', { ...args, waived: true, limit: MOST_SHOWN }, { keep: true })
  return (
    <Panel title={policy === undefined ? 'Violations' : `Violations: ${policy.title}`}>
      <p className="row between">
        {policy === undefined ? <span /> : <Link to="/policies">Violations of all policies</Link>}
        <DownloadLink of="violations" args={args} format="csv" />
      </p>
      <Answered shown={shown} label="the violations" rows={8}>
        {({ total, violations }) =>
          total === 0 ? (
            <EmptyState text="Nothing violates it." />
          ) : (
            <>
              <DataTable
                label="Violations"
                columns={VIOLATION_COLUMNS}
                rows={violations}
                keyOf={({ policy: id, subject, found }) => `${id} ${subject.uri} ${found?.uri ?? ''}`}
              />
              {total > violations.length ? (
                <p className="meta">{(total - violations.length).toLocaleString()} more in the CSV file.</p>
              ) : null}
            </>
          )
        }
      </Answered>
    </Panel>
  )
}

const VIOLATION_COLUMNS: readonly TableColumn<Violation>[] = [
  {
    title: 'Thing',
    kind: 'wide',
    cell: ({ subject }) => <EntityLink uri={subject.uri} type={subject.entityType} name={subject.name} />,
  },
  {
    title: 'Violation',
    kind: 'wide',
    cell: ({ severity, sentence, subject, found, waived }) => (
      <>
        <State tone={waived !== null ? 'plain' : severity === 'block' ? 'bad' : 'warn'}>{sentence}</State>{' '}
        {waived === null ? null : (
          <p className="meta">
            Waived until <When at={waived.until} />: <bdi>{waived.reason}</bdi>
          </p>
        )}
        {found === null ? null : <WhyLink from={subject.uri} to={found.uri} />}
      </>
    ),
  },
  { title: 'Since', cell: ({ at }) => <When at={at} /> },
  {
    title: 'Owners',
    cell: ({ owners }) => <OwnerList owners={owners} />,
  },
]
