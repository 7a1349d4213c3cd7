import type { QuestionAnswer } from '../client/ask.ts'
import type { GraphqlPart } from '../client/graphql.ts'
import { field } from './declare.ts'

type Violation = QuestionAnswer<'violations'>['violations'][number]

/** An open violation, in GraphQL's shape. */
interface PageViolation extends Pick<Violation, 'policy' | 'title' | 'sentence' | 'subject' | 'found' | 'approvable'> {
  readonly severity: Uppercase<Violation['severity']>
}

const END = 'uri name entityType'
/** Open violations by or involving the entity, and how many are named. */
export const VIOLATIONS = field`violations(uri: $uri, limit: 3) { total blocking violations { policy title severity sentence approvable subject { ${END} } found { ${END} } } }`

export interface PageViolations {
  readonly total: number
  /** How many are of a policy that blocks. */
  readonly blocking: number
  readonly violations: readonly PageViolation[]
}

export function violationsIn(answer: GraphqlPart | undefined): PageViolations {
  return (answer?.data['violations'] as PageViolations | null | undefined) ?? { total: 0, blocking: 0, violations: [] }
}
