import type { Commit } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Attributes, DocumentKey, EdgeClaim, Judgement } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import { UNKNOWN_NODE, type BatchCommit, type BatchWrite, type NodeState } from './batch-objects.ts'
import type { CommitHead } from './head.ts'
import { internCommit } from './intern.ts'
import { firstReads, furtherReads } from './reads.ts'
import { BatchState } from './batch-state.ts'

/** A document as a record has it: its stated facts, with defaults from a read without errors. */
export interface RecordedDocument {
  readonly key: DocumentKey
  readonly status?: Partial<DocumentStatus>
  readonly stated?: readonly (readonly [Uri, Attributes])[]
  readonly edges?: readonly (EdgeClaim & { readonly provenance?: Judgement })[]
}

/** Documents, and nodes that differ from the default. */
export interface RecordContents {
  readonly documents?: readonly RecordedDocument[]
  readonly nodes?: Readonly<Record<Uri, Partial<NodeState>>>
}

export function statusWith(key: DocumentKey, more: Partial<DocumentStatus> = {}): DocumentStatus {
  return {
    origin: 'source',
    ...key,
    hydratedAt: 1,
    lastVerified: 1,
    lastError: null,
    errorAt: null,
    gone: false,
    suspectedDeletion: null,
    etag: null,
    lastModified: null,
    mapping: null,
    ...more,
  }
}

/** Builds a record in memory. Its nodes, documents and supports have ascending numbers, in the order of mention. */
export function stateWith({ documents = [], nodes = {} }: RecordContents = {}): BatchState {
  const state = new BatchState()
  let [lastNode, lastSupport] = [0, 0]
  const node = (uri: Uri) => {
    const known = state.node(uri)
    return known.id === null ? state.loadNode({ ...UNKNOWN_NODE, ...nodes[uri], id: ++lastNode, uri }) : known
  }
  for (const uri of Object.keys(nodes)) node(uri as Uri)
  documents.forEach(({ key, status, stated = [], edges = [] }, i) => {
    node(key.uri)
    const document = state.loadDocument(i + 1, statusWith(key, status), null)
    for (const [uri, attributes] of stated) state.loadStated(document, node(uri), attributes)
    for (const { type, from, to, provenance = 'DECLARED' } of edges)
      state.loadSupport({ id: ++lastSupport, type, from: node(from), to: node(to), provenance, document })
  })
  return state
}

/** The head of an empty record. */
export const HEAD: CommitHead = {
  tx: 0,
  at: 0,
  logTime: 0,
  node: 0,
  document: 0,
  delta: 0,
  support: 0,
  entities: 0,
  edges: 0,
  facts: 0,
}

/** Converts a commit to objects of such a record, after its reads: nothing else is loaded. */
export function loadCommit(commit: Commit, state: BatchState): BatchCommit {
  const interned = internCommit(commit, state)
  for (let reads = firstReads([interned]); !reads.isEmpty; reads = furtherReads([interned], state))
    state.loaded.add(reads)
  return interned
}

export function loadedWrite(commit: Commit, state: BatchState): BatchWrite {
  const [write, ...others] = loadCommit(commit, state).writes
  if (write === undefined || others.length > 0) throw new Error("the commit hasn't one write")
  return write
}
