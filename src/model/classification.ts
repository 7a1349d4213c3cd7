import type { EdgeTypeId } from './facts.ts'

/**
 * A classification is a tag that flows from where it is stated to everything made from that. Each has a rule, and one
 * edge type: from the carrying entity to the stating one, which may be the same.
 */
export const CARRIED_TAG = 'Carried'

/** A tag with this key and a classification as its value says that the classification ends here. */
export const ENDS = 'ends'

export function carriedEdge(classification: string): EdgeTypeId {
  return `${CARRIED_TAG}.${classification}`
}

/** Types may not have this name. */
export function isCarriedEdge(type: EdgeTypeId): boolean {
  return type.startsWith(`${CARRIED_TAG}.`)
}
