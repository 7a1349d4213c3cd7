// The rows that the plans of a batch write. During planning, new rows have no numbers, and transactions are numbered
// from -1 downwards. Once the end of the log is certain (an engine with many writers knows it only under a lock),
// `PlannedRows.number` assigns the numbers.

import { SYSTEM_DOCUMENT, type Commit, type CommitOutcome, type NodeId, type Settlement } from '../contracts/log.ts'
import type { Mark } from '../contracts/marks.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { GuardState } from '../contracts/sweeps.ts'
import { documentId, type Attributes, type Cause, type Time, type Tx } from '../model/facts.ts'
import { answerRow, type AnswerRow } from './answer.ts'
import {
  UNKNOWN_NODE,
  type BatchDocument,
  type BatchNode,
  type BatchSupport,
  type DocumentChange,
  type FactsChange,
  type NodeState,
  type StoredNode,
} from './batch-objects.ts'
import { logTimeAfter, realTimeAfter, type CommitHead } from './head.ts'
import { entities, goneAfter, openType, typesAfter } from './nodes.ts'
import type { BatchState } from './batch-state.ts'
import { getOrInsert } from '../lib/maps.ts'

interface NodeRowWrite extends StoredNode {
  readonly isNew: boolean
}

export interface DocumentRowWrite {
  readonly id: number
  readonly node: NodeId
  readonly status: DocumentStatus
  readonly isNew: boolean
  /** The answer to store. Null removes the stored one, and undefined leaves it. */
  readonly answer: AnswerRow | null | undefined
}

/** A document's present statement about a node. */
export interface StatedRowWrite {
  readonly document: number
  readonly node: NodeId
  /** True if the node is the document's subject. */
  readonly isSubject: boolean
  /** Empty if nothing is stated any more. */
  readonly attributes: Attributes
  /** The change that asserts exactly these attributes, whose text serves both; null if they result from several. */
  readonly seq: number | null
  /** True if the document stated nothing about the node before the batch. */
  readonly isNew: boolean
}

export interface ChangeRowWrite {
  readonly seq: number
  readonly tx: Tx
  readonly fact: FactsChange
}

export interface SupportRowWrite {
  readonly support: BatchSupport
  readonly since: Tx
  /** Set if it is closed within the same batch. */
  readonly until: Tx | null
}

export interface TransactionRowWrite {
  readonly id: Tx
  readonly at: Time
  readonly logTime: Time
  /** The previous transaction's real time, if the clock was set back since; otherwise null. */
  readonly setBackFrom: Time | null
  readonly cause: Cause
  /** The last numbers of its nodes, changes of facts and supports. */
  readonly nodeTo: number
  readonly deltaTo: number
  readonly supportTo: number
  readonly closed: readonly number[]
  readonly types: readonly { readonly node: NodeId; readonly type: string | null }[]
}

/** A change of a mark; the changes apply in order. */
export type MarkChange =
  | { readonly kind: 'mark'; readonly mark: Mark }
  | { readonly kind: 'settle'; readonly settle: Settlement; readonly at: Time }

/** The rows that a batch writes, each once, with their values at the end of the batch. */
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
  /** Pending payloads that were merged into their documents. */
  readonly payloads: readonly number[]
}

/** Delimits a transaction's rows by the positions of the last ones. */
interface PlannedTransaction {
  readonly commit: Commit
  readonly nodes: number
  readonly changes: number
  readonly supports: number
  readonly closed: readonly BatchSupport[]
  readonly types: readonly { readonly node: BatchNode; readonly type: string | null }[]
}

interface PlannedStatement {
  readonly isNew: boolean
  /** Position of the only change, if nothing was stated before it. */
  readonly change: number | null
}

interface PlannedNode extends Pick<NodeState, 'system' | 'claims' | 'requestedTypes'> {
  /** Claims of entity types changed, so the merged type may have changed, too. */
  readonly isRetyped: boolean
}

class CommitExtent {
  isChanged = false
  asserted = 0
  retracted = 0
  readonly closed: BatchSupport[] = []
  readonly types: PlannedTransaction['types'][number][] = []
}

/** Collects a batch's writes, and applies them to its state for the next commit. */
export class PlannedRows {
  readonly nodes = new Set<BatchNode>()
  readonly documents = new Map<BatchDocument, Pick<DocumentRowWrite, 'status' | 'answer'>>()
  readonly stated = new Map<BatchDocument, Map<BatchNode, PlannedStatement>>()
  readonly opened = new Map<BatchSupport, Tx>()
  readonly closed = new Map<BatchSupport, Tx>()
  readonly marks: MarkChange[] = []
  readonly #changes = new Map<FactsChange, Tx>()
  readonly #transactions: PlannedTransaction[] = []
  readonly #payloads: number[] = []
  readonly #state: BatchState
  #now = new CommitExtent()
  #created = 0
  #entities = 0
  #edges = 0
  #facts = 0

  constructor(state: BatchState) {
    this.#state = state
  }

  get #tx(): Tx {
    return -1 - this.#transactions.length
  }

  create(node: BatchNode): void {
    this.#state.putNode(node, UNKNOWN_NODE)
    this.nodes.add(node)
    this.#created++
    this.#now.isChanged = true
  }

  /** Runs after the facts of the commit. If claims differ, the documents' statements about a node decide its type. */
  putNode(node: BatchNode, { system, claims, requestedTypes, isRetyped }: PlannedNode): void {
    const tx = this.#tx
    const before = this.#state.nodeState(node)
    const types = isRetyped ? typesAfter(node, claims, { state: this.#state, tx }) : before.types
    const gone = goneAfter(before.gone, system, tx)
    this.#entities += entities(system) - entities(before.system)
    this.nodes.add(node)
    this.#state.putNode(node, { system, claims, requestedTypes, types, gone })
    const type = openType(types)?.type ?? null
    if (type !== (openType(before.types)?.type ?? null)) this.#now.types.push({ node, type })
  }

  putDocument({ write: { document }, status, stored }: DocumentChange): void {
    const before = document.answer
    const answer = stored == null ? stored : answerRow(stored)
    const isSame =
      answer == null
        ? answer === undefined || before === null
        : before?.crc === answer.crc && before.size === answer.size
    this.documents.set(document, { status, answer: isSame ? this.documents.get(document)?.answer : answer })
    this.#state.putDocument(document, status, answer === undefined ? before : answer)
  }

  putFact(fact: FactsChange): void {
    const { document, node, before, next } = fact
    if (document !== null) {
      const statements = getOrInsert(this.stated, document, () => new Map())
      const isFirst = countOf(before) === 0
      const isNew = statements.get(node)?.isNew ?? isFirst
      statements.set(node, { isNew, change: isFirst ? this.#changes.size : null })
      this.#state.putStated(document, node, next)
    }
    this.#changes.set(fact, this.#tx)
    this.#facts += countOf(next) - countOf(before)
    this.#now.isChanged = true
    this.#now.asserted += countOf(fact.asserted)
    this.#now.retracted += fact.retracted.length
  }

  putEdges({ opened, closed }: Pick<DocumentChange, 'opened' | 'closed'>): void {
    for (const support of opened) {
      this.opened.set(support, this.#tx)
      if (support.provenance !== 'REJECTED') this.#edges++
      this.#state.open(support)
    }
    for (const support of closed) {
      this.closed.set(support, this.#tx)
      if (support.provenance !== 'REJECTED') this.#edges--
      this.#state.close(support)
      this.#now.closed.push(support)
    }
    if (opened.length + closed.length > 0) this.#now.isChanged = true
    this.#now.asserted += opened.length
    this.#now.retracted += closed.length
  }

  mark(mark: Mark): void {
    this.#state.mark(mark)
    this.marks.push({ kind: 'mark', mark })
  }

  settle(settle: Settlement, at: Time): void {
    this.#state.settle(settle, at)
    this.marks.push({ kind: 'settle', settle, at })
  }

  /** A commit that changes nothing has no transaction, though it may have written a status or marks. */
  endCommit(commit: Commit, stubs: number): CommitOutcome {
    const { isChanged, asserted, retracted, closed, types } = this.#now
    this.#now = new CommitExtent()
    for (const { pushed } of commit.documents) if (pushed !== undefined) this.#payloads.push(...pushed.taken)
    if (!isChanged) return { kind: 'committed', tx: null, asserted, retracted, stubs }
    const tx = this.#tx
    const [nodes, changes, supports] = [this.#created, this.#changes.size, this.opened.size]
    this.#transactions.push({ commit, nodes, changes, supports, closed, types })
    return { kind: 'committed', tx, asserted, retracted, stubs }
  }

  /** Numbers the rows after a head. Call it once: nodes, documents and supports get their numbers. */
  number(head: CommitHead): Rows {
    const txOf = (tx: Tx): Tx => (tx < 0 ? head.tx - tx : tx)
    let { node: lastNode, document: lastDocument, delta: lastChange, support: lastSupport } = head
    const nodes = Array.from(this.nodes, (node): NodeRowWrite => {
      const { system, claims, requestedTypes, types, gone } = node.state ?? UNKNOWN_NODE
      const past = { types: numberIntervals(types, txOf), gone: numberIntervals(gone, txOf) }
      const isNew = node.id === null
      return { id: (node.id ??= ++lastNode), uri: node.uri, system, claims, requestedTypes, ...past, isNew }
    })
    const documents = Array.from(this.documents, ([document, { status, answer }]): DocumentRowWrite => {
      const isNew = document.id === null
      return { id: (document.id ??= ++lastDocument), node: idOf(document.subject), status, isNew, answer }
    })
    const closed = [...this.closed].flatMap(([{ id }, until]) => (id === null ? [] : { id, until: txOf(until) }))
    const supports = Array.from(this.opened, ([support, since]): SupportRowWrite => {
      const until = this.closed.get(support)
      support.id = ++lastSupport
      return { support, since: txOf(since), until: until === undefined ? null : txOf(until) }
    })
    const stated = this.#numberStated(head)
    const changes = Array.from(this.#changes, ([fact, tx]) => ({ seq: ++lastChange, tx: txOf(tx), fact }))
    const transactions = this.#numberTransactions(head)
    const last = transactions.at(-1) ?? head
    return {
      head: {
        tx: head.tx + transactions.length,
        at: last.at,
        logTime: last.logTime,
        node: lastNode,
        document: lastDocument,
        delta: lastChange,
        support: lastSupport,
        entities: head.entities + this.#entities,
        edges: head.edges + this.#edges,
        facts: head.facts + this.#facts,
      },
      nodes,
      documents,
      stated,
      changes,
      supports,
      closed,
      transactions,
      marks: this.marks,
      guards: this.#state.changedGuards,
      payloads: this.#payloads,
    }
  }

  #numberStated(head: CommitHead): StatedRowWrite[] {
    const rows: StatedRowWrite[] = []
    for (const [document, statements] of this.stated)
      for (const [node, { change, isNew }] of statements)
        rows.push({
          document: documentIdOf(document),
          node: idOf(node),
          isSubject: document.subject === node,
          attributes: document.contents.get(node) ?? {},
          seq: change === null ? null : head.delta + change + 1,
          isNew,
        })
    return rows
  }

  #numberTransactions(head: CommitHead): TransactionRowWrite[] {
    let last: Pick<CommitHead, 'at' | 'logTime'> = head
    return this.#transactions.map(({ commit, nodes, changes, supports, closed, types }, i) => {
      const { at: before } = last
      last = { at: realTimeAfter(last, commit.at), logTime: logTimeAfter(last, commit.at) }
      return {
        id: head.tx + i + 1,
        ...last,
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

/** Replaces the batch's provisional transaction numbers. The last interval has one of them if any interval has. */
function numberIntervals<Interval extends { readonly since: Tx; readonly until: Tx | null }>(
  intervals: readonly Interval[],
  txOf: (tx: Tx) => Tx,
): readonly Interval[] {
  const last = intervals.at(-1)
  if (last === undefined || (last.since >= 0 && (last.until ?? 0) >= 0)) return intervals
  return intervals.map((interval) => ({
    ...interval,
    since: txOf(interval.since),
    until: interval.until === null ? null : txOf(interval.until),
  }))
}

export function idOf({ id, uri }: BatchNode): NodeId {
  if (id === null) throw new Error(`the commit refers to ${uri}, which is neither in the record nor created by it`)
  return id
}

/** Null stands for the system's document. */
export function documentIdOf(document: BatchDocument | null): number {
  if (document === null) return SYSTEM_DOCUMENT
  const { id, key } = document
  if (id === null) throw new Error(`the commit refers to the document ${documentId(key)}, which it doesn't write`)
  return id
}

function countOf(attributes: Attributes): number {
  let count = 0
  for (const _ in attributes) count++
  return count
}
