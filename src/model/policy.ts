import type { EdgeTypeId } from './facts.ts'

/**
 * A violation is an edge that the rule of a policy concludes: from the thing that violates it to what was found there,
 * or to the thing itself where something is missing. Each policy has one edge type.
 */
const POLICY = 'Policy'

/** The id of a policy begins with a capital and the name of a relationship doesn't, so that no type can declare it. */
export function violationEdge(policy: string): EdgeTypeId {
  return `${POLICY}.${policy}`
}

export function isViolationEdge(type: EdgeTypeId): boolean {
  return /^Policy\.[A-Z]/.test(type)
}
