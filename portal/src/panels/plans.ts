import type { QuestionAnswer } from '../client/ask.ts'
import type { GraphqlPart } from '../client/graphql.ts'
import { field } from './declare.ts'

type PlanStated = QuestionAnswer<'deprecations'>['plans'][number]

/** A removal plan, in GraphQL's shape. */
type PagePlan = Pick<
  PlanStated,
  'uri' | 'entityType' | 'name' | 'sunset' | 'readers' | 'inUseByItself' | 'replacement'
> & {
  readonly state: 'IN_USE' | 'OVERDUE' | 'UNUSED' | 'DONE'
}

interface PagePlans {
  readonly total: number
  readonly plans: readonly PagePlan[]
}

const PLAN = `uri entityType name sunset state readers inUseByItself replacement { uri entityType name }`
/** Plan for the entity itself. */
export const OWN_PLAN = field`deprecations(of: [$uri], limit: 1) { total plans { ${PLAN} } }`
/** Plans for what it reads, and how many are named. */
export const PLANS_READ = field`deprecations(readBy: $uri, state: OPEN, limit: 3) { total plans { ${PLAN} } }`

const NONE: PagePlans = { total: 0, plans: [] }

export function plansIn(answer: GraphqlPart | undefined, name: 'ownPlan' | 'plansRead'): PagePlans {
  return (answer?.data[name] as PagePlans | null | undefined) ?? NONE
}
