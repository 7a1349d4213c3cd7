import type { Direction, GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { JsonObject } from '../../lib/json.ts'
import { u32 } from '../../lib/array-elements.ts'
import { SYSTEM_ISSUES, type EdgeTypeId, type Tx } from '../../model/facts.ts'
import { lookedUpBy, isLookup, MAY_RESOLVE_TO, RESOLVES_TO } from '../../model/lookup.ts'
import { platformOf, type Uri } from '../../model/uri.ts'
import { borrowVisited, returnVisited } from '../../walk/visited.ts'
import { cachedEdgeTypeSet } from '../../walk/walk.ts'
import type { NodeStages } from './node-stages.ts'
import { or } from '../../lib/english.ts'
import { U32s } from '../../lib/arrays.ts'

/** Inputs for deciding whether an entity's references are settled. */
export interface Surroundings {
  readonly graph: GraphReader
  readonly at: Tx
  readonly stages: NodeStages
  /** Edge types by which an entity of a type refers to others. */
  readonly references: (type: string | null) => readonly EdgeTypeId[]
  /** Tells whether a configured source has a read for the entity. */
  readonly answerable: (uri: Uri) => boolean
  /** Tells whether there is a source with this platform, read or not. */
  readonly isConfigured: (platform: string) => boolean
  /** Tells whether a platform is an identity source. Without one, an unknown person isn't a fault. */
  readonly knowsPeople: (platform: string) => boolean
}

/** Maximum number of issues listed for one entity; a last one counts the rest. */
const MAX_ISSUES = 20
/** Largest buffer kept for a node's neighbours. */
const RETAINED_ROOM = 65_536

/** Returns null while it refers to anything pending; otherwise its issues: unresolvable references. */
export function settledIssues(node: NodeId, context: Surroundings): readonly JsonObject[] | null {
  const { graph, at, stages } = context
  const references = context.references(graph.typeOf(node, at))
  let isComplete = true
  const targets = neighboursOver(references, { node, direction: 'out' }, context)
  for (let i = 0; i < targets.length; i++) {
    const target = u32(targets.array, i)
    if (isKnown(target, context)) continue
    const isPending = stages.of(target) === 'stub' && context.answerable(graph.uriOf(target))
    if (isPending && candidatesOf(target, context).length === 0) return null
    isComplete = false
  }
  return isComplete ? [] : issuesOf(node, references, context)
}

function issuesOf(node: NodeId, references: readonly EdgeTypeId[], context: Surroundings): readonly JsonObject[] {
  const { graph, at } = context
  const issues: JsonObject[] = []
  let more = 0
  for (const edge of references) {
    graph.eachNeighbour(node, graph.edgeTypeNumber(edge), 'out', at, (target) => {
      if (isKnown(target, context) || isKnownByName(target, context)) return
      if (issues.length < MAX_ISSUES) issues.push(issueOf(edge, target, context))
      else more++
    })
  }
  if (more > 0) issues.push({ kind: SYSTEM_ISSUES.unresolvedReference, detail: `and ${more} more` })
  return issues
}

/** Reused buffer for the neighbours of one node. */
const NEIGHBOURS = new U32s(64)

/**
 * Returns each neighbour once, in no order. It visits a node's edges once, however many types are wanted. The result is
 * valid until the next call.
 */
export function neighboursOver(
  types: readonly EdgeTypeId[],
  { node, direction }: { readonly node: NodeId; readonly direction: Direction },
  { graph, at }: Pick<Surroundings, 'graph' | 'at'>,
): Readonly<U32s> {
  if (NEIGHBOURS.array.length > RETAINED_ROOM) NEIGHBOURS.array = new Uint32Array(64)
  NEIGHBOURS.length = 0
  const visited = borrowVisited(graph.idBound, 1)
  graph.appendUnseen(node, { types: cachedEdgeTypeSet(graph, types), direction }, at, visited.seen(0), NEIGHBOURS)
  returnVisited(visited)
  return NEIGHBOURS
}

/**
 * A look-up is known while it resolves to an entity, whatever was read of it before; other targets once a source
 * described them. Look-ups are never enriched, so most targets are decided without their URI.
 */
function isKnown(target: NodeId, { graph, at, stages }: Surroundings): boolean {
  const stage = stages.of(target)
  if (stage === 'enriched') return true
  if (!isLookup(graph.uriOf(target))) return stage === 'hydrated'
  return graph.degree(target, graph.edgeTypeNumber(RESOLVES_TO), 'out', at) > 0
}

/** Tells whether this is a person whom no identity source describes: knowing no more isn't a fault. */
function isKnownByName(target: NodeId, context: Surroundings): boolean {
  const uri = context.graph.uriOf(target)
  return isLookup(uri) && !context.knowsPeople(platformOf(uri)) && candidatesOf(target, context).length === 0
}

/** Maximum number of candidates that an ambiguous issue names; it counts the rest. */
const MAX_CANDIDATES = 5

function issueOf(edge: EdgeTypeId, target: NodeId, { graph, at, isConfigured }: Surroundings): JsonObject {
  const name = edge.slice(edge.indexOf('.') + 1)
  const uri = graph.uriOf(target)
  const what = isLookup(uri) ? lookedUpBy(uri).text : uri
  const candidates = candidatesOf(target, { graph, at })
  if (!isLookup(uri) && !isConfigured(platformOf(uri)))
    return { kind: 'no-source', detail: `${name}: ${uri} can't be read, because no source is configured for it` }
  if (candidates.length === 0)
    return { kind: SYSTEM_ISSUES.unresolvedReference, detail: `${name}: no source has ${what}` }
  const more = candidates.length - MAX_CANDIDATES
  const named = [...candidates.toSorted().slice(0, MAX_CANDIDATES), ...(more > 0 ? [`${more} more`] : [])]
  return { kind: SYSTEM_ISSUES.ambiguousReference, detail: `${name}: ${what} may be ${or(named)}` }
}

/** Returns the people that an ambiguous look-up may mean. */
function candidatesOf(target: NodeId, { graph, at }: Pick<Surroundings, 'graph' | 'at'>): readonly Uri[] {
  const candidates: Uri[] = []
  const type = graph.edgeTypeNumber(MAY_RESOLVE_TO)
  if (type >= 0) graph.eachNeighbour(target, type, 'out', at, (node) => void candidates.push(graph.uriOf(node)))
  return candidates
}
