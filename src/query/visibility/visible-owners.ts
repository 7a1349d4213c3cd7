// Finds entities whose owners differ for a caller because some owners or teams are hidden.
import { hasLeft, mergeEntity, type MergedEntity } from '../../catalogue/entity.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Reads } from '../../contracts/reads.ts'
import type { Ownership } from '../../contracts/search-documents.ts'
import type { HiddenEntities } from '../../contracts/visibility.ts'
import type { Tx } from '../../model/facts.ts'
import { teamTags } from '../../model/team.ts'
import { nodesOfList, surroundingsIn, type AroundNodes, type OwnersAround } from '../../walk/around.ts'
import { ownershipOf, taggedContainers } from '../../walk/ownership.ts'
import { SearchEdges } from '../../walk/search-edges.ts'
import { hiddenNodes, visibleGraph } from './visible-graph.ts'

interface VisibleOwners {
  /** Unique per set of visible owners; cached answers are keyed by it. */
  readonly key: string
  readonly owned: ReadonlyMap<NodeId, Ownership>
  /** Every owner and team of these entities, hidden or visible, named as in facets. */
  readonly names: Readonly<Record<'owner' | 'team', ReadonlySet<string>>>
}

export interface OwnerSources {
  readonly graph: GraphReader
  readonly catalogue: Catalogue
  readonly store: Pick<Reads, 'entities'>
}

const ENTITIES_PER_READ = 100

interface CachedOwners {
  readonly head: Tx
  readonly found: Promise<VisibleOwners>
}

/** Caches the result for the latest transaction: finding owners takes some microseconds for each entity concerned. */
const CACHED = new WeakMap<HiddenEntities, CachedOwners>()
let lastKey = 0

export function visibleOwners(hidden: HiddenEntities, sources: OwnerSources): Promise<VisibleOwners> {
  const { head } = sources.graph
  const before = CACHED.get(hidden)
  if (before?.head === head) return before.found
  const found = (async (): Promise<VisibleOwners> => {
    const earlier = (await before?.found.catch(() => null)) ?? NONE
    const now = await findOwners(hidden, sources, earlier)
    return textOf(earlier) === textOf(now) ? earlier : now
  })()
  CACHED.set(hidden, { head, found })
  found.catch(() => CACHED.delete(hidden))
  return found
}

const NONE: VisibleOwners = { key: '', owned: new Map(), names: { owner: new Set(), team: new Set() } }

/**
 * Finds the entities whose owners differ once hidden users and groups are left out. Entities in the earlier result stay
 * in the set, because the index may lag and still show their hidden owners.
 */
async function findOwners(
  hidden: HiddenEntities,
  sources: OwnerSources,
  { owned: earlier }: VisibleOwners,
): Promise<VisibleOwners> {
  const { graph, catalogue } = sources
  const at = graph.head
  const edges = new SearchEdges(graph, catalogue)
  const [regrouped, reowned] = [new Set<NodeId>(), new Set<NodeId>()]
  for (const node of hiddenNodes(hidden)) {
    if (node >= graph.idBound) continue
    if (edges.isOwner(node, at)) regrouped.add(node)
    // An entity that refers to a hidden one by a former name isn't hidden itself, nor is the same data in another source.
    if (edges.hadOtherNames(node, at) || edges.namedOtherwise(node, at).length > 0) reowned.add(node)
  }
  const complete = surroundingsIn(
    () => graph,
    () => catalogue,
  )
  const visible = surroundingsIn(
    () => visibleGraph(graph, hidden),
    () => catalogue,
  )
  const none: ReadonlySet<NodeId> = new Set()
  const starts = { renamed: none, retyped: none, regrouped, reowned, promoted: none, used: none }
  const concerned = await complete.dependents(starts, at)
  const nodes = Uint32Array.from(new Set([...concerned, ...earlier.keys()])).filter((node) => !hidden.hides(node))
  const [all, seen] = [await complete.around(nodes, at), await visible.around(nodes, at)]
  const differing = Uint32Array.from(
    nodes.filter((node, n) => earlier.has(node) || ownersIn(all, n) !== ownersIn(seen, n)),
  )
  return await ownedBy(differing, sources, {
    complete: await complete.around(differing, at),
    visible: await visible.around(differing, at),
  })
}

/** Returns everything that determines a node's owners, except tags. */
function ownersIn(around: AroundNodes, n: number): string {
  const { containers, aroundContainers } = around
  const ownersAt = ({ owners, teams }: OwnersAround, at: number): string =>
    `${nodesOfList(owners, at).join()}/${nodesOfList(teams, at).join()}`
  return [
    ownersAt(around, n),
    ...[...nodesOfList(containers, n)].map((at) => `${aroundContainers.nodes[at]} ${ownersAt(aroundContainers, at)}`),
  ].join(';')
}

interface Surroundings {
  readonly complete: AroundNodes
  /** Without hidden nodes. */
  readonly visible: AroundNodes
}

async function ownedBy(nodes: Uint32Array, sources: OwnerSources, around: Surroundings): Promise<VisibleOwners> {
  const { complete, visible } = around
  const others = [complete, visible].flatMap((side) => [
    ...taggedContainers(side),
    ...side.owners.nodes,
    ...side.aroundContainers.owners.nodes,
  ])
  const entities = await entitiesOf(new Set([...nodes, ...others]), sources)
  const teamTagsOf = (node: NodeId): readonly string[] => teamTags(entities.get(node)?.attributes.tags)
  const known = {
    uriOf: (node: NodeId) => sources.graph.uriOf(node),
    hasLeft: (node: NodeId) => {
      const entity = entities.get(node)
      return entity !== undefined && hasLeft(entity)
    },
    teamTagsOf,
  }
  const owned = new Map<NodeId, Ownership>()
  const names = { owner: new Set<string>(), team: new Set<string>() }
  for (const [n, node] of nodes.entries()) {
    const tags = teamTagsOf(node)
    const ownership = ownershipOf({ around: visible, n, tags }, known)
    owned.set(node, ownership)
    for (const { owners, teams } of [ownership, ownershipOf({ around: complete, n, tags }, known)]) {
      for (const name of owners) names.owner.add(name)
      for (const name of teams) names.team.add(name)
    }
  }
  return { key: String(++lastKey), owned, names }
}

async function entitiesOf(
  nodes: ReadonlySet<NodeId>,
  { graph, catalogue, store }: OwnerSources,
): Promise<ReadonlyMap<NodeId, MergedEntity>> {
  const entities = new Map<NodeId, MergedEntity>()
  const uris = Array.from(nodes, (node) => graph.uriOf(node))
  for (let from = 0; from < uris.length; from += ENTITIES_PER_READ)
    for (const record of await store.entities(uris.slice(from, from + ENTITIES_PER_READ), graph.head))
      if (record !== null) entities.set(record.node, mergeEntity(record.stated, record.uri, catalogue))
  return entities
}

/** Returns a text by which two results can be compared. */
function textOf({ owned, names }: VisibleOwners): string {
  return JSON.stringify([[...owned], [...names.owner], [...names.team]])
}
