/** A message of a topic that others read. */
export interface TopicMessage {
  /** Messages with the same key stay in order. */
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** A topic that this service writes to. */
export interface Topic {
  /**
   * In order. Resolves once the broker has all of them durably; rejects where it may lack some, or where the signal is
   * aborted: what is published again is there twice.
   */
  publish(messages: readonly TopicMessage[], signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** In one call: a broker takes 1 MiB of a partition at a time as a rule. */
export const MOST_PUBLISHED = 200
export const MOST_PUBLISHED_BYTES = 512 * 1_024
