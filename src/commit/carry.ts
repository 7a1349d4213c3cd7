import { distinctEdges, edgeKey } from '../model/diff.ts'
import { documentId, type DocumentKey, type EdgeClaim, type StatedEdge } from '../model/facts.ts'
import { isLookup, LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { CARRIED } from '../model/origin.ts'
import type { Uri } from '../model/uri.ts'
import { isCarried } from './change.ts'
import type { DocumentChange, LookupNeed, LookupState, OpenSupport, SupportWrite } from './state.ts'

/**
 * Edges that point at a look-up are carried on to what it resolves to. What is carried depends only on what is open
 * (each open premise × each open answer), so the order of commits cannot matter.
 */
export interface Carried {
  readonly asserted: readonly SupportWrite[]
  readonly closed: readonly OpenSupport[]
}

const NOTHING: Carried = { asserted: [], closed: [] }

/** The look-ups that these changes affect: a changed answer, or edges that begin or cease to point at one. */
export function lookupNeeds(changes: readonly DocumentChange[]): LookupNeed[] {
  const all = new Set<Uri>()
  const premises = new Map<Uri, EdgeClaim[]>()
  for (const change of changes) {
    for (const edge of changedEdges(change)) {
      if (isAnswer(change.write.key, edge)) all.add(edge.from)
      else if (isPremise(edge)) premises.set(edge.to, [...(premises.get(edge.to) ?? []), edge])
    }
  }
  const lookups = new Set([...all, ...premises.keys()])
  return [...lookups].map((lookup) => ({
    lookup,
    all: all.has(lookup),
    premises: [...distinctEdges(premises.get(lookup) ?? []).values()],
  }))
}

export function carry(
  changes: readonly DocumentChange[],
  needs: readonly LookupNeed[],
  states: ReadonlyMap<Uri, LookupState>,
): Carried {
  if (needs.length === 0) return NOTHING
  const asserted: SupportWrite[] = []
  const closed: OpenSupport[] = []
  for (const need of needs) {
    const state = states.get(need.lookup)
    if (state === undefined) throw new Error(`the state of ${need.lookup} was needed and not loaded`)
    const part = carryOne(changes, need, state)
    // One by one: a look-up may carry more edges than a call can have arguments.
    for (const support of part.asserted) asserted.push(support)
    for (const support of part.closed) closed.push(support)
  }
  return { asserted, closed }
}

function carryOne(changes: readonly DocumentChange[], need: LookupNeed, state: LookupState): Carried {
  const answers = answersAfter(changes, need.lookup, state)
  const premises = premisesAfter(changes, need.lookup, state)
  const wanted = new Map<string, SupportWrite>()
  for (const answer of answers) {
    const examined = answer.changed ? premises : needed(premises, need)
    for (const premise of examined.values()) {
      if (premise.supports === 0) continue
      const support = carriedEdge(premise, answer)
      wanted.set(`${documentId(answer.document)}|${edgeKey(support)}`, support)
    }
  }
  const closed: OpenSupport[] = []
  for (const [key, support] of carriedNow(changes, need, state)) {
    if (!wanted.delete(key)) closed.push(support)
  }
  return { asserted: [...wanted.values()], closed }
}

interface Answer {
  readonly document: DocumentKey
  readonly to: Uri
  /** The document's answer changes with this commit: all edges that it carries are compared again. */
  readonly changed: boolean
}

function answersAfter(changes: readonly DocumentChange[], lookup: Uri, state: LookupState): Answer[] {
  const changing = changedAnswers(changes, lookup)
  const answers = new Map<string, Answer>()
  for (const { document, to } of state.resolutions) {
    answers.set(`${documentId(document)}|${to}`, { document, to, changed: changing.has(documentId(document)) })
  }
  for (const change of changing.values()) {
    const document = change.write.key
    const mine = (edge: EdgeClaim) => edge.from === lookup && isAnswer(document, edge)
    for (const edge of change.closed.filter(mine)) answers.delete(`${documentId(document)}|${edge.to}`)
    for (const edge of change.asserted.filter(mine)) {
      answers.set(`${documentId(document)}|${edge.to}`, { document, to: edge.to, changed: true })
    }
  }
  return [...answers.values()]
}

type Premise = EdgeClaim & { readonly supports: number }

function premisesAfter(changes: readonly DocumentChange[], lookup: Uri, state: LookupState): Map<string, Premise> {
  const premises = new Map(state.premises)
  const add = (edge: StatedEdge, by: number) => {
    if (edge.to !== lookup || !isPremise(edge) || edge.provenance === 'REJECTED') return
    const key = edgeKey(edge)
    const { type, from, to } = edge
    premises.set(key, { type, from, to, supports: (premises.get(key)?.supports ?? 0) + by })
  }
  for (const change of changes) {
    for (const edge of change.closed) add(edge, -1)
    for (const edge of change.asserted) add(edge, 1)
  }
  return premises
}

function needed(premises: ReadonlyMap<string, Premise>, need: LookupNeed): Map<string, Premise> {
  const out = new Map<string, Premise>()
  for (const edge of need.premises) {
    const premise = premises.get(edgeKey(edge))
    if (premise !== undefined) out.set(edgeKey(edge), premise)
  }
  return out
}

/** The edges carried at present, as far as this commit compares them. */
function carriedNow(
  changes: readonly DocumentChange[],
  need: LookupNeed,
  state: LookupState,
): Map<string, OpenSupport> {
  const out = new Map<string, OpenSupport>()
  for (const support of state.carried) out.set(`${documentId(support.document)}|${edgeKey(support)}`, support)
  for (const [document, change] of changedAnswers(changes, need.lookup)) {
    for (const support of change.before?.supports ?? []) {
      if (isCarried(change.write.key, support)) out.set(`${document}|${edgeKey(support)}`, support)
    }
  }
  return out
}

function changedAnswers(changes: readonly DocumentChange[], lookup: Uri): Map<string, DocumentChange> {
  const out = new Map<string, DocumentChange>()
  for (const change of changes) {
    if (change.write.key.uri !== lookup) continue
    if (changedEdges(change).some((edge) => isAnswer(change.write.key, edge))) {
      out.set(documentId(change.write.key), change)
    }
  }
  return out
}

function carriedEdge(premise: EdgeClaim, answer: Answer): SupportWrite {
  return {
    type: premise.type,
    from: premise.from,
    to: answer.to,
    document: answer.document,
    provenance: CARRIED,
    evidence: carriedEvidence({ type: premise.type, from: premise.from, to: answer.to }, premise.to),
  }
}

/** Of an edge that this look-up carries on: the edge that points at the look-up, and its answer. */
export function carriedEvidence({ type, from, to }: EdgeClaim, lookup: Uri): readonly [string, string] {
  return [edgeKey({ type, from, to: lookup }), edgeKey({ type: RESOLVES_TO, from: lookup, to })]
}

/** Only a look-up's own document answers it, and never with another look-up: no edge is carried twice. */
export function isAnswer(document: DocumentKey, edge: EdgeClaim): boolean {
  return edge.type === RESOLVES_TO && document.type === LOOKUP_TYPE && document.uri === edge.from && !isLookup(edge.to)
}

export function isPremise(edge: EdgeClaim): boolean {
  return edge.type !== RESOLVES_TO && isLookup(edge.to)
}

function* edgesOf(change: DocumentChange): Generator<StatedEdge> {
  yield* change.asserted
  yield* change.closed
}

/** A rejected edge is no premise. */
function changedEdges(change: DocumentChange): EdgeClaim[] {
  if (change.asserted.length + change.closed.length === 0) return []
  return [...edgesOf(change)].filter(({ provenance }) => provenance !== 'REJECTED')
}
