// Short forms of frequent test data.

import type { DocumentAnswer, Commit, DocumentWrite, Settlement } from '../../contracts/log.ts'
import type { Store } from '../../contracts/store.ts'
import type { AllowedAttributes } from '../../contracts/record-past.ts'
import { DEFAULT_QUARANTINE_BOUNDS, type NewQuarantined, type Quarantine } from '../../contracts/quarantine.ts'
import { PRIORITY, type LeasedMark, type Mark, type Marks } from '../../contracts/marks.ts'
import { must } from '../../lib/result.ts'
import {
  RULE_TYPE,
  SYSTEM_PLATFORM,
  type Attributes,
  type Cause,
  type CauseKind,
  type DocumentKey,
  type EdgeClaim,
  type EdgeTypeId,
  type Reference,
  type Time,
} from '../../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../../model/lookup.ts'
import { personDocument, type Edit } from '../../model/people.ts'
import { makeUri, type Uri } from '../../model/uri.ts'

export const model = (id: string): Uri => must(makeUri('model', 'registry', id))
export const run = (id: string): Uri => must(makeUri('pipeline-run', 'orchestrator', id))
export const user = (id: string): Uri => must(makeUri('user', 'identity', id))
export const part = (id: string): Uri => must(makeUri('ab-test-cell', 'experimentation', id))
export const lookup = (id: string): Uri => must(makeUri('lookup', 'identity', `email/${id}`))

export const keyOf = (uri: Uri, type: string, platform = 'registry'): DocumentKey => ({ platform, type, uri })
export const edge = (type: EdgeTypeId, from: Uri, to: Uri): EdgeClaim => ({ type, from, to })
export const causeOf = (kind: CauseKind, trace = 't'): Cause => ({ kind, trace, since: 1 })

export interface GeneratedNames {
  /** Facts of the document's own node; `entityType` is its type unless given. */
  readonly facts?: Attributes
  readonly parts?: Readonly<Record<Uri, Attributes>>
  readonly edges?: readonly EdgeClaim[]
  readonly references?: readonly Reference[]
  readonly lookupsToRecheck?: readonly Uri[]
  readonly etag?: string
  readonly raw?: string
  readonly mapping?: string
  /** Mapped again from the stored answer. */
  readonly storedAnswer?: true
}

export function stateFacts(key: DocumentKey, words: GeneratedNames = {}): DocumentWrite {
  const parts = Object.entries(words.parts ?? {}).map(([uri, attributes]) => ({ uri: uri as Uri, attributes }))
  const answer: DocumentAnswer = {
    kind: 'stated',
    statement: {
      nodes: [{ uri: key.uri, attributes: { entityType: key.type, ...words.facts } }, ...parts],
      edges: words.edges ?? [],
      references: words.references ?? [],
      lookupsToRecheck: words.lookupsToRecheck ?? [],
    },
    etag: words.etag ?? null,
    lastModified: null,
    raw: words.raw === undefined ? null : Buffer.from(words.raw),
    mapping: words.mapping ?? 'm@1',
    ...(words.storedAnswer === true && { storedAnswer: true }),
  }
  return { key, answer, requestedAt: 0 }
}

/** A fact that no record can store, since it isn't JSON. */
export const unwritable = (uri: Uri): DocumentWrite => stateFacts(keyOf(uri, 'Model'), { facts: { n: 1n as never } })

/** An identity source's answer to a look-up by e-mail. */
export function resolveLookup(question: Uri, to: Uri): DocumentWrite {
  return stateFacts(keyOf(question, LOOKUP_TYPE, 'identity'), { edges: [edge(RESOLVES_TO, question, to)] })
}

export const gone = (key: DocumentKey, history = false): DocumentWrite => ({
  key,
  answer: { kind: 'gone', history },
  requestedAt: 0,
})
export const redactedWrite = (key: DocumentKey, allowed: AllowedAttributes): DocumentWrite => ({
  key,
  answer: { kind: 'redacted', allowed },
  requestedAt: 0,
})
export const same = (key: DocumentKey): DocumentWrite => ({ key, answer: { kind: 'same' }, requestedAt: 0 })
export const failedWrite = (key: DocumentKey, error = 'HTTP 500'): DocumentWrite => ({
  key,
  answer: { kind: 'failed', error },
  requestedAt: 0,
})

export function commitOf(at: Time, documents: readonly DocumentWrite[], settle: Settlement | null = null): Commit {
  return { cause: causeOf('event', `at ${at}`), at, settle, documents }
}

/** The system's statement that everything about a node was concluded. */
export function stateEnriched(uri: Uri): DocumentWrite {
  const write = stateFacts(keyOf(uri, 'System', 'mds'), {})
  if (write.answer.kind !== 'stated') return write
  const nodes = [{ uri, attributes: { state: 'ENRICHED' } }]
  return { ...write, answer: { ...write.answer, statement: { ...write.answer.statement, nodes } } }
}

/** A rule's new conclusions, and those it retracts. */
export function stateConclusions(
  rule: string,
  of: { asserted?: readonly EdgeClaim[]; retracted?: readonly EdgeClaim[]; about?: Attributes | null },
): DocumentWrite {
  const asserted = (of.asserted ?? []).map((e) => ({ ...e, provenance: 'INFERRED' as const }))
  const answer: DocumentAnswer = {
    kind: 'amended',
    asserted,
    retracted: of.retracted ?? [],
    about: of.about ?? null,
    mapping: '1',
  }
  return { key: keyOf(must(makeUri('rule', 'mds', rule)), RULE_TYPE, SYSTEM_PLATFORM), answer, requestedAt: 0 }
}

/** A person's changes of their statements about an entity. */
export function editedBy(person: string, uri: Uri, edits: readonly Edit[]): DocumentWrite {
  return { key: personDocument(person, uri), answer: { kind: 'edited', edits }, requestedAt: 0 }
}

export function markOf(uri: Uri, due: Time, more: Partial<Mark> = {}): Mark {
  return { uri, expects: [], priority: PRIORITY.event, cause: causeOf('event'), due, ...more }
}

export function doneWith(lease: LeasedMark, due: Time): Settlement {
  const { uri, generation, fence, rereads } = lease
  return { kind: 'done', uri, generation, fence, due, rereads }
}

/** Quarantines for a configured source, or for none; within the usual limits. */
export async function putInQuarantine(
  store: Quarantine,
  items: readonly Omit<NewQuarantined, 'account'>[],
): Promise<readonly number[]> {
  const mine = items.map((item) => ({ ...item, account: item.source }))
  return (await store.quarantine(mine, DEFAULT_QUARANTINE_BOUNDS)).ids
}

export function retryOf(lease: LeasedMark, due: Time): Settlement {
  const { uri, generation, fence } = lease
  return { kind: 'retry', uri, generation, fence, due }
}

export async function leaseAll(
  store: Marks,
  now: Time,
  more: { platform?: string; limit?: number; leaseMs?: number } = {},
) {
  const { leases } = await store.lease({ platform: 'registry', limit: 100, leaseMs: 1_000, ...more, now })
  return leases
}

export async function leaseOne(store: Marks, now: Time): Promise<LeasedMark> {
  const [lease, ...others] = await leaseAll(store, now)
  if (lease === undefined || others.length > 0) throw new Error(`one lease was expected at ${now}`)
  return lease
}

/** Returns what each document states about a node, as `platform|type|uri` → attributes. */
export async function statementsOf(store: Store, uri: Uri, at?: number): Promise<Record<string, Attributes>> {
  const tx = at ?? (await store.head()).tx
  const [entity] = await store.entities([uri], tx)
  const out: Record<string, Attributes> = {}
  for (const voice of entity?.stated ?? []) out[`${voice.platform}|${voice.type}|${voice.document}`] = voice.attributes
  return out
}

/** Returns what the system states about a node. */
export async function systemOf(store: Store, uri: Uri, at?: number): Promise<Attributes> {
  return (await statementsOf(store, uri, at))[`mds|System|${uri}`] ?? {}
}

/** Returns the open edges at a node, as `type|from|to` by `platform|type|uri`. */
export async function edgesOf(store: Store, uri: Uri, at?: number): Promise<string[]> {
  const tx = at ?? (await store.head()).tx
  const { rows } = await store.supports(uri, tx, 1_000)
  return rows
    .map((r) => `${r.type}|${r.from}|${r.to} by ${r.document.platform}|${r.document.type}|${r.document.uri}`)
    .sort()
}
