export interface TopicMessage {
  /** Messages with the same key stay in order. */
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** A topic that this service writes to. */
export interface Topic {
  /**
   * Publishes the messages in order. Resolves once the broker has all of them durably; rejects if it may lack some or
   * the signal is aborted. Publishing again then duplicates messages.
   */
  publish(messages: readonly TopicMessage[], signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Messages in one call: brokers usually accept 1 MiB for a partition at a time. */
export const MAX_PUBLISHED = 200
export const MAX_PUBLISHED_BYTES = 512 * 1_024
