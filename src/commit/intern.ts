import type { Commit, DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import { claimsByNode } from '../model/diff.ts'
import {
  documentId,
  SYSTEM_PLATFORM,
  SYSTEM_TYPE,
  type Attributes,
  type DocumentKey,
  type EdgeClaim,
  type StatedEdge,
  type Statement,
} from '../model/facts.ts'
import { provenanceBy } from '../model/origin.ts'
import { isEdgeEdit, type Edit } from '../model/people.ts'
import type {
  BatchAnswer,
  BatchCommit,
  BatchEdge,
  BatchNode,
  BatchStatedEdge,
  BatchStatement,
  BatchWrite,
} from './batch.ts'
import type { State } from './state.ts'

/** A commit in the objects of its batch. */
export function internCommit(commit: Commit, state: State): BatchCommit {
  const { settle } = commit
  return {
    commit,
    writes: distinctWrites(commit).map((write) => internWrite(write, state)),
    systemFacts: systemFacts(commit, state),
    leased: settle === null || settle.kind === 'duty' ? null : state.node(settle.uri),
  }
}

export function isSystem(key: DocumentKey): boolean {
  return key.platform === SYSTEM_PLATFORM && key.type === SYSTEM_TYPE
}

/** A document has one answer in a commit; of two, the last applies. */
export function distinctWrites({ documents }: Commit): DocumentWrite[] {
  if (documents.length === 1) return documents.filter(({ key }) => !isSystem(key))
  const distinct = new Map<string, DocumentWrite>()
  for (const write of documents) if (!isSystem(write.key)) distinct.set(documentId(write.key), write)
  return [...distinct.values()]
}

function systemFacts({ documents }: Commit, state: State): Map<BatchNode, Attributes> {
  const facts = new Map<BatchNode, Attributes>()
  for (const { key, answer } of documents) {
    if (!isSystem(key) || answer.kind !== 'stated') continue
    facts.set(state.node(key.uri), claimsByNode(answer.statement.nodes).get(key.uri) ?? {})
  }
  return facts
}

function internWrite({ key, answer, requestedAt, pushed }: DocumentWrite, state: State): BatchWrite {
  const write = { document: state.document(key), answer: internAnswer(answer, state), requestedAt }
  return pushed === undefined ? write : { ...write, pushed }
}

function internAnswer(answer: DocumentAnswer, state: State): BatchAnswer {
  switch (answer.kind) {
    case 'stated':
      return { ...answer, statement: internStatement(answer.statement, state) }
    case 'amended': {
      const asserted = new Map<number, BatchStatedEdge>()
      for (const edge of answer.asserted) addFirst(asserted, internStated(edge, state))
      return { ...answer, asserted, retracted: internEdges(answer.retracted, state) }
    }
    case 'edited':
      return internEdits(answer.edits, state)
    default:
      return answer
  }
}

function internStatement({ nodes, edges, references, lookupsToRecheck }: Statement, state: State): BatchStatement {
  const claims = new Map<BatchNode, Attributes>()
  for (const [uri, attributes] of claimsByNode(nodes)) claims.set(state.node(uri), attributes)
  return {
    claims,
    named: nodes.map(({ uri }) => state.node(uri)),
    edges: internEdges(edges, state),
    references: references.map(({ uri, expects }) => ({ node: state.node(uri), expects })),
    lookupsToRecheck: lookupsToRecheck.map((uri) => state.node(uri)),
  }
}

/** The last edit of an edge counts. */
function internEdits(all: readonly Edit[], state: State): Extract<BatchAnswer, { kind: 'edited' }> {
  const edges = new Map<
    number,
    { readonly edge: BatchEdge; readonly provenance: BatchStatedEdge['provenance'] | null }
  >()
  for (const edit of all) {
    if (!isEdgeEdit(edit)) continue
    const edge = internEdge(edit.edge, state)
    const provenance = edit.kind === 'withdraw' ? null : edit.kind === 'reject' ? 'REJECTED' : provenanceBy('person')
    edges.set(edge.key, { edge, provenance })
  }
  return { kind: 'edited', edits: all.filter((edit) => !isEdgeEdit(edit)), edges }
}

/** Each edge once, in the order of first mention. */
function internEdges(edges: readonly EdgeClaim[], state: State): Map<number, BatchEdge> {
  const distinct = new Map<number, BatchEdge>()
  for (const edge of edges) addFirst(distinct, internEdge(edge, state))
  return distinct
}

function addFirst<Edge extends BatchEdge>(into: Map<number, Edge>, edge: Edge): void {
  if (!into.has(edge.key)) into.set(edge.key, edge)
}

function internEdge({ type, from, to }: EdgeClaim, state: State): BatchEdge {
  return state.edge(type, state.node(from), state.node(to))
}

function internStated(edge: StatedEdge, state: State): BatchStatedEdge {
  return { ...internEdge(edge, state), provenance: edge.provenance }
}
