/** The state of the buses that this process receives events from. */
export interface BusHealth {
  /** Null if Kafka isn't configured. */
  readonly kafka: KafkaHealth | null
  readonly sqs: readonly SqsHealth[]
}

export interface KafkaHealth {
  readonly connected: boolean
  /** Describes the current failure; null if there is none. */
  readonly lastError: string | null
  readonly assigned: readonly { readonly topic: string; readonly partition: number }[]
  /** Records that aren't yet durable here; null until the broker has reported its offsets. */
  readonly lag: readonly { readonly topic: string; readonly partition: number; readonly lag: number | null }[]
  /** Records without a value, skipped since the start. */
  readonly tombstones: number
}

export interface SqsHealth {
  readonly queue: string
  readonly state: 'starting' | 'receiving' | 'failing' | 'stopped'
  /** An ISO 8601 time. */
  readonly answeredAt: string | null
  readonly lastError: string | null
  readonly errorAt: string | null
  /** Counts messages since the start: received, durable, and durable but not deleted. */
  readonly received: number
  readonly taken: number
  readonly undeleted: number
  readonly events: number
}
