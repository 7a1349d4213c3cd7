import { hasLeft } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import { ownersOf } from './owning-teams.ts'
import { unresolvedIn } from './relations.ts'

export interface DepartedOwners {
  /** Owners who are inactive, or gone from their source. */
  readonly left: readonly Uri[]
  /** True if nobody else owns it. */
  readonly isOrphaned: boolean
}

/** Maximum number of issues listed for an entity, which has a few owners. */
const MAX_ISSUES = 20

/** Finds the entities that an owner has left. Only the stated account counts, even if another one remains. */
export async function departedOwners(
  reader: Reader,
  nodes: readonly NodeId[],
): Promise<ReadonlyMap<NodeId, DepartedOwners>> {
  const owners = new Map(nodes.map((node) => [node, ownersOf(reader, node)]))
  const known = await reader.untracked().loader.load([...new Set([...owners.values()].flat())])
  const left = new Map(known.filter(hasLeft).map(({ node, uri }) => [node, uri]))
  if (left.size === 0) return new Map()
  return new Map(
    [...owners].flatMap(([node, all]) => {
      const gone = all.flatMap((owner) => left.get(owner) ?? [])
      if (gone.length === 0) return []
      return [[node, { left: gone, isOrphaned: gone.length === all.length && !hasUnresolvedOwner(reader, node) }]]
    }),
  )
}

function hasUnresolvedOwner(reader: Reader, node: NodeId): boolean {
  return unresolvedIn(reader, node).some(({ relation }) => relation === 'ownedBy')
}

/** Returns an issue for each owner who has left. */
export async function departureIssues(reader: Reader, node: NodeId): Promise<readonly JsonObject[]> {
  const { left = [] } = (await departedOwners(reader, [node])).get(node) ?? {}
  return left.slice(0, MAX_ISSUES).map((uri) => ({ kind: 'departed-owner', detail: `ownedBy: ${uri} has left` }))
}
