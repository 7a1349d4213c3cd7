import { PRIORITY, type Mark } from '../contracts/marks.ts'
import type { Commit } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import { diffAttributes } from '../model/diff.ts'
import { ANY_TYPE, documentId, SYSTEM_PLATFORM, type Attributes, type StatedEdge } from '../model/facts.ts'
import { isLookup, RESOLVES_TO } from '../model/lookup.ts'
import { isOfSource } from '../model/origin.ts'
import type { Uri } from '../model/uri.ts'
import type { Carried } from './carry.ts'
import { UNKNOWN_NODE } from './state.ts'
import type {
  Claims,
  CommitState,
  DocumentChange,
  FactChangeOf,
  FactWrite,
  CommitNeeds,
  NodeState,
  NodeWrite,
  CommitPlan,
  SupportWrite,
} from './state.ts'
import { systemFacts, systemAfter } from './system.ts'

/** A commit with its documents diffed, and the edges that its look-ups carry on. */
export interface Diffed {
  readonly commit: Commit
  readonly changes: readonly DocumentChange[]
  readonly carried: Carried
}

export function needsOf({ commit, changes, carried }: Diffed): CommitNeeds {
  const nodes = new Set<Uri>(systemFacts(commit).keys())
  const about = new Set<Uri>()
  const answered = new Set<Uri>()
  for (const change of changes) {
    about.add(change.write.key.uri)
    for (const to of resolvedBy(change)) about.add(to)
    if (statesAddresses(change)) answered.add(change.write.key.uri)
    for (const shift of claimShifts(change)) about.add(shift.node)
    for (const edge of change.asserted) nodes.add(edge.from).add(edge.to)
    for (const edge of change.closed) nodes.add(edge.from)
    if (change.answer.kind !== 'said') continue
    for (const node of claimed(change)) nodes.add(node)
    for (const reference of change.answer.statement.references) nodes.add(reference.uri)
    for (const uri of change.answer.statement.lookupsToRecheck) nodes.add(uri)
  }
  for (const edge of carried.asserted) nodes.add(edge.from)
  for (const edge of carried.closed) nodes.add(edge.from)
  for (const uri of about) nodes.add(uri)
  return { nodes: [...nodes], about: [...about], answered: [...answered] }
}

/** References whose nodes record no request for their types; a pending mark may still request them. */
export function unaskedReferences({ changes }: Diffed, nodes: ReadonlyMap<Uri, NodeState>): Set<Uri> {
  const out = new Set<Uri>()
  for (const { answer } of changes) {
    if (answer.kind !== 'said') continue
    for (const { uri, expects } of answer.statement.references) {
      if (!covers(nodes.get(uri)?.requestedTypes ?? null, expects)) out.add(uri)
    }
  }
  return out
}

/** What a commit writes, from what the record holds. Pure: every record applies the same plan. */
export function planCommit(loaded: Diffed, state: CommitState): CommitPlan {
  const diffed = { ...loaded, changes: ofMentioned(loaded, state) }
  const { commit, changes, carried } = diffed
  const asserted: SupportWrite[] = changes.flatMap((change) => change.asserted.map((edge) => supportOf(edge, change)))
  const closed = changes.flatMap((change) => change.closed)
  for (const support of carried.asserted) asserted.push(support)
  for (const support of carried.closed) closed.push(support)

  const claims = claimsAfter(changes, state)
  const disturbed = disturbedNodes(diffed)
  const asking = requestsAfter(diffed, state)
  const facts: FactWrite[] = changes.flatMap((change) =>
    change.facts.map((fact) => ({ ...fact, document: change.write.key })),
  )
  const nodes: NodeWrite[] = []
  const stageFacts = systemFacts(commit)
  const documents = documentsAfter(changes, state)
  for (const uri of new Set([
    ...documents.keys(),
    ...claims.keys(),
    ...disturbed,
    ...stageFacts.keys(),
    ...asking.asked.keys(),
  ])) {
    const before = state.nodes.get(uri) ?? UNKNOWN_NODE
    const after = claims.get(uri) ?? before.claims
    const own = documents.get(uri) ?? null
    const input = {
      uri,
      before: before.system,
      claims: after,
      disturbed: disturbed.has(uri),
      documents: own?.filter(({ origin }) => isOfSource(origin)) ?? null,
      stageFacts: stageFacts.get(uri) ?? null,
    }
    const system = systemAfter({ ...input, at: commit.at })
    const fact = systemFact(uri, before.system, system)
    if (fact !== null) facts.push(fact)
    const asked = asking.asked.get(uri) ?? before.requestedTypes
    const retyped = claims.has(uri)
    if (fact !== null || retyped || asked !== before.requestedTypes)
      nodes.push({ uri, system, claims: after, requestedTypes: asked, retyped })
  }
  const created = createdNodes(diffed, state)
  return {
    changed: facts.length > 0 || asserted.length > 0 || closed.length > 0 || created.length > 0,
    created,
    nodes,
    facts,
    asserted,
    closed,
    documents: changes,
    marks: [...asking.marks, ...recheckMarks(diffed, state), ...returnMarks(diffed, state)],
    stubs: stubsOf(created, facts),
  }
}

/** Without evidence: a rule's evidence is found by walking its path as of any moment, and stored evidence would become stale. */
function supportOf({ type, from, to, provenance }: StatedEdge, change: DocumentChange): SupportWrite {
  return { type, from, to, document: change.write.key, provenance, evidence: [] }
}

function systemFact(node: Uri, before: Attributes, next: Attributes): FactWrite | null {
  const diff = diffAttributes(before, next)
  return diff === null ? null : { node, document: null, ...diff, next, before }
}

function stubsOf(created: readonly Uri[], facts: readonly FactWrite[]): number {
  if (created.length === 0) return 0
  const described = new Set<Uri>()
  for (const fact of facts) if (fact.document !== null) described.add(fact.node)
  return created.filter((uri) => !described.has(uri)).length
}

// ------------------------------------------------------------------------------------------------------- claims

interface Shift {
  readonly node: Uri
  readonly type: string
  readonly total: number
  readonly open: number
}

/** How the counts of claimed types change: with the facts, and for every node of a document that is deleted or returns. */
function claimShifts(change: DocumentChange): Shift[] {
  // What a rule states about itself makes no entity, nor what a person states about a thing that no source has.
  if (!isOfSource(change.status.origin)) return []
  const wasOpen = change.before?.status.gone === false ? 1 : 0
  const isOpen = change.status.gone ? 0 : 1
  const shifts: Shift[] = []
  for (const fact of change.facts) shiftOf(shifts, fact, { wasOpen, isOpen })
  if (change.before === null || wasOpen === isOpen) return shifts
  const changed = new Set(change.facts.map((fact) => fact.node))
  for (const [node, facts] of change.before.contents) {
    if (!changed.has(node)) shiftOf(shifts, { node, before: facts, next: facts }, { wasOpen, isOpen })
  }
  return shifts
}

function shiftOf(
  into: Shift[],
  fact: Pick<FactChangeOf, 'node' | 'before' | 'next'>,
  by: { wasOpen: number; isOpen: number },
): void {
  const was = claimedType(fact.before)
  const is = claimedType(fact.next)
  if (was === is && by.wasOpen === by.isOpen) return
  if (was !== null) into.push({ node: fact.node, type: was, total: -1, open: -by.wasOpen })
  if (is !== null) into.push({ node: fact.node, type: is, total: 1, open: by.isOpen })
}

/** '' where attributes are claimed, but no type; null where none are. */
function claimedType(attributes: Attributes): string | null {
  const type = attributes['entityType']
  if (typeof type === 'string') return type
  for (const _ in attributes) return ''
  return null
}

function claimsAfter(changes: readonly DocumentChange[], state: CommitState): Map<Uri, Claims> {
  const out = new Map<Uri, Record<string, readonly [number, number]>>()
  for (const change of changes) {
    for (const { node, type, total, open } of claimShifts(change)) {
      let mine = out.get(node)
      if (mine === undefined) out.set(node, (mine = { ...state.nodes.get(node)?.claims }))
      const [had, hadOpen] = mine[type] ?? [0, 0]
      if (had + total === 0) delete mine[type]
      else mine[type] = [had + total, hadOpen + open]
    }
  }
  return out
}

/** Nodes to conclude about again. What the system itself concludes is no reason to. */
function disturbedNodes({ changes, carried }: Diffed): Set<Uri> {
  const out = new Set<Uri>()
  for (const change of changes) {
    if (change.write.key.platform === SYSTEM_PLATFORM) continue
    for (const fact of change.facts) out.add(fact.node)
    for (const edge of change.asserted) out.add(edge.from)
    for (const edge of change.closed) out.add(edge.from)
    if (wasBuried(change) !== isBuried(change)) out.add(change.write.key.uri)
  }
  for (const edge of carried.asserted) out.add(edge.from)
  for (const edge of carried.closed) out.add(edge.from)
  return out
}

/** Gone, and it was read before: the absence of a thing that was never there changes nothing. */
function isBuried({ status }: DocumentChange): boolean {
  return status.gone && status.hydratedAt !== null
}

function wasBuried({ before }: DocumentChange): boolean {
  return before !== null && before.status.gone && before.status.hydratedAt !== null
}

/** For each node whose documents changed: every document about it, after the commit. */
function documentsAfter(changes: readonly DocumentChange[], state: CommitState): Map<Uri, readonly DocumentStatus[]> {
  const out = new Map<Uri, readonly DocumentStatus[]>(state.about)
  for (const change of changes) {
    const { uri } = change.write.key
    const id = documentId(change.write.key)
    const others = (out.get(uri) ?? []).filter((status) => documentId(status) !== id)
    out.set(uri, [...others, change.status])
  }
  return out
}

// ------------------------------------------------------------------------------------------- references and marks

/** The types requested so far, and marks for new references. Requested means: a document about it was read, or a reference marked it. */
function requestsAfter(diffed: Diffed, state: CommitState): { asked: Map<Uri, readonly string[]>; marks: Mark[] } {
  const { commit, changes } = diffed
  const asked = new Map<Uri, readonly string[]>()
  const marks: Mark[] = []
  const known = (uri: Uri) => asked.get(uri) ?? state.nodes.get(uri)?.requestedTypes ?? null
  const add = (uri: Uri, types: readonly string[]) => {
    const before = known(uri)
    const fresh = types.filter((type) => before === null || !before.includes(type))
    if (before === null || fresh.length > 0) asked.set(uri, [...(before ?? []), ...fresh])
  }
  for (const { write, status } of changes) if (status.origin === 'source') add(write.key.uri, [write.key.type])
  for (const { answer } of changes) {
    if (answer.kind !== 'said') continue
    for (const { uri, expects } of answer.statement.references) {
      if (covers(known(uri), expects) || includesRequest(state.pending.get(uri), expects)) continue
      add(uri, expects.length === 0 ? [ANY_TYPE] : expects)
      const lookup = isLookup(uri)
      const cause = { ...commit.cause, kind: lookup ? ('lookup' as const) : ('reference' as const) }
      marks.push({ uri, expects, priority: lookup ? PRIORITY.lookup : PRIORITY.reference, cause, due: commit.at })
    }
  }
  return { asked, marks }
}

/** Whether a request for the types `known` includes those `wanted`. A request without a type includes every type. */
function covers(known: readonly string[] | null, wanted: readonly string[]): boolean {
  if (known === null) return false
  return known.length === 0 || known.includes(ANY_TYPE) || wanted.every((type) => known.includes(type))
}

/** Whether a pending read includes these types. One without a type reads only the types that the record has of the thing. */
function includesRequest(pending: readonly string[] | undefined, wanted: readonly string[]): boolean {
  if (pending === undefined) return false
  if (wanted.length === 0) return pending.length === 0 || pending.includes(ANY_TYPE)
  return wanted.every((type) => pending.includes(type))
}

/**
 * A look-up that is in the record is read again when its answer may be wrong: a document names an address that does not resolve to
 * it; an address resolves to it that it no longer names (or it is gone); or what a look-up resolves to, or did before this answer,
 * was read after the look-up was, so that its answer may be the older of the two. This compares the present state, not the changes:
 * an address that moved and came back between two reads changes nothing, yet the look-up may have been read in between.
 */
function recheckMarks({ commit, changes }: Diffed, state: CommitState): Mark[] {
  const asked = new Set<Uri>()
  for (const change of changes) {
    const { answer, write } = change
    if (statesAddresses(change)) {
      const named = answer.kind === 'said' ? answer.statement.lookupsToRecheck : []
      const resolving = state.resolvers.get(write.key.uri) ?? []
      for (const uri of named) if (!resolving.includes(uri)) asked.add(uri)
      for (const uri of resolving) if (!named.includes(uri)) asked.add(uri)
    }
    const overtaken = resolvedBy(change).some((to) => state.about.get(to)?.some((s) => readAt(s) >= write.askedAt))
    if (overtaken) asked.add(write.key.uri)
  }
  const cause = { ...commit.cause, kind: 'lookup' as const }
  return [...asked]
    .filter((uri) => state.nodes.has(uri))
    .map((uri) => ({ uri, expects: [], priority: PRIORITY.lookup, cause, due: commit.at }))
}

/**
 * What a look-up comes to resolve to is there again, though it was gone when it was last read: no listing would have it read once more if it
 * goes before one shows it. Only where the answer is a new one, so that a source that contradicts itself is not asked for ever.
 */
function returnMarks({ commit, changes }: Diffed, state: CommitState): Mark[] {
  const marks: Mark[] = []
  for (const { write, asserted } of changes) {
    if (!isLookup(write.key.uri)) continue
    for (const { type, to } of asserted) {
      const wasGone = state.about.get(to)?.some((status) => status.gone && readAt(status) < write.askedAt) === true
      if (type !== RESOLVES_TO || !wasGone) continue
      const cause = { ...commit.cause, kind: 'reference' as const }
      marks.push({ uri: to, expects: [], priority: PRIORITY.reference, cause, due: commit.at })
    }
  }
  return marks
}

/** Whether an answer states which addresses lead to its subject: all of them, or none any more. */
function statesAddresses({ answer, write }: DocumentChange): boolean {
  return (answer.kind === 'said' || answer.kind === 'gone') && !isLookup(write.key.uri)
}

/** What a look-up resolves to by this answer, and what it no longer resolves to. */
function resolvedBy({ write, answer, closed }: DocumentChange): Uri[] {
  if (!isLookup(write.key.uri)) return []
  const stated = answer.kind === 'said' ? answer.statement.edges : []
  return [...stated, ...closed].filter((edge) => edge.type === RESOLVES_TO).map((edge) => edge.to)
}

function readAt(status: DocumentStatus): number {
  return status.lastVerified ?? -1
}

// ---------------------------------------------------------------------------------------------------- first mention

/**
 * Without the 404s of ids that nothing mentions: neither the record nor another answer of this commit. Whoever sends events could fill the record
 * with invented ids otherwise. What refers to such an id later makes a stub of it, and has it read again (`pendingOf` in `load.ts`).
 */
function ofMentioned(diffed: Diffed, state: CommitState): readonly DocumentChange[] {
  const { changes } = diffed
  if (!changes.some(isFirstAbsence)) return changes
  const others = changes.filter((change) => !isFirstAbsence(change))
  const mentioned = new Set(createdNodes({ ...diffed, changes: others }, state))
  const isMentioned = (uri: Uri): boolean => state.nodes.has(uri) || mentioned.has(uri)
  return changes.filter((change) => !isFirstAbsence(change) || isMentioned(change.write.key.uri))
}

function isFirstAbsence({ before, status, facts }: DocumentChange): boolean {
  return before === null && status.gone && facts.length === 0
}

function createdNodes({ commit, changes }: Diffed, state: CommitState): Uri[] {
  const out = new Set<Uri>()
  const mention = (uri: Uri) => {
    if (!state.nodes.has(uri)) out.add(uri)
  }
  for (const uri of systemFacts(commit).keys()) mention(uri)
  for (const change of changes) {
    mention(change.write.key.uri)
    for (const uri of claimed(change)) mention(uri)
    for (const edge of change.asserted) {
      mention(edge.from)
      mention(edge.to)
    }
    if (change.answer.kind !== 'said') continue
    for (const reference of change.answer.statement.references) mention(reference.uri)
  }
  return [...out]
}

/** Nodes that a statement names, even those about which it claims nothing. */
function claimed(change: DocumentChange): Uri[] {
  return change.answer.kind === 'said' ? change.answer.statement.nodes.map((claim) => claim.uri) : []
}
