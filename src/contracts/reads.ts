// Reads of the record: nodes, entities, supports, and pages for followers.
import type {
  Attributes,
  DocumentKey,
  EdgeClaim,
  EdgeTypeId,
  Origin,
  Judgement,
  LoggedCause,
  Time,
  Tx,
} from '../model/facts.ts'
import type { StatedFacts } from '../model/merge.ts'
import type { Uri } from '../model/uri.ts'
import type { Direction } from './graph.ts'
import type { HeldEdge, NodeId } from './log.ts'
import type { SuspectedDeletion } from './sweeps.ts'

/** The facts of an entity, separately for each document: reads merge them by declared precedence (`model/merge.ts`). */
export interface StatedEntity {
  readonly node: NodeId
  readonly uri: Uri
  /** Is empty for a stub. */
  readonly stated: readonly StatedFacts[]
}

/** An entity as of a transaction. */
export interface EntityRecord extends StatedEntity {
  /** The current state, which is outside the log. */
  readonly documents: readonly DocumentStatus[]
}

export interface DocumentStatus extends DocumentKey {
  readonly origin: Origin
  /** The last good answer with changes, and the last answer that confirmed it. */
  readonly hydratedAt: Time | null
  readonly lastVerified: Time | null
  readonly lastError: string | null
  readonly errorAt: Time | null
  /** The source's last answer was a 404 or 410, and was trusted. */
  readonly gone: boolean
  /** It was, and wasn't trusted: a suspected deletion, with the reason in `lastError`. */
  readonly suspectedDeletion: SuspectedDeletion | null
  readonly etag: string | null
  readonly lastModified: string | null
  readonly mapping: string | null
}

export interface SupportRecord extends EdgeClaim {
  readonly id: number
  readonly document: DocumentKey
  readonly provenance: Judgement
  readonly evidence: readonly string[]
  readonly since: Tx
  readonly until: Tx | null
}

export interface HistoryEntry {
  readonly tx: Tx
  readonly at: Time
  readonly cause: LoggedCause
  readonly origin: Origin
  readonly document: DocumentKey
  readonly asserted: Attributes
  readonly retracted: readonly string[]
}

interface RawAnswer {
  readonly key: DocumentKey
  readonly mapping: string
  /** The answer as it came, decompressed. */
  readonly body: Uint8Array
}

/** A page of edges for loading the graph: parallel arrays, since there may be twenty million. */
export interface EdgePage {
  readonly rows: readonly EdgeRow[]
  /** Pass it back for the next page; null at the end. */
  readonly next: number | null
}

export interface EdgeRow extends HeldEdge {
  readonly support: number
  readonly provenance: Judgement
  readonly since: Tx
  readonly until: Tx | null
}

/** A merged entity type, and the transactions between which a node has it. */
export interface TypeInterval {
  readonly type: string
  readonly since: Tx
  readonly until: Tx | null
}

export interface NodeRow {
  readonly id: NodeId
  readonly uri: Uri
  /** Its types, oldest first; only the last can be open. There may be gaps between them. */
  readonly types: readonly TypeInterval[]
  /** Periods in which its home source reported it gone, oldest first. */
  readonly gone: readonly { readonly since: Tx; readonly until: Tx | null }[]
  /** The current stage, whatever transaction the rest is read at. */
  readonly stage: NodeStage
}

/** The end of the log, for a reader that holds no graph. */
export interface GraphEnd {
  readonly tx: Tx
  /** The last node that exists by then. */
  readonly node: NodeId
  /** All edge types so far, in the order of their numbers. */
  readonly edgeTypes: readonly { readonly number: number; readonly name: EdgeTypeId }[]
}

/** The properties of a node that a graph knows. */
export type GraphNode = Omit<NodeRow, 'stage'>

/** Edges at one end of some nodes: a level of a walk. */
interface LevelRequest {
  readonly nodes: readonly NodeId[]
  /** `out`: the nodes are their sources; `in`: their targets. */
  readonly direction: Direction
  /** Edge type numbers; null means all. */
  readonly types: readonly number[] | null
  readonly at: Tx
  readonly limit: number
}

/** A support of an edge that is open as of a transaction. */
export interface LevelSupport {
  readonly from: NodeId
  readonly type: number
  readonly to: NodeId
  readonly provenance: Judgement
  readonly since: Tx
}

/** How complete a node is: known only by reference, not found at any source, with facts, or with their conclusions. */
export type NodeStage = 'stub' | 'unresolvable' | 'hydrated' | 'enriched'

/** An open support of a rule's document. */
export interface ConcludedRow extends HeldEdge {
  readonly id: number
}

interface StoreCounts {
  readonly nodes: number
  readonly entities: number
  readonly edges: number
  readonly transactions: number
  readonly facts: number
  readonly documents: number
}

export interface Reads {
  /** Returns entities in the order of the URIs; null for one not mentioned as of that transaction. */
  entities(uris: readonly Uri[], at: Tx): Promise<readonly (EntityRecord | null)[]>
  /** Returns at most `limit` supports of edges at a node, open as of a transaction, and whether there are more. */
  supports(
    uri: Uri,
    at: Tx,
    limit: number,
  ): Promise<{ readonly rows: readonly SupportRecord[]; readonly more: boolean }>
  /** Newest first, as far back as the horizon; a transaction is never split. */
  history(uri: Uri, before: Tx, limit: number): Promise<readonly HistoryEntry[]>
  /** Returns the documents with facts about a part: marking a part dirty marks these. */
  documentsNaming(uri: Uri): Promise<readonly DocumentKey[]>
  documentStatuses(keys: readonly DocumentKey[]): Promise<readonly (DocumentStatus | null)[]>
  /** Returns every document of a platform, type by type; pass `${type}|${uri}` of the last one for the next page. */
  documents(platform: string, after: string, limit: number): Promise<readonly DocumentStatus[]>
  raw(key: DocumentKey): Promise<RawAnswer | null>
  /**
   * Pages through documents of a type whose stored answer was mapped by another version of the mapping, without gone
   * ones, after the URI `after` ('' to begin).
   */
  outdated(
    of: { readonly platform: string; readonly type: string; readonly mapping: string },
    after: string,
    limit: number,
  ): Promise<readonly Uri[]>
  /** Returns these edges' supports, open as of a transaction, by id; even of hubs, which have several pages. */
  supportsOn(edges: readonly EdgeClaim[], at: Tx): Promise<readonly SupportRecord[]>
  /** Pages by id through edges that people reject as of a transaction, even if a later statement outweighs it. */
  rejections(at: Tx, after: number, limit: number): Promise<readonly SupportRecord[]>
  /** Pages through a document's open supports by id: the conclusions of a rule. */
  concluded(document: DocumentKey, after: number, limit: number): Promise<readonly ConcludedRow[]>
  /** Pages through every node and every support up to `at` by id, including closed ones, to load the graph. */
  nodePage(after: NodeId, limit: number): Promise<readonly NodeRow[]>
  edgePage(after: number, at: Tx, limit: number): Promise<EdgePage>
  /**
   * Reads these nodes with their present facts, by id, as one snapshot, to fill and keep an index. Nodes missing from
   * the record are left out.
   */
  entitiesOfNodes(nodes: readonly NodeId[]): Promise<readonly StatedEntity[]>
  /** Returns the nodes' URIs in the given order; null for an id that no node has. */
  urisOf(nodes: readonly NodeId[]): Promise<readonly (Uri | null)[]>
  counts(): Promise<StoreCounts>
  /** Reads the end of the log. With the next two it serves readers without a graph: whole frontiers at once. */
  graphEnd(): Promise<GraphEnd>
  /** Returns nodes in no order; URIs missing from the record are left out. */
  nodesNamed(uris: readonly Uri[]): Promise<readonly GraphNode[]>
  nodesNumbered(nodes: readonly NodeId[]): Promise<readonly GraphNode[]>
  /** Returns at most `limit` supports in no order, including rejections, and each support of an edge separately. */
  level(request: LevelRequest): Promise<readonly LevelSupport[]>
  /** Returns the numbers of types with an edge that a person rejects, or ever rejected. */
  rejectedTypes(): Promise<readonly number[]>
}
