import type { EdgeType } from '../../catalogue/edges.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { truncate } from '../../lib/cut-text.ts'

/** An edge seen from one of its ends. */
export interface Relation {
  readonly edge: EdgeType
  readonly direction: Direction
  readonly node: NodeId
}

/** Order of the relations within an edge type. */
export const DIRECTIONS: readonly Direction[] = ['out', 'in']

/** Tells whether answers about its ends show it: edges that sources state and rules conclude, and resolved look-ups. */
export function isShownRelation({ origin, id }: EdgeType): boolean {
  return origin !== 'internal' || id === RESOLVES_TO
}

/** Names a position in the order of relations, which stays valid when the relation itself is gone. */
export function cursorOf({ edge, direction, node }: Relation): string {
  return `${edge.id}|${direction}|${node}`
}

/** Returns the position that a cursor names, without checking that it exists or may be shown. */
export function relationInCursor(cursor: string, catalogue: Catalogue): Result<Relation> {
  const match = /^(\w{1,200}\.\w{1,200})\|(in|out)\|(\d{1,10})$/.exec(cursor)
  if (match?.[1] === undefined) return err("isn't a cursor of this list")
  const [, id, direction, node] = match
  const edge = catalogue.edgeTypes.find((e) => e.id === id && e.origin !== 'internal')
  if (edge === undefined) return err(`names the edge type ${id}, which the catalogue doesn't have`)
  return ok({ edge, direction: direction === 'in' ? 'in' : 'out', node: Number(node) })
}

/** Returns an error text about a parameter unless a relationship has this as its edge type or as a name in either direction. */
export function noRelation(type: string, { edgeTypes }: Catalogue, parameter: string): string | null {
  const names = new Set(edgeTypes.flatMap((e) => (e.origin === 'internal' ? [] : [e.id, e.name, e.inverse])))
  if (names.has(type)) return null
  return (
    `${parameter}: there is no relationship "${truncate(type, 60)}". The nearest is ` +
    `${nearestMatch(type, names) ?? 'none'}; give an edge type such as Entity.ownedBy, or a name in either direction.`
  )
}

/** Returns a negative number if `a` comes first: by edge type in the catalogue, then outgoing ones, then by node. */
export function inOrder(a: Relation, b: Relation): number {
  return (
    a.edge.number - b.edge.number ||
    DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction) ||
    a.node - b.node
  )
}
