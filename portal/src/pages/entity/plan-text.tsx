// Sentences about the planned removal of an entity, and of what it reads. Few pages have them.
import { Link } from '../../routing/link.tsx'
import type { plansIn } from '../../panels/plans.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { readersText } from '../../parts/readers-text.ts'
import { When } from '../../ui/time.tsx'

type Plans = ReturnType<typeof plansIn>

export interface StatedPlan {
  readonly sunset: string
  readonly message: string | null
}

const STATES = { IN_USE: 'in-use', OVERDUE: 'overdue', UNUSED: 'unused', DONE: 'done' } as const

interface OwnPlanProps {
  readonly stated: StatedPlan
  /** Null until its readers are known. */
  readonly plan: Plans['plans'][number] | null
}

export function OwnPlan({ stated: { sunset, message }, plan }: OwnPlanProps) {
  return (
    <>
      Planned for removal by <When at={sunset} />
      {plan?.replacement == null ? null : (
        <>
          , use <EntityLink {...plan.replacement} />
        </>
      )}
      {plan === null ? '.' : `; ${readersText({ ...plan, state: STATES[plan.state] })}.`}{' '}
      {message === null ? null : <bdi>{message} </bdi>}
      <Link to="/deprecate" search={{ view: 'plans' }}>
        View plans
      </Link>
    </>
  )
}

export function PlansRead({ plans, total }: Plans) {
  return (
    <>
      Reads entities planned for removal:{' '}
      {plans.map(({ sunset, replacement, ...entity }, n) => (
        <span key={entity.uri}>
          {n === 0 ? '' : ', '}
          <EntityLink {...entity} /> by <When at={sunset} />
          {replacement === null ? null : (
            <>
              {' '}
              (use <EntityLink {...replacement} />)
            </>
          )}
        </span>
      ))}
      {total > plans.length ? `, and ${total - plans.length} more` : ''}.
    </>
  )
}
