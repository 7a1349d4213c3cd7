import { edgeKey } from '../model/diff.ts'
import type { EdgeClaim } from '../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { PASSED_ON } from '../model/origin.ts'
import type { Uri } from '../model/uri.ts'
import type { BatchDocument, BatchEdge, BatchNode, BatchSupport, DocumentChange } from './batch-objects.ts'
import { isCarried } from './change.ts'
import { newSupport } from './intern.ts'
import { isPremise } from './reads.ts'
import type { BatchState } from './batch-state.ts'
import { getOrInsert } from '../lib/maps.ts'

/**
 * Carries edges that point at a look-up on to its target. The result depends only on open supports (each open premise ×
 * each open answer), so the order of commits doesn't matter. Runs after the changes of a commit were applied to the
 * state.
 */
export type CarriedEdges = Pick<DocumentChange, 'opened' | 'closed'>

const NOTHING: CarriedEdges = { opened: [], closed: [] }

/** A look-up that a commit affects. */
interface AffectedLookup {
  /** The look-up's own documents whose answer changes: all edges that they carry on are compared again. */
  readonly answeredBy: Set<BatchDocument>
  /** Edges to it that begin or end. */
  readonly premises: Map<number, BatchEdge>
}

export function carry(changes: readonly DocumentChange[], state: BatchState): CarriedEdges {
  const lookups = affectedLookups(changes)
  if (lookups.size === 0) return NOTHING
  const opened: BatchSupport[] = []
  const closed: BatchSupport[] = []
  for (const [lookup, affected] of lookups) {
    const wanted = carriedAfter(lookup, affected, state)
    for (const [key, support] of carriedBefore(lookup, affected, state)) if (!wanted.delete(key)) closed.push(support)
    // One by one: a look-up may carry more edges than a call can have arguments.
    for (const support of wanted.values()) opened.push(support)
  }
  return { opened, closed }
}

function affectedLookups(changes: readonly DocumentChange[]): Map<BatchNode, AffectedLookup> {
  const lookups = new Map<BatchNode, AffectedLookup>()
  const affectedBy = (lookup: BatchNode): AffectedLookup =>
    getOrInsert(lookups, lookup, () => ({ answeredBy: new Set(), premises: new Map() }))
  for (const { write, opened, closed } of changes) {
    for (const edges of [opened, closed]) {
      for (const edge of edges) {
        // A rejected edge isn't a premise.
        if (edge.provenance === 'REJECTED') continue
        if (isAnswer(write.document, edge)) affectedBy(edge.from).answeredBy.add(write.document)
        else if (isPremise(edge)) affectedBy(edge.to).premises.set(edge.key, edge)
      }
    }
  }
  return lookups
}

/** Returns the edges to carry on, as far as this commit affects them. */
function carriedAfter(lookup: BatchNode, affected: AffectedLookup, state: BatchState): Map<string, BatchSupport> {
  const { answeredBy, premises } = affected
  const open = answeredBy.size > 0 ? state.incoming(lookup) : [...premises.values()].flatMap((e) => state.supportsOn(e))
  const wanted = new Map<string, BatchSupport>()
  for (const answer of state.resolutionsOf(lookup)) {
    const { document } = answer
    if (!isAnswer(document, answer)) continue
    for (const premise of open) {
      if (premise.provenance === 'REJECTED' || !isPremise(premise)) continue
      if (!answeredBy.has(document) && !premises.has(premise.key)) continue
      const support = carrySupport(premise, answer.to, { document, state })
      wanted.set(carriedKey(support), support)
    }
  }
  return wanted
}

/** Returns the edges already carried on, as far as this commit affects them. */
function carriedBefore(lookup: BatchNode, affected: AffectedLookup, state: BatchState): Map<string, BatchSupport> {
  const { answeredBy, premises } = affected
  const carried = new Map<string, BatchSupport>()
  const add = (support: BatchSupport) => carried.set(carriedKey(support), support)
  for (const answer of state.resolutionsOf(lookup)) {
    const { document, to } = answer
    if (answeredBy.has(document) || !isAnswer(document, answer)) continue
    for (const premise of premises.values()) state.carriedTo(premise, to, document).forEach(add)
  }
  for (const document of answeredBy)
    for (const support of state.supportsOf(document)) if (isCarried(document.key, support)) add(support)
  return carried
}

const carriedKey = ({ document, key }: BatchSupport): string => `${document.index} ${key}`

function carrySupport(
  premise: BatchEdge,
  to: BatchNode,
  { document, state }: { readonly document: BatchDocument; readonly state: BatchState },
): BatchSupport {
  const { type, from } = premise
  const evidence = carryEvidence({ type, from: from.uri, to: to.uri }, premise.to.uri)
  return { ...newSupport(state.edge(type, from, to), document, PASSED_ON), evidence }
}

/** Evidence of a carried edge: the edge to the look-up, and the look-up's answer. */
export function carryEvidence({ type, from, to }: EdgeClaim, lookup: Uri): readonly [string, string] {
  return [edgeKey({ type, from, to: lookup }), edgeKey({ type: RESOLVES_TO, from: lookup, to })]
}

/**
 * Tells whether an edge answers a look-up. Only the look-up's own document does, and never with another look-up, so no
 * edge is carried on twice.
 */
export function isAnswer(document: BatchDocument, { type, from, to }: Omit<BatchEdge, 'key'>): boolean {
  return type === RESOLVES_TO && document.key.type === LOOKUP_TYPE && document.subject === from && !to.isLookup
}
