/** A message as it is sent; differences between channels are resolved before. */
export type OutgoingMessage =
  | {
      readonly kind: 'http'
      readonly address: string
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  | {
      readonly kind: 'mail'
      readonly to: string
      readonly id: string
      readonly subject: string
      readonly text: string
      readonly html: string
      /** Address at which a mail program unsubscribes in one step (RFC 8058); null if there is none. */
      readonly unsubscribe: string | null
    }

export type SendOutcome =
  | { readonly kind: 'sent' }
  /** `retryAfterMs`: the pause that the receiver requests. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs: number | null }
  /** The receiver no longer wants these messages. */
  | { readonly kind: 'unwanted'; readonly reason: string }

/** Sends to allowed targets within a limited time, and never throws. */
export interface Channel {
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome>
  close(): Promise<void>
}
