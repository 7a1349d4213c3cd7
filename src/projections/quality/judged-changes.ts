// Compares judgements of quality, and prepares what changed for the record.
import { hash } from 'node:crypto'
import { countedTypes } from '../../catalogue/assess.ts'
import type { QualityReason } from '../../catalogue/reasons.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { DocumentWrite, NodeId } from '../../contracts/log.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { asObject } from '../../lib/json.ts'
import type { StatedEdge, Time, Tx } from '../../model/facts.ts'
import { HAS_REASON, reasonDocument, reasonUri } from '../../model/quality.ts'
import type { Uri } from '../../model/uri.ts'

/** Raise it when the same facts are judged differently: then everything is judged again. */
const JUDGEMENT_VERSION = 3

/** Beginnings and ends in one transaction. */
const MAX_IN_COMMIT = 2_000

export interface QualityState {
  head: Tx
  readonly waiting: Set<NodeId>
  /** The transaction before the first that some node waits for, and when it came. */
  since: { readonly tx: Tx; readonly at: Time } | null
  /** True if everything is to be judged. */
  passDue: boolean
  /** Day of the last followed changes, in days since 1970. */
  today: number
}

export interface ReasonDelta {
  readonly asserted: Uri[]
  readonly retracted: Uri[]
}

/** Returns the transaction before the waiting nodes, for a successor; null while everything is to be judged. */
export function judgedUpTo({ passDue, since, head }: QualityState): Tx | null {
  return passDue ? null : (since?.tx ?? head)
}

export function isCounted(type: string | null, catalogue: Catalogue): boolean {
  return type !== null && countedTypes(catalogue).includes(type)
}

export function deltaOf(deltas: Map<QualityReason, ReasonDelta>, reason: QualityReason): ReasonDelta {
  return getOrInsert(deltas, reason, () => ({ asserted: [], retracted: [] }))
}

/** Yields a document for each reason, as many as fit into a transaction. */
export function* inCommits(
  deltas: ReadonlyMap<QualityReason, ReasonDelta>,
  now: Time,
): Generator<readonly DocumentWrite[], void, void> {
  let open: DocumentWrite[] = []
  let room = MAX_IN_COMMIT
  for (const [reason, { asserted, retracted }] of deltas) {
    const changes = [...retracted.map((uri) => ({ uri, ends: true })), ...asserted.map((uri) => ({ uri, ends: false }))]
    for (let from = 0; from < changes.length;) {
      const some = changes.slice(from, from + room)
      from += some.length
      room -= some.length
      open.push(amendment(reason, some, now))
      if (room > 0) continue
      yield open
      open = []
      room = MAX_IN_COMMIT
    }
  }
  if (open.length > 0) yield open
}

function amendment(
  reason: QualityReason,
  changes: readonly { readonly uri: Uri; readonly ends: boolean }[],
  now: Time,
): DocumentWrite {
  const to = reasonUri(reason)
  const edges = (ends: boolean): StatedEdge[] =>
    changes
      .filter((change) => change.ends === ends)
      .map(({ uri }) => ({ type: HAS_REASON, from: uri, to, provenance: 'INFERRED' }))
  return {
    key: reasonDocument(reason),
    requestedAt: now,
    answer: { kind: 'amended', asserted: edges(false), retracted: edges(true), about: null, mapping: null },
  }
}

export function digestOf(catalogue: Catalogue): string {
  const expected = [...catalogue.expected].map(([type, items]) => [type, [...items.keys()].sort()])
  const types = catalogue.types.map(({ name, part, interfaces, retired, inUse, attributes }) => [
    name,
    part ?? false,
    interfaces ?? [],
    retired ?? null,
    inUse ?? null,
    attributes,
  ])
  return hash('sha256', JSON.stringify([JUDGEMENT_VERSION, expected.sort(), types]), 'hex')
}

export function notedIn(note: unknown): { readonly digest: string; readonly day: number } {
  const { digest, day } = asObject(note)
  return { digest: typeof digest === 'string' ? digest : '', day: typeof day === 'number' ? day : 0 }
}
