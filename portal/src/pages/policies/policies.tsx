// Policies, each with its violations, since when, and who has to act.
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useSearch } from '../../routing/use-address.tsx'
import { Sparkline } from '../../charts/sparkline.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Figures, type Figure } from '../../lists/figures.tsx'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Filters, ListPage } from '../../lists/list-page.tsx'
import { ShowMore, useFolds, useLimit, type TableGroup } from '../../lists/list-table.tsx'
import { FirstOwner, OwnerList } from '../../lists/owner-list.tsx'
import { DetailedTable } from '../../lists/detailed-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { WhyLink } from '../../parts/why-link.tsx'
import { Facts } from '../../ui/facts.tsx'
import { State } from '../../ui/state.tsx'
import { toneOfSeverity } from '../../ui/tone.ts'
import type { TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/time.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'

import styles from './policies.module.css'

type PolicyRow = QuestionAnswer<'policies'>['policies'][number]
type Violation = QuestionAnswer<'violations'>['violations'][number]

/** Rows per policy; the file has the rest. */
const MAX_ROWS = 200

const GUIDE = 'guides/policies'

const SEVERITIES: Readonly<Record<PolicyRow['severity'], string>> = { block: 'Blocks', warn: 'Warns' }

export function PoliciesPage() {
  const { policy } = useSearch('/policies')
  const policies = useAnswer('policies', {}, { keep: true })
  return (
    <ListPage
      title="Policies"
      about={
        <>
          {policies.answer === undefined ? '' : `${onText(policies.answer.policies)} `}
          <Link to="/docs/$" rest={GUIDE} hash="write-one">
            Write a policy
          </Link>
        </>
      }
      actions={<DownloadLink of="violations" args={{ policy }} format="csv" />}
    >
      <Answered shown={policies} label="the policies" rows={8}>
        {(answer) => <Policies policies={answer.policies} />}
      </Answered>
    </ListPage>
  )
}

function Policies({ policies }: { readonly policies: readonly PolicyRow[] }) {
  const { policy, severity, waived } = useSearch('/policies')
  const [limit, more] = useLimit(MAX_ROWS)
  // A figure of 0 without any policy would suggest that all is well.
  const inForce = policies.filter(({ on }) => on)
  const shown = policies
    .filter((one) => severity === undefined || one.severity === severity)
    .toSorted((a, b) => Number(b.on) - Number(a.on))
  const listed = (shown.find(({ id }) => id === policy) ?? shown.find(({ violations }) => violations > 0))?.id
  const violations = useAnswer(
    'violations',
    { policy: listed, waived: waived === undefined, limit },
    { enabled: listed !== undefined, keep: true },
  )
  const rows = violations.answer?.violations.filter((one) => one.policy === listed) ?? []
  const total = violations.answer?.total ?? 0
  const foot =
    violations.answer === undefined ? (
      <Answered shown={violations} label="the violations">
        {() => null}
      </Answered>
    ) : rows.length < total ? (
      <ShowMore shown={rows.length} total={total} more={more} />
    ) : undefined
  return (
    <>
      {inForce.length === 0 ? null : (
        <>
          <Figures label="Violations" figures={figuresOf(inForce)} />
          <Filters>
            <FilterSelect
              label="Severity"
              name="severity"
              options={{ '': 'Any severity', block: 'Blocks', warn: 'Warns' }}
            />
            <FilterSelect label="Exceptions" name="waived" options={{ '': 'Include waived', none: 'Without waived' }} />
          </Filters>
        </>
      )}
      <DetailedTable
        label="Violations by policy"
        columns={COLUMNS}
        rows={rows}
        groups={useGroups(shown, { listed, rows, foot })}
        keyOf={({ policy: of, subject, found }) => `${of} ${subject.uri} ${found?.uri ?? ''}`}
        nameOf={({ subject }) => subject.name}
        details={(violation) => <ViolationDetails violation={violation} />}
      />
    </>
  )
}

/** `2 of 8 on.` */
function onText(policies: readonly PolicyRow[]): string {
  return `${formatNumber(policies.filter(({ on }) => on).length)} of ${formatNumber(policies.length)} on.`
}

export function figuresOf(
  inForce: readonly Pick<PolicyRow, 'severity' | 'violations' | 'waived'>[],
): readonly Figure[] {
  const sum = (count: (one: (typeof inForce)[number]) => number): string =>
    formatNumber(inForce.reduce((total, one) => total + count(one), 0))
  return [
    { label: 'Open violations', value: sum(({ violations }) => violations) },
    { label: 'Blocking', value: sum(({ severity, violations }) => (severity === 'block' ? violations : 0)) },
    { label: 'Waived', value: sum(({ waived }) => waived) },
  ]
}

type OpenGroup = Pick<TableGroup<Violation>, 'rows' | 'foot'> & { readonly listed: string | undefined }

/** Groups by policy, one expanded; a policy that is off or has no violations can't be expanded. */
function useGroups(
  policies: readonly PolicyRow[],
  { listed, rows, foot }: OpenGroup,
): readonly TableGroup<Violation>[] {
  const foldOf = useFolds('policy', listed)
  const { answer: trend } = useAnswer('policy-trend', {}, { keep: true })
  const days = trend?.ends ?? []
  const trendOf = new Map(trend?.policies.map(({ id, open }) => [id, open]))
  return policies.map(({ id, title, severity, on, description, violations, waived, checksNothing }) => ({
    key: id,
    title,
    rows: id === listed ? rows : [],
    about: checksNothing === null ? description : `Checks nothing: ${checksNothing}.`,
    state: (
      <span className="row">
        <Trend days={days} open={trendOf.get(id)} now={violations} />
        {on ? (
          <span className={styles['severity']}>
            <State tone={toneOfSeverity(violations === 0 ? 'warn' : severity)}>{SEVERITIES[severity]}</State>
          </span>
        ) : (
          <Link to="/docs/$" rest={GUIDE} hash="switch-one-on">
            How to switch on<span className="unseen">: {title}</span>
          </Link>
        )}
        <span className={`meta ${styles['code']}`}>{id}</span>
      </span>
    ),
    ...(on && { count: violations }),
    ...(on && violations + waived > 0 && { fold: foldOf(id), foot }),
  }))
}

interface TrendProps {
  /** End of each day. */
  readonly days: readonly string[]
  readonly open: readonly number[] | undefined
  readonly now: number
}

/** Shows the number of violations at the end of each day, and now. */
function Trend({ days, open, now }: TrendProps) {
  if (open === undefined) return null
  const values = [...open, now]
  if (values.every((count) => count === 0)) return null
  const label = trendText(days, open, now)
  return (
    <span className="unseen-on-phones" title={label}>
      <Sparkline values={values} label={label} />
    </span>
  )
}

const COLUMNS: readonly TableColumn<Violation>[] = [
  { title: 'Name', kind: 'wide', cell: ({ subject }) => <EntityLink {...subject} /> },
  { title: 'Reason', kind: 'wide', cell: ({ found }) => (found === null ? '–' : <EntityLink {...found} />) },
  { title: 'State', cell: (violation) => <ViolationState violation={violation} /> },
  { title: 'Since', cell: ({ at }) => <When at={at} /> },
  { title: 'Owner', kind: 'wide', cell: ({ owners }) => <FirstOwner owners={owners} /> },
]

function ViolationState({ violation: { waived, severity } }: { readonly violation: Violation }) {
  if (waived !== null) return <State tone="plain">waived</State>
  return <State tone={toneOfSeverity(severity)}>open</State>
}

function ViolationDetails({ violation }: { readonly violation: Violation }) {
  const { title, sentence, subject, found, at, owners, waived } = violation
  return (
    <>
      <p>
        <bdi>{sentence}</bdi> {found === null ? null : <WhyLink from={subject.uri} to={found.uri} />}
      </p>
      <Facts
        facts={[
          { label: 'Policy', value: title },
          { label: 'State', value: <ViolationState violation={violation} /> },
          ...(waived === null
            ? []
            : [
                { label: 'Waived until', value: <When at={waived.until} /> },
                { label: 'Reason', value: <bdi>{waived.reason}</bdi> },
              ]),
          { label: 'Since', value: <When at={at} /> },
          { label: 'Owners', value: <OwnerList owners={owners} /> },
        ]}
      />
    </>
  )
}

const DAY = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const

/** Describes a sparkline: the number of violations at the end of each day, and now. */
export function trendText(ends: readonly string[], open: readonly number[], now: number): string {
  const counts = open.map((count, i) => `${dayBefore(ends[i] ?? '')}: ${formatNumber(count)}`)
  return `Violations at the end of each day: ${counts.join(', ')}; now: ${formatNumber(now)}`
}

/** Name of a day that ended at midnight, UTC. */
function dayBefore(end: string): string {
  return new Date(Date.parse(end) - 1).toLocaleDateString(undefined, DAY)
}
