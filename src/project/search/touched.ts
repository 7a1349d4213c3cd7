import type { FactChange, LogEntry, NodeId } from '../../contracts/log.ts'
import { STATED_AT, statedName } from '../../model/people.ts'
import { MEMBER_OF } from './edges.ts'

/** Attributes that a name is made from. */
const NAMING: ReadonlySet<string | null> = new Set(['name', 'email'])

/** What a range of the log changes: the nodes whose own documents change, and what others may show of them. */
export interface TouchedNodes {
  readonly nodes: ReadonlySet<NodeId>
  /** By node; whether any of them renames it is looked up only where its name before is unknown. */
  readonly facts: ReadonlyMap<NodeId, readonly FactChange[]>
  readonly retyped: ReadonlySet<NodeId>
  readonly regrouped: ReadonlySet<NodeId>
}

export function touchedBy(entries: readonly LogEntry[]): TouchedNodes {
  const nodes = new Set<NodeId>()
  const facts = new Map<NodeId, FactChange[]>()
  const retyped = new Set<NodeId>()
  const regrouped = new Set<NodeId>()
  for (const entry of entries) {
    for (const { id } of entry.nodes) nodes.add(id)
    for (const { node } of entry.types) {
      nodes.add(node)
      retyped.add(node)
    }
    for (const change of entry.facts) {
      nodes.add(change.node)
      const known = facts.get(change.node)
      if (known === undefined) facts.set(change.node, [change])
      else known.push(change)
    }
    for (const { type, from, to } of entry.edges) {
      nodes.add(from).add(to)
      if (type === MEMBER_OF) regrouped.add(from)
    }
  }
  return { nodes, facts, retyped, regrouped }
}

/** Whether a node may have another name after these changes. Repeating a person's statement can decide between two people's. */
export function mayRename(changes: readonly FactChange[]): boolean {
  return changes.some(({ asserted, retracted }) =>
    [...Object.keys(asserted), ...retracted].some((key) => key === STATED_AT || NAMING.has(statedName(key))),
  )
}

/** How many nodes a transaction touches at most: ranges of the log are cut by it. */
export function weightOfEntry({ nodes, types, facts, edges }: LogEntry): number {
  return nodes.length + types.length + facts.length + 2 * edges.length
}

/**
 * Whether a transaction reports a redaction as complete. Until then the record replaces values; from then on nothing of them may be
 * left here either. Only its report says until which transaction the past was rewritten.
 */
export function endsRedaction({ cause, facts }: LogEntry): boolean {
  return cause.kind === 'redaction' && facts.some(({ asserted }) => REDACTED_UNTIL in asserted)
}

const REDACTED_UNTIL = 'until'
