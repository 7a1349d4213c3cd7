// Queries for sets of nodes.
import { SearchUnavailable, type NodeFilter } from '../../contracts/search-index.ts'
import { u32 } from '../../lib/array-elements.ts'
import type { Clause } from './clauses.ts'

/**
 * Maximum number of nodes in a set. Each search lists every node, so the server needn't know visibility or use. It
 * costs some 8 bytes per node in each of an answer's few searches.
 */
export const MAX_NODES = 200_000
/** `index.max_terms_count` of the servers. */
const MAX_TERMS = 65_536

export function nodesIn(bits: NodeFilter['bits'], tooMany: string = TOO_MANY): readonly number[] {
  const nodes: number[] = []
  for (let word = 0; word < bits.length; word++) {
    for (let left = u32(bits, word); left !== 0; left &= left - 1) nodes.push(word * 32 + 31 - Math.clz32(left & -left))
    if (nodes.length > MAX_NODES) throw new SearchUnavailable(tooMany)
  }
  return nodes
}

const TOO_MANY = `more than ${MAX_NODES} entities are unused, which a search server can't be asked for`

/** Matches documents of the nodes; they are split into clauses, any of which suffices. */
export function nodeTerms(nodes: readonly number[]): readonly Clause[] {
  return Array.from({ length: Math.ceil(nodes.length / MAX_TERMS) }, (_, i) => ({
    terms: { node: nodes.slice(i * MAX_TERMS, (i + 1) * MAX_TERMS) },
  }))
}
