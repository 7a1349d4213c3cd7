import type { GraphqlPart } from '../client/graphql.ts'
import { field } from './declare.ts'
import { nodesOf, THING, type NodeConnection, type Thing } from './shapes.ts'

/** What a reader knows at a glance is about so far away. */
const NEAR = `depth: 2, first: 40) { totalCount edges { node { ${THING} deletedAtSource } } }`
export const UPSTREAM = field`lineage(uri: $uri, direction: UPSTREAM, ${NEAR}`
export const DOWNSTREAM = field`lineage(uri: $uri, direction: DOWNSTREAM, ${NEAR}`

interface Neighbour extends Thing {
  readonly deletedAtSource?: string | null
}

export interface Neighbours {
  readonly things: readonly Thing[]
  /** How many more there are. */
  readonly more: number
}

/** What lies in both directions: what a thing is a part of, and its own parts. */
export function inBoth(up: readonly Thing[], down: readonly Thing[]): ReadonlySet<string> {
  const upstream = new Set(up.map(({ uri }) => uri))
  return new Set(down.flatMap(({ uri }) => (upstream.has(uri) ? [uri] : [])))
}

/**
 * What a thing is made from, and what is made from it. Its versions, runs and steps are on both sides, and so say
 * nothing of the direction: they are left out. So is what is gone.
 */
export function neighboursIn(
  answer: GraphqlPart | undefined,
  most: number,
): { readonly upstream: Neighbours; readonly downstream: Neighbours } | null {
  const [up, down] = ['upstream', 'downstream'].map(
    (name) => answer?.data[name] as NodeConnection<Neighbour> | undefined,
  )
  if (up == null || down == null) return null
  const shared = inBoth(nodesOf(up), nodesOf(down))
  const sideOf = (list: NodeConnection<Neighbour>): Neighbours => {
    const all = nodesOf(list)
    const things = all.filter(({ uri, deletedAtSource }) => !shared.has(uri) && deletedAtSource == null)
    const shown = things.slice(0, things.length > most ? most - 1 : most)
    return { things: shown, more: list.totalCount - (all.length - things.length) - shown.length }
  }
  return { upstream: sideOf(up), downstream: sideOf(down) }
}
