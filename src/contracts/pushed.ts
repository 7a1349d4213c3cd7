import type { DocumentKey, Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { Mark } from './marks.ts'

/** Of one payload, and of what several of one thing come to: as much as is kept of any answer, however badly it compresses. */
export const MAX_PAYLOAD_BYTES = 256_000
/** Of the payloads about one URI that nobody has interpreted yet. */
export const MAX_WAITING_BYTES = 4 * MAX_PAYLOAD_BYTES

/** What a system sends about one thing by itself. It is kept as it came until the lease on its URI is held, and interpreted under that. */
export interface Payload {
  readonly key: DocumentKey
  /** JSON, without what is redacted; null: the system says that the thing is deleted, whatever it sent before. */
  readonly body: Uint8Array | null
  readonly at: Time
  /** Set with it. */
  readonly mark: Mark
}

export type PushOutcome =
  | { readonly kind: 'taken'; readonly generation: number }
  /** So many bytes wait already; nothing was written. */
  | { readonly kind: 'full'; readonly waiting: number }

/** A payload that waits to be interpreted. */
export interface WaitingPayload {
  readonly id: number
  readonly key: DocumentKey
  readonly body: Uint8Array | null
}

export interface Pushes {
  /** Each durable together with its mark when this resolves. The same payload again, while it waits, is written once. */
  push(payloads: readonly Payload[]): Promise<readonly PushOutcome[]>
  /** What waits about a URI, in the order in which it came. A deletion comes before all else of its thing. */
  waiting(uri: Uri): Promise<readonly WaitingPayload[]>
  /** When the oldest came that waits of a platform; null where none does. */
  oldestWaiting(platform: string): Promise<Time | null>
}
