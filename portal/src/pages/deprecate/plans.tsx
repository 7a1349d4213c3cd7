// The plans to remove things: what is still read, what can go, what is gone.
import { useNavigate } from '@tanstack/react-router'
import { run } from '../../client/ask.ts'
import { useAsOf } from '../../client/as-of.ts'
import { useRights } from '../../client/use-rights.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { useEdits } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Status } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import type { PlanShown, PlansShown } from './messages.ts'
import { OwnerMessages } from './owner-messages.tsx'
import { readersText } from '../../parts/readers-text.ts'
import styles from './plans.module.css'

const MOST_SHOWN = 200
export const PLAN_SORTS = ['sunset', 'name', 'readers', 'owner'] as const
const SORT_LABELS: Readonly<Record<(typeof PLAN_SORTS)[number], string>> = {
  sunset: 'Sunset date',
  name: 'Name',
  readers: 'Readers',
  owner: 'Owner',
}
const STATES: Readonly<Record<PlanShown['state'], string>> = {
  'in-use': 'in use',
  overdue: 'overdue',
  unused: 'no longer read',
  done: 'done',
}

interface PlansProps {
  readonly sort: (typeof PLAN_SORTS)[number]
  readonly team: string | undefined
}

export function Plans({ sort, team }: PlansProps) {
  const plans = useAnswer('deprecations', { sort, team, limit: MOST_SHOWN }, { keep: true })
  const navigate = useNavigate()
  return (
    <>
      <div className="row between">
        <label>
          Sort by{' '}
          <select
            value={sort}
            onChange={({ currentTarget: { value } }) =>
              void navigate({ to: '.', search: (before: object) => ({ ...before, sort: value }), replace: true })
            }
          >
            {PLAN_SORTS.map((one) => (
              <option key={one} value={one}>
                {SORT_LABELS[one]}
              </option>
            ))}
          </select>
        </label>
        <DownloadLink of="deprecations" args={{ sort, team }} format="csv" />
      </div>
      <Answered shown={plans} label="plans" rows={5}>
        {(answer) => <PlanLists answer={answer} />}
      </Answered>
    </>
  )
}

function PlanLists({ answer }: { readonly answer: PlansShown }) {
  const { plans, complete, total } = answer
  const done = plans.filter(({ state }) => state === 'done')
  const open = plans.filter(({ state }) => state !== 'done')
  if (total === 0)
    return <EmptyState text="Nothing is planned to be removed. Select unused things, then choose Plan deprecation." />
  return (
    <>
      {complete ? null : <Note kind="warn">There are more plans than can be listed: narrow them by a team.</Note>}
      <section aria-labelledby="plans-open">
        <h2 id="plans-open" className={styles['subtitle']}>
          Open ({open.length.toLocaleString()})
        </h2>
        {open.length === 0 ? <p className="muted">Everything planned is gone.</p> : null}
        <PlanList plans={open} answer={answer} />
      </section>
      {done.length === 0 ? null : (
        <section aria-labelledby="plans-done">
          <h2 id="plans-done" className={styles['subtitle']}>
            Done ({done.length.toLocaleString()})
          </h2>
          <PlanList plans={done} answer={answer} />
        </section>
      )}
      {total > plans.length ? (
        <p className="muted">{(total - plans.length).toLocaleString()} more in the CSV file.</p>
      ) : null}
    </>
  )
}

function PlanList({ plans, answer }: { readonly plans: readonly PlanShown[]; readonly answer: PlansShown }) {
  return (
    <ul className="card sheet lines">
      {plans.map((plan) => (
        <PlanRow key={plan.uri} plan={plan} contacts={answer.contacts} />
      ))}
    </ul>
  )
}

function PlanRow({ plan, contacts }: { readonly plan: PlanShown; readonly contacts: PlansShown['contacts'] }) {
  const { uri, entityType, name, state, sunset, message, replacement, byName, at, owners, readBy, readers } = plan
  const isPresent = useAsOf() === undefined
  const mayEdit = useRights().includes('edit')
  const { edit } = useEdits()
  const named = contacts.filter((contact) => owners.includes(contact.uri))
  const cancel = (): void =>
    void edit({
      done: `Plan for ${name} cancelled`,
      run: async () => run('undeprecate', { uris: [uri], waitFor: 'visible' }),
      undo: () =>
        run('deprecate', {
          uris: [uri],
          sunset: sunset ?? '',
          ...(message === null ? {} : { message }),
          ...(replacement === null ? {} : { replacement: replacement.uri }),
          waitFor: 'visible',
        }),
    })
  return (
    <li className={styles['row']}>
      <Status value={STATES[state]} />
      <span className={styles['what']}>
        <EntityLink uri={uri} type={entityType} name={name} />
        <span className="muted">
          {state === 'done' ? '' : `${readersText(plan)}. `}
          {byName === null ? null : (
            <>
              Planned by <bdi>{byName}</bdi> <When at={at} />.{' '}
            </>
          )}
          {replacement === null ? null : (
            <>
              Use <EntityLink uri={replacement.uri} type={replacement.entityType} name={replacement.name} />{' '}
              instead.{' '}
            </>
          )}
          {message === null ? null : <bdi>{message}</bdi>}
        </span>
        {readBy.length === 0 ? null : (
          <details>
            <summary>Read by {(readers ?? readBy.length).toLocaleString()}</summary>
            <ul className={`linked ${styles['readers']}`}>
              {readBy.map((reader) => (
                <li key={reader.uri}>
                  <EntityLink uri={reader.uri} type={reader.entityType} name={reader.name} />
                </li>
              ))}
            </ul>
          </details>
        )}
        {state === 'done' ? null : (
          <details>
            <summary>Messages to owners</summary>
            <OwnerMessages plans={[plan]} contacts={contacts} />
          </details>
        )}
      </span>
      <span className={styles['owners']}>
        {named.length === 0 ? <span className="muted">No owner</span> : null}
        {named.map((owner) => (
          <EntityLink key={owner.uri} uri={owner.uri} type={owner.entityType} name={owner.name} />
        ))}
      </span>
      <span className={styles['sunset']}>
        <When at={sunset} />
      </span>
      <span>{isPresent && mayEdit && state !== 'done' ? <Button onClick={cancel}>Cancel plan</Button> : null}</span>
    </li>
  )
}
