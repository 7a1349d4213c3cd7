/** How the buses do that a process listens to. */
export interface BusHealth {
  /** Null where none is configured. */
  readonly kafka: KafkaHealth | null
  readonly sqs: readonly SqsHealth[]
}

export interface KafkaHealth {
  readonly connected: boolean
  /** What fails at present; null where nothing does. */
  readonly lastError: string | null
  readonly assigned: readonly { readonly topic: string; readonly partition: number }[]
  /** Records that are not yet durable here; null where the broker has not yet said how many it has. */
  readonly lag: readonly { readonly topic: string; readonly partition: number; readonly lag: number | null }[]
  /** Records without a value, passed over since the start. */
  readonly tombstones: number
}

export interface SqsHealth {
  readonly queue: string
  readonly state: 'starting' | 'receiving' | 'failing' | 'stopped'
  /** In ISO 8601. */
  readonly answeredAt: string | null
  readonly lastError: string | null
  readonly errorAt: string | null
  /** Of messages, since the start: handed to us, durable, and durable but not deleted. */
  readonly received: number
  readonly taken: number
  readonly undeleted: number
  readonly events: number
}
