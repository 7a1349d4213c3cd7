import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { finish } from '../../lib/slices.ts'
import type { Provenance } from '../../model/facts.ts'
import { partsOf } from '../../model/uri.ts'
import type { HeldConclusion } from './conclusions.ts'
import { MOST_STANDS } from './evaluate.ts'
import type { CompiledPath } from './machine.ts'
import { Search, type EvaluationContext } from './search.ts'

/** A conclusion with what it is as of when it is written. It may become another while the edge stands: readers ask anew. */
export interface Asserted extends HeldConclusion {
  readonly provenance: Provenance
}

type Pair = Pick<HeldConclusion, 'from' | 'to'>

/** What a conclusion is, by the paths that lead to it now. What is written and what is read go by this alone. */
export function provenanceOf(path: CompiledPath, { from, to }: Pair, context: EvaluationContext): Provenance {
  if (systemOf(context.reader, from) !== systemOf(context.reader, to)) return 'INFERRED'
  return finish(withinOneSystem(path, from, context)).has(to) ? 'DERIVED' : 'INFERRED'
}

/** The same of many, in steps; those of one subject that stand together are searched for once. */
export function* withProvenance(
  path: CompiledPath,
  conclusions: readonly HeldConclusion[],
  context: EvaluationContext,
): Generator<void, readonly Asserted[], void> {
  const { reader } = context
  const out: Asserted[] = []
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

/** What a path leads to from a subject without leaving its system: derived is what takes no other system's word. */
function* withinOneSystem(
  path: CompiledPath,
  subject: NodeId,
  context: EvaluationContext,
): Generator<void, ReadonlySet<NodeId>, void> {
  const { reader } = context
  const system = systemOf(reader, subject)
  const within = (node: NodeId): boolean => systemOf(reader, node) === system
  const search = new Search(path.forwards, context, { evidence: false, mostStands: MOST_STANDS, within })
  yield* search.run(subject)
  return new Set(search.found)
}

function systemOf(reader: GraphReader, node: NodeId): string {
  return partsOf(reader.uriOf(node)).platformId
}
