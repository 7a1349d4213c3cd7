import { Link } from '@tanstack/react-router'
import type { QuestionAnswer } from '../../client/ask.ts'
import { plansIn } from '../../panels/plans.ts'
import type { RequestedPanels } from '../../panels/panels.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { readersText } from '../../parts/readers-text.ts'
import { Note } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { textOf } from '../../catalogue/name-of.ts'

const STATES = { IN_USE: 'in-use', OVERDUE: 'overdue', UNUSED: 'unused', DONE: 'done' } as const

interface NotesProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly requested: RequestedPanels
}

/** That it is to be removed, and what it needs that is, unless what needs attention of it says so. */
export function DeprecationNotes({ entity: { attributes }, requested }: NotesProps) {
  const stated = statedPlan(attributes)
  const [plan] = plansIn(requested.shown.answer, 'ownPlan').plans
  const { total, plans } = plansIn(requested.shown.answer, 'plansRead')
  const left = total - plans.length
  return (
    <>
      {stated === null ? null : (
        <Note kind="warn">
          Deprecated: sunset <When at={stated.sunset} />
          {plan?.replacement == null ? null : (
            <>
              , use{' '}
              <EntityLink uri={plan.replacement.uri} type={plan.replacement.entityType} name={plan.replacement.name} />
            </>
          )}
          {plan === undefined ? '.' : `; ${readersText({ ...plan, state: STATES[plan.state] })}.`}{' '}
          {stated.message === null ? null : <bdi>{stated.message} </bdi>}
          <Link to="/deprecate" search={{ view: 'plans' }}>
            View plans
          </Link>
        </Note>
      )}
      {plans.length === 0 ? null : (
        <Note kind="warn">
          Reads what is to be removed:{' '}
          {plans.map(({ uri, entityType, name, sunset, replacement }, n) => (
            <span key={uri}>
              {n === 0 ? '' : ', '}
              <EntityLink uri={uri} type={entityType} name={name} /> by <When at={sunset} />
              {replacement === null ? null : (
                <>
                  {' '}
                  (use <EntityLink uri={replacement.uri} type={replacement.entityType} name={replacement.name} />)
                </>
              )}
            </span>
          ))}
          {left > 0 ? `, and ${left} more` : ''}.
        </Note>
      )}
    </>
  )
}

/** As the thing itself has it; null where nobody plans to remove it. */
export function statedPlan(
  attributes: Readonly<Record<string, unknown>>,
): { readonly sunset: string; readonly message: string | null } | null {
  const plan = attributes['deprecation']
  if (typeof plan !== 'object' || plan === null || !('sunset' in plan)) return null
  const sunset = textOf(plan.sunset)
  return sunset === null ? null : { sunset, message: 'message' in plan ? textOf(plan.message) : null }
}
