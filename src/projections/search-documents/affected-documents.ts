// Finds which documents of the search index a range of the log changes: those of renamed, retyped or linked nodes.
import { SYSTEM_DOCUMENT, type FactChange, type LogEntry, type NodeId } from '../../contracts/log.ts'
import { HAS_REASON } from '../../model/quality.ts'
import { STATED_AT, statedName } from '../../model/people.ts'
import { PART_OF } from '../../walk/team-closure.ts'
import type { RippleStarts } from '../../walk/around.ts'
import { SAME_PERSON } from '../../model/identity.ts'
import { MEMBER_OF } from '../../walk/search-edges.ts'

/** Attributes that a name is made from, and those by which an owner is there or has left. */
const SHOWN: ReadonlySet<string | null> = new Set(['name', 'email', 'active', 'deletedAtSource'])

/** What a range of the log changes: the nodes whose own documents change, and what others may show of them. */
export interface TouchedNodes extends RippleStarts {
  /** They are in the record since then. */
  readonly added: ReadonlySet<NodeId>
  /** What something states of these has changed, or whose they are: their documents are written with the range. */
  readonly nodes: ReadonlySet<NodeId>
  /**
   * Of these only that others refer to them, or what is concluded. In a wave that changes again and again, so they are
   * written after it.
   */
  readonly later: ReadonlySet<NodeId>
}

export function touchedBy(entries: readonly LogEntry[]): TouchedNodes {
  const added = new Set<NodeId>()
  const nodes = new Set<NodeId>()
  const later = new Set<NodeId>()
  const renamed = new Set<NodeId>()
  const retyped = new Set<NodeId>()
  const regrouped = new Set<NodeId>()
  for (const entry of entries) {
    for (const { id } of entry.nodes) {
      added.add(id)
      later.add(id)
    }
    for (const { node } of entry.types) {
      nodes.add(node)
      retyped.add(node)
    }
    for (const change of entry.facts) {
      const { node } = change
      if (isConcluded(entry, change)) later.add(node)
      else nodes.add(node)
      if (mayRename(change)) renamed.add(node)
    }
    for (const { type, from, to } of entry.edges) {
      // No document shows what is wrong with a thing: searches for it ask the graph.
      if (type === HAS_REASON) continue
      if (entry.cause.kind === 'rule') later.add(from)
      else nodes.add(from)
      later.add(to)
      if (type === MEMBER_OF || type === PART_OF || type === SAME_PERSON) regrouped.add(from)
    }
  }
  for (const node of nodes) later.delete(node)
  return { added, nodes, later, renamed, retyped, regrouped }
}

/**
 * The name that others show is read when a node is written with its range, so what may rename it is not left for later.
 */
function isConcluded({ cause }: LogEntry, change: FactChange): boolean {
  return (cause.kind === 'rule' || change.document === SYSTEM_DOCUMENT) && !mayRename(change)
}

/**
 * Whether a node may have another name after this change, or own things no more. Repeating a person's statement can decide between two
 * people's.
 */
export function mayRename({ asserted, retracted }: FactChange): boolean {
  return [...Object.keys(asserted), ...retracted].some((key) => key === STATED_AT || SHOWN.has(statedName(key)))
}

/**
 * How many documents are written with a transaction at most: ranges of the log are cut by it. Edges of one document
 * begin at one node.
 */
export function weightOfEntry(entry: LogEntry): number {
  const { cause, types, facts, edges } = entry
  let weight = types.length
  for (const change of facts) if (!isConcluded(entry, change)) weight++
  let before: NodeId | null = null
  for (const { from } of cause.kind === 'rule' ? [] : edges) {
    if (from !== before) weight++
    before = from
  }
  return weight
}

/**
 * Whether a transaction reports a redaction as complete. Until then the record replaces values; from then on nothing of
 * them may be left here either. Only its report says until which transaction the past was rewritten.
 */
export function endsRedaction({ cause, facts }: LogEntry): boolean {
  return cause.kind === 'redaction' && facts.some(({ asserted }) => REDACTED_UNTIL in asserted)
}

const REDACTED_UNTIL = 'until'
