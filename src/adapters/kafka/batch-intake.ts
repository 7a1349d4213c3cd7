import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../contracts/clock.ts'
import type { TakeEvents } from '../../contracts/intake.ts'
import { BATCH_BYTES, BATCH_EVENTS } from './options.ts'
import { max, rewind } from './partitions.ts'
import { records, type FetchedBatch, type PendingBatch } from './reader.ts'
import { pause } from './retry.ts'
import type { OngoingFailures } from './ongoing-failures.ts'

interface BatchIntakeParts {
  readonly take: TakeEvents
  readonly sourceOf: (topic: string) => string | null
  readonly clock: Clock
  readonly ongoing: OngoingFailures
  readonly stopping: AbortSignal
  /** Called when a batch is durable. */
  readonly taken: () => void
}

/**
 * Passes fetched records to the record in batches, waiting until each is durable. Counts and skips Kafka's tombstones
 * (records without a value).
 */
export class BatchIntake {
  readonly #parts: BatchIntakeParts
  tombstones = 0

  constructor(parts: BatchIntakeParts) {
    this.#parts = parts
  }

  /** Returns early only when the intake is stopping; the rest is read again, by this member or another. */
  async takeAll(fetched: readonly FetchedBatch[]): Promise<void> {
    const following = fetched.filter((one) => followsTaken(one))
    for (const [topic, fetchedOfTopic] of Map.groupBy(following, ({ of }) => of.topic)) {
      for (const batch of batches(fetchedOfTopic)) {
        await this.#takeBatch(topic, batch)
        if (this.#parts.stopping.aborted) return
        // A store in this thread answers without a turn of the event loop, and heartbeats need one.
        await turn()
      }
    }
  }

  async #takeBatch(topic: string, batch: readonly PendingBatch[]): Promise<void> {
    const { take, sourceOf, clock, ongoing, stopping, taken } = this.#parts
    const channel = { name: `kafka:${topic}`, source: sourceOf(topic) }
    for (let attempt = 0; !stopping.aborted; attempt++) {
      // Checked at each attempt: partitions may have moved to another member while the record was unavailable.
      const ours = batch.filter(({ of, after }) => !of.lost && after > of.taken)
      const events = ours.flatMap((taking) => taking.events)
      try {
        if (events.length > 0) await take(events, channel)
        ongoing.end('take')
        this.#advance(ours)
        return taken()
      } catch (error) {
        ongoing.begin('take', error)
        await pause(attempt, clock, stopping)
      }
    }
  }

  #advance(batch: readonly PendingBatch[]): void {
    for (const { of, after, tombstone } of batch) {
      if (of.lost) continue
      of.taken = max(of.taken, after)
      if (tombstone) this.tombstones++
    }
  }
}

/**
 * Tells whether everything before the batch was taken. After a partition's leader changes, the partition is fetched
 * from two brokers in turn, and the second answer may arrive first. Taking it would lose the first, so it is read
 * again.
 */
function followsTaken({ of, from }: FetchedBatch): boolean {
  if (from <= of.taken) return true
  rewind(of)
  return false
}

function* batches(fetched: readonly FetchedBatch[]): Generator<readonly PendingBatch[]> {
  let batch: PendingBatch[] = []
  let events = 0
  let bytes = 0
  for (const one of fetched) {
    for (const taking of records(one)) {
      batch.push(taking)
      events += taking.events.length
      bytes += taking.bytes
      if (events < BATCH_EVENTS && bytes < BATCH_BYTES) continue
      yield batch
      batch = []
      events = bytes = 0
    }
  }
  if (batch.length > 0) yield batch
}
