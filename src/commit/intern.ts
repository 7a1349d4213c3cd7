import type { Commit, DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import { claimsByNode } from '../model/diff.ts'
import {
  documentId,
  RULE_TYPE,
  SYSTEM_PLATFORM,
  SYSTEM_TYPE,
  type Attributes,
  type DocumentKey,
  type EdgeClaim,
  type Judgement,
  type Origin,
  type Statement,
} from '../model/facts.ts'
import { provenanceBy } from '../model/origin.ts'
import { isEdgeEdit, type Edit } from '../model/people.ts'
import type { BatchCommit, BatchDocument, BatchEdge, BatchNode, BatchSupport, BatchWrite } from './batch-objects.ts'
import type { BatchState } from './batch-state.ts'

/**
 * Converts the texts of a commit to objects of its batch (`batch-objects.ts`), one for each distinct one. Nothing here
 * depends on the record's contents.
 */
export function internCommit(commit: Commit, state: BatchState): BatchCommit {
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

function systemFacts({ documents }: Commit, state: BatchState): Map<BatchNode, Attributes> {
  const facts = new Map<BatchNode, Attributes>()
  for (const { key, answer } of documents) {
    if (!isSystem(key) || answer.kind !== 'stated') continue
    facts.set(state.node(key.uri), claimsByNode(answer.statement.nodes).get(key.uri) ?? {})
  }
  return facts
}

function internWrite(write: DocumentWrite, state: BatchState): BatchWrite {
  const { key, answer, requestedAt, pushed } = write
  const document = state.document(key)
  const origin = originOf(write)
  return { document, origin, answer, requestedAt, pushed, ...internAnswer(answer, { document, origin, state }) }
}

/** Determines a document's origin when it is first written; the record keeps it from then on. */
function originOf({ key, answer, pushed }: DocumentWrite): Origin {
  if (pushed !== undefined) return 'pushed'
  if (answer.kind === 'edited') return 'person'
  if (answer.kind === 'amended' || (key.platform === SYSTEM_PLATFORM && key.type === RULE_TYPE)) return 'rule'
  return key.platform === SYSTEM_PLATFORM ? 'system' : 'source'
}

type StatedObjects = Omit<BatchWrite, 'document' | 'origin' | 'answer' | 'requestedAt' | 'pushed'>

const NOTHING_STATED: StatedObjects = {
  claims: new Map(),
  named: [],
  edges: new Map(),
  retracted: new Map(),
  references: [],
  lookupsToRecheck: [],
}

interface AnsweredDocument {
  readonly document: BatchDocument
  readonly origin: Origin
  readonly state: BatchState
}

function internAnswer(answer: DocumentAnswer, of: AnsweredDocument): StatedObjects {
  switch (answer.kind) {
    case 'stated':
      return internStatement(answer.statement, of)
    case 'amended':
      return {
        ...NOTHING_STATED,
        edges: internEdges(answer.asserted, ({ provenance }) => provenance, of),
        retracted: internEdges(answer.retracted, () => 'DECLARED', of),
      }
    case 'edited':
      return { ...NOTHING_STATED, ...internEdits(answer.edits, of) }
    default:
      return NOTHING_STATED
  }
}

function internStatement(statement: Statement, of: AnsweredDocument): StatedObjects {
  const { document, origin, state } = of
  const { uri } = document.key
  if (origin === 'rule')
    throw new Error(`${uri} is a document of a rule: a rule states the provenance of each edge in an "amended" answer`)
  const claims = new Map<BatchNode, Attributes>()
  for (const [about, attributes] of claimsByNode(statement.nodes)) claims.set(state.node(about), attributes)
  const provenance = provenanceBy(origin)
  return {
    claims,
    named: statement.nodes.map((node) => state.node(node.uri)),
    edges: internEdges(statement.edges, () => provenance, of),
    retracted: NOTHING_STATED.retracted,
    references: statement.references.map((one) => ({ node: state.node(one.uri), expects: one.expects })),
    lookupsToRecheck: statement.lookupsToRecheck.map((lookup) => state.node(lookup)),
  }
}

/** Removes repeated edges, keeping the order of first mention. */
function internEdges<Claim extends EdgeClaim>(
  claims: readonly Claim[],
  provenanceOf: (claim: Claim) => Judgement,
  { document, state }: AnsweredDocument,
): Map<number, BatchSupport> {
  const edges = new Map<number, BatchSupport>()
  for (const claim of claims) {
    const edge = internEdge(claim, state)
    if (!edges.has(edge.key)) edges.set(edge.key, newSupport(edge, document, provenanceOf(claim)))
  }
  return edges
}

/** Keeps the last edit of each edge. */
function internEdits(
  edits: readonly Edit[],
  { document, state }: AnsweredDocument,
): Pick<StatedObjects, 'edges' | 'retracted'> {
  const edges = new Map<number, BatchSupport>()
  const retracted = new Map<number, BatchEdge>()
  for (const edit of edits) {
    if (!isEdgeEdit(edit)) continue
    const edge = internEdge(edit.edge, state)
    retracted.set(edge.key, edge)
    if (edit.kind === 'withdraw') edges.delete(edge.key)
    else edges.set(edge.key, newSupport(edge, document, edit.kind === 'reject' ? 'REJECTED' : provenanceBy('person')))
  }
  return { edges, retracted }
}

function internEdge({ type, from, to }: EdgeClaim, state: BatchState): BatchEdge {
  return state.edge(type, state.node(from), state.node(to))
}

/**
 * A rule's support stores no evidence: that is found by walking the rule's path as of any moment, and stored evidence
 * would become stale.
 */
export function newSupport(
  { key, type, from, to }: BatchEdge,
  document: BatchDocument,
  provenance: Judgement,
): BatchSupport {
  return { id: null, key, type, from, to, provenance, document, evidence: [] }
}
