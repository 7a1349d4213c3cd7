// Computes the changes that an answer makes to its document. They depend on no other document.

import type { DocumentAnswerOf } from '../contracts/log.ts'
import type { AllowedAttributes } from '../contracts/record-past.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import { claimsByNode, diffAttributes } from '../model/diff.ts'
import { type Attributes, type DocumentKey, type EdgeTypeId, type Judgement, type Time } from '../model/facts.ts'
import { MOVED_TO } from '../model/key.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { PASSED_ON } from '../model/origin.ts'
import { applyEdit, isEdgeEdit } from '../model/people.ts'
import type { BatchEdge, BatchNode, BatchSupport, BatchWrite, DocumentChange, FactsChange } from './batch-objects.ts'
import { moveOf } from './moved.ts'
import type { BatchState } from './batch-state.ts'

type Contents = ReadonlyMap<BatchNode, Attributes>

/** An answered document before the change, and the record. */
interface AnsweredWrite {
  readonly write: BatchWrite
  /** A document that was never written has no times. */
  readonly status: DocumentStatus
  readonly state: BatchState
  readonly at: Time
}

const NO_ATTRIBUTES: Attributes = {}
const NO_CONTENTS: Contents = new Map()
const NO_ERROR = { lastError: null, errorAt: null, suspectedDeletion: null }

export function changeOf(write: BatchWrite, state: BatchState, at: Time): DocumentChange {
  const change = answeredChange(write, state, at)
  if (write.pushed === undefined) return change
  const { body, mapping } = write.pushed
  // The mapping's version is stored, so an uninterpretable payload is mapped again when the mapping changes.
  return { ...change, status: { ...change.status, mapping }, stored: body }
}

function answeredChange(write: BatchWrite, state: BatchState, at: Time): DocumentChange {
  const { answer, document } = write
  const input = { write, status: document.status ?? statusBeforeAnswers(write), state, at }
  switch (answer.kind) {
    case 'stated':
      return statedChange(input, answer)
    case 'amended':
      return amendedChange(input, answer)
    case 'edited':
      return editedChange(input, answer)
    case 'redacted':
      return redactChange(input, answer)
    case 'same':
      return confirmedChange(input)
    case 'gone':
      return goneChange(input, answer)
    case 'failed':
      return failedChange(input, answer.error)
  }
}

/** Changes only the status, unless `more` is given. */
function changeTo(
  status: DocumentStatus,
  write: BatchWrite,
  more: Partial<Pick<DocumentChange, 'facts' | 'opened' | 'closed' | 'stored'>> = {},
): DocumentChange {
  return { write, before: write.document.status, status, facts: [], opened: [], closed: [], stored: undefined, ...more }
}

function statusBeforeAnswers({ document, origin }: BatchWrite): DocumentStatus {
  const { platform, type, uri } = document.key
  return {
    origin,
    platform,
    type,
    uri,
    hydratedAt: null,
    lastVerified: null,
    ...NO_ERROR,
    gone: false,
    etag: null,
    lastModified: null,
    mapping: null,
  }
}

function statedChange(of: AnsweredWrite, answer: DocumentAnswerOf<'stated'>): DocumentChange {
  const facts = factChanges(of, of.write.claims)
  const edges = edgeChanges(of)
  const isChanged = facts.length + edges.opened.length + edges.closed.length > 0
  return changeTo(statedStatus(of, answer, isChanged), of.write, { facts, ...edges, stored: answer.raw })
}

function statedStatus(
  { status, at }: AnsweredWrite,
  answer: DocumentAnswerOf<'stated'>,
  isChanged: boolean,
): DocumentStatus {
  const { etag, lastModified, mapping } = answer
  // A stored answer that is mapped again keeps its age: it is no evidence of the source's present state.
  if (answer.storedAnswer === true && status.hydratedAt !== null) return { ...status, etag, lastModified, mapping }
  const hydratedAt = isChanged || status.gone ? at : (status.hydratedAt ?? at)
  return { ...status, ...NO_ERROR, hydratedAt, lastVerified: at, gone: false, etag, lastModified, mapping }
}

/** "Not modified" refers to an earlier answer; without one the source contradicts itself. */
function confirmedChange(of: AnsweredWrite): DocumentChange {
  const { write, status, at } = of
  if (status.hydratedAt === null) return failedChange(of, 'the source answered "not modified" to a first read')
  return changeTo({ ...status, ...NO_ERROR, lastVerified: at, gone: false }, write)
}

function amendedChange(of: AnsweredWrite, answer: DocumentAnswerOf<'amended'>): DocumentChange {
  const { write, status, state, at } = of
  const openOn = (edge: BatchEdge) => state.supportsOn(edge).filter(({ document }) => document === write.document)
  const mapping = answer.mapping ?? status.mapping
  return changeTo({ ...status, hydratedAt: at, lastVerified: at, gone: false, mapping }, write, {
    facts: answer.about === null ? [] : factChanges(of, claimsAbout(write, answer.about)),
    opened: [...write.edges.values()].filter((edge) => openOn(edge).length === 0),
    closed: [...write.retracted.values()].flatMap(openOn),
  })
}

function editedChange(of: AnsweredWrite, answer: DocumentAnswerOf<'edited'>): DocumentChange {
  const { write, status, state, at } = of
  const { document } = write
  const before = contentsBefore(of).get(document.subject) ?? NO_ATTRIBUTES
  const after = answer.edits.reduce((all, edit) => (isEdgeEdit(edit) ? all : applyEdit(all, edit, at)), before)
  return changeTo({ ...status, hydratedAt: at, lastVerified: at }, write, {
    facts: factChanges(of, claimsAbout(write, after)),
    opened: [...write.edges.values()],
    // A repeated statement about an edge is closed and reopened, because among people the latest statement counts.
    closed: state.supportsOf(document).filter(({ key }) => write.retracted.has(key)),
  })
}

function claimsAbout({ document: { subject } }: BatchWrite, attributes: Attributes): Contents {
  const claimed = claimsByNode([{ uri: subject.uri, attributes }]).get(subject.uri)
  return claimed === undefined ? NO_CONTENTS : new Map([[subject, claimed]])
}

/** Stored in place of the mapping's version, so that redacted documents are found and mapped again. */
const REDACTED_MAPPING = 'redacted'

/** Keeps the edges. Drops the ETag: the next read must return the complete answer. */
function redactChange(of: AnsweredWrite, { allowed }: DocumentAnswerOf<'redacted'>): DocumentChange {
  const { write, status } = of
  if (status.hydratedAt === null) return changeTo(status, write)
  const after = new Map<BatchNode, Attributes>()
  for (const [node, attributes] of contentsBefore(of))
    after.set(node, only(attributes, node === write.document.subject ? allowed.subject : allowed.parts))
  const redacted = { ...status, etag: null, lastModified: null, mapping: REDACTED_MAPPING }
  return changeTo(redacted, write, { facts: factChanges(of, after), stored: null })
}

function only(attributes: Attributes, names: AllowedAttributes['subject']): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)))
}

/**
 * Applies a 404 or 410. Runs, versions and other historic entities keep their facts; others keep only the type of the
 * subject, for the tombstone. A renamed entity has its facts under the new name: the old one keeps its name and
 * version, and only links to the new one, because something else may take the old name. The ETag is always dropped: the
 * next read must return the complete answer.
 */
function goneChange(of: AnsweredWrite, { history }: DocumentAnswerOf<'gone'>): DocumentChange {
  const { write, at } = of
  const { subject, key, status: before } = write.document
  const status = { ...of.status, ...NO_ERROR, lastVerified: at, gone: true, etag: null, lastModified: null }
  // A pushed payload shows that the entity existed, so this isn't an answer about an entity that may never have.
  const wasThere = status.hydratedAt !== null || (write.pushed?.body ?? null) !== null
  if (!wasThere) return changeTo(status, write)
  const move = moveOf(write.document, of.state)
  if (history && before !== null && move === null) return changeTo(status, write)
  const known = { entityType: key.type, ...contentsBefore(of).get(subject) }
  const attributes = ['entityType', ...(move === null ? [] : ['name', 'version'])]
  const facts = factChanges(of, new Map([[subject, only(known, attributes)]]))
  const edges = {
    opened: move === null ? [] : [move],
    closed: edgeChanges(of).closed.filter(({ type }) => type !== MOVED_TO),
  }
  return changeTo({ ...status, hydratedAt: status.hydratedAt ?? at }, write, { facts, ...edges, stored: null })
}

/** Keeps a reported deletion as suspected (`guard.ts`): like a failed read, it keeps the last good facts. */
export function suspectedDeletionChange(
  write: BatchWrite,
  before: DocumentStatus,
  { reason, at }: { readonly reason: string; readonly at: Time },
): DocumentChange {
  const suspectedDeletion =
    before.suspectedDeletion?.state === 'held' ? before.suspectedDeletion : { state: 'held' as const, since: at }
  const failed = { ...write, answer: { kind: 'failed' as const, error: reason } }
  return failedChange({ write: failed, status: { ...before, suspectedDeletion }, at }, reason)
}

function failedChange({ write, status, at }: Omit<AnsweredWrite, 'state'>, error: string): DocumentChange {
  return changeTo({ ...status, lastError: error, errorAt: at }, write)
}

function contentsBefore({ write, status, state }: AnsweredWrite): Contents {
  return status.hydratedAt === null ? NO_CONTENTS : state.contents(write.document)
}

function factChanges(of: AnsweredWrite, after: Contents): FactsChange[] {
  const { document } = of.write
  const contents = contentsBefore(of)
  const changes: FactsChange[] = []
  for (const [node, next] of after) {
    const before = contents.get(node) ?? NO_ATTRIBUTES
    const diff = diffAttributes(before, next)
    if (diff !== null) changes.push({ document, node, ...diff, before, next })
  }
  for (const [node, before] of contents) {
    if (after.has(node)) continue
    const retracted = Object.keys(before)
    changes.push({ document, node, asserted: NO_ATTRIBUTES, retracted, before, next: NO_ATTRIBUTES })
  }
  return changes
}

/** Compares edges that the document claims, without those carried on from its look-up. */
function edgeChanges({ write, state }: AnsweredWrite): Pick<DocumentChange, 'opened' | 'closed'> {
  const { document, edges } = write
  const remaining = new Set<number>()
  const closed: BatchSupport[] = []
  for (const support of state.supportsOf(document)) {
    const { key } = support
    if (isCarried(document.key, support)) continue
    if (edges.has(key) && !remaining.has(key)) remaining.add(key)
    else closed.push(support)
  }
  return { opened: [...edges.values()].filter(({ key }) => !remaining.has(key)), closed }
}

/**
 * Tells whether an edge is carried on from the look-up without being claimed by its document. Only `carry` opens and
 * closes such supports.
 */
export function isCarried(
  document: Pick<DocumentKey, 'type'>,
  support: { readonly type: EdgeTypeId; readonly provenance: Judgement },
): boolean {
  return document.type === LOOKUP_TYPE && support.type !== RESOLVES_TO && support.provenance === PASSED_ON
}
