import { edgeKey } from '../model/diff.ts'
import type { EdgeClaim } from '../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { CARRIED } from '../model/origin.ts'
import type { Uri } from '../model/uri.ts'
import type { BatchDocument, BatchEdge, BatchNode, BatchSupport, DocumentChange } from './batch.ts'
import { isCarried } from './change.ts'
import { isPremise } from './reads.ts'
import type { State } from './state.ts'

/**
 * Edges that point at a look-up are carried on to what it resolves to. What is carried depends only on what is open (each open premise ×
 * each open answer), so the order of commits cannot matter.
 */
export interface CarriedEdges {
  readonly asserted: readonly BatchSupport[]
  readonly closed: readonly BatchSupport[]
}

const NOTHING: CarriedEdges = { asserted: [], closed: [] }

/** A look-up that a commit affects. */
interface AffectedLookup {
  /** Its answer changes: every edge that points at it is examined, and not only `premises`. */
  isAnswered: boolean
  /** Edges that begin or cease to point at it. */
  readonly premises: Map<number, BatchEdge>
}

export function carry(changes: readonly DocumentChange[], state: State): CarriedEdges {
  const lookups = affectedLookups(changes)
  if (lookups.size === 0) return NOTHING
  const asserted: BatchSupport[] = []
  const closed: BatchSupport[] = []
  for (const [lookup, affected] of lookups) {
    const part = carryOne(changes, { lookup, affected, state })
    // One by one: a look-up may carry more edges than a call can have arguments.
    for (const support of part.asserted) asserted.push(support)
    for (const support of part.closed) closed.push(support)
  }
  return { asserted, closed }
}

function affectedLookups(changes: readonly DocumentChange[]): Map<BatchNode, AffectedLookup> {
  const lookups = new Map<BatchNode, AffectedLookup>()
  const affected = (lookup: BatchNode): AffectedLookup => {
    let one = lookups.get(lookup)
    if (one === undefined) lookups.set(lookup, (one = { isAnswered: false, premises: new Map() }))
    return one
  }
  for (const change of changes) {
    for (const edge of changedEdges(change)) {
      if (isAnswer(change.write.document, edge)) affected(edge.from).isAnswered = true
      else if (isPremise(edge)) affected(edge.to).premises.set(edge.key, edge)
    }
  }
  return lookups
}

interface LookupContext {
  readonly lookup: BatchNode
  readonly affected: AffectedLookup
  readonly state: State
}

function carryOne(changes: readonly DocumentChange[], of: LookupContext): CarriedEdges {
  const { affected, state } = of
  const changed = changedAnswers(changes, of.lookup)
  const premises = premisesAfter(changes, of)
  const wanted = new Map<string, BatchSupport>()
  for (const { document, to } of answersAfter(changed, of)) {
    const examined = changed.has(document)
      ? premises
      : new Map([...premises].filter(([key]) => affected.premises.has(key)))
    for (const { edge, supports } of examined.values()) {
      if (supports <= 0) continue
      const support = carriedEdge(edge, { document, to, state })
      wanted.set(carriedKey(support), support)
    }
  }
  const closed: BatchSupport[] = []
  for (const [key, support] of carriedNow(changed, of)) if (!wanted.delete(key)) closed.push(support)
  return { asserted: [...wanted.values()], closed }
}

const carriedKey = ({ document, key }: BatchSupport): string => `${document.index} ${key}`

interface LookupAnswer {
  readonly document: BatchDocument
  readonly to: BatchNode
}

function answersAfter(
  changed: ReadonlyMap<BatchDocument, DocumentChange>,
  { lookup, state }: LookupContext,
): LookupAnswer[] {
  const answers = new Map<string, LookupAnswer>()
  const keyOf = ({ document, to }: LookupAnswer): string => `${document.index} ${to.index}`
  const add = (answer: LookupAnswer) => answers.set(keyOf(answer), answer)
  for (const { document, ...edge } of state.resolutionsOf(lookup))
    if (isAnswer(document, edge)) add({ document, to: edge.to })
  for (const [document, { closed, asserted }] of changed) {
    const mine = (edge: BatchEdge) => edge.from === lookup && isAnswer(document, edge)
    for (const { to } of closed.filter(mine)) answers.delete(keyOf({ document, to }))
    for (const { to } of asserted.filter(mine)) add({ document, to })
  }
  return [...answers.values()]
}

interface Premise {
  readonly edge: BatchEdge
  supports: number
}

/** The edges at the look-up that are examined, after the commit, with the number of their supports. A rejection does not count. */
function premisesAfter(
  changes: readonly DocumentChange[],
  { lookup, affected, state }: LookupContext,
): Map<number, Premise> {
  const premises = new Map<number, Premise>()
  const count = (edge: BatchEdge, provenance: BatchSupport['provenance'], by: number) => {
    if (edge.to !== lookup || !isPremise(edge) || provenance === 'REJECTED') return
    const premise = premises.get(edge.key)
    if (premise === undefined) premises.set(edge.key, { edge, supports: by })
    else premise.supports += by
  }
  const open = affected.isAnswered
    ? state.incoming(lookup)
    : [...affected.premises.values()].flatMap((edge) => state.supportsOn(edge))
  for (const support of open) count(support, support.provenance, 1)
  for (const { asserted, closed } of changes) {
    for (const edge of closed) count(edge, edge.provenance, -1)
    for (const edge of asserted) count(edge, edge.provenance, 1)
  }
  return premises
}

/** The edges carried at present, as far as this commit examines them. */
function carriedNow(
  changed: ReadonlyMap<BatchDocument, DocumentChange>,
  { lookup, affected, state }: LookupContext,
): Map<string, BatchSupport> {
  const carried = new Map<string, BatchSupport>()
  const add = (support: BatchSupport) => carried.set(carriedKey(support), support)
  for (const { document, ...answer } of state.resolutionsOf(lookup)) {
    if (!isAnswer(document, answer)) continue
    for (const premise of affected.premises.values())
      for (const support of state.carriedTo(premise, answer.to, document)) add(support)
  }
  for (const document of changed.keys())
    for (const support of state.supportsOf(document)) if (isCarried(document.key, support)) add(support)
  return carried
}

/** Documents of the look-up itself whose answer changes: all edges that they carry are compared again. */
function changedAnswers(changes: readonly DocumentChange[], lookup: BatchNode): Map<BatchDocument, DocumentChange> {
  const changed = new Map<BatchDocument, DocumentChange>()
  for (const change of changes) {
    const { document } = change.write
    if (document.subject === lookup && changedEdges(change).some((edge) => isAnswer(document, edge)))
      changed.set(document, change)
  }
  return changed
}

function carriedEdge(
  premise: BatchEdge,
  { document, to, state }: LookupAnswer & Pick<LookupContext, 'state'>,
): BatchSupport {
  const edge = state.edge(premise.type, premise.from, to)
  const evidence = carriedEvidence({ type: edge.type, from: edge.from.uri, to: to.uri }, premise.to.uri)
  return { ...edge, id: null, document, provenance: CARRIED, evidence }
}

/** Of an edge that this look-up carries on: the edge that points at the look-up, and its answer. */
export function carriedEvidence({ type, from, to }: EdgeClaim, lookup: Uri): readonly [string, string] {
  return [edgeKey({ type, from, to: lookup }), edgeKey({ type: RESOLVES_TO, from: lookup, to })]
}

/** Only a look-up's own document answers it, and never with another look-up: no edge is carried twice. */
export function isAnswer(
  document: BatchDocument,
  { type, from, to }: Pick<BatchEdge, 'type' | 'from' | 'to'>,
): boolean {
  return type === RESOLVES_TO && document.key.type === LOOKUP_TYPE && document.subject === from && !to.isLookup
}

/** A rejected edge is no premise. */
function changedEdges({ asserted, closed }: DocumentChange): (BatchEdge & Pick<BatchSupport, 'provenance'>)[] {
  if (asserted.length + closed.length === 0) return []
  return [...asserted, ...closed].filter(({ provenance }) => provenance !== 'REJECTED')
}
