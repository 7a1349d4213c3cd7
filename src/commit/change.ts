import type { Spared } from '../contracts/record-past.ts'
import type { DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import { claimsByNode, diffAttributes, distinctEdges, edgeKey } from '../model/diff.ts'
import {
  RULE_TYPE,
  SYSTEM_PLATFORM,
  type Attributes,
  type DocumentKey,
  type EdgeClaim,
  type Origin,
  type StatedEdge,
  type Time,
} from '../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { CARRIED, provenanceBy } from '../model/origin.ts'
import { edited, isEdgeEdit, type EdgeEdit, type Edit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import type { DocumentChange, DocumentState, FactChangeOf, OpenSupport, RawWrite } from './state.ts'

type Said = Extract<DocumentAnswer, { kind: 'said' }>
type Amended = Extract<DocumentAnswer, { kind: 'amended' }>

const NO_ATTRIBUTES: Attributes = {}
const NO_CONTENTS: ReadonlyMap<Uri, Attributes> = new Map()

/** The origin of a document, determined when it is first written; the record keeps it from then on. */
export function originOf({ key, answer, pushed }: DocumentWrite): Origin {
  if (pushed !== undefined) return 'pushed'
  if (answer.kind === 'edited') return 'person'
  if (answer.kind === 'amended' || (key.platform === SYSTEM_PLATFORM && key.type === RULE_TYPE)) return 'rule'
  return key.platform === SYSTEM_PLATFORM ? 'system' : 'source'
}

/** What an answer changes in its document. Pure, and independent of all other documents. */
export function changeOf(write: DocumentWrite, before: DocumentState | null, at: Time): DocumentChange {
  const change = answeredChange(write, before, at)
  if (write.pushed === undefined) return change
  const { body, mapping } = write.pushed
  // With the mapping's version stored, a payload that could not be interpreted is found again when the mapping changes.
  const status = { ...change.status, mapping }
  return { ...change, status, raw: body === null ? { kind: 'drop' } : { kind: 'put', body } }
}

function answeredChange(write: DocumentWrite, before: DocumentState | null, at: Time): DocumentChange {
  const { answer } = write
  switch (answer.kind) {
    case 'said':
      return saidChange(write, { before, answer, at })
    case 'amended':
      return amendedChange(write, { before, answer, at })
    case 'edited':
      return editedChange(write, { before, edits: answer.edits, at })
    case 'redacted':
      return redactedChange(write, before, answer.spared)
    case 'same':
      // "Not modified" refers to an earlier answer; without one the source contradicts itself.
      if (before === null || before.status.hydratedAt === null) {
        return failedChange(write, { before, error: 'the source answered "not modified" to a first read', at })
      }
      return unchanged(write, before, {
        ...before.status,
        lastVerified: at,
        lastError: null,
        errorAt: null,
        gone: false,
        suspectedDeletion: null,
      })
    case 'gone':
      return goneChange(write, { before, history: answer.history, at })
    case 'failed':
      return failedChange(write, { before, error: answer.error, at })
  }
}

/** Whether a look-up carries the edge on, rather than its document claiming it: only `carry` opens and closes such supports. */
export function isCarried(
  document: Pick<DocumentKey, 'type'>,
  support: Pick<OpenSupport, 'type' | 'provenance'>,
): boolean {
  return document.type === LOOKUP_TYPE && support.type !== RESOLVES_TO && support.provenance === CARRIED
}

function saidChange(
  write: DocumentWrite,
  context: { before: DocumentState | null; answer: Said; at: Time },
): DocumentChange {
  const { before, answer } = context
  const facts = factChanges(before?.contents ?? NO_CONTENTS, claimsByNode(answer.statement.nodes))
  const edges = edgeChanges(write, before, answer.statement.edges)
  const changed =
    facts.length > 0 || edges.asserted.length > 0 || edges.closed.length > 0 || before?.status.gone === true
  const raw: RawWrite = answer.raw === null ? { kind: 'drop' } : { kind: 'put', body: answer.raw }
  return { write, answer, before, status: saidStatus(write, { ...context, changed }), facts, ...edges, raw }
}

/** A stored answer that is mapped again is as old as before: it is no evidence of the source's present state. */
function saidStatus(
  write: DocumentWrite,
  context: { before: DocumentState | null; answer: Said; at: Time; changed: boolean },
): DocumentStatus {
  const { before, at } = context
  const { etag, lastModified, mapping } = context.answer
  if (context.answer.kept === true && before?.status.hydratedAt != null)
    return { ...before.status, etag, lastModified, mapping }
  return {
    ...(before?.status ?? neverAnswered(write)),
    hydratedAt: context.changed ? at : (before?.status.hydratedAt ?? at),
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

/** The edges that a rule's answer names: only these of its document have to be loaded. */
export function edgesNamed({ asserted, retracted }: Amended): readonly EdgeClaim[] {
  return [...asserted, ...retracted]
}

function amendedChange(
  write: DocumentWrite,
  context: { before: DocumentState | null; answer: Amended; at: Time },
): DocumentChange {
  const { before, answer, at } = context
  const open = new Map((before?.supports ?? []).map((support) => [edgeKey(support), support]))
  const about = answer.about === null ? null : claimsByNode([{ uri: write.key.uri, attributes: answer.about }])
  const closed = [...distinctEdges(answer.retracted).keys()].flatMap((key) => open.get(key) ?? [])
  const status: DocumentStatus = {
    ...(before?.status ?? neverAnswered(write)),
    hydratedAt: at,
    lastVerified: at,
    gone: false,
    mapping: answer.mapping ?? before?.status.mapping ?? null,
  }
  return {
    write,
    answer,
    before,
    status,
    facts: about === null ? [] : factChanges(before?.contents ?? NO_CONTENTS, about),
    asserted: [...distinctEdges(answer.asserted).values()].filter((edge) => !open.has(edgeKey(edge))),
    closed,
    raw: { kind: 'keep' },
  }
}

function editedChange(
  write: DocumentWrite,
  context: { before: DocumentState | null; edits: readonly Edit[]; at: Time },
): DocumentChange {
  const { before, edits, at } = context
  const { uri } = write.key
  let statements = before?.contents.get(uri) ?? NO_ATTRIBUTES
  const stances = new Map<string, StatedEdge | null>()
  for (const edit of edits) {
    if (!isEdgeEdit(edit)) statements = edited(statements, edit, at)
    else stances.set(edgeKey(edit.edge), stanceOf(edit))
  }
  // A repeated stance is closed and opened again: the latest of all people's stances counts.
  const closed = (before?.supports ?? []).filter((support) => stances.has(edgeKey(support)))
  const asserted = [...stances.values()].filter((stance) => stance !== null)
  const status = { ...(before?.status ?? neverAnswered(write)), hydratedAt: at, lastVerified: at }
  const facts = factChanges(before?.contents ?? NO_CONTENTS, claimsByNode([{ uri, attributes: statements }]))
  return { write, answer: write.answer, before, status, facts, asserted, closed, raw: { kind: 'keep' } }
}

function stanceOf({ kind, edge: { type, from, to } }: EdgeEdit): StatedEdge | null {
  if (kind === 'withdraw') return null
  return { type, from, to, provenance: kind === 'reject' ? 'REJECTED' : provenanceBy('person') }
}

/** Stored in place of the mapping's version, so that redacted documents are found and mapped again. */
const REDACTED = 'redacted'

/** Edges stay as they are. The ETag is dropped: the next read must return the whole answer. */
function redactedChange(write: DocumentWrite, before: DocumentState | null, spared: Spared): DocumentChange {
  if (before === null || before.status.hydratedAt === null)
    return unchanged(write, before, before?.status ?? neverAnswered(write))
  const after = new Map<Uri, Attributes>()
  for (const [node, attributes] of before.contents)
    after.set(node, only(attributes, node === write.key.uri ? spared.subject : spared.parts))
  const status = { ...before.status, etag: null, lastModified: null, mapping: REDACTED }
  return { ...unchanged(write, before, status), facts: factChanges(before.contents, after), raw: { kind: 'drop' } }
}

function only(attributes: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)))
}

/**
 * 404 or 410. The facts of runs, versions and other historic entities stay; of anything else only the subject's type does, so that
 * the tombstone has a type. The ETag is dropped in both cases: the next read must return the whole answer.
 */
function goneChange(
  write: DocumentWrite,
  context: { before: DocumentState | null; history: boolean; at: Time },
): DocumentChange {
  const { before, history, at } = context
  const status: DocumentStatus = {
    ...(before?.status ?? neverAnswered(write)),
    lastVerified: at,
    lastError: null,
    errorAt: null,
    gone: true,
    suspectedDeletion: null,
    etag: null,
    lastModified: null,
  }
  // A payload that says so knew it: it is no answer about something that perhaps never was.
  const wasThere = before?.status.hydratedAt != null || (write.pushed?.body ?? null) !== null
  if (!wasThere || (history && before !== null)) return unchanged(write, before, status)
  const type = before?.contents.get(write.key.uri)?.['entityType'] ?? write.key.type
  const facts = factChanges(before?.contents ?? NO_CONTENTS, new Map([[write.key.uri, { entityType: type }]]))
  const edges = edgeChanges(write, before, [])
  const known = { ...status, hydratedAt: status.hydratedAt ?? at }
  return { write, answer: write.answer, before, status: known, facts, ...edges, raw: { kind: 'drop' } }
}

/** Its source reports that it is gone, and that is not applied (`guard.ts`): like a failed read, it keeps the last good facts. */
export function suspectedDeletionChange(
  write: DocumentWrite,
  before: DocumentState,
  { reason, at }: { readonly reason: string; readonly at: Time },
): DocumentChange {
  const suspectedDeletion =
    before.status.suspectedDeletion?.state === 'held'
      ? before.status.suspectedDeletion
      : { state: 'held' as const, since: at }
  const change = failedChange(write, { before, error: reason, at })
  return {
    ...change,
    answer: { kind: 'failed', error: reason },
    status: { ...change.status, suspectedDeletion },
  }
}

function failedChange(
  write: DocumentWrite,
  { before, error, at }: { before: DocumentState | null; error: string; at: Time },
): DocumentChange {
  const status = { ...(before?.status ?? neverAnswered(write)), lastError: error, errorAt: at }
  return unchanged(write, before, status)
}

function unchanged(write: DocumentWrite, before: DocumentState | null, status: DocumentStatus): DocumentChange {
  return { write, answer: write.answer, before, status, facts: [], asserted: [], closed: [], raw: { kind: 'keep' } }
}

function neverAnswered(write: DocumentWrite): DocumentStatus {
  const { platform, type, uri } = write.key
  return {
    origin: originOf(write),
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

function factChanges(before: ReadonlyMap<Uri, Attributes>, after: ReadonlyMap<Uri, Attributes>): FactChangeOf[] {
  const changes: FactChangeOf[] = []
  for (const [node, next] of after) {
    const previous = before.get(node) ?? NO_ATTRIBUTES
    const diff = diffAttributes(previous, next)
    if (diff !== null) changes.push({ node, ...diff, next, before: previous })
  }
  for (const [node, previous] of before) {
    if (after.has(node)) continue
    changes.push({
      node,
      asserted: NO_ATTRIBUTES,
      retracted: Object.keys(previous),
      next: NO_ATTRIBUTES,
      before: previous,
    })
  }
  return changes
}

function edgeChanges(
  write: DocumentWrite,
  before: DocumentState | null,
  claims: readonly EdgeClaim[],
): { asserted: readonly StatedEdge[]; closed: readonly OpenSupport[] } {
  const wanted = distinctEdges(claims)
  const closed: OpenSupport[] = []
  for (const support of before?.supports ?? []) {
    if (isCarried(write.key, support)) continue
    if (!wanted.delete(edgeKey(support))) closed.push(support)
  }
  const origin = originOf(write)
  if (origin === 'rule')
    throw new Error(
      `${write.key.uri} is a document of a rule: a rule states the provenance of each edge in an "amended" answer`,
    )
  const provenance = provenanceBy(origin)
  const asserted = [...wanted.values()].map(({ type, from, to }): StatedEdge => ({ type, from, to, provenance }))
  return { asserted, closed }
}
