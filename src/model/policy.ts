import type { EdgeTypeId } from './facts.ts'

/**
 * A violation is an edge that a policy's rule concludes: from the violating entity to the finding, or to the entity
 * itself if something is missing. Each policy has one edge type.
 */
const POLICY = 'Policy'

/** The id of a policy begins with a capital and the name of a relationship doesn't, so no type can declare it. */
export function violationEdge(policy: string): EdgeTypeId {
  return `${POLICY}.${policy}`
}

export function isViolationEdge(type: EdgeTypeId): boolean {
  return /^Policy\.[A-Z]/.test(type)
}
