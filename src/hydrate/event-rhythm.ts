import type { Provider } from '../contracts/source.ts'
import type { CommitOutcome, DocumentWrite } from '../contracts/log.ts'
import type { Cause, Time } from '../model/facts.ts'

export interface ObservedEvents {
  /** When the newest event was accepted of those that were served. */
  readonly eventAt: Time | null
  /** Changes that no event had told of though there is one for their type: when the sweep marked them, and how many. */
  readonly found: readonly (readonly [markedAt: Time, count: number])[]
}

/** What this process heard of one source and has not yet told the record: at most a second of it. */
export class EventRhythm {
  readonly #spokenOf: ReadonlySet<string>
  #eventAt: Time | null = null
  #found = new Map<Time, number>()

  constructor(provider: Provider) {
    this.#spokenOf = new Set(Object.values(provider.events).map((event) => event.type))
  }

  /** A mark keeps the cause of its most urgent asker: one that a sweep alone set, no event had come for. */
  committed(cause: Cause, writes: readonly DocumentWrite[], outcome: CommitOutcome): void {
    if (cause.kind === 'event') this.#eventAt = Math.max(this.#eventAt ?? 0, cause.since)
    if (cause.kind !== 'sweep' || outcome.kind === 'fenced' || outcome.asserted + outcome.retracted === 0) return
    if (!writes.some(({ key }) => this.#spokenOf.has(key.type))) return
    this.#found.set(cause.since, (this.#found.get(cause.since) ?? 0) + 1)
  }

  /** Null where there is nothing new. */
  take(): ObservedEvents | null {
    if (this.#eventAt === null && this.#found.size === 0) return null
    const heard = { eventAt: this.#eventAt, found: [...this.#found] }
    this.#eventAt = null
    this.#found = new Map()
    return heard
  }
}
