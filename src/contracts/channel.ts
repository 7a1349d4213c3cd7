/** A message as it leaves: what differs between channels is made before. */
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
  /** `askedMs`: how long the receiver asks to be left alone. */
  | { readonly kind: 'failed'; readonly reason: string; readonly askedMs: number | null }
  /** The receiver wants nothing of this any more. */
  | { readonly kind: 'unwanted'; readonly reason: string }

/** Sends to where the configuration allows, within a bounded time, and never throws. */
export interface Channel {
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome>
  close(): Promise<void>
}
