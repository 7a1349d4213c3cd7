import type { KafkaIntakeOptions, KafkaTiming } from './options.ts'
import type { GroupMember } from './member.ts'
import type { Partitions } from './partitions.ts'
import type { OngoingFailures } from './ongoing-failures.ts'

interface TopicsParts {
  readonly member: GroupMember
  readonly partitions: Partitions
  readonly timing: KafkaTiming
}

/**
 * Tracks which configured topics exist, and their numbers of partitions. The client assumes that its topics exist: a
 * missing one would fail every call of the group, including heartbeats, and added partitions would never be read.
 */
export class Topics {
  readonly #options: KafkaIntakeOptions
  readonly #parts: TopicsParts
  readonly #found = new Map<string, { readonly id: string; readonly partitions: number }>()
  #due = 0

  constructor(options: KafkaIntakeOptions, parts: TopicsParts) {
    this.#options = options
    this.#parts = parts
  }

  get found(): number {
    return this.#found.size
  }

  /** A topic may be the cause of a failure: the next round checks at once. */
  suspect(): void {
    this.#due = 0
  }

  /** Checks once per round. Returns true if the member must rejoin, so that partitions are reassigned. */
  async look(ongoing: OngoingFailures): Promise<boolean> {
    const { clock, topics } = this.#options
    if (clock.now() < this.#due) return false
    const missing: string[] = []
    let changed = false
    for (const { topic } of topics) {
      const found = await this.#parts.member.look(topic)
      if (found === null) missing.push(topic)
      changed = this.#note(topic, found) || changed
    }
    this.#due = clock.now() + this.#parts.timing.roundMs
    if (missing.length === 0) ongoing.end('topics')
    else ongoing.begin('topics', `there is no topic ${missing.join(', ')} (yet)`)
    return changed
  }

  #note(topic: string, found: { readonly id: string; readonly partitions: number } | null): boolean {
    const { member, partitions } = this.#parts
    const before = this.#found.get(topic)
    if (partitions.identify(topic, found?.id ?? null))
      this.#options.log.warn(
        { topic },
        'Kafka intake: the topic was deleted and made again; it is read from its beginning',
      )
    if (found === null) {
      this.#found.delete(topic)
      member.client.topics.untrack(topic)
      return before !== undefined
    }
    this.#found.set(topic, found)
    if (before === undefined) member.client.topics.track(topic)
    return before?.partitions !== found.partitions
  }
}
