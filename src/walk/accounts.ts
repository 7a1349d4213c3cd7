import type { GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'
import { SAME_PERSON } from '../model/identity.ts'

/** Maximum number of accounts of one person that are used; further ones are left out. */
const MAX_ACCOUNTS = 20

interface AccountGraph {
  readonly graph: Pick<GraphReader, 'edgeTypeNumber' | 'eachNeighbour'>
  readonly at: Tx
}

/**
 * Returns the account and the same person's others, itself first. Two accounts are one person if the rule joins them in
 * both directions: a rejection of either separates them.
 */
export function accountsOf({ graph, at }: AccountGraph, account: NodeId): readonly NodeId[] {
  const samePerson = graph.edgeTypeNumber(SAME_PERSON)
  if (samePerson < 0) return [account]
  const accounts = new Set([account])
  for (const known of accounts) {
    const leading = new Set<NodeId>()
    graph.eachNeighbour(known, samePerson, 'in', at, (other) => void leading.add(other))
    graph.eachNeighbour(known, samePerson, 'out', at, (other) => {
      if (leading.has(other) && accounts.size < MAX_ACCOUNTS) accounts.add(other)
    })
  }
  return [...accounts]
}
