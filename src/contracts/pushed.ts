import type { DocumentKey, Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { Mark } from './marks.ts'

/**
 * Limits one payload, and the merge of several of one entity. The limit is on uncompressed bytes, because an accepted
 * payload has to be mergeable.
 */
export const MAX_PAYLOAD_BYTES = 1_000_000
/** Limits the pending payloads about one URI. */
export const MAX_WAITING_BYTES = 4 * MAX_PAYLOAD_BYTES

/** Returns why a payload is too large to be stored, or null. */
export function tooLargeToKeep(body: Uint8Array): string | null {
  if (body.byteLength <= MAX_PAYLOAD_BYTES) return null
  return `${body.byteLength} bytes; the limit is ${MAX_PAYLOAD_BYTES}`
}

/** Pushed metadata of one entity, stored as received until a worker leases its URI and interprets it. */
export interface Payload {
  readonly key: DocumentKey
  /** JSON without redacted values. Null: the system reports the entity as deleted, whatever it sent before. */
  readonly body: Uint8Array | null
  readonly at: Time
  /** Set together with the payload. */
  readonly mark: Mark
}

export type PushOutcome =
  | { readonly kind: 'taken'; readonly generation: number }
  /** The URI already has this many pending bytes; nothing was written. */
  | { readonly kind: 'full'; readonly waiting: number }

export interface WaitingPayload {
  readonly id: number
  readonly key: DocumentKey
  readonly body: Uint8Array | null
}

export interface Pushes {
  /** Resolves when payloads and marks are durable. Pushing an equal one while the first waits writes nothing. */
  push(payloads: readonly Payload[]): Promise<readonly PushOutcome[]>
  /** Returns the pending payloads about a URI by arrival. A deletion precedes everything else about its entity. */
  waiting(uri: Uri): Promise<readonly WaitingPayload[]>
  /** Returns when the oldest pending payload of a platform arrived; null if none is pending. */
  oldestWaiting(platform: string): Promise<Time | null>
}
