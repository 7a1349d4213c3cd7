// The list of what nothing in use needs, with what was checked.
import { memo, useCallback, useState } from 'react'
import { partOfUri } from '../../client/addresses.ts'
import { Link, useNavigate } from '@tanstack/react-router'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Badge, Status } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { labelOf } from '../../ui/label.ts'
import { Ago } from '../../ui/time.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { MiddleCut } from '../../ui/middle.tsx'
import { WhatWasChecked } from './what-was-checked.tsx'
import { planText, proofText, type UnusedRowShown, type UnusedShown } from './proof.ts'
import styles from './deprecate.module.css'

interface UnusedListProps {
  readonly answer: UnusedShown
  readonly team: string | undefined
  /** Null where no more are shown. */
  readonly more: (() => void) | null
  readonly busy: boolean
}

export function UnusedList({ answer, team, more, busy }: UnusedListProps) {
  const { pluralOfType } = useCatalogue()
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
  return (
    <>
      <div className={styles['bar']}>
        <span className={styles['actions']}>
          <span role="status">{total.toLocaleString()} unused</span>
          <TeamFilter teams={answer.teams} team={team} />
        </span>
        <span className={styles['actions']}>
          {planned.length === 0 ? null : (
            <span className={styles['plan']}>
              {planned.length} selected{' '}
              <CopyButton text={planText(planned, tx)} what="the plan as Markdown" label="Copy as Markdown" />
            </span>
          )}
          <DownloadLink of="unused" args={{ type, team }} format="csv" />
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
        <ul className={styles['rows']} aria-busy={busy}>
          {nodes.map((row) => (
            <UnusedRow
              key={row.uri}
              answer={answer}
              row={row}
              pluralOfType={pluralOfType}
              chosen={chosen.has(row.uri)}
              toggle={toggle}
            />
          ))}
        </ul>
      )}
      {left > 0 ? (
        more === null ? (
          <p className={styles['muted']}>{left.toLocaleString()} more in the CSV file.</p>
        ) : (
          <p>
            <Button onClick={more}>Show more ({left.toLocaleString()} left)</Button>
          </p>
        )
      ) : null}
    </>
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

interface UnusedRowProps extends ProofProps {
  readonly chosen: boolean
  readonly toggle: (uri: string) => void
}

/** Drawn again only where it changed: a choice among a thousand is one row's. */
const UnusedRow = memo(function UnusedRow({ answer, row, pluralOfType, chosen, toggle }: UnusedRowProps) {
  const { provable } = answer
  const { uri, entityType, name, standing, team, wholeInUse } = row
  return (
    <li className={styles['row']}>
      <input
        type="checkbox"
        aria-label={provable ? `Select ${name}` : `Cannot prove that ${name} is unused`}
        checked={chosen}
        disabled={!provable}
        onChange={() => toggle(uri)}
      />
      <span className={styles['name']}>
        <EntityLink uri={uri} type={entityType} name={name} />
        {standing === 'live' ? null : <Status value={standing} />}
        {wholeInUse ? <Badge title={WHOLE_IN_USE}>set in use</Badge> : null}
        <code className={styles['muted']}>
          <MiddleCut text={uri} />
        </code>
        {provable ? <Proof answer={answer} row={row} pluralOfType={pluralOfType} /> : null}
      </span>
      <span className={styles['team']}>
        {team === null ? (
          <span className={styles['muted']}>No team</span>
        ) : (
          <EntityLink uri={team.uri} type="Group" name={team.name} />
        )}
      </span>
      {provable ? <Use row={row} /> : <Badge tone="warn">Cannot prove</Badge>}
      <Link to="/impact/$" params={{ _splat: partOfUri(uri) }} search={{}}>
        View impact
      </Link>
    </li>
  )
})

interface ProofProps {
  readonly answer: UnusedShown
  readonly row: UnusedRowShown
  readonly pluralOfType: (type: string) => string
}

/** What was looked at to conclude it, and how old that is. */
function Proof({ answer, row, pluralOfType }: ProofProps) {
  return (
    <span className={styles['proof']}>
      {proofText(answer, row, pluralOfType)}, as of{' '}
      {answer.provedAt === null ? (
        <span title="No complete listing yet of every source that could use it.">–</span>
      ) : (
        <Ago at={answer.provedAt} />
      )}
    </span>
  )
}

/** What its source counts of its use, beside that unused. */
function Use({ row: { usage } }: { readonly row: UnusedRowShown }) {
  return (
    <span className={styles['use']}>
      <Badge tone="good">unused</Badge>
      {usage === null ? null : (
        <span className={styles['muted']}>
          {labelOf((usage.attribute.split('.').at(-1) ?? '').replace(/(\D)(\d)/, '$1 $2'))}:{' '}
          {usage.value === null ? 'unknown' : usage.value.toLocaleString()}
        </span>
      )}
    </span>
  )
}
