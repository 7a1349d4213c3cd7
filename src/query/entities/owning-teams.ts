import type { NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { TAGGED_TEAM, teamTags } from '../../model/team.ts'
import { partsOf } from '../../model/uri.ts'
import { MEMBER_OF } from '../../walk/search-edges.ts'
import type { Entity } from './entity.ts'
import type { Reader } from '../reader.ts'

/** Why a team owns an entity (T7): it is an owner, an owner is a member of it, or a tag names it. */
type OwningReason = 'owner' | 'member' | 'tag'

export interface OwningTeam {
  readonly reason: OwningReason
  /** Null if a tag names an unknown group. */
  readonly team: NodeId | null
  readonly tag: string | null
  /** The member that connects it. */
  readonly through: NodeId | null
}

export const OWNING_TEAM: EdgeTypeId = 'Entity.owningTeam'

/** Returns the rule's conclusions with their reasons, or the value of a team tag whose group is unknown. */
export function owningTeams(reader: Reader, entity: Entity, most = Infinity): readonly OwningTeam[] {
  const teams = reader.along(entity.node, OWNING_TEAM, 'out')
  if (teams.length > 0) return teams.slice(0, most).map((team) => owningReason(reader, entity.node, team))
  return teamTags(entity.attributes.tags).map((tag) => ({ reason: 'tag', team: null, tag, through: null }))
}

/** The path shows which part of the rule applied: a group that owns it, an owner who is a member, or the tag. */
function owningReason(reader: Reader, node: NodeId, team: NodeId): OwningTeam {
  const [first, ...others] = reader.paths.explain(OWNING_TEAM, team, reader.pathStart(node))[0]?.paths[0] ?? []
  if (first?.type === TAGGED_TEAM) return { reason: 'tag', team, tag: partsOf(first.to).resourceId, through: null }
  if (others.length === 0) return { reason: 'owner', team, tag: null, through: null }
  return {
    reason: 'member',
    team,
    tag: null,
    through: reader.graph.idOf(first?.to ?? reader.graph.uriOf(node)) ?? null,
  }
}

export function ownersOf(reader: Reader, node: NodeId): readonly NodeId[] {
  return along(reader, node, 'Entity.ownedBy')
}

export function teamsOfPerson(reader: Reader, person: NodeId): readonly NodeId[] {
  return along(reader, person, MEMBER_OF)
}

function along(reader: Reader, node: NodeId, type: EdgeTypeId): readonly NodeId[] {
  const edge = reader.catalogue.edgeType(type)
  if (edge === undefined) return []
  return reader.neighbours(node, edge, 'out').filter((owner) => reader.shows(edge.to, owner))
}
