import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { JsonObject } from '../../lib/json.ts'
import { SYSTEM_ISSUES, type EdgeTypeId, type Tx } from '../../model/facts.ts'
import { emailOf, isLookup, RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import type { NodeStages } from './node-stages.ts'

/** What is needed to tell whether an entity's references are settled. */
export interface Surroundings {
  readonly graph: GraphReader
  readonly at: Tx
  readonly standings: NodeStages
  /** The edges by which an entity of a type refers to others. */
  readonly references: (type: string | null) => readonly EdgeTypeId[]
  /** Whether anybody can be asked about it: a source is configured, and it isn't a part of something else. */
  readonly answerable: (uri: Uri) => boolean
}

/** Issues of one entity that are spelt out; of more, the last says how many. */
const MOST_ISSUES = 20

/**
 * Null while it refers to something of which it is not known yet whether anybody knows it. Else the issues that it has: what it
 * refers to and nobody knows.
 */
export function settledIssues(node: NodeId, around: Surroundings): readonly JsonObject[] | null {
  const { graph, at, standings } = around
  const issues: JsonObject[] = []
  let more = 0
  let open = false
  for (const edge of around.references(graph.typeOf(node, at))) {
    graph.eachNeighbour(node, graph.edgeTypeNumber(edge), 'out', at, (target) => {
      if (isKnown(target, around)) return true
      const uri = graph.uriOf(target)
      if (standings.of(target) === 'stub' && around.answerable(uri)) {
        open = true
        return false
      }
      if (issues.length < MOST_ISSUES) issues.push(issueOf(edge, uri))
      else more++
      return true
    })
    if (open) return null
  }
  if (more > 0) issues.push({ kind: SYSTEM_ISSUES.unresolvedReference, detail: `and ${more} more` })
  return issues
}

/** An address is known when somebody has it; anything else when somebody said something of it. */
function isKnown(target: NodeId, { graph, at, standings }: Surroundings): boolean {
  const standing = standings.of(target)
  if (standing === 'hydrated' || standing === 'enriched') return true
  return isLookup(graph.uriOf(target)) && graph.degree(target, graph.edgeTypeNumber(RESOLVES_TO), 'out', at) > 0
}

function issueOf(edge: EdgeTypeId, uri: Uri): JsonObject {
  const name = edge.slice(edge.indexOf('.') + 1)
  const what = isLookup(uri) ? emailOf(uri) : uri
  return { kind: SYSTEM_ISSUES.unresolvedReference, detail: `${name}: ${what} is known to nobody` }
}
