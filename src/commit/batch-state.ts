import type { Settlement } from '../contracts/log.ts'
import type { Mark } from '../contracts/marks.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { GuardState } from '../contracts/sweeps.ts'
import { documentId, type Attributes, type DocumentKey, type EdgeTypeId, type Time } from '../model/facts.ts'
import { isLookup, isLookupAnswer, RESOLVES_TO } from '../model/lookup.ts'
import type { StatedFacts } from '../model/merge.ts'
import type { Uri } from '../model/uri.ts'
import type { StoredAnswer } from './answer.ts'
import {
  UNKNOWN_NODE,
  type BatchDocument,
  type BatchEdge,
  type BatchNode,
  type BatchSupport,
  type NodeState,
  type StoredNode,
} from './batch-objects.ts'
import { markRow, settleRow, type DirtyRow } from './dirty.ts'
import { CommitReads } from './commit-reads.ts'
import { getOrInsert } from '../lib/maps.ts'

/** Limits the nodes of one batch, and the types of edges, so that the key of an edge fits a number. */
const MAX_NODES = 2 ** 21
const MAX_EDGE_TYPES = 2 ** 10
/** Stands for a generation during planning, since marks get theirs when written. No mark has this number. */
const NOT_DRAWN = -1

type LoadedSupport = Omit<BatchSupport, 'key' | 'evidence'> & { readonly id: number }

/**
 * The part of the record that a batch of commits touches, in memory. An engine loads what `CommitReads` names; then the
 * commits are planned one after another, and each sees the writes of those before it. Using anything that wasn't loaded
 * is an error: the reads were incomplete.
 */
export class BatchState {
  readonly loaded = new CommitReads()
  readonly #nodes = new Map<Uri, BatchNode>()
  readonly #documents = new Map<string, BatchDocument>()
  readonly #nodesById = new Map<number, BatchNode>()
  readonly #documentsById = new Map<number, BatchDocument>()
  readonly #edgeTypes = new Map<EdgeTypeId, number>()
  readonly #supports = new Map<number, BatchSupport>()
  readonly #onEdge = new Map<number, Set<BatchSupport>>()
  readonly #incoming = new Map<BatchNode, Set<BatchSupport>>()
  /** Answers of look-ups, keyed by look-up. */
  readonly #resolutions = new Map<BatchNode, Set<BatchSupport>>()
  readonly #marks = new Map<BatchNode, DirtyRow>()
  readonly #duties = new Map<string, number>()
  readonly #guards = new Map<string, GuardState>()
  readonly #present = new Map<string, number>()
  readonly changedGuards = new Map<string, GuardState>()

  // ------------------------------------------------------------------------------------------------- texts to objects

  node(uri: Uri): BatchNode {
    return getOrInsert(this.#nodes, uri, this.#newNode)
  }

  /** A property, since a closure for each look-up would cost more than the look-up. */
  readonly #newNode = (uri: Uri): BatchNode => {
    const index = this.#nodes.size
    if (index === MAX_NODES) throw new Error(`a batch of commits touches more than ${MAX_NODES} components`)
    return {
      index,
      uri,
      isLookup: isLookup(uri),
      id: null,
      isKnown: false,
      state: null,
      documents: new Set(),
      statedBy: new Set(),
    }
  }

  document(key: DocumentKey): BatchDocument {
    return getOrInsert(this.#documents, documentId(key), () => ({
      index: this.#documents.size,
      key,
      subject: this.node(key.uri),
      id: null,
      origin: null,
      status: null,
      answer: null,
      contents: new Map(),
      supports: new Set(),
    }))
  }

  edge(type: EdgeTypeId, from: BatchNode, to: BatchNode): BatchEdge {
    return { key: this.#edgeKey(type, from, to), type, from, to }
  }

  #edgeKey(type: EdgeTypeId, from: BatchNode, to: BatchNode): number {
    const number = getOrInsert(this.#edgeTypes, type, () => this.#edgeTypes.size)
    if (number >= MAX_EDGE_TYPES) throw new Error(`a batch of commits has more than ${MAX_EDGE_TYPES} types of edges`)
    return (number * MAX_NODES + from.index) * MAX_NODES + to.index
  }

  // -------------------------------------------------------------------------------------- what an engine loads into it

  nodeWithId(id: number): BatchNode | undefined {
    return this.#nodesById.get(id)
  }

  documentWithId(id: number): BatchDocument | undefined {
    return this.#documentsById.get(id)
  }

  loadNode(stored: StoredNode): BatchNode {
    const node = this.loadNodeId(stored.id, stored.uri)
    node.state = stored
    return node
  }

  /** Loads only the id of a node that is merely referred to. */
  loadNodeId(id: number, uri: Uri): BatchNode {
    const node = this.node(uri)
    if (node.id === null) {
      node.id = id
      node.isKnown = true
      this.#nodesById.set(id, node)
    }
    return node
  }

  loadDocument(id: number, status: DocumentStatus, answer: StoredAnswer | null): BatchDocument {
    const document = this.loadDocumentId(id, status)
    this.putDocument(document, status, answer)
    return document
  }

  /** Loads only the id of a document that is merely referred to. */
  loadDocumentId(id: number, key: DocumentKey): BatchDocument {
    const document = this.document(key)
    document.id = id
    this.#documentsById.set(id, document)
    return document
  }

  loadStated(document: BatchDocument, node: BatchNode, attributes: Attributes): void {
    document.contents.set(node, attributes)
    node.statedBy.add(document)
  }

  loadSupport({ id, type, from, to, provenance, document }: LoadedSupport): void {
    if (this.#supports.has(id)) return
    const support = { id, key: this.#edgeKey(type, from, to), type, from, to, provenance, document, evidence: [] }
    this.#supports.set(id, support)
    this.open(support)
  }

  loadMark(row: DirtyRow): void {
    this.#marks.set(this.node(row.uri), row)
  }

  loadDuty(name: string, fence: number): void {
    this.#duties.set(name, fence)
  }

  loadGuard(platform: string, state: GuardState): void {
    this.#guards.set(platform, state)
  }

  loadPresent(platform: string, count: number): void {
    this.#present.set(platform, count)
  }

  // ----------------------------------------------------------------------------------------------- what planning reads

  nodeState(node: BatchNode): NodeState {
    this.#check('nodes', this.isKnown(node) ? node.state !== null : true, node.uri)
    return node.state ?? UNKNOWN_NODE
  }

  /** Tells whether the record has the node, or a commit of this batch made it. */
  isKnown(node: BatchNode): boolean {
    this.#check('nodes', node.isKnown || this.loaded.nodes.has(node), node.uri)
    return node.isKnown
  }

  documentsAbout(node: BatchNode): BatchDocument[] {
    this.#check('about', node.id === null || this.loaded.about.has(node), node.uri)
    return inOrder(node.documents)
  }

  statusesAbout(node: BatchNode): DocumentStatus[] {
    return this.documentsAbout(node).flatMap(({ status }) => status ?? [])
  }

  contents(document: BatchDocument): ReadonlyMap<BatchNode, Attributes> {
    this.#check('contents', document.id === null || this.loaded.contents.has(document), documentId(document.key))
    return document.contents
  }

  /** Returns a document's open supports, in the order of opening. */
  supportsOf(document: BatchDocument): BatchSupport[] {
    this.#check('supports', document.id === null || this.loaded.supports.has(document), documentId(document.key))
    return inOrder(document.supports)
  }

  /** Returns an edge's open supports, of all documents. */
  supportsOn(edge: BatchEdge): BatchSupport[] {
    this.#check('edges', areNew(edge) || this.loaded.edges.has(edge.key), `${edge.type} of ${edge.from.uri}`)
    return inOrder(this.#onEdge.get(edge.key))
  }

  /** Returns the supports that carry an edge on from a look-up to its target. */
  carriedTo(premise: BatchEdge, to: BatchNode, by: BatchDocument): BatchSupport[] {
    const isLoaded = areNew(premise) || this.loaded.carried.has(premise.key) || this.loaded.supports.has(by)
    this.#check('carried', isLoaded, `${premise.type} of ${premise.from.uri}`)
    const on = this.#onEdge.get(this.#edgeKey(premise.type, premise.from, to))
    return inOrder(on).filter(({ document }) => document === by)
  }

  /** Returns the open supports of edges that point at a node. */
  incoming(node: BatchNode): BatchSupport[] {
    this.#check('incoming', node.id === null || this.loaded.incoming.has(node), node.uri)
    return inOrder(this.#incoming.get(node))
  }

  resolutionsOf(lookup: BatchNode): BatchSupport[] {
    this.#check('resolutions', lookup.id === null || this.loaded.resolutions.has(lookup), lookup.uri)
    return inOrder(this.#resolutions.get(lookup))
  }

  /** Returns the look-ups that resolve to a node, or may. */
  resolversOf(node: BatchNode): BatchNode[] {
    this.#check('resolvers', node.id === null || this.loaded.resolvers.has(node), node.uri)
    return inOrder(this.#incoming.get(node)).flatMap(({ type, from }) => (isLookupAnswer(type) ? from : []))
  }

  statedAbout(node: BatchNode): StatedFacts[] {
    this.#check('stated', node.id === null || this.loaded.stated.has(node), node.uri)
    return inOrder(node.statedBy).flatMap((document) => {
      const { key, origin } = document
      const attributes = document.contents.get(node)
      if (origin === null || attributes === undefined) return []
      return { origin, platform: key.platform, type: key.type, document: key.uri, attributes }
    })
  }

  pendingMark(node: BatchNode): DirtyRow | null {
    this.#check('marks', this.loaded.marks.has(node), node.uri)
    return this.#marks.get(node) ?? null
  }

  dutyFence(name: string): number | null {
    this.#check('duties', this.loaded.duties.has(name), name)
    return this.#duties.get(name) ?? null
  }

  guard(platform: string): GuardState | null {
    this.#check('guards', this.loaded.guards.has(platform), platform)
    return this.#guards.get(platform) ?? null
  }

  /** Counts a source's documents that have facts and aren't gone, as of the batch's beginning. */
  present(platform: string): number {
    this.#check('present', this.loaded.present.has(platform), platform)
    return this.#present.get(platform) ?? 0
  }

  #check(name: keyof CommitReads, isLoaded: boolean, of: string): void {
    if (!isLoaded) throw new Error(`a commit needs "${name}" of ${of}, which wasn't among its reads`)
  }

  // ------------------------------------------------------------------------------------------------ what a plan writes

  putNode(node: BatchNode, state: NodeState): void {
    node.isKnown = true
    node.state = state
  }

  putDocument(document: BatchDocument, status: DocumentStatus, answer: StoredAnswer | null): void {
    document.origin = status.origin
    document.status = status
    document.answer = answer
    document.subject.documents.add(document)
  }

  putStated(document: BatchDocument, node: BatchNode, attributes: Attributes): void {
    for (const _ in attributes) return this.loadStated(document, node, attributes)
    document.contents.delete(node)
    node.statedBy.delete(document)
  }

  open(support: BatchSupport): void {
    support.document.supports.add(support)
    addTo(this.#onEdge, support.key, support)
    addTo(this.#incoming, support.to, support)
    if (support.type === RESOLVES_TO) addTo(this.#resolutions, support.from, support)
  }

  close(support: BatchSupport): void {
    support.document.supports.delete(support)
    this.#onEdge.get(support.key)?.delete(support)
    this.#incoming.get(support.to)?.delete(support)
    this.#resolutions.get(support.from)?.delete(support)
  }

  /** Tracks only loaded marks, because no commit of the batch needs another. */
  mark(mark: Mark): void {
    const node = this.node(mark.uri)
    if (this.loaded.marks.has(node)) this.#marks.set(node, markRow(this.#marks.get(node) ?? null, mark, NOT_DRAWN))
  }

  settle(settle: Settlement, at: Time): void {
    const node = this.node(settle.uri)
    const row = this.#marks.get(node)
    if (row !== undefined) this.#marks.set(node, settleRow(row, settle, at))
  }

  putGuard(platform: string, state: GuardState): void {
    this.#guards.set(platform, state)
    this.changedGuards.set(platform, state)
  }
}

function areNew({ from, to }: BatchEdge): boolean {
  return from.id === null || to.id === null
}

function addTo<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  getOrInsert(index, key, () => new Set()).add(value)
}

/** Sorts rows of the record by id, followed by those that this batch adds. */
function inOrder<T extends { readonly id: number | null }>(all: ReadonlySet<T> | undefined): T[] {
  if (all === undefined || all.size === 0) return []
  const list = [...all]
  return list.length > 1 ? list.sort((a, b) => (a.id ?? Infinity) - (b.id ?? Infinity) || 0) : list
}
