import { nameOrUri } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import { memoiseWeakly } from '../../lib/memoise.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { INHERITED_DEPTH } from '../../walk/around.ts'
import { MAX_SAME_DATA, sameDataAs } from '../../walk/same-data.ts'
import type { Reader } from '../reader.ts'
import { containerEdgeOf } from './containing-entity.ts'
import type { Entity } from './entity.ts'
import { ownersOf, owningTeams, type OwningTeam } from './owning-teams.ts'
import { unresolvedOf } from './relations.ts'

/** An owner of an entity, perhaps known only by name or e-mail address. */
interface KnownOwner {
  readonly name: string
  /** Null for a team that only a tag names. */
  readonly uri: Uri | null
  /** Null if no source describes the owner. */
  readonly entityType: string | null
  /** Entity that owners are inherited from, such as a model; null if they own the entity itself. */
  readonly inheritedFrom: Uri | null
}

export interface OwnersAndTeams {
  readonly people: readonly NodeId[]
  readonly teams: readonly OwningTeam[]
  /** The first owners and teams, as many as are named. */
  readonly toName: readonly NodeId[]
  /** Owners whom a source names, but whom no source describes. */
  readonly unresolved: readonly { readonly text: string; readonly uri: Uri }[]
  readonly inheritedFrom: Uri | null
  /** Where the teams come from if people own the entity but no team does. */
  readonly teamsFrom: Uri | null
}

export const NOBODY: OwnersAndTeams = {
  people: [],
  teams: [],
  toName: [],
  unresolved: [],
  inheritedFrom: null,
  teamsFrom: null,
}

/** Maximum number of owners named for an entity. */
const MAX_OWNERS_NAMED = 20

/**
 * Returns owners and owning teams by name, including those that no source describes. They are inherited as in
 * `ownersOfEach`.
 */
export async function knownOwners(reader: Reader, entity: Entity): Promise<readonly KnownOwner[]> {
  const owners = (await ownersOfEach(reader, [entity])).get(entity.node) ?? NOBODY
  const { teams, toName, unresolved, inheritedFrom } = owners
  const teamsFrom = inheritedFrom ?? owners.teamsFrom
  const isTeam = (node: NodeId): boolean => teams.some(({ team }) => team === node)
  return [
    ...(await reader.loader.load(toName)).map((owner) => ({
      name: nameOrUri(owner),
      uri: owner.uri,
      entityType: owner.entityType,
      inheritedFrom: isTeam(owner.node) ? teamsFrom : inheritedFrom,
    })),
    ...unresolved.map(({ text, uri }) => ({ name: text, uri, entityType: null, inheritedFrom })),
    ...teams.flatMap(({ team, tag }) =>
      team === null && tag !== null ? [{ name: tag, uri: null, entityType: null, inheritedFrom: teamsFrom }] : [],
    ),
  ].slice(0, MAX_OWNERS_NAMED)
}

/** Returns entities of other sources that are the same data as this one. */
export function sameDataOf(reader: Reader, node: NodeId): readonly NodeId[] {
  return sameDataAs(node, (...step) => reader.along(...step))
}

/**
 * Returns the owners and owning teams of each entity that has any. An entity with neither inherits both from what it is
 * a version, a run or a part of, or else from the same data at another source; one that only people own inherits the
 * teams. `ownershipOf` does so for the search index.
 */
export async function ownersOfEach(
  reader: Reader,
  entities: readonly Entity[],
): Promise<ReadonlyMap<NodeId, OwnersAndTeams>> {
  const owned = await ownersWithinSource(reader, entities)
  const sameData = new Map(
    entities.flatMap(({ node }) =>
      owned.has(node) ? [] : [[node, sameDataOf(reader, node).slice(0, MAX_SAME_DATA)] as const],
    ),
  )
  const theirs = await ownersWithinSource(reader, await reader.loader.load([...new Set([...sameData.values()].flat())]))
  const inherited = [...sameData].flatMap(([node, others]): readonly (readonly [NodeId, OwnersAndTeams])[] => {
    const [from] = others.filter((other) => theirs.has(other))
    const owners = from === undefined ? undefined : theirs.get(from)
    return from === undefined || owners === undefined
      ? []
      : [[node, { ...owners, inheritedFrom: reader.graph.uriOf(from) }]]
  })
  return new Map([...owned, ...inherited])
}

async function ownersWithinSource(
  reader: Reader,
  entities: readonly Entity[],
): Promise<ReadonlyMap<NodeId, OwnersAndTeams>> {
  const known = new Map(entities.map((entity) => [entity.node, entity]))
  const ownOf = memoiseWeakly((entity: Entity) => ownersAndTeams(reader, entity))
  const inheritWanted = (nodes: readonly NodeId[], isWanted: (own: OwnersAndTeams) => boolean) =>
    inheritValues(reader, nodes, async (asked) => {
      const loaded = await reader.loader.load(asked.filter((node) => !known.has(node)))
      for (const entity of loaded) known.set(entity.node, entity)
      return (node) => {
        const entity = known.get(node)
        const own = entity === undefined ? NOBODY : ownOf(entity)
        return isWanted(own) ? own : null
      }
    })
  const { found } = await inheritWanted([...known.keys()], isAnybody)
  const teamless = [...found].flatMap(([node, { own }]) => (own.teams.length === 0 ? [node] : []))
  const { found: foundTeams } = await inheritWanted(teamless, ({ teams }) => teams.length > 0)
  const uriOf = (from: NodeId, node: NodeId): Uri | null => (from === node ? null : reader.graph.uriOf(from))
  return new Map(
    [...found].map(([node, { own, from }]) => {
      const team = foundTeams.get(node)
      const { teams } = team?.own ?? own
      const teamsFrom = team === undefined ? null : uriOf(team.from, node)
      return [
        node,
        { ...own, teams, toName: ownersToName(own.people, teams), inheritedFrom: uriOf(from, node), teamsFrom },
      ]
    }),
  )
}

function isAnybody({ people, teams, unresolved }: OwnersAndTeams): boolean {
  return people.length + teams.length + unresolved.length > 0
}

function ownersAndTeams(reader: Reader, entity: Entity): OwnersAndTeams {
  const [people, teams] = [ownersOf(reader, entity.node), owningTeams(reader, entity)]
  const unresolved = unresolvedOf(reader, entity).filter(({ relation }) => relation === 'ownedBy')
  return { ...NOBODY, people, teams, unresolved: unresolved.slice(0, MAX_OWNERS_NAMED) }
}

function ownersToName(people: readonly NodeId[], teams: readonly OwningTeam[]): readonly NodeId[] {
  return [...new Set([...people, ...teams.flatMap(({ team }) => team ?? [])])].slice(0, MAX_OWNERS_NAMED)
}

interface Inherited<T> {
  readonly found: ReadonlyMap<NodeId, { readonly own: T; readonly from: NodeId }>
  /** Edge types followed to the containers. */
  readonly edges: readonly EdgeTypeId[]
}

/** Returns each entity's own values, or else those of its container. Each level is one call of `ownOf`. */
export async function inheritValues<T>(
  reader: Reader,
  nodes: readonly NodeId[],
  ownOf: (nodes: readonly NodeId[]) => Promise<(node: NodeId) => T | null>,
): Promise<Inherited<T>> {
  const found = new Map<NodeId, { readonly own: T; readonly from: NodeId }>()
  const edges = new Set<EdgeTypeId>()
  let asked = nodes.map((node) => ({ node, from: node }))
  for (let depth = 0; asked.length > 0; depth++) {
    const own = await ownOf([...new Set(asked.map(({ from }) => from))])
    const without: typeof asked = []
    for (const { node, from } of asked) {
      if (reader.pace.isDue()) await reader.pace.yieldNow()
      const value = own(from)
      if (value !== null) found.set(node, { own: value, from })
      const edge = value !== null || depth === INHERITED_DEPTH ? undefined : containerEdgeOf(reader, from)
      if (edge === undefined) continue
      edges.add(edge.id)
      const [container] = reader.neighbours(from, edge, 'out')
      if (container !== undefined) without.push({ node, from: container })
    }
    asked = without
  }
  return { found, edges: [...edges] }
}
