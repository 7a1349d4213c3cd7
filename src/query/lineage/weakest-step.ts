import type { Catalogue } from '../../catalogue/registry.ts'
import type { NodeId } from '../../contracts/log.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { Provenance } from '../../model/facts.ts'
import { edgeFacts, NO_FACTS, type EdgeFacts } from './edge-facts.ts'
import { pathSentence } from './path-sentence.ts'
import type { FlowPath, PathEdge } from './lineage.ts'
import type { Reader } from '../reader.ts'

/** The least certain step of a path, which limits the certainty of every conclusion from it. */
interface WeakestStep {
  /** Position in the path, from 0. */
  readonly step: number
  readonly edge: string
  readonly provenance: Provenance | null
  readonly lastVerified: string | null
  /** A rule concludes it, or it was verified longest ago or never. */
  readonly because: 'inferred' | 'oldest' | 'unverified'
}

/** Most certain first: an edge concluded at read counts like an inferred one. */
const BY_CERTAINTY: readonly (Provenance | null)[] = ['DECLARED', 'CURATED', 'DERIVED', 'INFERRED', null, 'SUGGESTED']
const STATED = 2

/** Reads the facts of all steps of many paths, each once. */
export async function factsOfPaths(reader: Reader, paths: readonly FlowPath[]): Promise<(edge: PathEdge) => EdgeFacts> {
  const edges = [...new Map(paths.flatMap((path) => path.edges).map((edge) => [edgeKeyOf(edge), edge])).values()]
  const requested = edges.map(({ type, from, to }) => {
    const edge = reader.catalogue.edgeType(type)
    return edge === undefined ? null : { edge, from, to }
  })
  const facts = await edgeFacts(reader, requested)
  const known = new Map(edges.map((edge, i) => [edgeKeyOf(edge), facts[i]]))
  return (edge) => known.get(edgeKeyOf(edge)) ?? NO_FACTS
}

/** Returns null for a path without steps. The past has no verifications, so only conclusions are weaker there. */
export function weakestOf(
  path: FlowPath,
  {
    factsOf,
    names,
    present,
    catalogue,
  }: {
    readonly catalogue: Pick<Catalogue, 'edgeType'>
    readonly factsOf: (edge: PathEdge) => EdgeFacts
    readonly names: ReadonlyMap<NodeId, string>
    readonly present: boolean
  },
): WeakestStep | null {
  const isGuessed = (before: PathEdge | undefined): boolean =>
    before?.direction === 'out' && catalogue.edgeType(before.type)?.flow === 'partOf'
  const steps = path.edges.map((edge, step) => {
    const facts = factsOf(edge)
    // Whoever reads a dataset may not read the column by which the path came to it.
    return { edge, step, ...facts, ...(isGuessed(path.edges[step - 1]) && { provenance: weaker(facts.provenance) }) }
  })
  const [weakest] = steps.toSorted(
    (a, b) => rank(b.provenance) - rank(a.provenance) || compareTexts(text(a), text(b)) || a.step - b.step,
  )
  if (weakest === undefined) return null
  const { edge, step, provenance, lastVerified } = weakest
  if (!present && rank(provenance) < STATED) return null
  const because = rank(provenance) >= STATED ? 'inferred' : lastVerified === null ? 'unverified' : 'oldest'
  const start = edge.direction === 'out' ? edge.from : edge.to
  return { step, edge: pathSentence({ start, edges: [edge], omitted: 0 }, names), provenance, lastVerified, because }
}

function weaker(provenance: Provenance | null): Provenance | null {
  return rank(provenance) < rank('INFERRED') ? 'INFERRED' : provenance
}

function rank(provenance: Provenance | null): number {
  return BY_CERTAINTY.indexOf(provenance)
}

/** Edges that were never verified sort first. */
function text({ lastVerified }: Pick<EdgeFacts, 'lastVerified'>): string {
  return lastVerified ?? ''
}

function edgeKeyOf({ type, from, to }: PathEdge): string {
  return `${type} ${from} ${to}`
}
