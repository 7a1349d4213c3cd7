import type { GraphqlPart } from '../client/graphql.ts'
import { field, msOf, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from './declare.ts'

/** A strip shows at most two steps. */
const NEAR = `depth: 2, first: 40) { totalCount totals { type count } edges { pathStanding node { ${ENTITY_REF} createdAt } } }`
export const UPSTREAM = field`lineage(uri: $uri, direction: UPSTREAM, ${NEAR}`
export const DOWNSTREAM = field`lineage(uri: $uri, direction: DOWNSTREAM, ${NEAR}`

interface Neighbour extends EntityRef {
  readonly deletedAtSource?: string | null
  readonly createdAt?: string | null
}

export interface Neighbours {
  readonly entities: readonly EntityRef[]
  /** Number of others. */
  readonly more: number
}

/** Entities in both directions: containers and parts. */
export function inBoth(up: readonly EntityRef[], down: readonly EntityRef[]): ReadonlySet<string> {
  const upstream = new Set(up.map(({ uri }) => uri))
  return new Set(down.flatMap(({ uri }) => (upstream.has(uri) ? [uri] : [])))
}

/** One direction of a lineage, as far as it is listed. */
interface Side extends Omit<NodeConnection<EntityRef>, 'edges'> {
  readonly edges: readonly { readonly node: Neighbour; readonly pathStanding?: string }[]
  readonly totals?: readonly { readonly type: string | null; readonly count: number }[]
}

/** Counts entities in both directions, including omitted ones: for types of parts, as many as occur in both. */
export function countInBoth(up: Side, down: Side): number {
  const shared = inBoth(nodesOf(up), nodesOf(down))
  const types = new Set(nodesOf(up).flatMap(({ uri, entityType }) => (shared.has(uri) ? [entityType] : [])))
  const countOf = ({ totals = [] }: Side, wanted: string | null): number =>
    totals.find(({ type }) => type === wanted)?.count ?? 0
  const most = [...types].reduce((sum, type) => sum + Math.min(countOf(up, type), countOf(down, type)), 0)
  const isCut = [up, down].some(({ totalCount, edges }) => totalCount > edges.length)
  return isCut ? Math.max(most, shared.size) : shared.size
}

/**
 * Splits direct lineage into inputs and outputs. Wholes and parts occur on both sides and have no direction, so they
 * are listed separately, newest first. Deleted ones are left out, and those reached only through deleted ones; so is
 * the whole whose page shows the neighbours of a part.
 */
export function neighboursIn(
  answer: GraphqlPart | undefined,
  most: number,
  whole?: string,
): Readonly<Record<'upstream' | 'downstream' | 'both', Neighbours>> | null {
  const [up, down] = ['upstream', 'downstream'].map((name) => answer?.data[name] as Side | undefined)
  if (up == null || down == null) return null
  const shared = inBoth(nodesOf(up), nodesOf(down))
  const unlisted = countInBoth(up, down) - shared.size
  const thereIn = ({ edges }: Side): readonly Neighbour[] =>
    edges.flatMap(({ node, pathStanding }) => (node.deletedAtSource == null && pathStanding !== 'GONE' ? [node] : []))
  const sideOf = (list: Side): Neighbours => {
    const entities = thereIn(list).filter(({ uri }) => !shared.has(uri))
    return listNeighbours(entities, list.totalCount - unlisted - (list.edges.length - entities.length))
  }
  const listNeighbours = (entities: readonly EntityRef[], count: number): Neighbours => {
    const shown = entities.slice(0, count > most ? most - 1 : most)
    return { entities: shown, more: count - shown.length }
  }
  const both = thereIn(up)
    .filter(({ uri }) => shared.has(uri) && uri !== whole)
    // The difference of two unknown times is NaN.
    .toSorted((a, b) => msOf(b.createdAt) - msOf(a.createdAt) || 0)
  return { upstream: sideOf(up), downstream: sideOf(down), both: listNeighbours(both, both.length + unlisted) }
}
