// Decides who owns what a search document is of: an entity has owners of its own, or inherits them.
import type { NodeId } from '../contracts/log.ts'
import type { Ownership } from '../contracts/search-documents.ts'
import { u32 } from '../lib/array-elements.ts'
import type { Uri } from '../model/uri.ts'
import { nodesOfList, type AroundNodes, type OwnersAround } from './around.ts'

/** Data of owners, and of entities that have versions, runs or parts. */
export interface OwnerNames {
  readonly uriOf: (node: NodeId) => Uri
  /** Tells whether an owner has left. */
  readonly hasLeft: (node: NodeId) => boolean
  /** Returns the teams that the tags of such an entity name. */
  readonly teamTagsOf: (container: NodeId) => readonly string[]
}

interface OwnedNode {
  readonly around: AroundNodes
  readonly n: number
  /** The teams that its own tags name. */
  readonly tags: readonly string[]
}

/**
 * Returns the owners of the nth node. If it has neither owners nor teams, it inherits those of what it is a version, a
 * run or a part of, or of the same data under another name; if only people own it, it inherits the teams. `knownOwners`
 * has the same rule for pages.
 */
export function ownershipOf({ around, n, tags }: OwnedNode, { uriOf, hasLeft, teamTagsOf }: OwnerNames): Ownership {
  const { aroundContainers } = around
  const teamsIn = (lists: OwnersAround, at: number, tagged: () => readonly string[]): readonly string[] => {
    const teams = nodesOfList(lists.teams, at)
    return teams.length > 0 ? Array.from(teams, uriOf) : tagged()
  }
  let owners = nodesOfList(around.owners, n)
  let teams = teamsIn(around, n, () => tags)
  let inherited = false
  for (const at of nodesOfList(around.containers, n)) {
    if (teams.length > 0) break
    teams = teamsIn(aroundContainers, at, () => teamTagsOf(u32(aroundContainers.nodes, at)))
    if (owners.length > 0) continue
    owners = nodesOfList(aroundContainers.owners, at)
    inherited = owners.length + teams.length > 0
  }
  const abandoned = owners.length > 0 && owners.every(hasLeft)
  return { owners: Array.from(owners, uriOf), teams, inherited, abandoned }
}

/** Returns the containers without a known group: their team tags count. */
export function taggedContainers({ aroundContainers: { nodes, teams } }: AroundNodes): readonly NodeId[] {
  return [...nodes].filter((_, n) => nodesOfList(teams, n).length === 0)
}
