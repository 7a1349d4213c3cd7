// Lists what nothing in use needs, with what was checked.
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { Fragment, useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAsOf } from '../../client/as-of.ts'
import { partOfUri } from '../../client/addresses.ts'
import type { QuestionAnswer, QuestionArguments } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Filters } from '../../lists/list-page.tsx'
import { ShowMore, useLimit } from '../../lists/list-table.tsx'
import { DetailedTable } from '../../lists/detailed-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Button } from '../../ui/button.tsx'
import type { Options } from '../../ui/fields.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Facts } from '../../ui/facts.tsx'
import { inSentence } from '../../../../src/lib/english.ts'
import { labelOf } from '../../ui/label.ts'
import { State, Standing, Status } from '../../ui/state.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { Ago, dayText } from '../../ui/time.tsx'
import { NEED_WORDS } from '../home/reach-text.ts'
import { mayLackSomething } from '../sources/health.ts'
import { PlanDialog } from './plan-dialog.tsx'
import { WhatWasChecked } from './what-was-checked.tsx'
import { toggleValue } from '../../ui/toggle-value.ts'
import { ToldApart } from '../../parts/told-apart.tsx'
import { NAME_COLUMN } from '../../parts/entity-columns.tsx'
import { useMay } from '../../client/use-rights.ts'

/** Limit of the page; the file has the rest. */
const MAX_ROWS = 1_000
/** Limit of one plan. */
const MAX_PLANNED = 100

interface UnusedListProps {
  readonly asked: QuestionArguments<'unused'> & { readonly type: string }
  readonly types: Options<string>
}

export function UnusedList({ asked, types }: UnusedListProps) {
  const [limit, more] = useLimit(MAX_ROWS)
  const unused = useAnswer('unused', { ...asked, limit }, { keep: true })
  return (
    <Answered shown={unused} label="unused entities" rows={8}>
      {(answer) => <UnusedShownList answer={answer} type={asked.type} types={types} more={more} />}
    </Answered>
  )
}

interface UnusedShownListProps extends Pick<UnusedListProps, 'types'> {
  readonly answer: UnusedShown
  readonly type: string
  readonly more: (() => void) | null
}

function UnusedShownList({ answer, type, types, more }: UnusedShownListProps) {
  const { total, nodes, doubts } = answer
  const isPresent = useAsOf() === undefined
  // The current state of sources says nothing about a past proof.
  const sources = useAnswer('sources', {}, { enabled: isPresent }).answer?.sources ?? []
  const [chosen, setChosen] = useState<readonly string[]>([])
  const planned = nodes.filter(({ uri }) => chosen.includes(uri))
  const toggle = (uri: string): void => setChosen(toggleValue(chosen, uri))
  return (
    <>
      <Proof answer={answer} sources={sources} />
      <Filters
        {...(planned.length > 0 && {
          end: <Chosen rows={planned} tx={answer.tx} planned={() => setChosen([])} />,
        })}
      >
        <FilterSelect label="Type" name="type" usual={type} options={types} />
        {answer.teams === null ? null : (
          <FilterSelect
            label="Team"
            name="team"
            options={{
              '': 'All teams',
              ...Object.fromEntries(
                answer.teams.map(({ uri, name, count }) => [uri, `${name} (${formatNumber(count)})`]),
              ),
            }}
          />
        )}
        <FilterSelect
          label="Sort by"
          name="sort"
          options={{
            '': 'Oldest first',
            name: 'Name',
            team: 'Team',
            updated: 'Least recently updated',
            certainty: 'Most certain',
          }}
        />
      </Filters>
      {doubts.map(({ part, reason }) => (
        <Note key={part + reason} kind="warn">
          Can’t tell what is unused: {reason}.{total === 0 ? '' : ' Any of these may be in use there.'}
        </Note>
      ))}
      <ToldApart entities={nodes}>
        <DetailedTable
          label="Unused"
          columns={columnsOf(answer, { chosen, toggle })}
          rows={nodes}
          keyOf={({ uri }) => uri}
          nameOf={({ name }) => name}
          details={(row) => <UnusedDetails answer={answer} row={row} sources={sources} />}
          none={<NoneUnused answer={answer} />}
        />
      </ToldApart>
      <ShowMore shown={nodes.length} total={total} more={more} />
    </>
  )
}

export interface ProofProps {
  readonly answer: UnusedShown
  readonly sources: QuestionAnswer<'sources'>['sources']
}

/** `16 unused features. Checked 2 minutes ago; registry and serving may lack something.` */
function Proof({ answer: { type, total, provable, provedAt }, sources }: ProofProps) {
  const { labelOfType, pluralOfType } = useCatalogue()
  const troubled = sources.filter(mayLackSomething)
  return (
    <p role="status" aria-label="Proof">
      {formatNumber(total)} unused {inSentence(total === 1 ? labelOfType(type) : pluralOfType(type))}.{' '}
      {provedAt === null ? (
        'Not checked completely'
      ) : (
        <>
          Checked <Ago at={provedAt} />
        </>
      )}
      {troubled.map(({ platform }, n) => (
        <Fragment key={platform}>
          {n === 0 ? '; ' : n === troubled.length - 1 ? ' and ' : ', '}
          <Link to="/sources/$" rest={platform}>
            {platform}
          </Link>
        </Fragment>
      ))}
      {troubled.length === 0 ? '' : ' may lack something'}.{total === 0 || provable ? '' : ' Some may be in use.'}
    </p>
  )
}

function NoneUnused({ answer: { type, existing, conditions } }: Pick<ProofProps, 'answer'>) {
  const { labelOfType, pluralOfType } = useCatalogue()
  if (existing === 0) return <EmptyState text={`There are no ${inSentence(pluralOfType(type))}.`} />
  return (
    <>
      <EmptyState text="As far as is known, everything of this type is in use." />
      <p className="meta">These count as in use, with everything they depend on:</p>
      <ul className="meta">
        {conditions.map((one) => (
          <li key={one.type}>
            {labelOfType(one.type)}, if its {one.use}
          </li>
        ))}
      </ul>
    </>
  )
}

interface ChosenProps {
  readonly rows: readonly UnusedRowShown[]
  readonly tx: number
  readonly planned: () => void
}

/** Actions on the selected rows. */
function Chosen({ rows, tx, planned }: ChosenProps) {
  const [planning, setPlanning] = useState(false)
  const mayEdit = useMay('edit')
  return (
    <>
      <span role="status">{rows.length} selected</span>
      {mayEdit ? (
        <Button
          kind="main"
          disabled={rows.length > MAX_PLANNED}
          {...(rows.length > MAX_PLANNED ? { title: `At most ${MAX_PLANNED} at once.` } : {})}
          onClick={() => setPlanning(true)}
        >
          Plan removal
        </Button>
      ) : null}
      <CopyButton text={planText(rows, tx)} what="the plan as Markdown" label="Copy as Markdown" />
      {planning ? (
        <PlanDialog
          uris={rows.map(({ uri }) => uri)}
          close={(saved) => {
            setPlanning(false)
            if (saved) planned()
          }}
        />
      ) : null}
    </>
  )
}

interface Choice {
  readonly chosen: readonly string[]
  readonly toggle: (uri: string) => void
}

/** `Reads, 30 days`: the source's usage count, if the type has one. */
function usageLabel(nodes: readonly UnusedRowShown[]): string {
  return labelOf(
    nodes
      .find(({ usage }) => usage !== null)
      ?.usage?.attribute.split('.')
      .at(-1) ?? 'usage',
  )
}

/** Returns whether a removal can be planned here. Something that no source states may use what is in production. */
export function isProved(
  { provable }: Pick<UnusedShown, 'provable'>,
  { inProduction }: Pick<UnusedRowShown, 'inProduction'>,
): boolean {
  return provable && !inProduction
}

function columnsOf(answer: UnusedShown, { chosen, toggle }: Choice): readonly TableColumn<UnusedRowShown>[] {
  const { provable, nodes } = answer
  return [
    {
      title: 'Select',
      kind: 'check',
      cell: (row) => {
        const proved = isProved(answer, row)
        return (
          <input
            type="checkbox"
            aria-label={proved ? `Select ${row.name}` : `Can’t tell whether ${row.name} is unused`}
            checked={chosen.includes(row.uri)}
            disabled={!proved}
            onChange={() => toggle(row.uri)}
          />
        )
      },
    },
    NAME_COLUMN,
    { title: 'Team', kind: 'wide', cell: ({ team }) => <Team team={team} /> },
    { title: 'Inactive consumers', kind: 'number', cell: ({ consumers }) => formatNumber(consumers) },
    {
      title: usageLabel(nodes),
      kind: 'number',
      has: ({ usage }) => usage !== null,
      cell: ({ usage }) => (usage === null || usage.value === null ? '–' : formatNumber(usage.value)),
    },
    {
      title: 'Updated',
      has: ({ updatedAt }) => updatedAt !== null,
      cell: ({ updatedAt }) => (updatedAt === null ? '–' : <Ago at={updatedAt} />),
    },
    {
      title: 'State',
      has: (row) => !provable || hasState(row),
      cell: (row) => (provable ? <UnusedState row={row} /> : <State tone="warn">Unknown</State>),
    },
  ]
}

function Team({ team }: Pick<UnusedRowShown, 'team'>) {
  if (team === null) return <span className="muted">–</span>
  return <EntityLink uri={team.uri} entityType="Group" name={team.name} />
}

const CONTAINER_IN_USE = 'Nothing active uses it directly, but its group or parent is in use and may need it.'

const UNCONFIRMED = 'Something active would use it if open recommendations were accepted.'

const IN_PRODUCTION = 'It may have users that no source reports.'

function hasState({ standing, sunset, containerInUse, inProduction, unconfirmed }: UnusedRowShown): boolean {
  return standing !== 'live' || sunset !== null || containerInUse || inProduction || unconfirmed
}

function UnusedState({ row }: { readonly row: UnusedRowShown }) {
  if (!hasState(row)) return null
  const { standing, entityType, sunset, containerInUse, inProduction, unconfirmed } = row
  return (
    <span className="row">
      <Standing value={standing} type={entityType} />
      {sunset === null ? null : (
        <Status value={NEED_WORDS.removable[0]} title={`Planned for removal by ${dayText(sunset)}`} />
      )}
      {containerInUse ? <State title={CONTAINER_IN_USE}>parent in use</State> : null}
      {inProduction ? (
        <State tone="warn" title={IN_PRODUCTION}>
          in production
        </State>
      ) : null}
      {unconfirmed ? (
        <State tone="warn" title={UNCONFIRMED}>
          unconfirmed use
        </State>
      ) : null}
    </span>
  )
}

/** Details of the proof: its checks, its age, and the source's usage count. */
function UnusedDetails({ answer, row, sources }: ProofProps & { readonly row: UnusedRowShown }) {
  const { uri, team, consumers, usage } = row
  return (
    <>
      <Facts
        facts={[
          { label: 'Team', value: <Team team={team} /> },
          { label: 'Consumers', value: consumers === 0 ? 'None' : `${formatNumber(consumers)}, none of them active` },
          usage !== null && {
            label: labelOf(usage.attribute.split('.').at(-1) ?? ''),
            value: usage.value === null ? 'unknown' : formatNumber(usage.value),
          },
          { label: 'Checked', value: answer.provedAt === null ? 'not completely' : <Ago at={answer.provedAt} /> },
        ]}
      />
      <Link to="/impact/$" rest={partOfUri(uri)}>
        View impact
      </Link>
      <WhatWasChecked answer={answer} sources={sources} />
    </>
  )
}

type UnusedShown = QuestionAnswer<'unused'>
type UnusedRowShown = UnusedShown['nodes'][number]

/** Text for whoever removes the chosen entities. Names come from sources, so none becomes markup. */
export function planText(rows: readonly UnusedRowShown[], tx: number): string {
  const escapeMarkdown = (text: string): string =>
    text.replaceAll(/[\\[\]*_`<>]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')
  const lines = rows.map(({ uri, name }) => `- [ ] ${escapeMarkdown(name)} (${escapeMarkdown(uri)})`)
  return [`Unused as of transaction ${tx}:`, ...lines].join('\n')
}
