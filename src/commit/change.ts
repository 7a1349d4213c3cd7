import type { DocumentWrite } from '../contracts/log.ts'
import type { AllowedAttributes } from '../contracts/record-past.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import { claimsByNode, diffAttributes } from '../model/diff.ts'
import {
  RULE_TYPE,
  SYSTEM_PLATFORM,
  type Attributes,
  type DocumentKey,
  type EdgeTypeId,
  type Origin,
  type Judgement,
  type Time,
} from '../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { CARRIED, provenanceBy } from '../model/origin.ts'
import { edited } from '../model/people.ts'
import type {
  AnswerChange,
  BatchAnswer,
  BatchNode,
  BatchStatedEdge,
  BatchSupport,
  BatchWrite,
  DocumentChange,
  FactsChange,
} from './batch.ts'
import type { State } from './state.ts'

/** What one answer changes in its document. It depends on no other document. */

type Answer<Kind extends BatchAnswer['kind']> = Extract<BatchAnswer, { kind: Kind }>
type Contents = ReadonlyMap<BatchNode, Attributes>

/** An answer with the document's status before it, and the record. */
interface Answered<Kind extends BatchAnswer['kind']> {
  readonly write: BatchWrite
  readonly answer: Answer<Kind>
  readonly before: DocumentStatus | null
  readonly state: State
  readonly at: Time
}

const NO_ATTRIBUTES: Attributes = {}
const NO_CONTENTS: Contents = new Map()

/** The origin of a document, determined when it is first written; the record keeps it from then on. */
export function originOf({ key, answer, pushed }: Pick<DocumentWrite, 'pushed'> & OriginParts): Origin {
  if (pushed !== undefined) return 'pushed'
  if (answer.kind === 'edited') return 'person'
  if (answer.kind === 'amended' || (key.platform === SYSTEM_PLATFORM && key.type === RULE_TYPE)) return 'rule'
  return key.platform === SYSTEM_PLATFORM ? 'system' : 'source'
}

interface OriginParts {
  readonly key: DocumentKey
  readonly answer: Pick<BatchAnswer, 'kind'>
}

export function changeOf(write: BatchWrite, state: State, at: Time): DocumentChange {
  const change = answeredChange(write, state, at)
  if (write.pushed === undefined) return change
  const { body, mapping } = write.pushed
  // With the mapping's version stored, a payload that could not be interpreted is found again when the mapping changes.
  const status = { ...change.status, mapping }
  return { ...change, status, stored: body === null ? { kind: 'drop' } : { kind: 'put', body } }
}

function answeredChange(write: BatchWrite, state: State, at: Time): DocumentChange {
  const { answer } = write
  const context = { write, before: write.document.status, state, at }
  switch (answer.kind) {
    case 'said':
      return statedChange({ ...context, answer })
    case 'amended':
      return amendedChange({ ...context, answer })
    case 'edited':
      return editedChange({ ...context, answer })
    case 'redacted':
      return redactedChange({ ...context, answer })
    case 'same':
      return confirmedChange({ ...context, answer })
    case 'gone':
      return goneChange({ ...context, answer })
    case 'failed':
      return failedChange(context, answer.error)
  }
}

/** Whether a look-up carries the edge on, rather than its document claiming it: only `carry` opens and closes such supports. */
export function isCarried(
  document: Pick<DocumentKey, 'type'>,
  support: { readonly type: EdgeTypeId; readonly provenance: Judgement },
): boolean {
  return document.type === LOOKUP_TYPE && support.type !== RESOLVES_TO && support.provenance === CARRIED
}

function statedChange(of: Answered<'said'>): DocumentChange {
  const { write, answer, before, state } = of
  const facts = factChanges(contentsBefore(of), answer.statement.claims)
  const edges = edgeChanges(write, state, answer.statement.edges)
  const changed = facts.length > 0 || edges.asserted.length > 0 || edges.closed.length > 0 || before?.gone === true
  const stored: AnswerChange = answer.raw === null ? { kind: 'drop' } : { kind: 'put', body: answer.raw }
  return { write, answer, before, status: statedStatus(of, changed), facts, ...edges, stored }
}

/** A stored answer that is mapped again is as old as before: it is no evidence of the source's present state. */
function statedStatus({ write, answer, before, at }: Answered<'said'>, changed: boolean): DocumentStatus {
  const { etag, lastModified, mapping } = answer
  if (answer.storedAnswer === true && before?.hydratedAt != null) return { ...before, etag, lastModified, mapping }
  return {
    ...(before ?? neverAnswered(write)),
    hydratedAt: changed ? at : (before?.hydratedAt ?? at),
    lastVerified: at,
    lastError: null,
    errorAt: null,
    gone: false,
    suspectedDeletion: null,
    etag,
    lastModified,
    mapping,
  }
}

/** "Not modified" refers to an earlier answer; without one the source contradicts itself. */
function confirmedChange(of: Answered<'same'>): DocumentChange {
  const { write, before, at } = of
  if (before === null || before.hydratedAt === null)
    return failedChange(of, 'the source answered "not modified" to a first read')
  const confirmed = { lastVerified: at, lastError: null, errorAt: null, gone: false, suspectedDeletion: null }
  return unchanged(write, { ...before, ...confirmed })
}

function amendedChange(of: Answered<'amended'>): DocumentChange {
  const { write, answer, before, state, at } = of
  const { document } = write
  const openOn = (edge: BatchStatedEdge | BatchSupport | Parameters<State['supportsOn']>[0]): BatchSupport[] =>
    state.supportsOn(edge).filter((support) => support.document === document)
  const about = answer.about === null ? null : claimsOf(document.subject, answer.about)
  const status: DocumentStatus = {
    ...(before ?? neverAnswered(write)),
    hydratedAt: at,
    lastVerified: at,
    gone: false,
    mapping: answer.mapping ?? before?.mapping ?? null,
  }
  return {
    write,
    answer,
    before,
    status,
    facts: about === null ? [] : factChanges(contentsBefore(of), about),
    asserted: [...answer.asserted.values()].filter((edge) => openOn(edge).length === 0),
    closed: [...answer.retracted.values()].flatMap(openOn),
    stored: { kind: 'keep' },
  }
}

function claimsOf(node: BatchNode, attributes: Attributes): Contents {
  const claimed = claimsByNode([{ uri: node.uri, attributes }]).get(node.uri)
  return claimed === undefined ? NO_CONTENTS : new Map([[node, claimed]])
}

function editedChange(of: Answered<'edited'>): DocumentChange {
  const { write, answer, before, state, at } = of
  const { document } = write
  const contents = contentsBefore(of)
  const statements = answer.edits.reduce(
    (attributes, edit) => edited(attributes, edit, at),
    contents.get(document.subject) ?? NO_ATTRIBUTES,
  )
  // A repeated statement about an edge is closed and opened again: the latest of all people's counts.
  const closed = state.supportsOf(document).filter(({ key }) => answer.edges.has(key))
  const asserted = [...answer.edges.values()].flatMap(({ edge, provenance }) =>
    provenance === null ? [] : { ...edge, provenance },
  )
  const status = { ...(before ?? neverAnswered(write)), hydratedAt: at, lastVerified: at }
  const facts = factChanges(contents, claimsOf(document.subject, statements))
  return { write, answer, before, status, facts, asserted, closed, stored: { kind: 'keep' } }
}

/** Stored in place of the mapping's version, so that redacted documents are found and mapped again. */
const REDACTED = 'redacted'

/** Edges stay as they are. The ETag is dropped: the next read must return the whole answer. */
function redactedChange(of: Answered<'redacted'>): DocumentChange {
  const { write, answer, before } = of
  if (before === null || before.hydratedAt === null) return unchanged(write, before ?? neverAnswered(write))
  const { subject, parts } = answer.allowed
  const contents = contentsBefore(of)
  const after = new Map<BatchNode, Attributes>()
  for (const [node, attributes] of contents)
    after.set(node, only(attributes, node === write.document.subject ? subject : parts))
  const status = { ...before, etag: null, lastModified: null, mapping: REDACTED }
  return { ...unchanged(write, status), facts: factChanges(contents, after), stored: { kind: 'drop' } }
}

function only(attributes: Attributes, names: AllowedAttributes['subject']): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)))
}

/**
 * 404 or 410. The facts of runs, versions and other historic entities stay; of anything else only the subject's type does, so that
 * the tombstone has a type. The ETag is dropped in both cases: the next read must return the whole answer.
 */
function goneChange(of: Answered<'gone'>): DocumentChange {
  const { write, answer, before, state, at } = of
  const { subject, key } = write.document
  const status: DocumentStatus = {
    ...(before ?? neverAnswered(write)),
    lastVerified: at,
    lastError: null,
    errorAt: null,
    gone: true,
    suspectedDeletion: null,
    etag: null,
    lastModified: null,
  }
  // A payload that says so knew it: it is no answer about something that perhaps never was.
  const wasThere = before?.hydratedAt != null || (write.pushed?.body ?? null) !== null
  if (!wasThere || (answer.history && before !== null)) return unchanged(write, status)
  const contents = contentsBefore(of)
  const type = contents.get(subject)?.['entityType'] ?? key.type
  const facts = factChanges(contents, new Map([[subject, { entityType: type }]]))
  const edges = edgeChanges(write, state, new Map())
  const known = { ...status, hydratedAt: status.hydratedAt ?? at }
  return { write, answer, before, status: known, facts, ...edges, stored: { kind: 'drop' } }
}

/** Its source reports that it is gone, and that is not applied (`guard.ts`): like a failed read, it keeps the last good facts. */
export function suspectedDeletionChange(
  write: BatchWrite,
  before: DocumentStatus,
  { reason, at }: { readonly reason: string; readonly at: Time },
): DocumentChange {
  const suspectedDeletion =
    before.suspectedDeletion?.state === 'held' ? before.suspectedDeletion : { state: 'held' as const, since: at }
  const change = failedChange({ write, before, at }, reason)
  return { ...change, answer: { kind: 'failed', error: reason }, status: { ...change.status, suspectedDeletion } }
}

function failedChange(
  { write, before, at }: Pick<Answered<'failed'>, 'write' | 'before' | 'at'>,
  error: string,
): DocumentChange {
  return unchanged(write, { ...(before ?? neverAnswered(write)), lastError: error, errorAt: at })
}

function unchanged(write: BatchWrite, status: DocumentStatus): DocumentChange {
  const { answer, document } = write
  return {
    write,
    answer,
    before: document.status,
    status,
    facts: [],
    asserted: [],
    closed: [],
    stored: { kind: 'keep' },
  }
}

function neverAnswered({ document: { key }, answer, pushed }: BatchWrite): DocumentStatus {
  const { platform, type, uri } = key
  return {
    origin: originOf({ key, answer, pushed }),
    platform,
    type,
    uri,
    hydratedAt: null,
    lastVerified: null,
    lastError: null,
    errorAt: null,
    gone: false,
    suspectedDeletion: null,
    etag: null,
    lastModified: null,
    mapping: null,
  }
}

function contentsBefore({ write, before, state }: Pick<Answered<'said'>, 'write' | 'before' | 'state'>): Contents {
  return before?.hydratedAt == null ? NO_CONTENTS : state.contents(write.document)
}

function factChanges(before: Contents, after: Contents): FactsChange[] {
  const changes: FactsChange[] = []
  for (const [node, next] of after) {
    const previous = before.get(node) ?? NO_ATTRIBUTES
    const diff = diffAttributes(previous, next)
    if (diff !== null) changes.push({ node, ...diff, next, before: previous })
  }
  for (const [node, previous] of before) {
    if (after.has(node)) continue
    const retracted = Object.keys(previous)
    changes.push({ node, asserted: NO_ATTRIBUTES, retracted, next: NO_ATTRIBUTES, before: previous })
  }
  return changes
}

function edgeChanges(
  { document, answer, pushed }: BatchWrite,
  state: State,
  stated: ReadonlyMap<number, Omit<BatchStatedEdge, 'provenance'>>,
): Pick<DocumentChange, 'asserted' | 'closed'> {
  const origin = originOf({ key: document.key, answer, pushed })
  if (origin === 'rule')
    throw new Error(
      `${document.key.uri} is a document of a rule: a rule states the provenance of each edge in an "amended" answer`,
    )
  const open = new Set<number>()
  const closed: BatchSupport[] = []
  for (const support of state.supportsOf(document)) {
    if (isCarried(document.key, support)) continue
    if (stated.has(support.key) && !open.has(support.key)) open.add(support.key)
    else closed.push(support)
  }
  const provenance = provenanceBy(origin)
  const asserted: BatchStatedEdge[] = []
  for (const [key, { type, from, to }] of stated) if (!open.has(key)) asserted.push({ key, type, from, to, provenance })
  return { asserted, closed }
}
