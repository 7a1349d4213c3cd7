import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { JsonObject } from '../../lib/json.ts'
import { SYSTEM_ISSUES, type EdgeTypeId, type Tx } from '../../model/facts.ts'
import { askedBy, isLookup, RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import type { NodeStages } from './node-stages.ts'

/** What is needed to decide whether an entity's references are settled. */
export interface Surroundings {
  readonly graph: GraphReader
  readonly at: Tx
  readonly stages: NodeStages
  /** The edge types by which an entity of a type refers to others. */
  readonly references: (type: string | null) => readonly EdgeTypeId[]
  /** Whether it can be read: a source is configured that has a read for it. */
  readonly answerable: (uri: Uri) => boolean
}

/** Issues listed for one entity; beyond this, the last issue has the number of the others. */
const MOST_ISSUES = 20

/**
 * Null while it refers to something that is pending. Otherwise its issues: references to things that no source has.
 */
export function settledIssues(node: NodeId, context: Surroundings): readonly JsonObject[] | null {
  const { graph, at, stages } = context
  const issues: JsonObject[] = []
  let more = 0
  let open = false
  for (const edge of context.references(graph.typeOf(node, at))) {
    graph.eachNeighbour(node, graph.edgeTypeNumber(edge), 'out', at, (target) => {
      if (isKnown(target, context)) return true
      const uri = graph.uriOf(target)
      if (stages.of(target) === 'stub' && context.answerable(uri)) {
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

/** An address is known when it resolves to an entity; anything else when a source described it. */
function isKnown(target: NodeId, { graph, at, stages }: Surroundings): boolean {
  const stage = stages.of(target)
  if (stage === 'hydrated' || stage === 'enriched') return true
  return isLookup(graph.uriOf(target)) && graph.degree(target, graph.edgeTypeNumber(RESOLVES_TO), 'out', at) > 0
}

function issueOf(edge: EdgeTypeId, uri: Uri): JsonObject {
  const name = edge.slice(edge.indexOf('.') + 1)
  const what = isLookup(uri) ? askedBy(uri).text : uri
  return { kind: SYSTEM_ISSUES.unresolvedReference, detail: `${name}: no source has ${what}` }
}
