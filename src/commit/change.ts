import type { Spared } from '../contracts/past.ts'
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

const NOTHING: Attributes = {}
const SAID_NOTHING: ReadonlyMap<Uri, Attributes> = new Map()

/** Whose word a write is: told by what is written, once; the record keeps it from then on. */
export function originOf({ key, answer, pushed }: DocumentWrite): Origin {
  if (pushed !== undefined) return 'pushed'
  if (answer.kind === 'edited') return 'person'
  if (answer.kind === 'amended' || (key.platform === SYSTEM_PLATFORM && key.type === RULE_TYPE)) return 'rule'
  return key.platform === SYSTEM_PLATFORM ? 'system' : 'source'
}

/** What an answer changes of what its document said before. Pure, and knows of no other document. */
export function changeOf(write: DocumentWrite, before: DocumentState | null, at: Time): DocumentChange {
  const change = answeredChange(write, before, at)
  if (write.pushed === undefined) return change
  const { body, mapping } = write.pushed
  // By its mapping, what could not be interpreted is found again once that changes.
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
      // "Not modified" presumes an answer that we have; without one the source contradicts itself.
      if (before === null || before.status.hydratedAt === null) {
        return failedChange(write, { before, error: 'the source answered "not modified" to a first question', at })
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

/** Carried on by a look-up, not claimed by its document: only `carry` opens and closes these. */
export function isCarried(document: DocumentKey, support: OpenSupport): boolean {
  return document.type === LOOKUP_TYPE && support.type !== RESOLVES_TO && support.provenance === CARRIED
}

function saidChange(
  write: DocumentWrite,
  of: { before: DocumentState | null; answer: Said; at: Time },
): DocumentChange {
  const { before, answer } = of
  const said = before?.said ?? SAID_NOTHING
  const facts = factChanges(said, claimsByNode(answer.statement.nodes))
  const edges = edgeChanges(write, before, answer.statement.edges)
  const anew = facts.length > 0 || edges.asserted.length > 0 || edges.closed.length > 0 || before?.status.gone === true
  const raw: RawWrite = answer.raw === null ? { kind: 'drop' } : { kind: 'put', body: answer.raw }
  return { write, answer, before, status: saidStatus(write, { ...of, anew }), facts, ...edges, raw }
}

/** What was kept and is mapped again says what its source said then, and nothing of how that source is now. */
function saidStatus(
  write: DocumentWrite,
  of: { before: DocumentState | null; answer: Said; at: Time; anew: boolean },
): DocumentStatus {
  const { before, at } = of
  const { etag, lastModified, mapping } = of.answer
  if (of.answer.kept === true && before?.status.hydratedAt != null)
    return { ...before.status, etag, lastModified, mapping }
  return {
    ...(before?.status ?? neverAnswered(write)),
    hydratedAt: of.anew ? at : (before?.status.hydratedAt ?? at),
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

/** The edges that a rule's answer names: what of its document has to be known. */
export function edgesNamed({ asserted, retracted }: Amended): readonly EdgeClaim[] {
  return [...asserted, ...retracted]
}

function amendedChange(
  write: DocumentWrite,
  of: { before: DocumentState | null; answer: Amended; at: Time },
): DocumentChange {
  const { before, answer, at } = of
  const open = new Map((before?.supports ?? []).map((support) => [edgeKey(support), support]))
  const said = before?.said ?? SAID_NOTHING
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
    facts: about === null ? [] : factChanges(said, about),
    asserted: [...distinctEdges(answer.asserted).values()].filter((edge) => !open.has(edgeKey(edge))),
    closed,
    raw: { kind: 'keep' },
  }
}

function editedChange(
  write: DocumentWrite,
  of: { before: DocumentState | null; edits: readonly Edit[]; at: Time },
): DocumentChange {
  const { before, edits, at } = of
  const { uri } = write.key
  let words = before?.said.get(uri) ?? NOTHING
  const stances = new Map<string, StatedEdge | null>()
  for (const edit of edits) {
    if (!isEdgeEdit(edit)) words = edited(words, edit, at)
    else stances.set(edgeKey(edit.edge), stanceOf(edit))
  }
  // A stance that is taken again is closed and opened: the latest of all people's counts.
  const closed = (before?.supports ?? []).filter((support) => stances.has(edgeKey(support)))
  const asserted = [...stances.values()].filter((stance) => stance !== null)
  const status = { ...(before?.status ?? neverAnswered(write)), hydratedAt: at, lastVerified: at }
  const facts = factChanges(before?.said ?? SAID_NOTHING, claimsByNode([{ uri, attributes: words }]))
  return { write, answer: write.answer, before, status, facts, asserted, closed, raw: { kind: 'keep' } }
}

function stanceOf({ kind, edge: { type, from, to } }: EdgeEdit): StatedEdge | null {
  if (kind === 'withdraw') return null
  return { type, from, to, provenance: kind === 'reject' ? 'REJECTED' : provenanceBy('person') }
}

/** In the place of the mapping's version: by it, what was redacted is found and mapped again. */
const REDACTED = 'redacted'

/** Edges stay as they are. The ETag goes: the next read must bring the whole answer. */
function redactedChange(write: DocumentWrite, before: DocumentState | null, spared: Spared): DocumentChange {
  if (before === null || before.status.hydratedAt === null)
    return unchanged(write, before, before?.status ?? neverAnswered(write))
  const after = new Map<Uri, Attributes>()
  for (const [node, said] of before.said)
    after.set(node, only(said, node === write.key.uri ? spared.subject : spared.parts))
  const status = { ...before.status, etag: null, lastModified: null, mapping: REDACTED }
  return { ...unchanged(write, before, status), facts: factChanges(before.said, after), raw: { kind: 'drop' } }
}

function only(said: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(said).filter(([name]) => names.includes(name)))
}

/**
 * 404 or 410. What was said of runs, versions and the like stays; of anything else only the subject's type does, so that the
 * tombstone can be told. The ETag goes in both cases: the next read must bring the whole answer.
 */
function goneChange(
  write: DocumentWrite,
  of: { before: DocumentState | null; history: boolean; at: Time },
): DocumentChange {
  const { before, history, at } = of
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
  if (before === null || history) return unchanged(write, before, status)
  const type = before.said.get(write.key.uri)?.['entityType']
  const tombstone = new Map<Uri, Attributes>()
  if (type !== undefined) tombstone.set(write.key.uri, { entityType: type })
  const facts = factChanges(before.said, tombstone)
  const edges = edgeChanges(write, before, [])
  return { write, answer: write.answer, before, status, facts, ...edges, raw: { kind: 'drop' } }
}

/** Its source says that it is gone, and that is not applied (`guard.ts`): like a failed read, it leaves the last good facts. */
export function suspectedDeletionChange(
  write: DocumentWrite,
  before: DocumentState,
  of: { readonly reason: string; readonly at: Time },
): DocumentChange {
  const held =
    before.status.suspectedDeletion?.state === 'held'
      ? before.status.suspectedDeletion
      : { state: 'held' as const, since: of.at }
  const change = failedChange(write, { before, error: of.reason, at: of.at })
  return {
    ...change,
    answer: { kind: 'failed', error: of.reason },
    status: { ...change.status, suspectedDeletion: held },
  }
}

function failedChange(
  write: DocumentWrite,
  of: { before: DocumentState | null; error: string; at: Time },
): DocumentChange {
  const status = { ...(of.before?.status ?? neverAnswered(write)), lastError: of.error, errorAt: of.at }
  return unchanged(write, of.before, status)
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
    const previous = before.get(node) ?? NOTHING
    const diff = diffAttributes(previous, next)
    if (diff !== null) changes.push({ node, ...diff, next, before: previous })
  }
  for (const [node, previous] of before) {
    if (after.has(node)) continue
    changes.push({ node, asserted: NOTHING, retracted: Object.keys(previous), next: NOTHING, before: previous })
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
  if (origin === 'rule') throw new Error(`${write.key.uri} is a rule's, and a rule says what each of its edges is`)
  const provenance = provenanceBy(origin)
  const asserted = [...wanted.values()].map(({ type, from, to }): StatedEdge => ({ type, from, to, provenance }))
  return { asserted, closed }
}
