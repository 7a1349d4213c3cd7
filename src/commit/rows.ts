import type { Commit, CommitOutcome, NodeId, Settlement } from '../contracts/log.ts'
import type { Mark } from '../contracts/marks.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { GuardState } from '../contracts/reconcile.ts'
import {
  documentId,
  type Attributes,
  type Cause,
  type EdgeTypeId,
  type Judgement,
  type Time,
  type Tx,
} from '../model/facts.ts'
import { answerRow, type AnswerRow } from './answer.ts'
import type { BatchDocument, BatchNode, BatchSupport, NodeState, StoredNode } from './batch.ts'
import { entities, goneAfter, openType, typesAfter } from './nodes.ts'
import type { CommitPlan, PlannedNode } from './plan.ts'
import type { State } from './state.ts'
import { logTimeAfter, realTimeAfter, type CommitHead } from './head.ts'

/**
 * From plans to rows. While a batch is planned its new rows have no numbers, and its transactions are numbered from -1 downwards. Once
 * the end of the log is known for certain (an engine with many writers knows it only under a lock), `numberRows` gives all of them theirs.
 */

/** The system's document: it has this number for every node, and no row. */
export const SYSTEM_DOCUMENT = 0

export interface NodeRowWrite extends StoredNode {
  readonly isNew: boolean
}

export interface DocumentRowWrite {
  readonly id: number
  readonly node: NodeId
  readonly status: DocumentStatus
  readonly isNew: boolean
  /** The stored answer; null: none any more; undefined: as it was. */
  readonly answer: AnswerRow | null | undefined
}

/** What a document states about a node at present. */
export interface StatedRowWrite {
  readonly document: number
  readonly node: NodeId
  /** The document's own subject: the node that it is about. */
  readonly isSubject: boolean
  /** Empty: nothing any more. */
  readonly attributes: Attributes
  /** The change that asserts exactly these attributes, so that its text serves both; null where several changes made them. */
  readonly seq: number | null
  /** It stated nothing about the node before the batch. */
  readonly isNew: boolean
}

export interface ChangeRowWrite {
  readonly seq: number
  readonly tx: Tx
  readonly node: NodeId
  readonly document: number
  readonly asserted: Attributes
  readonly retracted: readonly string[]
}

export interface SupportRowWrite {
  readonly id: number
  readonly type: EdgeTypeId
  readonly src: NodeId
  readonly dst: NodeId
  readonly document: number
  readonly support: BatchSupport
  readonly provenance: Judgement
  readonly since: Tx
  /** Closed within the same batch. */
  readonly until: Tx | null
}

export interface TransactionRowWrite {
  readonly id: Tx
  readonly at: Time
  readonly logTime: Time
  /** The real time of the transaction before, where the clock was set back since; else null. */
  readonly setBackFrom: Time | null
  readonly cause: Cause
  /** The last numbers of its nodes, changes of facts and supports. */
  readonly nodeTo: number
  readonly deltaTo: number
  readonly supportTo: number
  readonly closed: readonly number[]
  readonly types: readonly { readonly node: NodeId; readonly type: string | null }[]
}

/** What happens to marks, in order. */
export type MarkChange =
  | { readonly kind: 'mark'; readonly mark: Mark }
  | { readonly kind: 'settle'; readonly settle: Settlement; readonly at: Time }

/** What a batch writes: each row once, as it is at the end of the batch. */
export interface Rows {
  readonly head: CommitHead
  readonly nodes: readonly NodeRowWrite[]
  readonly documents: readonly DocumentRowWrite[]
  readonly stated: readonly StatedRowWrite[]
  readonly changes: readonly ChangeRowWrite[]
  readonly supports: readonly SupportRowWrite[]
  /** Supports from before the batch. */
  readonly closed: readonly { readonly id: number; readonly until: Tx }[]
  readonly transactions: readonly TransactionRowWrite[]
  readonly marks: readonly MarkChange[]
  readonly guards: ReadonlyMap<string, GuardState>
  /** Payloads that are part of a document now, and no longer pending. */
  readonly payloads: readonly number[]
}

interface PlannedStated {
  readonly document: BatchDocument
  readonly node: BatchNode
  readonly isNew: boolean
  /** Of the only change, where nothing was stated before it. */
  change: number | null
}

interface PlannedTransaction {
  readonly commit: Commit
  readonly nodes: number
  readonly changes: number
  readonly supports: number
  readonly closed: readonly BatchSupport[]
  readonly types: readonly { readonly node: BatchNode; readonly type: string | null }[]
}

interface PlannedChange extends Pick<ChangeRowWrite, 'asserted' | 'retracted' | 'tx'> {
  readonly node: BatchNode
  readonly document: BatchDocument | null
}

/** What the plans of a batch write, collected as they are applied to its state. */
export class PlannedRows {
  readonly #created: BatchNode[] = []
  readonly nodes = new Set<BatchNode>()
  /** With its stored answer, where that changes. */
  readonly documents = new Map<BatchDocument, AnswerRow | null | undefined>()
  readonly stated = new Map<BatchDocument, Map<BatchNode, PlannedStated>>()
  readonly #changes: PlannedChange[] = []
  readonly opened: BatchSupport[] = []
  readonly #since: Tx[] = []
  readonly closed = new Map<BatchSupport, Tx>()
  readonly #transactions: PlannedTransaction[] = []
  readonly marks: MarkChange[] = []
  readonly #payloads: number[] = []
  #entities = 0
  #edges = 0
  #facts = 0

  /** Writes a plan into the state of its batch, where the next commit reads it. */
  apply(commit: Commit, plan: CommitPlan, state: State): CommitOutcome {
    const tx = -1 - this.#transactions.length
    for (const node of plan.created) {
      state.create(node)
      this.#created.push(node)
    }
    for (const change of plan.documents) this.#putDocument(change, state)
    let asserted = plan.opened.length
    let retracted = plan.closed.length
    for (const fact of plan.facts) {
      const { document, node, before, next } = fact
      if (document !== null) this.#putStated(document, node, fact, state)
      this.#changes.push({ tx, node, document, asserted: fact.asserted, retracted: fact.retracted })
      this.#facts += countOf(next) - countOf(before)
      asserted += countOf(fact.asserted)
      retracted += fact.retracted.length
    }
    for (const support of plan.opened) this.#open(support, tx, state)
    for (const support of plan.closed) this.#close(support, tx, state)
    // After the facts: where claims differ, what the documents state about a node decides its type.
    const types = plan.nodes.flatMap((write) => this.#putNode(write, tx, state))
    for (const { node, mark } of plan.marks) {
      state.mark(node, mark)
      this.marks.push({ kind: 'mark', mark })
    }
    for (const { pushed } of commit.documents) if (pushed !== undefined) this.#payloads.push(...pushed.taken)
    if (!plan.changed) return NO_CHANGE
    this.#transactions.push({
      commit,
      nodes: this.#created.length,
      changes: this.#changes.length,
      supports: this.opened.length,
      closed: plan.closed,
      types,
    })
    return { kind: 'committed', tx, asserted, retracted, stubs: plan.stubs }
  }

  settle(node: BatchNode, settle: Settlement, { at, state }: { readonly at: Time; readonly state: State }): void {
    state.settle(node, settle, at)
    this.marks.push({ kind: 'settle', settle, at })
  }

  #putDocument({ write, status, stored }: CommitPlan['documents'][number], state: State): void {
    const { document } = write
    const before = document.answer
    let row = this.documents.get(document)
    let answer = before
    if (stored.kind === 'drop' && before !== null) answer = row = null
    if (stored.kind === 'put') {
      const next = answerRow(stored.body)
      // The same bytes again cost no write.
      if (before?.crc !== next.crc || before.size !== next.size) row = next
      answer = next
    }
    this.documents.set(document, row)
    state.putDocument(document, status, answer)
  }

  #putStated(
    document: BatchDocument,
    node: BatchNode,
    { before, next }: Pick<CommitPlan['facts'][number], 'before' | 'next'>,
    state: State,
  ): void {
    let ofDocument = this.stated.get(document)
    if (ofDocument === undefined) this.stated.set(document, (ofDocument = new Map()))
    const isFirst = countOf(before) === 0
    const isNew = ofDocument.get(node)?.isNew ?? isFirst
    ofDocument.set(node, { document, node, isNew, change: isFirst ? this.#changes.length : null })
    state.putStated(document, node, next)
  }

  #open(support: BatchSupport, tx: Tx, state: State): void {
    this.opened.push(support)
    this.#since.push(tx)
    if (support.provenance !== 'REJECTED') this.#edges++
    state.open(support)
  }

  #close(support: BatchSupport, tx: Tx, state: State): void {
    this.closed.set(support, tx)
    if (support.provenance !== 'REJECTED') this.#edges--
    state.close(support)
  }

  #putNode(
    { node, system, claims, requestedTypes, isRetyped }: PlannedNode,
    tx: Tx,
    state: State,
  ): PlannedTransaction['types'] {
    const before = state.nodeState(node)
    const types = isRetyped ? typesAfter(node, claims, { state, tx }) : before.types
    const gone = goneAfter(before.gone, system, tx)
    this.#entities += entities(system) - entities(before.system)
    this.nodes.add(node)
    state.putNode(node, { system, claims, requestedTypes, types, gone })
    const [was, is] = [openTypeOf(before), openTypeOf(state.nodeState(node))]
    return was === is ? [] : [{ node, type: is }]
  }

  /** The rows with the numbers that follow a head. Once only: nodes, documents and supports get theirs. */
  number(head: CommitHead, state: State): Rows {
    const txOf = (tx: Tx): Tx => (tx < 0 ? head.tx - tx : tx)
    const isNew = new Set<BatchNode>(this.#created)
    this.#created.forEach((node, i) => (node.id = head.node + i + 1))
    let document = head.document
    const documents = [...this.documents].map(([one, answer]): DocumentRowWrite => {
      const isFirst = one.id === null
      const id = (one.id ??= ++document)
      return { id, node: idOf(one.subject), status: statusOf(one), isNew: isFirst, answer }
    })
    this.opened.forEach((support, i) => (support.id = head.support + i + 1))
    const transactions = this.#numberTransactions(head)
    for (const node of isNew) this.nodes.add(node)
    return {
      head: {
        tx: head.tx + transactions.length,
        at: transactions.at(-1)?.at ?? head.at,
        logTime: transactions.at(-1)?.logTime ?? head.logTime,
        node: head.node + this.#created.length,
        document,
        delta: head.delta + this.#changes.length,
        support: head.support + this.opened.length,
        entities: head.entities + this.#entities,
        edges: head.edges + this.#edges,
        facts: head.facts + this.#facts,
      },
      nodes: [...this.nodes].map((node) => ({
        id: idOf(node),
        uri: node.uri,
        ...intervalsAt(state.nodeState(node), txOf),
        isNew: isNew.has(node),
      })),
      documents,
      stated: [...this.stated.values()].flatMap((ofDocument) =>
        [...ofDocument.values()].map(({ document: one, node, change, isNew: isFirst }) => ({
          document: documentIdOf(one),
          node: idOf(node),
          isSubject: one.subject === node,
          attributes: one.contents.get(node) ?? {},
          seq: change === null ? null : head.delta + change + 1,
          isNew: isFirst,
        })),
      ),
      changes: this.#changes.map((change, i) => ({
        seq: head.delta + i + 1,
        tx: txOf(change.tx),
        node: idOf(change.node),
        document: change.document === null ? SYSTEM_DOCUMENT : documentIdOf(change.document),
        asserted: change.asserted,
        retracted: change.retracted,
      })),
      supports: this.opened.map((support, i) => {
        const { type, from, to, provenance } = support
        const until = this.closed.get(support)
        return {
          id: head.support + i + 1,
          type,
          src: idOf(from),
          dst: idOf(to),
          document: documentIdOf(support.document),
          support,
          provenance,
          since: txOf(this.#since[i] ?? 0),
          until: until === undefined ? null : txOf(until),
        }
      }),
      closed: [...this.closed].flatMap(([{ id }, tx]) =>
        id === null || id > head.support ? [] : { id, until: txOf(tx) },
      ),
      transactions,
      marks: this.marks,
      guards: state.changedGuards,
      payloads: this.#payloads,
    }
  }

  #numberTransactions(head: CommitHead): TransactionRowWrite[] {
    let last: Pick<CommitHead, 'at' | 'logTime'> = head
    return this.#transactions.map(({ commit, nodes, changes, supports, closed, types }, i) => {
      const { at: before } = last
      last = { at: realTimeAfter(last, commit.at), logTime: logTimeAfter(last, commit.at) }
      return {
        id: head.tx + i + 1,
        at: last.at,
        logTime: last.logTime,
        setBackFrom: last.at < before ? before : null,
        cause: commit.cause,
        nodeTo: head.node + nodes,
        deltaTo: head.delta + changes,
        supportTo: head.support + supports,
        closed: closed.flatMap(({ id }) => id ?? []),
        types: types.map(({ node, type }) => ({ node: idOf(node), type })),
      }
    })
  }
}

const NO_CHANGE: CommitOutcome = { kind: 'committed', tx: null, asserted: 0, retracted: 0, stubs: 0 }

function openTypeOf({ types }: NodeState): string | null {
  return openType(types)?.type ?? null
}

/** With the transactions of this batch as they are numbered at last. */
function intervalsAt(state: NodeState, txOf: (tx: Tx) => Tx): NodeState {
  const { types, gone } = state
  if (![...types, ...gone].some(({ since, until }) => since < 0 || (until ?? 0) < 0)) return state
  const at = <Interval extends { readonly since: Tx; readonly until: Tx | null }>(interval: Interval): Interval => ({
    ...interval,
    since: txOf(interval.since),
    until: interval.until === null ? null : txOf(interval.until),
  })
  return { ...state, types: types.map(at), gone: gone.map(at) }
}

function idOf({ id, uri }: BatchNode): NodeId {
  if (id === null) throw new Error(`the commit refers to ${uri}, which is neither in the record nor created by it`)
  return id
}

function documentIdOf({ id, key }: BatchDocument): number {
  if (id === null) throw new Error(`the commit refers to the document ${documentId(key)}, which it does not write`)
  return id
}

function statusOf({ status, key }: BatchDocument): DocumentStatus {
  if (status === null) throw new Error(`the document ${documentId(key)} was written without a status`)
  return status
}

function countOf(attributes: Attributes): number {
  let count = 0
  for (const _ in attributes) count++
  return count
}
