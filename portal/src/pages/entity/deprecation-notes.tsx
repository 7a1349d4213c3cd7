import { Link } from '@tanstack/react-router'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { hasAttention } from '../../panels/attention.ts'
import { readersText } from '../../parts/readers-text.ts'
import { Note } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { isPerson } from './people.ts'
import { textOf } from './values.tsx'

/** Of what it needs, so much is named. */
const MOST_NAMED = 3

/** That it is to be removed, and what it needs that is, unless what needs attention of it says so. */
export function DeprecationNotes({ entity }: { readonly entity: QuestionAnswer<'describe'> }) {
  const { uri, entityType, attributes } = entity
  const plan = attributes['deprecation']
  const sunset = typeof plan === 'object' && plan !== null && 'sunset' in plan ? textOf(plan.sunset) : null
  return (
    <>
      {sunset === null ? null : <OwnPlan uri={uri} sunset={sunset} />}
      {isPerson(entityType) || hasAttention(entityType) ? null : <NeedsDeprecated uri={uri} />}
    </>
  )
}

function OwnPlan({ uri, sunset }: { readonly uri: string; readonly sunset: string }) {
  const { answer } = useAnswer('deprecations', { of: [uri], limit: 1 })
  const [plan] = answer?.plans ?? []
  return (
    <Note kind="warn">
      Deprecated: sunset <When at={sunset} />
      {plan?.replacement == null ? null : (
        <>
          , use{' '}
          <EntityLink uri={plan.replacement.uri} type={plan.replacement.entityType} name={plan.replacement.name} />
        </>
      )}
      {plan === undefined ? '.' : `; ${readersText(plan)}.`} {plan?.message == null ? null : <bdi>{plan.message} </bdi>}
      <Link to="/deprecate" search={{ view: 'plans' }}>
        View plans
      </Link>
    </Note>
  )
}

function NeedsDeprecated({ uri }: { readonly uri: string }) {
  const { answer } = useAnswer('deprecations', { readBy: uri, state: 'open', limit: MOST_NAMED })
  if (answer === undefined || answer.total === 0) return null
  const left = answer.total - answer.plans.length
  return (
    <Note kind="warn">
      Reads what is to be removed:{' '}
      {answer.plans.map((plan, n) => (
        <span key={plan.uri}>
          {n === 0 ? '' : ', '}
          <EntityLink uri={plan.uri} type={plan.entityType} name={plan.name} /> by <When at={plan.sunset} />
          {plan.replacement === null ? null : (
            <>
              {' '}
              (use{' '}
              <EntityLink uri={plan.replacement.uri} type={plan.replacement.entityType} name={plan.replacement.name} />)
            </>
          )}
        </span>
      ))}
      {left > 0 ? `, and ${left} more` : ''}.
    </Note>
  )
}
