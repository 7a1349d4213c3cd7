import type { RuleDefinition } from '../../catalogue/definition.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { HeldEdge, NodeId } from '../../contracts/log.ts'
import { finish } from '../../lib/pausing-work.ts'
import type { Provenance } from '../../model/facts.ts'
import { platformOf } from '../../model/uri.ts'
import { MAX_SEARCH_ENTRIES } from './evaluate.ts'
import type { CompiledPath } from './machine.ts'
import { AutomatonSearch, type EvaluationContext } from './automaton-search.ts'

/** A conclusion with its provenance when written. It may change while the edge is open, so reads compute it again. */
export interface AssertedConclusion extends HeldEdge {
  readonly provenance: Provenance
}

/** The part of a rule that determines the provenance of its conclusions. */
type ProvenanceRule =
  | { readonly kind: 'path'; readonly path: CompiledPath; readonly definition: Pick<RuleDefinition, 'suggests'> }
  | { readonly kind: 'function' }

type ConclusionEnds = Pick<HeldEdge, 'from' | 'to'>

/** Computes a conclusion's provenance from its paths as of the context, for both writes and reads. */
export function provenanceOf(
  rule: ProvenanceRule,
  { from, to }: ConclusionEnds,
  context: EvaluationContext,
): Provenance {
  const path = followedPath(rule)
  if (path === null) return 'SUGGESTED'
  if (systemOf(context.reader, from) !== systemOf(context.reader, to)) return 'INFERRED'
  return finish(withinOneSystem(path, from, context)).has(to) ? 'DERIVED' : 'INFERRED'
}

/** Determines the provenance of many conclusions in steps; consecutive ones about one subject share a search. */
export function* withProvenance(
  rule: ProvenanceRule,
  conclusions: readonly HeldEdge[],
  context: EvaluationContext,
): Generator<void, readonly AssertedConclusion[], void> {
  const { reader } = context
  const path = followedPath(rule)
  if (path === null) return conclusions.map((conclusion) => ({ ...conclusion, provenance: 'SUGGESTED' }))
  const out: AssertedConclusion[] = []
  let subject: NodeId | null = null
  let found: ReadonlySet<NodeId> = new Set()
  for (const conclusion of conclusions) {
    const { from, to } = conclusion
    const crosses = systemOf(reader, from) !== systemOf(reader, to)
    if (!crosses && subject !== from) [subject, found] = [from, yield* withinOneSystem(path, from, context)]
    out.push({ ...conclusion, provenance: !crosses && found.has(to) ? 'DERIVED' : 'INFERRED' })
    yield
  }
  return out
}

/** Returns null for suggestions and estimates of functions, which no conclusion uses until a person confirms them. */
function followedPath(rule: ProvenanceRule): CompiledPath | null {
  return rule.kind === 'path' && rule.definition.suggests === undefined ? rule.path : null
}

/** Follows a path from a subject without leaving its system, since derived conclusions depend on no other system. */
function* withinOneSystem(
  path: CompiledPath,
  subject: NodeId,
  context: EvaluationContext,
): Generator<void, ReadonlySet<NodeId>, void> {
  const { reader } = context
  const system = systemOf(reader, subject)
  const within = (node: NodeId): boolean => systemOf(reader, node) === system
  const search = new AutomatonSearch(path.forwards, context, {
    evidence: false,
    maxEntries: MAX_SEARCH_ENTRIES,
    within,
  })
  yield* search.run(subject)
  return new Set(search.found)
}

function systemOf(reader: GraphReader, node: NodeId): string {
  return platformOf(reader.uriOf(node))
}
