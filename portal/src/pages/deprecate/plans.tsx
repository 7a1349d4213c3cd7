// Plans to remove entities: what is still read, what can be removed, what is deleted.
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { run } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Figures } from '../../lists/figures.tsx'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Filters } from '../../lists/list-page.tsx'
import { ShowMore, useLimit } from '../../lists/list-table.tsx'
import { FirstOwner, OwnerList } from '../../lists/owner-list.tsx'
import { DetailedTable } from '../../lists/detailed-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { EditButton, type GraphEdit } from '../../parts/edits.tsx'
import { readersText } from '../../parts/readers-text.ts'
import { Facts } from '../../ui/facts.tsx'
import { Status } from '../../ui/state.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/time.tsx'
import { NEED_WORDS } from '../home/reach-text.ts'
import type { PlanShown, PlansShown } from './messages.ts'
import { OwnerMessages } from './owner-messages.tsx'
import { NAME_COLUMN } from '../../parts/entity-columns.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { useMay } from '../../client/use-rights.ts'

const MAX_PLANS = 200

const SORTS = { sunset: 'Removal date', name: 'Name', readers: 'Readers', owner: 'Owner' } as const

const STATES: Readonly<Record<PlanShown['state'], string>> = {
  'in-use': 'still read',
  overdue: 'past removal date',
  unused: NEED_WORDS.removable[0],
  done: 'done',
}

export function Plans({ sort, team }: { readonly sort: string | undefined; readonly team: string | undefined }) {
  const [limit, more] = useLimit(MAX_PLANS)
  const plans = useAnswer('deprecations', { sort, team, limit }, { keep: true })
  return (
    <Answered shown={plans} label="plans" rows={5}>
      {(answer) => <PlanTable answer={answer} more={more} />}
    </Answered>
  )
}

function PlanTable({ answer, more }: { readonly answer: PlansShown; readonly more: (() => void) | null }) {
  const { plans, complete, total, counts, contacts } = answer
  if (total === 0)
    return <EmptyState text="Nothing is planned for removal. Select unused entities, then choose Plan removal." />
  const groups = [
    { key: 'open', title: 'Open', count: total - counts.done, rows: plans.filter(({ state }) => state !== 'done') },
    { key: 'done', title: 'Done', count: counts.done, rows: plans.filter(({ state }) => state === 'done') },
  ]
  return (
    <>
      <Figures
        label="Plans"
        figures={[
          { label: 'Still read', value: formatNumber(counts.inUse) },
          { label: 'Past removal date', value: formatNumber(counts.overdue) },
          { label: 'Can be removed', value: formatNumber(counts.unused) },
          { label: 'Done', value: formatNumber(counts.done) },
        ]}
      />
      <Filters>
        <FilterSelect label="Sort by" name="sort" usual="sunset" options={SORTS} />
      </Filters>
      {complete ? null : <Note kind="warn">There are more plans than can be listed: narrow them by a team.</Note>}
      <DetailedTable
        label="Plans"
        columns={columnsOf(contacts)}
        rows={plans}
        groups={groups.filter(({ rows }) => rows.length > 0)}
        keyOf={({ uri }) => uri}
        nameOf={({ name }) => name}
        details={(plan) => <PlanDetails plan={plan} contacts={contacts} />}
      />
      <ShowMore shown={plans.length} total={total} more={more} />
    </>
  )
}

type Contacts = PlansShown['contacts']

function ownersIn(contacts: Contacts, { owners }: PlanShown): Contacts {
  return contacts.filter(({ uri }) => owners.includes(uri))
}

function columnsOf(contacts: Contacts): readonly TableColumn<PlanShown>[] {
  return [
    NAME_COLUMN,
    { title: 'State', cell: ({ state }) => <Status value={STATES[state]} /> },
    { title: 'Readers', kind: 'number', cell: ({ readers, readBy }) => formatNumber(readers ?? readBy.length) },
    { title: 'Owner', kind: 'wide', cell: (plan) => <FirstOwner owners={ownersIn(contacts, plan)} /> },
    { title: 'Removal date', cell: ({ sunset }) => <When at={sunset} /> },
  ]
}

function PlanDetails({ plan, contacts }: { readonly plan: PlanShown; readonly contacts: Contacts }) {
  const { state, sunset, message, replacement, byName, at, readBy } = plan
  return (
    <>
      <Facts
        facts={[
          { label: 'State', value: <Status value={STATES[state]} /> },
          { label: 'Removal date', value: <When at={sunset} /> },
          { label: 'Owners', value: <OwnerList owners={ownersIn(contacts, plan)} /> },
          byName !== null && { label: 'Planned by', value: <PlannedBy name={byName} at={at} /> },
          replacement !== null && {
            label: 'Use instead',
            value: <EntityLink {...replacement} />,
          },
        ]}
      />
      {message === null ? null : (
        <p>
          <bdi>{message}</bdi>
        </p>
      )}
      <h3>{readersText(plan)}</h3>
      {readBy.length === 0 ? null : <OwnerList owners={readBy} />}
      {state === 'done' ? null : (
        <>
          <h3>Messages to owners</h3>
          <OwnerMessages plans={[plan]} contacts={contacts} />
          <CancelPlan plan={plan} />
        </>
      )}
    </>
  )
}

function PlannedBy({ name, at }: { readonly name: string; readonly at: string | null }) {
  return (
    <>
      <bdi>{name}</bdi>, <When at={at} />
    </>
  )
}

/** Returns the arguments that make a cancelled plan again. */
export function argumentsOf({ uri, sunset, message, replacement }: PlanShown) {
  return {
    uris: [uri],
    sunset: sunset ?? '',
    ...(message === null ? {} : { message }),
    ...(replacement === null ? {} : { replacement: replacement.uri }),
  }
}

function CancelPlan({ plan }: { readonly plan: PlanShown }) {
  const { uri, name } = plan
  const mayEdit = useMay('edit')
  if (!mayEdit) return null
  const cancel: GraphEdit = {
    done: `Plan for ${name} cancelled`,
    run: async () => run('undeprecate', { uris: [uri], waitFor: 'visible' }),
    undo: () => run('deprecate', { ...argumentsOf(plan), waitFor: 'visible' }),
  }
  return (
    <span>
      <EditButton what={cancel}>Cancel plan</EditButton>
    </span>
  )
}
