import type { Provider } from '../contracts/source.ts'
import type { ObservedEvents } from '../contracts/sweeps.ts'
import type { CommitOutcome, DocumentWrite } from '../contracts/log.ts'
import type { Cause, Time } from '../model/facts.ts'

/** Events of one source that this process served and hasn't recorded yet: at most a second's worth. */
export class EventTally {
  readonly #spokenOf: ReadonlySet<string>
  #eventAt: Time | null = null
  #found = new Map<Time, number>()

  constructor(provider: Provider) {
    this.#spokenOf = new Set(Object.values(provider.events).map((event) => event.type))
  }

  /** A mark keeps its most urgent cause: if that is a sweep, there was no event. */
  committed(cause: Cause, writes: readonly DocumentWrite[], outcome: CommitOutcome): void {
    if (cause.kind === 'event') this.#eventAt = Math.max(this.#eventAt ?? 0, cause.since)
    if (cause.kind !== 'sweep' || outcome.kind === 'fenced' || outcome.asserted + outcome.retracted === 0) return
    if (!writes.some(({ key }) => this.#spokenOf.has(key.type))) return
    this.#found.set(cause.since, (this.#found.get(cause.since) ?? 0) + 1)
  }

  /** Returns null if nothing is new. */
  take(): ObservedEvents | null {
    if (this.#eventAt === null && this.#found.size === 0) return null
    const observed = { eventAt: this.#eventAt, found: [...this.#found] }
    this.#eventAt = null
    this.#found = new Map()
    return observed
  }
}
