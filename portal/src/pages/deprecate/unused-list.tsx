// The list of what nothing in use needs, with what was checked.
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import { partOfUri } from '../../client/addresses.ts'
import type { QuestionAnswer, QuestionArguments } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { useRights } from '../../client/use-rights.ts'
import { Figures } from '../../lists/figures.tsx'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Filters } from '../../lists/list-page.tsx'
import { ShowMore, TableCard, useLimit } from '../../lists/list-table.tsx'
import { RowDrawer, useRowDetails } from '../../lists/row-drawer.tsx'
import { Answered } from '../../parts/answered.tsx'
import { DeprecatedBadge } from '../../parts/deprecated-badge.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Facts } from '../../ui/facts.tsx'
import { labelOf } from '../../ui/label.ts'
import { State, Status } from '../../ui/state.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { standingOf } from '../sources/health.ts'
import { PlanDialog } from './plan-dialog.tsx'
import { planText, type UnusedRowShown, type UnusedShown } from './proof.ts'
import { WhatWasChecked } from './what-was-checked.tsx'

export const UNUSED_SORTS = ['name', 'team', 'updated', 'certainty'] as const

/** More are in the file. */
const MOST = 1_000
/** As many as one plan may be about. */
const MOST_PLANNED = 100

const ROW = { keyOf: ({ uri }: UnusedRowShown): string => uri, nameOf: ({ name }: UnusedRowShown): string => name }

interface UnusedListProps {
  readonly asked: QuestionArguments<'unused'> & { readonly type: string }
  readonly types: readonly (readonly [value: string, label: string])[]
}

export function UnusedList({ asked, types }: UnusedListProps) {
  const [limit, more] = useLimit(MOST)
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
  // How sources are now says nothing of what was proved as of then.
  const sources = useAnswer('sources', {}, { enabled: isPresent }).answer?.sources ?? []
  const [chosen, choose] = useState<readonly string[]>([])
  const planned = nodes.filter(({ uri }) => chosen.includes(uri))
  const toggle = (uri: string): void =>
    choose(chosen.includes(uri) ? chosen.filter((one) => one !== uri) : [...chosen, uri])
  return (
    <>
      <ProofFigures answer={answer} sources={sources} />
      <Filters
        end={
          planned.length === 0 ? (
            <span role="status" className="muted">
              {total.toLocaleString()} unused
            </span>
          ) : (
            <Chosen rows={planned} tx={answer.tx} planned={() => choose([])} />
          )
        }
      >
        <FilterSelect label="Type" name="type" usual={type} options={types} />
        {answer.teams === null ? null : (
          <FilterSelect
            label="Team"
            name="team"
            options={[
              ['', 'All teams'],
              ...answer.teams.map(({ uri, name, count }): [string, string] => [
                uri,
                `${name} (${count.toLocaleString()})`,
              ]),
            ]}
          />
        )}
        <FilterSelect
          label="Sort by"
          name="sort"
          options={[
            ['', 'Oldest first'],
            ['name', 'Name'],
            ['team', 'Team'],
            ['updated', 'Least recently updated'],
            ['certainty', 'Most certain'],
          ]}
        />
      </Filters>
      {doubts.map(({ part, reason }) => (
        <Note key={part + reason} kind="warn">
          Cannot prove: {reason}. Any of these may be in use there.
        </Note>
      ))}
      {total === 0 ? (
        <EmptyState text="Everything of this type is in use, as far as is known." />
      ) : (
        <TableCard
          label="Unused"
          columns={useUnusedColumns(answer, { chosen, toggle })}
          rows={nodes}
          keyOf={ROW.keyOf}
        />
      )}
      <ShowMore shown={nodes.length} total={total} more={more} />
      <RowDrawer rows={nodes} {...ROW}>
        {(row) => <UnusedDetails answer={answer} row={row} sources={sources} />}
      </RowDrawer>
    </>
  )
}

export interface ProofProps {
  readonly answer: UnusedShown
  readonly sources: QuestionAnswer<'sources'>['sources']
}

/** How certain it is that these are unused, and by what. */
function ProofFigures({ answer: { total, provable, doubts, checked, provedAt }, sources }: ProofProps) {
  const troubled = sources.filter((source) => standingOf(source).tone !== 'good').length
  const gaps = troubled > 0 ? `${troubled} with gaps` : doubts.length === 0 ? 'no known gaps' : 'with gaps'
  return (
    <Figures
      label="Proof"
      figures={[
        { label: 'Unused', value: total.toLocaleString() },
        {
          label: 'Proof',
          value: provable && doubts.length === 0 ? 'Certain' : 'Not certain',
          note: 'by what sources state',
        },
        {
          label: 'Relationships checked',
          value: checked.length.toLocaleString(),
          note: provedAt === null ? 'not listed completely' : <Ago at={provedAt} />,
        },
        {
          label: 'Sources',
          value: sources.length === 0 ? '–' : sources.length.toLocaleString(),
          note: sources.length === 0 ? '' : gaps,
        },
      ]}
    />
  )
}

interface ChosenProps {
  readonly rows: readonly UnusedRowShown[]
  readonly tx: number
  readonly planned: () => void
}

/** What is done with those that were selected. */
function Chosen({ rows, tx, planned }: ChosenProps) {
  const [planning, plan] = useState(false)
  const isPresent = useAsOf() === undefined
  const mayEdit = useRights().includes('edit')
  return (
    <>
      <span role="status">{rows.length} selected</span>
      {isPresent && mayEdit ? (
        <Button
          kind="main"
          disabled={rows.length > MOST_PLANNED}
          {...(rows.length > MOST_PLANNED ? { title: `At most ${MOST_PLANNED} at once.` } : {})}
          onClick={() => plan(true)}
        >
          Plan deprecation
        </Button>
      ) : null}
      <CopyButton text={planText(rows, tx)} what="the plan as Markdown" label="Copy as Markdown" />
      {planning ? (
        <PlanDialog
          uris={rows.map(({ uri }) => uri)}
          close={(saved) => {
            plan(false)
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

function useUnusedColumns(
  { provable }: UnusedShown,
  { chosen, toggle }: Choice,
): readonly TableColumn<UnusedRowShown>[] {
  const details = useRowDetails(ROW)
  return [
    {
      title: 'Select',
      kind: 'check',
      cell: ({ uri, name }) => (
        <input
          type="checkbox"
          aria-label={provable ? `Select ${name}` : `Cannot prove that ${name} is unused`}
          checked={chosen.includes(uri)}
          disabled={!provable}
          onChange={() => toggle(uri)}
        />
      ),
    },
    {
      title: 'Name',
      kind: 'wide',
      cell: ({ uri, entityType, name }) => <EntityLink uri={uri} type={entityType} name={name} />,
    },
    { title: 'Team', kind: 'wide', cell: ({ team }) => <Team team={team} /> },
    { title: 'Inactive consumers', kind: 'number', cell: ({ consumers }) => consumers.toLocaleString() },
    {
      title: 'State',
      has: (row) => !provable || hasState(row),
      cell: (row) => (provable ? <UnusedState row={row} /> : <State tone="warn">Cannot prove</State>),
    },
    details,
  ]
}

function Team({ team }: Pick<UnusedRowShown, 'team'>) {
  if (team === null) return <span className="muted">No team</span>
  return <EntityLink uri={team.uri} type="Group" name={team.name} />
}

const WHOLE_IN_USE =
  'Nothing active uses this one directly, but something uses the set that it belongs to, and may need all of it.'

function hasState({ standing, sunset, wholeInUse }: UnusedRowShown): boolean {
  return standing !== 'live' || sunset !== null || wholeInUse
}

function UnusedState({ row }: { readonly row: UnusedRowShown }) {
  if (!hasState(row)) return null
  const { standing, sunset, wholeInUse } = row
  return (
    <span className="row">
      {standing === 'live' ? null : <Status value={standing} />}
      <DeprecatedBadge sunset={sunset} />
      {wholeInUse ? <State title={WHOLE_IN_USE}>set in use</State> : null}
    </span>
  )
}

/** What was looked at to conclude it, how old that is, and what its source counts of its use. */
function UnusedDetails({ answer, row, sources }: ProofProps & { readonly row: UnusedRowShown }) {
  const { uri, team, consumers, usage } = row
  return (
    <>
      <Facts
        facts={[
          { label: 'Team', value: <Team team={team} /> },
          {
            label: 'Consumers',
            value: consumers === 0 ? 'None' : `${consumers.toLocaleString()}, none of them active`,
          },
          ...(usage === null
            ? []
            : [
                {
                  label: labelOf(usage.attribute.split('.').at(-1) ?? ''),
                  value: usage.value === null ? 'unknown' : usage.value.toLocaleString(),
                },
              ]),
          {
            label: 'Checked',
            value: answer.provedAt === null ? 'not completely' : <Ago at={answer.provedAt} />,
          },
        ]}
      />
      <Link to="/impact/$" params={{ _splat: partOfUri(uri) }} search={{}}>
        View impact
      </Link>
      <WhatWasChecked answer={answer} sources={sources} />
    </>
  )
}
