import type { HeldEdge, NodeId } from '../../contracts/log.ts'
import type { Reads } from '../../contracts/reads.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { Tx } from '../../model/facts.ts'
import { conclusionsOf } from './affected-conclusions.ts'
import { Conclusions, type RecordedRule } from '../paths/conclusions.ts'
import type { EvaluationContext } from '../paths/automaton-search.ts'
import type { EventLoopYield } from './event-loop-yield.ts'

/** A rule's recorded conclusions, compared with a complete evaluation. */
export interface RuleDifference {
  readonly rule: RecordedRule
  readonly conclusions: number
  /** Conclusions that aren't in the record. */
  readonly missing: readonly HeldEdge[]
  /** Recorded conclusions that no longer follow. */
  readonly surplus: readonly HeldEdge[]
}

interface CompareContext {
  readonly store: Pick<Reads, 'concluded'>
  readonly turns: EventLoopYield
}

const ROWS_PER_PAGE = 5_000

/** Compares as of one moment: rules must not write meanwhile. Needs memory for each conclusion of the rule. */
export async function difference(
  rule: RecordedRule,
  context: EvaluationContext,
  comparing: CompareContext,
): Promise<RuleDifference> {
  const expected = new Conclusions()
  for (const subject of subjectsOf(rule, context.reader, context.at)) {
    const type = rule.edges.get(context.reader.typeOf(subject, context.at) ?? '')
    if (type === undefined) continue
    const work = conclusionsOf(rule, subject, context)
    for (let step = work.next(); ; step = work.next()) {
      if (step.done === true) {
        for (const object of step.value) expected.add(type, subject, object)
        break
      }
      await comparing.turns.yieldIfDue()
    }
    await comparing.turns.yieldIfDue()
  }
  const conclusions = expected.size
  const surplus: HeldEdge[] = []
  for await (const { type, from, to } of concludedBy(rule.document, comparing)) {
    if (!expected.delete(type, from, to)) surplus.push({ type, from, to })
  }
  return { rule, conclusions, missing: [...expected], surplus }
}

/** Yields the recorded conclusions of a rule. */
export async function* concludedBy(
  document: RecordedRule['document'],
  { store, turns }: CompareContext,
): AsyncGenerator<HeldEdge, void, void> {
  for (let after = 0; ;) {
    const rows = await store.concluded(document, after, ROWS_PER_PAGE)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    await turns.yieldNow()
  }
}

/** Includes gone entities, since history keeps their edges. Takes some 20 ms for a type of a million nodes. */
function* subjectsOf(rule: RecordedRule, graph: GraphReader, at: Tx): Generator<NodeId, void, void> {
  const bound = graph.idBound
  for (let node = 1; node < bound; node++) {
    const type = graph.typeOf(node, at)
    if (type !== null && rule.edges.has(type)) yield node
  }
}
