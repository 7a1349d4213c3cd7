// Sends thin events from one source to the metadata service. The queue is bounded; delivery is retried with growing
// delays until it works, because MDS may start later. Overflow is dropped and counted.

import type { Draw } from './company/random.ts'
import type { DemoEventType } from './tables/events.ts'

export interface ThinEvent {
  readonly event_type: DemoEventType
  readonly event_id: string
  readonly occurred_at: string
  readonly [idKey: string]: string
}

/** Faults of the channel: loss, duplication and reordering. */
export interface EmitChannel {
  readonly drop: number
  readonly duplicate: number
  readonly shuffle: boolean
}

export interface EmitStats {
  readonly queued: number
  readonly sent: number
  /** Events beyond the queue's bound. */
  readonly dropped: number
  /** Events lost on purpose. */
  readonly lost: number
  /** Events duplicated on purpose. */
  readonly doubled: number
  /** Events sent after a later one. */
  readonly overtaken: number
  /** Events in batches that MDS refused for good. */
  readonly refused: number
  readonly retries: number
}

export type PostOutcome = 'sent' | 'refused' | 'later'

interface EmitterParts {
  /** Posts one batch; never throws. */
  readonly post: (events: readonly ThinEvent[]) => Promise<PostOutcome>
  /** Resolves after so many ms, or at once while stopping. */
  readonly pause: (ms: number) => Promise<void>
  readonly draw: Draw
  readonly bound?: number
}

export const BOUND = 20_000
export const BATCH = 500
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

export class Emitter {
  readonly #parts: EmitterParts
  readonly #bound: number
  #queue: ThinEvent[] = []
  #channel: EmitChannel = { drop: 0, duplicate: 0, shuffle: false }
  #counts = { sent: 0, dropped: 0, lost: 0, doubled: 0, overtaken: 0, refused: 0, retries: 0 }
  #requested = 0
  /** Sequence number of each event, and the highest one sent. */
  readonly #came = new WeakMap<ThinEvent, number>()
  #latest = 0
  #inFlight = 0
  #pumping: Promise<void> | null = null
  #stopped = false

  constructor(parts: EmitterParts) {
    this.#parts = parts
    this.#bound = parts.bound ?? BOUND
  }

  get stats(): EmitStats {
    return { queued: this.#queue.length + this.#inFlight, ...this.#counts }
  }

  control(channel: Partial<EmitChannel>): void {
    this.#channel = { ...this.#channel, ...channel }
  }

  emit(event: ThinEvent): void {
    const chance = ++this.#requested
    if (this.#parts.draw(chance, 'drop') < this.#channel.drop) {
      this.#counts.lost++
      return
    }
    this.#came.set(event, chance)
    this.#push(event)
    if (this.#parts.draw(chance, 'duplicate') < this.#channel.duplicate) {
      this.#counts.doubled++
      this.#push(event)
    }
    this.#pumping ??= this.#pump()
  }

  /** Resolves when everything is delivered, refused or, after `stop`, abandoned. */
  async idle(): Promise<void> {
    while (this.#pumping !== null) await this.#pumping
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.idle()
  }

  #countOvertaken(sent: readonly ThinEvent[]): void {
    for (const event of sent) {
      const order = this.#came.get(event) ?? 0
      if (order < this.#latest) this.#counts.overtaken++
      this.#latest = Math.max(this.#latest, order)
    }
  }

  #push(event: ThinEvent): void {
    if (this.#queue.length + this.#inFlight >= this.#bound) this.#counts.dropped++
    else this.#queue.push(event)
  }

  async #pump(): Promise<void> {
    // Batches changes of the same tick.
    await new Promise((resolve) => setImmediate(resolve))
    for (let pause = FIRST_PAUSE_MS; this.#queue.length > 0 && !this.#stopped;) {
      const batch = this.#take()
      const outcome = await this.#parts.post(batch)
      this.#inFlight = 0
      if (outcome === 'sent') {
        this.#counts.sent += batch.length
        this.#countOvertaken(batch)
      } else if (outcome === 'refused') this.#counts.refused += batch.length
      if (outcome !== 'later') {
        pause = FIRST_PAUSE_MS
        continue
      }
      this.#queue.unshift(...batch)
      this.#counts.retries++
      await this.#parts.pause(pause)
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
    }
    this.#pumping = null
  }

  #take(): ThinEvent[] {
    if (this.#channel.shuffle) this.#mix()
    const batch = this.#queue.splice(0, BATCH)
    this.#inFlight = batch.length
    return batch
  }

  #mix(): void {
    for (let last = this.#queue.length - 1; last > 0; last--) {
      const other = Math.floor(this.#parts.draw(last, `mix ${this.#counts.sent}`) * (last + 1))
      const [a, b] = [this.#queue[last], this.#queue[other]]
      if (a !== undefined && b !== undefined) [this.#queue[last], this.#queue[other]] = [b, a]
    }
  }
}
