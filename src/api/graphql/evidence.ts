// Explains why an edge exists, for fields that GraphQL selects on edges.
import type { EdgeField, ViewField } from '../../catalogue/fields.ts'
import type { Provenance } from '../../model/facts.ts'
import { edgeKey } from '../../model/diff.ts'
import type { Reader } from '../../query/reader.ts'
import { strongestOf, supportsOf, supportsOfEdges } from '../../query/entities/relations.ts'
import {
  whyEdge,
  type WhyEnd,
  type WhyReason,
  type StatedBy,
  type WhyEdge,
  type WhyPath,
} from '../../questions/why-edges.ts'
import type { GraphqlContext, ShownNode } from './context.ts'

/** The position of an edge in an answer: the entity, the field, and where it leads. */
export interface EdgeOfPage {
  readonly $of: ShownNode
  readonly $field: EdgeField | ViewField
  readonly node: ShownNode
}

export const EVIDENCE_SDL = `
"A reason for an edge: what a source stated, or one path from which a rule concluded it."
type Evidence {
  provenance: Provenance!
  "The rule that inferred it, with its version: D1@1; null if a source stated it."
  rule: String
  "A condition that the rule adds, such as: as of now, not as of training."
  caveat: String
  "The reason as a sentence."
  sentence: String!
  "The edges it was inferred from, in order; if a source stated it, the edge itself."
  path: [EvidenceStep!]!
  "The oldest verification of a step: no conclusion is fresher. Null for the past."
  lastVerified: String
  "Attributes of the edge, as its rule declares them: the cells of an experiment."
  attributes: JSON!
  "How many paths of the same rule aren't listed."
  morePaths: Int!
}

type EvidenceStep {
  "The edge type: the declaring type and the name, ModelInstance.producedBy."
  type: String!
  name: String!
  from: ID!
  fromName: String
  to: ID!
  toName: String
  "The source that states it."
  platform: String
  document: ID
  firstSeen: String
  lastVerified: String
}
`

/** Returns the edges behind an item of a page. A view asserts no edge of its own, so it has no evidence. */
function edgesAt({ $of, $field, node }: EdgeOfPage, reader: Reader) {
  if ($field.kind === 'view') return { from: $of, to: node, edges: [] }
  const [from, to] = $field.direction === 'out' ? [$of, node] : [node, $of]
  const edges = $field.edges.flatMap((id) => reader.catalogue.edgeType(id) ?? [])
  return { from, to, edges: edges.filter((edge) => reader.neighbours(from.$node, edge, 'out').includes(to.$node)) }
}

export async function whyOfEdge(edgeOfPage: EdgeOfPage, { reader }: GraphqlContext): Promise<readonly WhyEdge[]> {
  const { from, to, edges } = edgesAt(edgeOfPage, reader)
  const found: WhyEdge[] = []
  for (const edge of edges) found.push(await whyEdge(reader, edge, { from: from.$node, to: to.$node }))
  return found
}

/** Reads all edges of an entity at once; for a hub with too many, only this edge. */
export async function provenanceOfEdge(edgeOfPage: EdgeOfPage, context: GraphqlContext): Promise<Provenance | null> {
  const { reader } = context
  const { from, to, edges } = edgesAt(edgeOfPage, reader)
  const provenances: Provenance[] = []
  for (const edge of edges) {
    const recorded = await context.supports(edgeOfPage.$of.$uri)
    const claim = { type: edge.id, from: from.$uri, to: to.$uri }
    const known = recorded.has(edgeKey(claim)) || reader.paths.isWalked(edge.id)
    const mine = known ? recorded : await supportsOfEdges(reader, [claim])
    const relation = { edge, direction: 'out' as const, node: to.$node, recorded: mine }
    provenances.push(...(await supportsOf(reader, from.$node, relation)).map((support) => support.provenance))
  }
  return strongestOf(provenances)
}

export function evidenceOf(edges: readonly WhyEdge[]) {
  return edges.flatMap((edge) => edge.reasons.map((reason) => evidence(edge, reason)).flat())
}

function evidence(edge: WhyEdge, reason: WhyReason) {
  const { sentence, provenance } = reason
  if (reason.kind === 'stated') {
    const path = [step(edge, reason)]
    const { lastVerified } = reason
    return [{ provenance, rule: null, caveat: null, sentence, path, lastVerified, attributes: {}, morePaths: 0 }]
  }
  const { rule, caveat, attributes, morePaths } = reason
  // Concluded from premises that have just gone: the rule is about to retract it.
  const paths: readonly WhyPath[] = reason.paths.length > 0 ? reason.paths : [{ steps: [], weakest: null }]
  return paths.map(({ steps, weakest }) => ({
    provenance,
    rule,
    caveat,
    sentence,
    path: steps.map((one) => step(one, one.statedBy[0] ?? null)),
    lastVerified: weakest?.lastVerified ?? null,
    attributes,
    morePaths,
  }))
}

function step(
  edge: { readonly type: string; readonly name: string; readonly from: WhyEnd; readonly to: WhyEnd },
  statement: StatedBy | null,
) {
  const { type, name, from, to } = edge
  return {
    type,
    name,
    from: from.uri,
    fromName: from.name,
    to: to.uri,
    toName: to.name,
    platform: statement?.platform ?? null,
    document: statement?.document ?? null,
    firstSeen: statement?.firstSeen ?? null,
    lastVerified: statement?.lastVerified ?? null,
  }
}
