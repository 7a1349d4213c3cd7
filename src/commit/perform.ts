import type { Commit, CommitOutcome, NodeId, Presumed, TypeChange } from '../contracts/log.ts'
import { documentId, type Attributes, type DocumentKey, type Stance, type Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import { loadCommit, type LoadedCommit } from './load.ts'
import { entitiesBy, pastAfter, typeChange } from './nodes.ts'
import { logTimeAfter, realTimeAfter } from './time.ts'
import { planCommit } from './plan.ts'
import {
  UNKNOWN_NODE,
  type FactWrite,
  type NodeWrite,
  type OpenSupport,
  type CommitPlan,
  type StoredNode,
} from './state.ts'
import type { SupportWrite } from './state.ts'
import { SYSTEM_DOCUMENT, type CommitHead, type CommitSink, type CommitView } from './view.ts'

/** What a commit is performed on. `head` is advanced. */
export interface CommitEnds {
  readonly view: CommitView
  readonly sink: CommitSink
  readonly head: CommitHead
}

const NO_CHANGE: CommitOutcome = { kind: 'committed', tx: null, asserted: 0, retracted: 0, stubs: 0 }

/**
 * One commit from its answers to its rows, for every engine: check its preconditions, load what it touches, plan, write the plan as
 * the next transaction of the log if anything changed, set its marks, settle its lease.
 */
export function performCommit(commit: Commit, ends: CommitEnds): CommitOutcome {
  const { settle } = commit
  const { view, sink, head } = ends
  if (settle !== null && !preconditionHolds(settle, view)) return { kind: 'fenced' }
  const loaded = loadCommit(isEdit(commit) ? { ...commit, at: logTimeAfter(head, commit.at) } : commit, view)
  for (const [platform, state] of loaded.guards) sink.putGuard(platform, state)
  const plan = planCommit(loaded, loaded.state)
  const outcome = new PlanWriter(loaded, ends).write(plan)
  for (const mark of plan.marks) sink.mark(mark)
  const taken = commit.documents.flatMap(({ pushed }) => pushed?.taken ?? [])
  if (taken.length > 0) sink.takePayloads(taken)
  // Last: this commit may have set marks on the row that it settles.
  if (settle !== null && settle.kind !== 'duty') sink.settle(settle, commit.at)
  return outcome
}

/** Of several people's statements the latest applies: they carry the time of the log, which never decreases. */
function isEdit({ documents }: Commit): boolean {
  return documents.some(({ answer }) => answer.kind === 'edited')
}

function preconditionHolds(presumed: Presumed, view: CommitView): boolean {
  if (presumed.kind === 'duty') return view.dutyFence(presumed.name) === presumed.fence
  return view.dirty(presumed.uri)?.lease?.fence === presumed.fence
}

/** Numbers the rows of a plan and hands them to the sink. */
class PlanWriter {
  readonly #commit: Commit
  readonly #ends: CommitEnds
  readonly #tx: Tx
  readonly #nodes: ReadonlyMap<Uri, StoredNode>
  readonly #created = new Map<Uri, NodeId>()
  readonly #documentIds: Map<string, number>

  constructor({ commit, state, documentIds }: LoadedCommit, ends: CommitEnds) {
    this.#commit = commit
    this.#ends = ends
    this.#tx = ends.head.tx + 1
    this.#nodes = state.nodes
    this.#documentIds = new Map(documentIds)
  }

  write(plan: CommitPlan): CommitOutcome {
    const { head } = this.#ends
    for (const uri of plan.created) this.#created.set(uri, ++head.node)
    for (const { write, status, raw } of plan.documents) this.#document(write.key, { status, raw })
    let asserted = plan.asserted.length
    let retracted = plan.closed.length
    for (const fact of plan.facts) {
      this.#fact(fact)
      asserted += countOf(fact.asserted)
      retracted += fact.retracted.length
    }
    for (const support of plan.asserted) this.#open(support)
    for (const { id } of plan.closed) this.#ends.sink.closeSupport(id, this.#tx)
    head.edges += plan.asserted.filter(isAsserted).length - plan.closed.filter(isAsserted).length
    const types = this.#writeNodes(plan.nodes)
    if (!plan.changed) return NO_CHANGE
    this.#transaction(plan.closed, types)
    return { kind: 'committed', tx: this.#tx, asserted, retracted, stubs: plan.stubs }
  }

  #document(key: DocumentKey, change: Pick<CommitPlan['documents'][number], 'status' | 'raw'>): void {
    const { head, sink } = this.#ends
    const storedId = this.#documentIds.get(documentId(key))
    const id = storedId ?? ++head.document
    this.#documentIds.set(documentId(key), id)
    sink.putDocument({ id, node: this.#nodeId(key.uri), ...change, fresh: storedId === undefined })
  }

  #fact(fact: FactWrite): void {
    const { head, sink } = this.#ends
    const document = fact.document === null ? SYSTEM_DOCUMENT : this.#documentId(fact.document)
    head.facts += countOf(fact.next) - countOf(fact.before)
    sink.putFact({ seq: ++head.delta, tx: this.#tx, node: this.#nodeId(fact.node), document, fact })
  }

  #open(support: SupportWrite): void {
    const { head, sink } = this.#ends
    const ends = { src: this.#nodeId(support.from), dst: this.#nodeId(support.to) }
    const document = this.#documentId(support.document)
    sink.openSupport({ id: ++head.support, ...ends, document, since: this.#tx, support })
  }

  /** After the facts and edges: this reads what documents state about a node after the commit. */
  #writeNodes(writes: readonly NodeWrite[]): TypeChange[] {
    const { head, sink, view } = this.#ends
    const types: TypeChange[] = []
    const stubs = new Map(this.#created)
    for (const write of writes) {
      const { uri, system, claims, requestedTypes } = write
      const before = this.#nodes.get(uri)
      const fresh = stubs.delete(uri)
      const id = this.#nodeId(uri)
      const past = pastAfter(write, { before, tx: this.#tx, voices: () => view.voices({ id, uri }) })
      sink.putNode({ id, uri, system, claims, requestedTypes, ...past }, fresh)
      const change = typeChange(id, before, past)
      if (change !== null) types.push(change)
      head.entities += entitiesBy(write, before?.system)
    }
    for (const [uri, id] of stubs) sink.putNode({ id, uri, ...UNKNOWN_NODE, types: [], gone: [] }, true)
    return types
  }

  #transaction(closed: readonly OpenSupport[], types: readonly TypeChange[]): void {
    const { head, sink } = this.#ends
    head.tx = this.#tx
    const { at: before } = head
    head.at = realTimeAfter(head, this.#commit.at)
    head.logTime = logTimeAfter(head, this.#commit.at)
    sink.putTransaction({
      id: this.#tx,
      at: head.at,
      logTime: head.logTime,
      setBackFrom: head.at < before ? before : null,
      cause: this.#commit.cause,
      nodeTo: head.node,
      deltaTo: head.delta,
      supportTo: head.support,
      closed: closed.map((support) => support.id),
      types,
    })
  }

  #nodeId(uri: Uri): NodeId {
    // The end of an edge that a look-up carries on may not be among the loaded nodes.
    const id = this.#created.get(uri) ?? this.#nodes.get(uri)?.id ?? this.#ends.view.node(uri)?.id
    if (id === undefined)
      throw new Error(`the commit refers to ${uri}, which is neither in the record nor created by it`)
    return id
  }

  /** A look-up's document may not be part of the commit that carries an edge on to its answer. */
  #documentId(key: DocumentKey): number {
    const name = documentId(key)
    const id = this.#documentIds.get(name) ?? this.#ends.view.documentNumber(key)
    if (id === null)
      throw new Error(`the document ${name} has no number: its row must be written before its facts and edges`)
    this.#documentIds.set(name, id)
    return id
  }
}

function isAsserted({ provenance }: { readonly provenance: Stance }): boolean {
  return provenance !== 'REJECTED'
}

function countOf(attributes: Attributes): number {
  let count = 0
  for (const _ in attributes) count++
  return count
}
