import type { DocumentKey, Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { Mark } from './marks.ts'

/**
 * Of one payload, and of the merge of several of one entity. Whatever it compresses to, the record keeps it: what was
 * taken has to be mergeable.
 */
export const MAX_PAYLOAD_BYTES = 1_000_000
/** Of the pending payloads about one URI. */
export const MAX_WAITING_BYTES = 4 * MAX_PAYLOAD_BYTES

/** Why a payload is too large to be stored; null where it is not. */
export function tooLargeToKeep(body: Uint8Array): string | null {
  if (body.byteLength <= MAX_PAYLOAD_BYTES) return null
  return `${body.byteLength} bytes, of at most ${MAX_PAYLOAD_BYTES}`
}

/**
 * What a system pushes about one entity. It is stored as it came until a worker has the lease on its URI and interprets
 * it.
 */
export interface Payload {
  readonly key: DocumentKey
  /** JSON, without what is redacted; null: the system reports the entity as deleted, whatever it sent before. */
  readonly body: Uint8Array | null
  readonly at: Time
  /** Set with it. */
  readonly mark: Mark
}

export type PushOutcome =
  | { readonly kind: 'taken'; readonly generation: number }
  /** So many bytes are pending already; nothing was written. */
  | { readonly kind: 'full'; readonly waiting: number }

/** A pending payload. */
export interface WaitingPayload {
  readonly id: number
  readonly key: DocumentKey
  readonly body: Uint8Array | null
}

export interface Pushes {
  /**
   * Each durable together with its mark when this resolves. The same payload again, while it is pending, is written
   * once.
   */
  push(payloads: readonly Payload[]): Promise<readonly PushOutcome[]>
  /** The pending payloads about a URI, in order of arrival. A deletion comes before all else of its entity. */
  waiting(uri: Uri): Promise<readonly WaitingPayload[]>
  /** When the oldest pending payload of a platform arrived; null: none is pending. */
  oldestWaiting(platform: string): Promise<Time | null>
}
