// The list of what nothing in use needs, with what was checked.
import { memo, useCallback, useState, type ReactNode } from 'react'
import { partOfUri } from '../../client/addresses.ts'
import { Link, useNavigate } from '@tanstack/react-router'
import { useAsOf } from '../../client/as-of.ts'
import { useRights } from '../../client/use-rights.ts'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State, Status } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { labelOf } from '../../ui/label.ts'
import { Ago } from '../../ui/time.tsx'
import { dayText } from '../../ui/when.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { MiddleCut } from '../../ui/middle.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { WhatWasChecked } from './what-was-checked.tsx'
import { consumersText, planText, type UnusedRowShown, type UnusedShown } from './proof.ts'
import styles from './deprecate.module.css'

export const UNUSED_SORTS = ['name', 'team', 'updated', 'certainty'] as const
export type UnusedSort = (typeof UNUSED_SORTS)[number]
const SORT_LABELS: Readonly<Record<UnusedSort, string>> = {
  name: 'Name',
  team: 'Team',
  updated: 'Least recently updated',
  certainty: 'Most certain',
}
/** As many as one plan may be about. */
const MOST_PLANNED = 100

interface UnusedListProps {
  readonly answer: UnusedShown
  readonly team: string | undefined
  readonly sort: UnusedSort | undefined
  /** Of which type they are: what chooses it. */
  readonly types: ReactNode
  /** Null where no more are shown. */
  readonly more: (() => void) | null
  readonly busy: boolean
}

export function UnusedList({ answer, team, sort, types, more, busy }: UnusedListProps) {
  const { type, total, nodes, tx, doubts } = answer
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const planned = nodes.filter(({ uri }) => chosen.has(uri))
  const toggle = useCallback(
    (uri: string): void =>
      choose((before) => {
        const next = new Set(before)
        if (!next.delete(uri)) next.add(uri)
        return next
      }),
    [],
  )
  const left = total - nodes.length
  const [planning, plan] = useState(false)
  const isPresent = useAsOf() === undefined
  const mayEdit = useRights().includes('edit')
  return (
    <>
      <div className={`row between ${styles['bar']}`}>
        <span className="row">
          {types}
          <TeamFilter teams={answer.teams} team={team} />
          <SortChoice sort={sort} />
          <span role="status" className="muted">
            {total.toLocaleString()} unused
          </span>
        </span>
        <span className="row">
          {planned.length === 0 ? null : (
            <span className="row">
              {planned.length} selected{' '}
              {isPresent && mayEdit ? (
                <Button
                  kind="main"
                  disabled={planned.length > MOST_PLANNED}
                  {...(planned.length > MOST_PLANNED ? { title: `At most ${MOST_PLANNED} at once.` } : {})}
                  onClick={() => plan(true)}
                >
                  Plan deprecation
                </Button>
              ) : null}
              <CopyButton text={planText(planned, tx)} what="the plan as Markdown" label="Copy as Markdown" />
            </span>
          )}
          <DownloadLink of="unused" args={{ type, team, sort }} format="csv" />
        </span>
      </div>
      {doubts.map(({ part, reason }) => (
        <Note key={part + reason} kind="warn">
          Cannot prove: {reason}. Any of these may be in use there.
        </Note>
      ))}
      <WhatWasChecked answer={answer} />
      {total === 0 ? (
        <EmptyState text="Everything of this type is in use, as far as is known." />
      ) : (
        <ul className="card sheet lines" aria-busy={busy}>
          {nodes.map((row) => (
            <UnusedRow key={row.uri} answer={answer} row={row} chosen={chosen.has(row.uri)} toggle={toggle} />
          ))}
        </ul>
      )}
      {planning ? (
        <PlanDialog
          uris={planned.map(({ uri }) => uri)}
          close={(saved) => {
            plan(false)
            if (saved) choose(new Set())
          }}
        />
      ) : null}
      {left > 0 ? (
        more === null ? (
          <p className="muted">{left.toLocaleString()} more in the CSV file.</p>
        ) : (
          <p>
            <Button onClick={more}>Show more ({left.toLocaleString()} left)</Button>
          </p>
        )
      ) : null}
    </>
  )
}

function SortChoice({ sort }: { readonly sort: UnusedSort | undefined }) {
  const navigate = useNavigate()
  return (
    <select
      aria-label="Sort by"
      value={sort ?? ''}
      onChange={({ currentTarget: { value } }) =>
        void navigate({ to: '.', search: (before: object) => ({ ...before, sort: value }), replace: true })
      }
    >
      <option value="">Sort: oldest first</option>
      {UNUSED_SORTS.map((one) => (
        <option key={one} value={one}>
          {SORT_LABELS[one]}
        </option>
      ))}
    </select>
  )
}

interface TeamFilterProps {
  readonly teams: UnusedShown['teams']
  readonly team: string | undefined
}

/** Only of the teams that own any; one in the address stays, whatever it owns. */
function TeamFilter({ teams, team }: TeamFilterProps) {
  const navigate = useNavigate()
  if (teams === null || (teams.length === 0 && team === undefined)) return null
  const isListed = team === undefined || teams.some(({ uri }) => uri === team)
  return (
    <select
      aria-label="Team"
      value={team ?? ''}
      onChange={({ currentTarget: { value } }) =>
        void navigate({ to: '.', search: (before: object) => ({ ...before, team: value }), replace: true })
      }
    >
      <option value="">All teams</option>
      {isListed ? null : <option value={team}>{team}</option>}
      {teams.map(({ uri, name, count }) => (
        <option key={uri} value={uri}>
          {name} ({count.toLocaleString()})
        </option>
      ))}
    </select>
  )
}

const WHOLE_IN_USE =
  'Nothing active uses this one directly, but something uses the set that it belongs to, and may need all of it.'

interface UnusedRowProps {
  readonly answer: UnusedShown
  readonly row: UnusedRowShown
  readonly chosen: boolean
  readonly toggle: (uri: string) => void
}

/** Drawn again only where it changed: a choice among a thousand is one row's. */
const UnusedRow = memo(function UnusedRow({ answer, row, chosen, toggle }: UnusedRowProps) {
  const { provable } = answer
  const { uri, entityType, name, standing, team, sunset, wholeInUse } = row
  return (
    <li className={styles['row']}>
      <input
        type="checkbox"
        aria-label={provable ? `Select ${name}` : `Cannot prove that ${name} is unused`}
        checked={chosen}
        disabled={!provable}
        onChange={() => toggle(uri)}
      />
      <span className={`below ${styles['name']}`}>
        <EntityLink uri={uri} type={entityType} name={name} />
        {standing === 'live' ? null : <Status value={standing} />}
        {sunset === null ? null : <Status value="deprecated" title={`To be removed by ${dayText(sunset)}.`} />}
        {wholeInUse ? <State title={WHOLE_IN_USE}>set in use</State> : null}
        <code className="muted">
          <MiddleCut text={uri} />
        </code>
        {provable ? <Proof answer={answer} row={row} /> : null}
      </span>
      <span className={styles['team']}>
        {team === null ? (
          <span className="muted">No team</span>
        ) : (
          <EntityLink uri={team.uri} type="Group" name={team.name} />
        )}
      </span>
      {provable ? null : <State tone="warn">Cannot prove</State>}
      <Link to="/impact/$" params={{ _splat: partOfUri(uri) }} search={{}}>
        View impact
      </Link>
    </li>
  )
})

/** What was looked at to conclude it, how old that is, and what its source counts of its use. */
function Proof({ answer, row }: { readonly answer: UnusedShown; readonly row: UnusedRowShown }) {
  return (
    <span className="meta wrap">
      {consumersText(row)}
      {row.usage === null ? null : ` · ${usageText(row.usage)}`}
      {' · '}
      {answer.provedAt === null ? (
        <span title="No complete listing yet of every source that could use it.">not checked completely</span>
      ) : (
        <>
          checked <Ago at={answer.provedAt} />
        </>
      )}
    </span>
  )
}

function usageText({ attribute, value }: NonNullable<UnusedRowShown['usage']>): string {
  return `${labelOf(attribute.split('.').at(-1) ?? '')}: ${value === null ? 'unknown' : value.toLocaleString()}`
}
