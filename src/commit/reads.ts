import type { Commit } from '../contracts/log.ts'
import { SAME_PERSON } from '../model/identity.ts'
import { IDENTITY } from '../model/key.ts'
import { isLookupAnswer, LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import type { BatchCommit, BatchDocument, BatchEdge, BatchNode, BatchWrite } from './batch-objects.ts'
import { CommitReads } from './commit-reads.ts'
import { claimedType, covers, mayRetype } from './nodes.ts'
import type { BatchState } from './batch-state.ts'
import { getOrInsert } from '../lib/maps.ts'

/**
 * Finds what a batch must read from the record before planning: first what its commits name, then what follows from the
 * loaded state, until nothing is missing. A plan that needs more fails (`BatchState`).
 */
export function firstReads(commits: readonly BatchCommit[]): CommitReads {
  const reads = new CommitReads()
  for (const { commit, writes, systemFacts, leased } of commits) {
    if (commit.settle?.kind === 'duty') reads.duties.add(commit.settle.name)
    if (leased !== null) reads.marks.add(leased)
    for (const node of systemFacts.keys()) reads.nodes.add(node)
    for (const write of writes) readsOfWrite(write, { reads, isGuarded: commit.guard !== undefined })
  }
  return reads
}

function readsOfWrite(
  { document, answer, named, edges, retracted, references, lookupsToRecheck }: BatchWrite,
  { reads, isGuarded }: { readonly reads: CommitReads; readonly isGuarded: boolean },
): void {
  const { subject, key } = document
  reads.nodes.add(subject)
  reads.about.add(subject)
  if (answer.kind === 'same' || answer.kind === 'failed') return
  reads.contents.add(document)
  for (const node of named) reads.nodes.add(node)
  for (const edge of [...edges.values(), ...retracted.values()]) {
    reads.nodes.add(edge.from).add(edge.to)
    if (isPremise(edge)) readsOfPremise(edge, reads)
    if (answer.kind === 'amended') reads.edges.set(edge.key, edge)
    if (answer.kind === 'edited' && edge.type === SAME_PERSON) reads.resolvers.add(edge.from).add(edge.to)
    if (answer.kind === 'stated' && isLookupAnswer(edge.type)) reads.about.add(edge.to)
  }
  for (const { node } of references) reads.nodes.add(node)
  for (const node of lookupsToRecheck) reads.nodes.add(node)
  if (answer.kind === 'redacted' || answer.kind === 'amended') return
  reads.supports.add(document)
  if (answer.kind === 'edited') return
  if (answer.kind === 'gone' && isGuarded) reads.guards.add(key.platform)
  if (subject.isLookup) reads.resolutions.add(subject)
  else reads.resolvers.add(subject)
}

/** Tells whether an edge points at a look-up. */
export function isPremise({ type, to }: BatchEdge): boolean {
  return to.isLookup && type !== RESOLVES_TO
}

function readsOfPremise(edge: BatchEdge, reads: CommitReads): void {
  reads.edges.set(edge.key, edge)
  reads.resolutions.add(edge.to)
  reads.carried.set(edge.key, edge)
}

/**
 * Finds the reads that the loaded state makes necessary: statements that are dropped, types that several documents
 * claim, references that were never requested, and look-ups with another answer. It is empty once all is loaded. It may
 * read more than needed, never less, since a commit of the batch may undo an earlier one.
 */
export function furtherReads(commits: readonly BatchCommit[], state: BatchState): CommitReads {
  const reads = new CommitReads()
  const types = new Map<BatchNode, Set<string>>()
  const written = new Map<BatchDocument, readonly BatchWrite[]>()
  for (const { commit, writes } of commits) {
    for (const write of writes) {
      const { document, answer } = write
      const further = { reads, types, write, isAgain: written.has(document) }
      const earlier = written.get(document) ?? []
      written.set(document, [...earlier, write])
      if (answer.kind === 'same') readsOfReturn(further)
      if (answer.kind === 'gone') readsOfGuard(commit, { ...further, earlier }, state)
      if (answer.kind === 'stated') readsOfNewName(further)
      if (document.status?.suspectedDeletion != null) reads.guards.add(document.key.platform)
      if (answer.kind === 'stated' || answer.kind === 'gone' || answer.kind === 'redacted') readsOfClaims(further)
      if (answer.kind === 'stated' || answer.kind === 'gone' || answer.kind === 'edited') readsOfSupports(further)
      for (const { node, expects } of write.references)
        if (!covers(node.state?.requestedTypes ?? null, expects)) reads.marks.add(node)
    }
  }
  for (const [node, claimed] of types) if (node.id !== null && claimed.size > 1) reads.stated.add(node)
  return reads.without(state.loaded)
}

interface FurtherReads {
  readonly reads: CommitReads
  /** Types that documents claim for a node, including claims in this batch. */
  readonly types: Map<BatchNode, Set<string>>
  readonly write: BatchWrite
  /** True if an earlier commit of the batch writes the same document. */
  readonly isAgain: boolean
}

/** If a document was gone and isn't modified, all of its statements count again. */
function readsOfReturn(further: FurtherReads): void {
  const { document } = further.write
  if (document.status?.gone !== true) return
  further.reads.contents.add(document)
  for (const node of document.contents.keys()) readsOfShift(node, null, further)
}

/** `type` is the document's new claim. */
function readsOfShift(node: BatchNode, type: string | null, { reads, types }: FurtherReads): void {
  reads.nodes.add(node)
  reads.about.add(node)
  const claimed = getOrInsert(types, node, () => new Set())
  for (const known in node.state?.claims) if (known !== '') claimed.add(known)
  if (type !== null && type !== '') claimed.add(type)
}

/** Reads the documents about nodes whose claimed type may change, and statements if types differ. */
function readsOfClaims(further: FurtherReads): void {
  const { document, answer, claims } = further.write
  const flips = further.isAgain || document.status === null || document.status.gone !== (answer.kind === 'gone')
  for (const [node, before] of document.contents) {
    const next = claims.get(node)
    if (flips || next === undefined || mayRetype(before, next)) readsOfShift(node, null, further)
  }
  // If the document states no type for its subject, the tombstone has the requested one.
  if (answer.kind === 'gone') readsOfShift(document.subject, document.key.type, further)
  for (const [node, next] of claims) {
    if (flips || mayRetype(document.contents.get(node) ?? {}, next)) readsOfShift(node, claimedType(next), further)
  }
}

function readsOfSupports({ reads, write, isAgain }: FurtherReads): void {
  const { document, answer, edges, retracted } = write
  for (const support of document.supports) {
    const { key } = support
    if (answer.kind === 'edited' ? !retracted.has(key) : !isAgain && edges.has(key)) continue
    reads.nodes.add(support.from)
    if (answer.kind === 'gone' && (answer.parts !== undefined || support.type === answer.whole))
      reads.nodes.add(support.to)
    if (isLookupAnswer(support.type)) {
      reads.nodes.add(support.to)
      reads.about.add(support.to)
    }
    if (isPremise(support)) readsOfPremise(support, reads)
  }
  if (document.key.type === LOOKUP_TYPE && (isAgain || hasAnotherAnswer(write))) reads.incoming.add(document.subject)
}

function hasAnotherAnswer({ document, edges }: BatchWrite): boolean {
  const stated = new Set<number>()
  for (const { type, key } of edges.values()) if (type === RESOLVES_TO) stated.add(key)
  for (const { type, key } of document.supports) if (type === RESOLVES_TO && !stated.delete(key)) return true
  return stated.size > 0
}

/**
 * Reads entities with an identity that a document newly states: unless the entity is new itself, it was renamed. If its
 * subject was gone, the name may now mean another entity, while others still refer to the former one.
 */
function readsOfNewName({ reads, write: { document, edges }, isAgain }: FurtherReads): void {
  const known = new Set(Array.from(document.supports, ({ key }) => key))
  for (const { key, type, to } of edges.values()) {
    if (type !== IDENTITY || (!isAgain && known.has(key))) continue
    if (to.id !== null) reads.incoming.add(to)
    if (isAgain || document.status?.gone === true) reads.incoming.add(document.subject)
  }
}

/**
 * Counts documents when a window of the guard begins. A renamed entity doesn't count as disappeared, unless the other
 * one with its identity existed beside it.
 */
function readsOfGuard(
  { guard, at, documents }: Commit,
  { reads, write, isAgain, earlier }: FurtherReads & { readonly earlier: readonly BatchWrite[] },
  state: BatchState,
): void {
  for (const edges of [write.document.supports, ...earlier.map((one) => one.edges.values())])
    for (const { type, to } of edges) if (type === IDENTITY) readsOfHolders(to, { reads, state })
  if (guard === undefined) return
  const { key, status } = write.document
  const disappears = isAgain || (status !== null && status.hydratedAt !== null && !status.gone)
  if (!disappears || !state.loaded.guards.has(key.platform)) return
  const counted = state.guard(key.platform)?.countedAt ?? null
  // People's statements are written at the log's time, which may be in the next window.
  const isLater = documents.some(({ answer }) => answer.kind === 'edited')
  if (counted === null || isLater || at - counted >= guard.windowMs) reads.present.add(key.platform)
}

function readsOfHolders(
  identity: BatchNode,
  { reads, state }: Pick<FurtherReads, 'reads'> & { readonly state: BatchState },
): void {
  reads.incoming.add(identity)
  if (state.loaded.incoming.has(identity)) for (const { from } of state.incoming(identity)) reads.about.add(from)
}
