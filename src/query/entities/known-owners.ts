import { nameOf } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import { containerEdgeOf } from './containing-entity.ts'
import type { Entity } from './entity.ts'
import { ownersOf, owningTeams, type OwningTeam } from './owning-teams.ts'
import { unresolvedOf } from './relations.ts'

/** Somebody who owns a thing, as far as is known: perhaps no more than a name or an e-mail address. */
export interface KnownOwner {
  readonly name: string
  /** A team that only a tag names has none. */
  readonly uri: Uri | null
  /** It is null if no source describes the owner. */
  readonly entityType: string | null
  /** The model of a version, say, whose owner this is where the version has none of its own. */
  readonly inheritedFrom: Uri | null
}

export interface OwnersAndTeams {
  readonly people: readonly NodeId[]
  readonly teams: readonly OwningTeam[]
  /** The first of both, whose names are worth a read. */
  readonly toName: readonly NodeId[]
  /** Texts by which a source names owners. */
  readonly unresolved: readonly { readonly text: string; readonly uri: Uri }[]
  readonly inheritedFrom: Uri | null
}

export const NOBODY: OwnersAndTeams = { people: [], teams: [], toName: [], unresolved: [], inheritedFrom: null }

/** Owners that are named of one thing. */
const MOST_NAMED = 20
/** An attempt is one of a run, and that of a pipeline. */
const INHERITED_DEPTH = 2

/** Returns owners and owning teams by name, those included whom a source only names, inherited as `ownersOfEach` has it. */
export async function knownOwners(reader: Reader, entity: Entity): Promise<readonly KnownOwner[]> {
  const { teams, toName, unresolved, inheritedFrom } = (await ownersOfEach(reader, [entity])).get(entity.node) ?? NOBODY
  const described = await reader.loader.load(toName)
  return [
    ...described.map((one) => ({ name: nameOf(one) ?? one.uri, uri: one.uri, entityType: one.entityType })),
    ...unresolved.map(({ text, uri }) => ({ name: text, uri, entityType: null })),
    ...teams.flatMap(({ team, tag }) =>
      team === null && tag !== null ? [{ name: tag, uri: null, entityType: null }] : [],
    ),
  ]
    .slice(0, MOST_NAMED)
    .map((one) => ({ ...one, inheritedFrom }))
}

/**
 * Returns the owners and owning teams of each thing that has any. Where it has neither, they are those of what it is a
 * version, a run or a part of.
 */
export async function ownersOfEach(
  reader: Reader,
  entities: readonly Entity[],
): Promise<ReadonlyMap<NodeId, OwnersAndTeams>> {
  const known = new Map(entities.map((entity) => [entity.node, entity]))
  const { found } = await inherited(reader, [...known.keys()], async (nodes) => {
    const loaded = await reader.loader.load(nodes.filter((node) => !known.has(node)))
    for (const entity of loaded) known.set(entity.node, entity)
    return (node) => {
      const entity = known.get(node)
      return entity === undefined ? null : ownersAndTeams(reader, entity)
    }
  })
  return new Map(
    [...found].map(([node, { own, from }]) => [
      node,
      from === node ? own : { ...own, inheritedFrom: reader.graph.uriOf(from) },
    ]),
  )
}

function ownersAndTeams(reader: Reader, entity: Entity): OwnersAndTeams | null {
  const [people, teams] = [ownersOf(reader, entity.node), owningTeams(reader, entity)]
  const unresolved = unresolvedOf(reader, entity.node).filter(({ relation }) => relation === 'ownedBy')
  if (people.length + teams.length + unresolved.length === 0) return null
  const toName = [...new Set([...people, ...teams.flatMap(({ team }) => team ?? [])])].slice(0, MOST_NAMED)
  return { people, teams, toName, unresolved: unresolved.slice(0, MOST_NAMED), inheritedFrom: null }
}

interface Inherited<T> {
  readonly found: ReadonlyMap<NodeId, { readonly own: T; readonly from: NodeId }>
  /** Edges that were followed to what the things are parts of. */
  readonly ways: readonly EdgeTypeId[]
}

/**
 * Returns what each thing has of its own, or else what the thing has that it is a version, a run or a part of. Each level
 * is one call of `ownOf`.
 */
export async function inherited<T>(
  reader: Reader,
  nodes: readonly NodeId[],
  ownOf: (nodes: readonly NodeId[]) => Promise<(node: NodeId) => T | null>,
): Promise<Inherited<T>> {
  const found = new Map<NodeId, { readonly own: T; readonly from: NodeId }>()
  const ways = new Set<EdgeTypeId>()
  let asked = nodes.map((node) => ({ node, from: node }))
  for (let depth = 0; asked.length > 0; depth++) {
    const own = await ownOf([...new Set(asked.map(({ from }) => from))])
    const without: typeof asked = []
    for (const { node, from } of asked) {
      if (reader.pace.isDue()) await reader.pace.turn()
      const has = own(from)
      if (has !== null) found.set(node, { own: has, from })
      const edge = has !== null || depth === INHERITED_DEPTH ? undefined : containerEdgeOf(reader, from)
      if (edge === undefined) continue
      ways.add(edge.id)
      const [whole] = reader.neighbours(from, edge, 'out')
      if (whole !== undefined) without.push({ node, from: whole })
    }
    asked = without
  }
  return { found, ways: [...ways] }
}
