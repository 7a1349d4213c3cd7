import type { EdgeTypeId } from './facts.ts'

/**
 * A classification is a tag that flows from what states it to what is made from that. Each has a rule, and one edge
 * type: from what carries it to what states it, which may be the same thing.
 */
export const CARRIED_TAG = 'Carried'

/** A tag with this key and a classification as its value says that the classification ends here. */
export const ENDS = 'ends'

export function carriedEdge(classification: string): EdgeTypeId {
  return `${CARRIED_TAG}.${classification}`
}

/** No type may be called so. */
export function isCarriedEdge(type: EdgeTypeId): boolean {
  return type.startsWith(`${CARRIED_TAG}.`)
}
