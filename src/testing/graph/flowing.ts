import { builtinCatalogue } from '../../catalogue/load.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { PathReader } from '../../contracts/paths.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import type { FlowSources } from '../../query/lineage/flow-walk.ts'

const catalogue = builtinCatalogue()
/** Rules that conclude nothing. */
export const NO_PATHS: PathReader = {
  view: () => [],
  concluded: () => null,
  isWalked: () => false,
  followedEdges: () => [],
  retrace: () => {},
  explain: () => [],
  violations: () => ({ found: [], examined: 0 }),
  passes: () => true,
  conditions: () => [],
  earlier: () => null,
  dependsOnClock: () => false,
  reconsidered: () => new Set(),
  restsOn: () => [],
}
export interface RandomEdge {
  readonly from: NodeId
  readonly type: EdgeTypeId
  readonly to: NodeId
}

/**
 * Builds a random graph with edges between types as in the catalogue, `density` edges a node; nodes are numbered from
 * 1.
 */
export function randomFlow(
  seed: number,
  size: number,
  density = 3,
): { readonly sources: FlowSources; readonly edges: readonly RandomEdge[] } {
  const random = randomFrom(seed)
  const types = ['Dataset', 'DatasetVersion', 'Feature', 'FeatureVersion', 'ModelInstance', 'Model', 'PipelineRun']
  const typeOf = (node: NodeId): string => types[node % types.length] ?? ''
  const nodes = Array.from({ length: size }, (_, i) => i + 1)
  const declared = catalogue.edgeTypes.filter(({ flow, origin }) => flow !== null && origin === 'relationship')
  const edges: RandomEdge[] = []
  for (let i = 0; edges.length < density * size && i < 200 * density * size; i++) {
    const edge = declared[below(random, declared.length)]
    const [from, to] = [1 + below(random, size), 1 + below(random, size)]
    if (edge?.from.types.has(typeOf(from)) === true && edge.to.types.has(typeOf(to)))
      edges.push({ from, type: edge.id, to })
  }
  const entry: LogEntry = {
    tx: 1,
    at: 1,
    cause: { kind: 'event', trace: '', since: 0 },
    nodes: nodes.map((id) => ({
      id,
      uri: must(makeUri(catalogue.type(typeOf(id))?.componentType ?? '', 'test', `n${id}`)),
    })),
    types: nodes.map((node) => ({ node, type: typeOf(node) })),
    facts: [],
    edges: edges.map((edge, support) => ({ op: 'assert', support, ...edge, document: 1, provenance: 'DECLARED' })),
  }
  const graph = new Graph()
  graph.apply(entry)
  return { sources: { catalogue, graph, paths: NO_PATHS }, edges }
}
