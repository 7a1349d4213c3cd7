import type { Commit, CommitOutcome } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import { PRIORITY, type Mark } from '../contracts/marks.ts'
import { diffAttributes } from '../model/diff.ts'
import { ANY_TYPE, SYSTEM_PLATFORM } from '../model/facts.ts'
import { SAME_PERSON } from '../model/identity.ts'
import { isKeyEdge } from '../model/key.ts'
import { isLookupAnswer, RESOLVES_TO } from '../model/lookup.ts'
import { isOfSource } from '../model/origin.ts'
import type { BatchCommit, BatchNode, Claims, DocumentChange, FactsChange } from './batch-objects.ts'
import { carry, type CarriedEdges } from './carry.ts'
import { requestedTypes } from './dirty.ts'
import { guardedChange } from './guard.ts'
import { formerNames, isGone, leftToFormer } from './moved.ts'
import { claimedType, covers, mayRetype, openType } from './nodes.ts'
import type { PlannedRows } from './rows.ts'
import type { BatchState } from './batch-state.ts'
import { systemAfter } from './system.ts'

/** A commit whose documents were compared. */
interface ComparedCommit extends BatchCommit {
  readonly changes: readonly DocumentChange[]
}

/**
 * Plans the writes of a commit, the same for every engine, and applies them to the state of its batch, for the next
 * commit: first the changes of its answers, and then their effects.
 */
export function planCommit(
  batchCommit: BatchCommit,
  { rows, state }: { rows: PlannedRows; state: BatchState },
): CommitOutcome {
  const { commit, writes } = batchCommit
  const all = writes.map((write) => guardedChange(write, { commit, state }))
  const compared = { ...batchCommit, changes: dropUnmentioned({ ...batchCommit, changes: all }, state) }
  const { changes } = compared
  const created = createdNodes(compared, state)
  const requested = requestsAfter(compared, state)
  const further = [recheckMarks, returnMarks, moveMarks, endMarks].flatMap((marksOf) => marksOf(compared, state))
  const marks = [...requested.marks, ...further]
  const described = new Set<BatchNode>()
  for (const node of created) rows.create(node)
  for (const change of changes) {
    rows.putDocument(change)
    rows.putEdges(change)
    for (const fact of change.facts) {
      rows.putFact(fact)
      described.add(fact.node)
    }
  }
  const { opened, closed } = carry(changes, state)
  const carried = { opened, closed: [...closed, ...leftToFormer(changes, state)] }
  rows.putEdges(carried)
  putNodes(compared, { carried, requested: requested.types, rows, state })
  for (const mark of marks) rows.mark(mark)
  return rows.endCommit(commit, created.filter((node) => !described.has(node)).length)
}

// ----------------------------------------------------------------------------------------------------------- nodes

interface CommitEffects {
  readonly carried: CarriedEdges
  readonly requested: ReadonlyMap<BatchNode, readonly string[]>
  readonly rows: PlannedRows
  readonly state: BatchState
}

/** Writes nodes whose facts change, with the system's new statements about them. */
function putNodes(compared: ComparedCommit, { carried, requested, rows, state }: CommitEffects): void {
  const { commit, changes, systemFacts } = compared
  const claims = claimsAfter(changes, state)
  const disturbed = disturbedNodes(changes, carried)
  const ended = endedParts(changes)
  // The documents of these nodes now decide whether they are gone.
  const described = new Set(changes.flatMap((change) => [change.write.document.subject, ...resolvedBy(change)]))
  for (const node of claims.keys()) described.add(node)
  for (const node of new Set([...described, ...disturbed, ...systemFacts.keys(), ...requested.keys()])) {
    const before = state.nodeState(node)
    const after = claims.get(node) ?? before.claims
    const system = systemAfter({
      uri: node.uri,
      before: before.system,
      claims: after,
      endedWithWhole: ended.has(node),
      disturbed: disturbed.has(node),
      documents: described.has(node) ? state.statusesAbout(node).filter(({ origin }) => isOfSource(origin)) : null,
      stageFacts: systemFacts.get(node) ?? null,
      at: commit.at,
    })
    const diff = diffAttributes(before.system, system)
    if (diff !== null) rows.putFact({ document: null, node, ...diff, before: before.system, next: system })
    const requestedNow = requested.get(node) ?? before.requestedTypes
    const isRetyped = claims.has(node)
    if (diff !== null || isRetyped || requestedNow !== before.requestedTypes)
      rows.putNode(node, { system, claims: after, requestedTypes: requestedNow, isRetyped })
  }
}

/** Lists the parts named by documents that are gone but keep their facts: such parts exist only with their whole. */
function endedParts(changes: readonly DocumentChange[]): ReadonlySet<BatchNode> {
  const ended = new Set<BatchNode>()
  for (const { status, write } of changes) {
    const { answer, document } = write
    if (!status.gone || answer.kind !== 'gone' || answer.parts === undefined) continue
    for (const [node, attributes] of document.contents)
      if (answer.parts.includes(claimedType(attributes) ?? '')) ended.add(node)
  }
  return ended
}

type ClaimCounts = Map<BatchNode, Record<string, Claims[string]>>

function claimsAfter(changes: readonly DocumentChange[], state: BatchState): ClaimCounts {
  const claims: ClaimCounts = new Map()
  for (const { before, status, facts, write } of changes) {
    // Neither a rule's statement about itself nor a person's about an entity unknown to sources makes an entity.
    if (!isOfSource(status.origin)) continue
    const open = { before: before?.gone === false ? 1 : 0, after: status.gone ? 0 : 1 }
    for (const fact of facts) countClaims(claims, fact, { open, state })
    if (before === null || before.hydratedAt === null || open.before === open.after) continue
    const changed = new Set(facts.map(({ node }) => node))
    for (const [node, attributes] of write.document.contents)
      if (!changed.has(node)) countClaims(claims, { node, before: attributes, next: attributes }, { open, state })
  }
  return claims
}

function countClaims(
  claims: ClaimCounts,
  { node, before, next }: Pick<FactsChange, 'node' | 'before' | 'next'>,
  { open, state }: { readonly open: { readonly before: number; readonly after: number }; readonly state: BatchState },
): void {
  const was = claimedType(before)
  const is = claimedType(next)
  if (!mayRetype(before, next) && (was === null || open.before === open.after)) return
  let counts = claims.get(node)
  if (counts === undefined) claims.set(node, (counts = { ...state.nodeState(node).claims }))
  if (was !== null) addClaim(counts, was, [-1, -open.before])
  if (is !== null) addClaim(counts, is, [1, open.after])
}

function addClaim(counts: Record<string, Claims[string]>, type: string, [by, openBy]: Claims[string]): void {
  const [total, open] = counts[type] ?? [0, 0]
  if (total + by === 0) delete counts[type]
  else counts[type] = [total + by, open + openBy]
}

/** Lists nodes whose conclusions must be drawn again. The system's own conclusions are no reason to. */
function disturbedNodes(changes: readonly DocumentChange[], carried: CarriedEdges): Set<BatchNode> {
  const disturbed = new Set<BatchNode>()
  const add = ({ opened, closed }: CarriedEdges) => {
    for (const { from } of opened) disturbed.add(from)
    for (const { from } of closed) disturbed.add(from)
  }
  for (const change of changes) {
    const { key, subject } = change.write.document
    if (key.platform === SYSTEM_PLATFORM) continue
    for (const { node } of change.facts) disturbed.add(node)
    add(change)
    if (isBuried(change.before) !== isBuried(change.status)) disturbed.add(subject)
  }
  add(carried)
  return disturbed
}

/** Tells whether it is gone and was read before: the absence of an entity that never existed changes nothing. */
function isBuried(status: DocumentStatus | null): boolean {
  return status !== null && status.gone && status.hydratedAt !== null
}

// ------------------------------------------------------------------------------------------- references and marks

/**
 * Returns the types requested so far, and marks for new references. A type counts as requested if a document about it
 * was read, or a reference marked it.
 */
function requestsAfter(
  { commit, changes }: ComparedCommit,
  state: BatchState,
): { readonly types: ReadonlyMap<BatchNode, readonly string[]>; readonly marks: Mark[] } {
  const types = new Map<BatchNode, readonly string[]>()
  const marks: Mark[] = []
  const known = (node: BatchNode) => types.get(node) ?? state.nodeState(node).requestedTypes
  const add = (node: BatchNode, wanted: readonly string[]) => {
    const before = known(node) ?? []
    const fresh = wanted.filter((type) => !before.includes(type))
    if (fresh.length > 0) types.set(node, [...before, ...fresh])
  }
  for (const { write, status } of changes)
    if (status.origin === 'source') add(write.document.subject, [write.document.key.type])
  for (const { write, before, status } of changes) {
    // The reference's target may have gone together with the referring entity.
    const isBack = before?.gone === true && !status.gone
    for (const { node, expects } of write.references) {
      const isKnown = covers(known(node), expects) || isPending(node, expects, state)
      if (isKnown && !(isBack && isGone(node, state))) continue
      add(node, expects.length === 0 ? [ANY_TYPE] : expects)
      marks.push(markOf(node, commit, { kind: node.isLookup ? 'lookup' : 'reference', expects }))
    }
  }
  return { types, marks }
}

function markOf(
  node: BatchNode,
  { cause, at }: Commit,
  { kind, expects = [] }: { readonly kind: 'lookup' | 'reference'; readonly expects?: readonly string[] },
): Mark {
  // A trace ends with the direct references of an event's entity: further on it would be as large as the graph.
  const { spans, ...rest } = cause
  const traced = spans === undefined || cause.kind === 'reference' || cause.kind === 'lookup' ? {} : { spans }
  return { uri: node.uri, expects, priority: PRIORITY[kind], cause: { ...rest, ...traced, kind }, due: at }
}

/**
 * Tells whether a pending read includes these types. A read without a type covers only the types that the record has of
 * the entity. A read that waits for a retry doesn't count if the record has no node: when it failed, nothing mentioned
 * the entity, and the wait may be an hour.
 */
function isPending(node: BatchNode, wanted: readonly string[], state: BatchState): boolean {
  const row = state.pendingMark(node)
  if (row === null || !row.pending || (row.attempts > 0 && !node.isKnown)) return false
  const types = requestedTypes(row)
  if (wanted.length === 0) return types.length === 0 || types.includes(ANY_TYPE)
  return wanted.every((type) => types.includes(type))
}

/**
 * Marks look-ups in the record whose answer may be wrong: a document names an address that doesn't resolve to it; an
 * address resolves to it that it no longer names (or it is gone); or a present or former target was read after the
 * look-up, so that the answer may be the older of the two. This compares the present state, not the changes: an address
 * that moved and came back between two reads changes nothing, yet the look-up may have been read in between. Whether
 * several candidates are one person depends on their keys, and on people's statements that they are the same.
 */
function recheckMarks({ commit, changes }: ComparedCommit, state: BatchState): Mark[] {
  const lookups = new Set<BatchNode>()
  for (const change of changes) {
    const { answer, document, requestedAt, lookupsToRecheck: named } = change.write
    const { subject } = document
    const edges = [...change.opened, ...change.closed]
    // The answer states which addresses lead to its subject: all of them, or none any more.
    if (!subject.isLookup && (answer.kind === 'stated' || answer.kind === 'gone')) {
      const resolving = state.resolversOf(subject)
      const hasOtherKeys = edges.some(({ type }) => isKeyEdge(type))
      for (const lookup of named) if (hasOtherKeys || !resolving.includes(lookup)) lookups.add(lookup)
      for (const lookup of resolving) if (hasOtherKeys || !named.includes(lookup)) lookups.add(lookup)
    }
    if (answer.kind === 'edited')
      for (const { type, from, to } of edges)
        if (type === SAME_PERSON)
          for (const account of [from, to]) for (const lookup of state.resolversOf(account)) lookups.add(lookup)
    const isOvertaken = resolvedBy(change).some((to) =>
      state.statusesAbout(to).some((status) => readAt(status) >= requestedAt),
    )
    if (isOvertaken) lookups.add(subject)
  }
  return [...lookups].filter(({ isKnown }) => isKnown).map((node) => markOf(node, commit, { kind: 'lookup' }))
}

/**
 * Marks entities that were gone and that a look-up now resolves to, because they exist again: if one disappears before
 * a listing shows it, nothing else would read it. Only new answers count, so that a source that contradicts itself
 * isn't read for ever.
 */
function returnMarks({ commit, changes }: ComparedCommit, state: BatchState): Mark[] {
  const marks: Mark[] = []
  for (const { write, opened } of changes) {
    if (!write.document.subject.isLookup) continue
    const isOld = (status: DocumentStatus) => status.gone && readAt(status) < write.requestedAt
    for (const { type, to } of opened)
      if (type === RESOLVES_TO && state.statusesAbout(to).some(isOld))
        marks.push(markOf(to, commit, { kind: 'reference' }))
  }
  return marks
}

/** Marks entities that were gone before their new name was read: their next answer finds the new name. */
function moveMarks({ commit, changes }: ComparedCommit, state: BatchState): Mark[] {
  const found = changes.flatMap(({ write, opened }) => formerNames(opened, write.document, state))
  return found.map((node) => markOf(node, commit, { kind: 'reference' }))
}

/** Marks parts of a gone entity that have an answer of their own: their source tells that they went too. */
function endMarks({ commit, changes }: ComparedCommit, state: BatchState): Mark[] {
  return changes.flatMap(({ write: { document, answer }, before, status }) => {
    const parts = answer.kind === 'gone' ? answer.parts : undefined
    if (parts === undefined || before?.gone === true || !status.gone) return []
    const ended = state.supportsOf(document).filter(({ to }) => {
      return parts.includes(openType(state.nodeState(to).types)?.type ?? '') && !document.contents.has(to)
    })
    return ended.map(({ to }) => markOf(to, commit, { kind: 'reference' }))
  })
}

/** Lists the nodes that a look-up resolves to by this answer, may resolve to, or no longer does. */
function resolvedBy({ write: { document, answer, edges }, closed }: DocumentChange): BatchNode[] {
  if (!document.subject.isLookup) return []
  const stated = answer.kind === 'stated' ? edges.values() : []
  return [...stated, ...closed].filter(({ type }) => isLookupAnswer(type)).map(({ to }) => to)
}

function readAt(status: DocumentStatus): number {
  return status.lastVerified ?? -1
}

// ---------------------------------------------------------------------------------------------------- first mention

/**
 * Drops 404s of ids that neither the record nor another answer of this commit mentions: otherwise anyone who sends
 * events could fill the record with invented ids. A later reference to such an id creates a stub and marks it again
 * (`isPending`).
 */
function dropUnmentioned(compared: ComparedCommit, state: BatchState): readonly DocumentChange[] {
  const { changes } = compared
  if (!changes.some(isFirstAbsence)) return changes
  const others = changes.filter((change) => !isFirstAbsence(change))
  const mentioned = createdNodes({ ...compared, changes: others }, state)
  return changes.filter((change) => {
    const { subject } = change.write.document
    return !isFirstAbsence(change) || subject.isKnown || mentioned.includes(subject)
  })
}

function isFirstAbsence({ before, status, facts }: DocumentChange): boolean {
  return before === null && status.gone && facts.length === 0
}

/** Lists new nodes in the order of first mention. */
function createdNodes({ changes, systemFacts }: ComparedCommit, state: BatchState): BatchNode[] {
  const created = new Set<BatchNode>()
  const mention = (node: BatchNode) => {
    if (!state.isKnown(node)) created.add(node)
  }
  for (const node of systemFacts.keys()) mention(node)
  for (const { write, opened } of changes) {
    mention(write.document.subject)
    write.named.forEach(mention)
    for (const { from, to } of opened) {
      mention(from)
      mention(to)
    }
    for (const { node } of write.references) mention(node)
  }
  return [...created]
}
