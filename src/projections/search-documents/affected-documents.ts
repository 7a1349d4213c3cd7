// Finds the search documents that a range of the log changes: those of renamed, retyped or linked nodes.
import { SYSTEM_DOCUMENT, type FactChange, type LogEntry, type NodeId } from '../../contracts/log.ts'
import { isApart } from '../../catalogue/edges.ts'
import { HAS_REASON } from '../../model/quality.ts'
import { STATED_AT, statedName } from '../../model/people.ts'
import { PART_OF } from '../../walk/team-closure.ts'
import type { RippleSources, SearchSurroundings } from '../../walk/around.ts'
import { SAME_PERSON } from '../../model/identity.ts'
import { MEMBER_OF } from '../../walk/search-edges.ts'

/** Attributes that make up a name, or tell whether an owner is present. */
const SHOWN: ReadonlySet<string | null> = new Set(['name', 'email', 'active', 'deletedAtSource'])
const TAGS: ReadonlySet<string | null> = new Set(['tags'])

/**
 * Nodes affected by a range of the log: those whose own documents change, and those whose names or properties other
 * documents may show.
 */
interface TouchedNodes extends RippleSources {
  /** Nodes that the record got in this range. */
  readonly added: ReadonlySet<NodeId>
  /** Nodes with changed statements or owners; their documents are written with the range. */
  readonly nodes: ReadonlySet<NodeId>
  /** Nodes with changed references or conclusions only. They change repeatedly in a wave, so are written later. */
  readonly later: ReadonlySet<NodeId>
}

export function touchedBy(
  entries: readonly LogEntry[],
  surroundings: Pick<SearchSurroundings, 'decidesOwners' | 'productionCauses' | 'usedEnd'>,
): TouchedNodes {
  const causes = surroundings.productionCauses()
  const added = new Set<NodeId>()
  const nodes = new Set<NodeId>()
  const later = new Set<NodeId>()
  const renamed = new Set<NodeId>()
  const retyped = new Set<NodeId>()
  const regrouped = new Set<NodeId>()
  const reowned = new Set<NodeId>()
  const promoted = new Set<NodeId>()
  const used = new Set<NodeId>()
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
      if (mayChange(change, causes.attributes)) promoted.add(node)
      if (mayRetag(change)) reowned.add(node)
    }
    for (const { type, from, to } of entry.edges) {
      // No document shows quality reasons, violations or separately stored edges: searches read these from the graph.
      if (type === HAS_REASON || isApart(type)) continue
      if (surroundings.decidesOwners(type)) reowned.add(from)
      if (causes.edges.has(type)) promoted.add(to)
      const usedEnd = surroundings.usedEnd(type)
      if (usedEnd !== null) used.add(usedEnd === 'to' ? to : from)
      if (entry.cause.kind === 'rule') later.add(from)
      else nodes.add(from)
      later.add(to)
      if (type === MEMBER_OF || type === PART_OF || type === SAME_PERSON) regrouped.add(from)
    }
  }
  for (const node of nodes) later.delete(node)
  return { added, nodes, later, renamed, retyped, regrouped, reowned, promoted, used }
}

/** Other documents read a name when its node is written, so possible renames aren't deferred. */
function isConcluded({ cause }: LogEntry, change: FactChange): boolean {
  return (cause.kind === 'rule' || change.document === SYSTEM_DOCUMENT) && !mayRename(change)
}

/**
 * Tells whether this change may rename a node, or end its role as an owner. Even a repeated statement of a person can
 * decide between two people's.
 */
export function mayRename(change: FactChange): boolean {
  return mayChange(change, SHOWN)
}

/** Tells whether a node may have another tag that names a team. */
function mayRetag(change: FactChange): boolean {
  return mayChange(change, TAGS)
}

function mayChange({ asserted, retracted }: FactChange, names: ReadonlySet<string | null>): boolean {
  return [...Object.keys(asserted), ...retracted].some((key) => key === STATED_AT || names.has(statedName(key)))
}

/**
 * Upper bound on the documents written for a transaction, by which ranges of the log are cut. The edges of one document
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
 * Tells whether a transaction reports a redaction as complete. Until then the record replaces values; afterwards the
 * index must not have them either. Only this report says up to which transaction the past was rewritten.
 */
export function endsRedaction({ cause, facts }: LogEntry): boolean {
  return cause.kind === 'redaction' && facts.some(({ asserted }) => REDACTED_UNTIL in asserted)
}

const REDACTED_UNTIL = 'until'
