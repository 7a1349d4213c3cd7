import type { DocumentStatus } from '../contracts/reads.ts'
import { PRIORITY, type Mark } from '../contracts/marks.ts'
import { diffAttributes } from '../model/diff.ts'
import { ANY_TYPE, SYSTEM_PLATFORM, type Attributes } from '../model/facts.ts'
import { RESOLVES_TO } from '../model/lookup.ts'
import { isOfSource } from '../model/origin.ts'
import type {
  BatchCommit,
  BatchDocument,
  BatchNode,
  BatchSupport,
  Claims,
  DocumentChange,
  FactsChange,
} from './batch.ts'
import { carry, type CarriedEdges } from './carry.ts'
import { claimedType, covers } from './claims.ts'
import { requestedTypes } from './dirty.ts'
import { guardedChange } from './guard.ts'
import type { State } from './state.ts'
import { systemAfter } from './system.ts'

/** A mark with its node: the record has the mark by its URI. */
export interface PlannedMark {
  readonly node: BatchNode
  readonly mark: Mark
}

/** `document` null: a fact of the system itself about that node. */
export interface PlannedFact extends FactsChange {
  readonly document: BatchDocument | null
}

export interface PlannedNode {
  readonly node: BatchNode
  readonly system: Attributes
  readonly claims: Claims
  readonly requestedTypes: readonly string[] | null
  /** The claims of entity types changed: the merged type may have changed, too. */
  readonly isRetyped: boolean
}

export interface CommitPlan {
  /** False: no transaction is written, though status and settlement may be. */
  readonly changed: boolean
  /** Unknown nodes in the order of first mention. */
  readonly created: readonly BatchNode[]
  readonly nodes: readonly PlannedNode[]
  readonly facts: readonly PlannedFact[]
  readonly opened: readonly BatchSupport[]
  readonly closed: readonly BatchSupport[]
  readonly documents: readonly DocumentChange[]
  readonly marks: readonly PlannedMark[]
  /** The number of created nodes without facts. */
  readonly stubs: number
}

/** A commit with its documents compared, and the edges that its look-ups carry on. */
interface Compared extends BatchCommit {
  readonly changes: readonly DocumentChange[]
  readonly carried: CarriedEdges
}

/** What a commit writes, from what the record holds: the same for every engine. */
export function planCommit(batchCommit: BatchCommit, state: State): CommitPlan {
  const { commit, writes } = batchCommit
  const all = writes.map((write) => guardedChange(write, { commit, state }))
  const carried = carry(all, state)
  const changes = ofMentioned({ ...batchCommit, changes: all }, state)
  const compared: Compared = { ...batchCommit, changes, carried }
  const created = createdNodes(compared, state)
  const opened: BatchSupport[] = []
  const closed: BatchSupport[] = []
  const facts: PlannedFact[] = []
  for (const change of changes) {
    const { document } = change.write
    // Without evidence: a rule's evidence is found by walking its path as of any moment, and stored evidence would become stale.
    for (const edge of change.asserted) opened.push({ ...edge, id: null, document, evidence: [] })
    for (const support of change.closed) closed.push(support)
    for (const fact of change.facts) facts.push({ ...fact, document })
  }
  for (const support of carried.asserted) opened.push(support)
  for (const support of carried.closed) closed.push(support)
  const requested = requestsAfter(compared, state)
  const { nodes, systemFacts } = nodesAfter(compared, requested.types, state)
  return {
    changed: facts.length + systemFacts.length + opened.length + closed.length + created.length > 0,
    created,
    nodes,
    facts: [...facts, ...systemFacts],
    opened,
    closed,
    documents: changes,
    marks: [...requested.marks, ...recheckMarks(compared, state), ...returnMarks(compared, state)],
    stubs: stubsOf(created, facts),
  }
}

function stubsOf(created: readonly BatchNode[], facts: readonly PlannedFact[]): number {
  if (created.length === 0) return 0
  const described = new Set(facts.map(({ node }) => node))
  return created.filter((node) => !described.has(node)).length
}

// ----------------------------------------------------------------------------------------------------------- nodes

/** The nodes of which the record will have something else, and what the system states anew of them. */
function nodesAfter(
  compared: Compared,
  requested: ReadonlyMap<BatchNode, readonly string[]>,
  state: State,
): { readonly nodes: readonly PlannedNode[]; readonly systemFacts: readonly PlannedFact[] } {
  const { commit, changes, systemFacts: stageFacts } = compared
  const shifts = changes.flatMap(claimShifts)
  const claims = claimsAfter(shifts, state)
  const disturbed = disturbedNodes(compared)
  const documents = documentsAfter(changes, shifts, state)
  const touched = new Set([
    ...documents.keys(),
    ...claims.keys(),
    ...disturbed,
    ...stageFacts.keys(),
    ...requested.keys(),
  ])
  const nodes: PlannedNode[] = []
  const systemFacts: PlannedFact[] = []
  for (const node of touched) {
    const before = state.nodeState(node)
    const after = claims.get(node) ?? before.claims
    const system = systemAfter({
      uri: node.uri,
      before: before.system,
      claims: after,
      disturbed: disturbed.has(node),
      documents: documents.get(node)?.filter(({ origin }) => isOfSource(origin)) ?? null,
      stageFacts: stageFacts.get(node) ?? null,
      at: commit.at,
    })
    const diff = diffAttributes(before.system, system)
    if (diff !== null) systemFacts.push({ node, document: null, ...diff, next: system, before: before.system })
    const requestedNow = requested.get(node) ?? before.requestedTypes
    const isRetyped = claims.has(node)
    if (diff !== null || isRetyped || requestedNow !== before.requestedTypes)
      nodes.push({ node, system, claims: after, requestedTypes: requestedNow, isRetyped })
  }
  return { nodes, systemFacts }
}

interface Shift {
  readonly node: BatchNode
  readonly type: string
  readonly total: number
  readonly open: number
}

/** How the counts of claimed types change: with the facts, and for every node of a document that is deleted or returns. */
function claimShifts({ before, status, facts, write }: DocumentChange): Shift[] {
  // What a rule states about itself makes no entity, nor what a person states about a thing that no source has.
  if (!isOfSource(status.origin)) return []
  const by = { wasOpen: before?.gone === false ? 1 : 0, isOpen: status.gone ? 0 : 1 }
  const shifts: Shift[] = []
  for (const fact of facts) addShift(shifts, fact, by)
  if (before === null || before.hydratedAt === null || by.wasOpen === by.isOpen) return shifts
  const changed = new Set(facts.map(({ node }) => node))
  for (const [node, attributes] of write.document.contents)
    if (!changed.has(node)) addShift(shifts, { node, before: attributes, next: attributes }, by)
  return shifts
}

function addShift(
  into: Shift[],
  { node, before, next }: Pick<FactsChange, 'node' | 'before' | 'next'>,
  { wasOpen, isOpen }: { readonly wasOpen: number; readonly isOpen: number },
): void {
  const was = claimedType(before)
  const is = claimedType(next)
  if (was === is && wasOpen === isOpen) return
  if (was !== null) into.push({ node, type: was, total: -1, open: -wasOpen })
  if (is !== null) into.push({ node, type: is, total: 1, open: isOpen })
}

function claimsAfter(shifts: readonly Shift[], state: State): Map<BatchNode, Claims> {
  const claims = new Map<BatchNode, Record<string, readonly [number, number]>>()
  for (const { node, type, total, open } of shifts) {
    let mine = claims.get(node)
    if (mine === undefined) claims.set(node, (mine = { ...state.nodeState(node).claims }))
    const [had, hadOpen] = mine[type] ?? [0, 0]
    if (had + total === 0) delete mine[type]
    else mine[type] = [had + total, hadOpen + open]
  }
  return claims
}

/** Nodes to conclude about again. What the system itself concludes is no reason to. */
function disturbedNodes({ changes, carried }: Compared): Set<BatchNode> {
  const disturbed = new Set<BatchNode>()
  for (const { write, before, status, facts, asserted, closed } of changes) {
    const { key, subject } = write.document
    if (key.platform === SYSTEM_PLATFORM) continue
    for (const { node } of facts) disturbed.add(node)
    for (const { from } of asserted) disturbed.add(from)
    for (const { from } of closed) disturbed.add(from)
    if (isBuried(before) !== isBuried(status)) disturbed.add(subject)
  }
  for (const { from } of carried.asserted) disturbed.add(from)
  for (const { from } of carried.closed) disturbed.add(from)
  return disturbed
}

/** Gone, and it was read before: the absence of a thing that was never there changes nothing. */
function isBuried(status: DocumentStatus | null): boolean {
  return status !== null && status.gone && status.hydratedAt !== null
}

/** For each node whose documents changed: every document about it, after the commit. */
function documentsAfter(
  changes: readonly DocumentChange[],
  shifts: readonly Shift[],
  state: State,
): Map<BatchNode, readonly DocumentStatus[]> {
  const changed = new Map<BatchNode, DocumentChange[]>()
  const add = (node: BatchNode, ...more: DocumentChange[]) => changed.set(node, [...(changed.get(node) ?? []), ...more])
  for (const change of changes) {
    add(change.write.document.subject, change)
    for (const node of resolvedBy(change)) add(node)
  }
  for (const { node } of shifts) add(node)
  return new Map(
    [...changed].map(([node, own]) => {
      const written = new Set(own.map(({ write }) => write.document))
      const others = state.documentsAbout(node).filter((document) => !written.has(document))
      return [node, [...others.flatMap(({ status }) => status ?? []), ...own.map(({ status }) => status)]]
    }),
  )
}

// ----------------------------------------------------------------------------------------------- references and marks

/** The types requested so far, and marks for new references. Requested means: a document about it was read, or a reference marked it. */
function requestsAfter(
  { commit, changes }: Compared,
  state: State,
): { readonly types: ReadonlyMap<BatchNode, readonly string[]>; readonly marks: PlannedMark[] } {
  const types = new Map<BatchNode, readonly string[]>()
  const marks: PlannedMark[] = []
  const known = (node: BatchNode) => types.get(node) ?? state.nodeState(node).requestedTypes
  const add = (node: BatchNode, wanted: readonly string[]) => {
    const before = known(node)
    const fresh = wanted.filter((type) => before === null || !before.includes(type))
    if (before === null || fresh.length > 0) types.set(node, [...(before ?? []), ...fresh])
  }
  for (const { write, status } of changes)
    if (status.origin === 'source') add(write.document.subject, [write.document.key.type])
  for (const { answer } of changes) {
    if (answer.kind !== 'said') continue
    for (const { node, expects } of answer.statement.references) {
      if (covers(known(node), expects)) continue
      if (includesRequest(pendingTypes(node, state), expects)) continue
      add(node, expects.length === 0 ? [ANY_TYPE] : expects)
      const cause = { ...commit.cause, kind: node.isLookup ? ('lookup' as const) : ('reference' as const) }
      const priority = node.isLookup ? PRIORITY.lookup : PRIORITY.reference
      marks.push({ node, mark: { uri: node.uri, expects, priority, cause, due: commit.at } })
    }
  }
  return { types, marks }
}

/**
 * The types that a pending mark requests; null where none is pending. One that waits for a retry doesn't count where the record has no
 * node: its source did not have the thing when nothing mentioned it, and the wait may be an hour.
 */
function pendingTypes(node: BatchNode, state: State): readonly string[] | null {
  const row = state.pendingMark(node)
  return row?.pending === true && (row.attempts === 0 || node.isKnown) ? requestedTypes(row) : null
}

/** Whether a pending read includes these types. One without a type reads only the types that the record has of the thing. */
function includesRequest(pending: readonly string[] | null, wanted: readonly string[]): boolean {
  if (pending === null) return false
  if (wanted.length === 0) return pending.length === 0 || pending.includes(ANY_TYPE)
  return wanted.every((type) => pending.includes(type))
}

/**
 * A look-up that is in the record is read again when its answer may be wrong: a document names an address that does not resolve to
 * it; an address resolves to it that it no longer names (or it is gone); or what a look-up resolves to, or did before this answer,
 * was read after the look-up was, so that its answer may be the older of the two. This compares the present state, not the changes:
 * an address that moved and came back between two reads changes nothing, yet the look-up may have been read in between.
 */
function recheckMarks({ commit, changes }: Compared, state: State): PlannedMark[] {
  const lookups = new Set<BatchNode>()
  for (const change of changes) {
    const { answer, write } = change
    const { subject } = write.document
    if (statesAddresses(change)) {
      const named = answer.kind === 'said' ? answer.statement.lookupsToRecheck : []
      const resolving = state.resolversOf(subject)
      for (const lookup of named) if (!resolving.includes(lookup)) lookups.add(lookup)
      for (const lookup of resolving) if (!named.includes(lookup)) lookups.add(lookup)
    }
    const isOvertaken = resolvedBy(change).some((to) =>
      state.statusesAbout(to).some((status) => readAt(status) >= write.askedAt),
    )
    if (isOvertaken) lookups.add(subject)
  }
  const cause = { ...commit.cause, kind: 'lookup' as const }
  return [...lookups]
    .filter(({ isKnown }) => isKnown)
    .map((node) => ({ node, mark: { uri: node.uri, expects: [], priority: PRIORITY.lookup, cause, due: commit.at } }))
}

/**
 * What a look-up comes to resolve to is there again, though it was gone when it was last read: no listing would have it read once more if it
 * goes before one shows it. Only where the answer is a new one, so that a source that contradicts itself is not asked for ever.
 */
function returnMarks({ commit, changes }: Compared, state: State): PlannedMark[] {
  const marks: PlannedMark[] = []
  for (const { write, asserted } of changes) {
    if (!write.document.subject.isLookup) continue
    for (const { type, to } of asserted) {
      if (type !== RESOLVES_TO) continue
      if (!state.statusesAbout(to).some((status) => status.gone && readAt(status) < write.askedAt)) continue
      const cause = { ...commit.cause, kind: 'reference' as const }
      const mark = { uri: to.uri, expects: [], priority: PRIORITY.reference, cause, due: commit.at }
      marks.push({ node: to, mark })
    }
  }
  return marks
}

/** Whether an answer states which addresses lead to its subject: all of them, or none any more. */
function statesAddresses({ answer, write }: DocumentChange): boolean {
  return (answer.kind === 'said' || answer.kind === 'gone') && !write.document.subject.isLookup
}

/** What a look-up resolves to by this answer, and what it no longer resolves to. */
function resolvedBy({ write, answer, closed }: DocumentChange): BatchNode[] {
  if (!write.document.subject.isLookup) return []
  const stated = answer.kind === 'said' ? [...answer.statement.edges.values()] : []
  return [...stated, ...closed].filter(({ type }) => type === RESOLVES_TO).map(({ to }) => to)
}

function readAt(status: DocumentStatus): number {
  return status.lastVerified ?? -1
}

// ---------------------------------------------------------------------------------------------------- first mention

/**
 * Without the 404s of ids that nothing mentions: neither the record nor another answer of this commit. Whoever sends events could fill the record
 * with invented ids otherwise. What refers to such an id later makes a stub of it, and has it read again (`pendingTypes`).
 */
function ofMentioned(compared: Pick<Compared, 'changes' | 'systemFacts'>, state: State): readonly DocumentChange[] {
  const { changes } = compared
  if (!changes.some(isFirstAbsence)) return changes
  const others = changes.filter((change) => !isFirstAbsence(change))
  const mentioned = new Set(createdNodes({ ...compared, changes: others }, state))
  return changes.filter((change) => {
    const { subject } = change.write.document
    return !isFirstAbsence(change) || subject.isKnown || mentioned.has(subject)
  })
}

function isFirstAbsence({ before, status, facts }: DocumentChange): boolean {
  return before === null && status.gone && facts.length === 0
}

function createdNodes({ changes, systemFacts }: Pick<Compared, 'changes' | 'systemFacts'>, state: State): BatchNode[] {
  const created = new Set<BatchNode>()
  const mention = (node: BatchNode) => {
    if (!state.isKnown(node)) created.add(node)
  }
  for (const node of systemFacts.keys()) mention(node)
  for (const { write, asserted, answer } of changes) {
    mention(write.document.subject)
    if (answer.kind === 'said') answer.statement.named.forEach(mention)
    for (const { from, to } of asserted) {
      mention(from)
      mention(to)
    }
    if (answer.kind === 'said') for (const { node } of answer.statement.references) mention(node)
  }
  return [...created]
}
