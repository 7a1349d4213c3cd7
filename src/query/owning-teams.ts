import type { NodeId } from '../contracts/store.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import { partsOf } from '../model/uri.ts'
import type { Entity } from './entity.ts'
import type { Reader } from './reader.ts'

/** Why a team is said to own something (T7): it is an owner, an owner is a member of it, or a tag says so. */
export type OwningReason = 'owner' | 'member' | 'tag'

export interface OwningTeam {
  readonly reason: OwningReason
  /** Null where only a tag is known. */
  readonly team: NodeId | null
  /** Of a tag: what it says. */
  readonly tag: string | null
  /** Who is a member of it. */
  readonly through: NodeId | null
}

/** A group that owns it; else the groups that its owners are members of; else what its team tag says. */
export function owningTeams(reader: Reader, entity: Entity): readonly OwningTeam[] {
  const owners = ownersOf(reader, entity.node)
  const groups = owners.filter((owner) => isGroup(reader, owner))
  if (groups.length > 0) return groups.map((team) => ({ reason: 'owner', team, tag: null, through: null }))
  const found = new Map<NodeId, OwningTeam>()
  for (const through of owners) {
    for (const team of along(reader, through, 'User.memberOf')) {
      if (!found.has(team)) found.set(team, { reason: 'member', team, tag: null, through })
    }
  }
  if (found.size > 0) return [...found.values()]
  return teamTags(entity.attributes.tags).map((tag) => ({ reason: 'tag', team: null, tag, through: null }))
}

/** A group that nobody has described yet is one all the same: its component type is of groups only. */
function isGroup(reader: Reader, owner: NodeId): boolean {
  const type =
    reader.typeOf(owner) ?? reader.catalogue.onlyTypeOf(partsOf(reader.graph.uriOf(owner)).componentType)?.name
  return type === 'Group'
}

export function ownersOf(reader: Reader, node: NodeId): readonly NodeId[] {
  return along(reader, node, 'Entity.ownedBy')
}

function along(reader: Reader, node: NodeId, type: EdgeTypeId): readonly NodeId[] {
  const edge = reader.catalogue.edgeType(type)
  if (edge === undefined) return []
  return reader.neighbours(node, edge, 'out').filter((owner) => reader.shows(edge.to, owner))
}

function teamTags(tags: Json | undefined): readonly string[] {
  const all = Array.isArray(tags) ? tags.filter((tag: Json) => isObject(tag)) : []
  const teams = all.flatMap(({ tag, value }) => (tag === 'team' && typeof value === 'string' ? [value] : []))
  return [...new Set(teams)]
}
