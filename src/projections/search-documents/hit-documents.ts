import { hasLeft, type MergedEntity } from '../../catalogue/entity.ts'
import { isInProduction } from '../../catalogue/in-production.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { finish } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import { teamTags } from '../../model/team.ts'
import { aroundOf } from '../../walk/around.ts'
import { taggedContainers } from '../../walk/ownership.ts'
import { documentsOf } from './assemble.ts'
import { isSearched, nameForOthers } from './document.ts'
import { SearchEdges } from '../../walk/search-edges.ts'

/** Limited because each hit needs up to a hundred names of surrounding nodes, and those of its parts. */
const MAX_HITS = 100

/** The graph and the record as of one transaction, from which hits' documents are built. */
interface HitSource {
  readonly graph: GraphReader
  readonly at: Tx
  readonly catalogue: Catalogue
  /** Also tells what others put into production. Shown hits don't, since a model may have thousands of versions. */
  readonly production?: true
  /** Leaves out nodes that aren't in the record. */
  load(nodes: readonly NodeId[]): Promise<readonly (MergedEntity & { readonly node: NodeId })[]>
}

/** Builds the documents of a page's hits, as an index followed up to `at` has them; none if not searched. */
export async function hitDocuments(
  nodes: readonly NodeId[],
  source: HitSource,
): Promise<ReadonlyMap<NodeId, IndexedDocument>> {
  if (nodes.length > MAX_HITS) throw new RangeError(`documents of ${nodes.length} hits; at most ${MAX_HITS} at once`)
  const { graph, at, catalogue, production } = source
  const entities = (await source.load(nodes)).filter(({ uri }) => isSearched(uri))
  const hits = Uint32Array.from(entities, ({ node }) => node)
  const around = finish(aroundOf(hits, new SearchEdges(graph, catalogue), at))
  const { owners, groups, neighbours, parts, aroundContainers } = around
  const named = [owners, groups, neighbours, parts, aroundContainers.owners].flatMap(({ nodes }) => [...nodes])
  const promoting = production === true ? around.production.nodes : []
  const others = await source.load([...new Set([...named, ...taggedContainers(around), ...promoting])])
  const names = new Map(others.map((entity) => [entity.node, nameForOthers(entity)]))
  const teamTagsOf = new Map(others.map(({ node, attributes }) => [node, teamTags(attributes.tags)]))
  const inProduction = new Set(others.filter((entity) => isInProduction(entity, catalogue)).map(({ node }) => node))
  const left = new Set(others.filter(hasLeft).map(({ node }) => node))
  const known = {
    nameOf: (node: NodeId) => names.get(node) ?? null,
    uriOf: (node: NodeId) => graph.uriOf(node),
    hasLeft: (node: NodeId) => left.has(node),
    teamTagsOf: (node: NodeId) => teamTagsOf.get(node) ?? [],
    isInProduction: (node: NodeId) => production === true && inProduction.has(node),
    catalogue,
  }
  const searched = entities.map((entity) => ({ node: entity.node, entity }))
  return new Map(documentsOf(searched, around, known).map((document) => [document.node, document]))
}
