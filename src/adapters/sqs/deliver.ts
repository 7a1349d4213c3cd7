import { failureReports } from '../../contracts/state-log.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { IntakeChannel, TakeEvents } from '../../contracts/intake.ts'
import type { Log } from '../../contracts/telemetry.ts'
import { backOff } from '../../lib/limits.ts'
import { eventsOf } from './message.ts'
import type { Queue, ReceivedMessage, UnmovedMessage } from './queue.ts'

/** Messages are hidden for at most this long: one not taken by then is stuck, and another receiver may try. */
const LONGEST_HOLD_MS = 15 * 60_000
/** Retries after the first attempt: within 0.7 s, while two thirds of the hiding time are left. */
const MORE_DELETES = 3
const DELETE_PAUSE = { baseMs: 100, capMs: 1_000, least: 0 }

export interface DeliverParts {
  readonly queue: Queue
  readonly take: TakeEvents
  readonly channel: IntakeChannel
  readonly hiddenSeconds: number
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

interface Delivery {
  /** Number of durable messages; the others are delivered again. */
  readonly taken: number
  readonly events: number
  /** Number of durable messages still in the queue: they will be taken once more, which is harmless. */
  readonly undeleted: number
  /** Why the others weren't taken. */
  readonly error: unknown
}

/** Stores up to ten messages, keeps them hidden meanwhile, and deletes the durable ones. Never rejects. */
export async function deliver(messages: readonly ReceivedMessage[], parts: DeliverParts): Promise<Delivery> {
  const letGo = hold(messages, parts)
  const outcome = await takeAll(messages, parts)
  letGo()
  const { taken, error } = outcome
  const undeleted = await remove(
    taken.map((m) => m.receipt),
    parts,
  )
  return { taken: taken.length, events: outcome.events, undeleted, error }
}

interface DeliveryOutcome {
  readonly taken: readonly ReceivedMessage[]
  readonly events: number
  readonly error: unknown
}

/**
 * Takes all in one durable write. If that fails, each gets its own attempt, so that a message that can't be taken goes
 * to the dead letters without its nine neighbours.
 */
async function takeAll(messages: readonly ReceivedMessage[], parts: DeliverParts): Promise<DeliveryOutcome> {
  const together = await takeTogether(messages, parts)
  if (together.taken.length > 0 || messages.length === 1) return together
  const each = await Promise.all(messages.map((message) => takeTogether([message], parts)))
  return {
    taken: each.flatMap((o) => o.taken),
    events: each.reduce((sum, o) => sum + o.events, 0),
    error: each.find((o) => o.taken.length === 0)?.error ?? null,
  }
}

async function takeTogether(messages: readonly ReceivedMessage[], parts: DeliverParts): Promise<DeliveryOutcome> {
  try {
    const events = messages.flatMap((message) => eventsOf(message, `${parts.channel.name}/${message.id}`))
    if (events.length > 0) await parts.take(events, parts.channel)
    return { taken: messages, events: events.length, error: null }
  } catch (error) {
    return { taken: [], events: 0, error }
  }
}

/** Extends the hiding after each third of its duration, so that two calls may fail before a message is lost. */
function hold(messages: readonly ReceivedMessage[], parts: DeliverParts): () => void {
  const { clock, hiddenSeconds, queue, log, channel } = parts
  const done = new AbortController()
  const receipts = messages.map((m) => m.receipt)
  const until = clock.now() + LONGEST_HOLD_MS
  const hiding = failureReports({ log, clock }, `hiding messages of ${channel.name}`, {
    message: "couldn't extend the visibility timeout of messages",
    fields: { queue: channel.name },
  })
  const keep = async (): Promise<void> => {
    for (;;) {
      await clock.sleep((hiddenSeconds * 1_000) / 3, done.signal)
      if (done.signal.aborted || clock.now() >= until) return
      const lost = await queue.hide(receipts, hiddenSeconds).catch((error: unknown) => complete(receipts, error))
      // A message released during the call may be deleted by now, so not finding it is fine.
      if (lost.length > 0 && !done.signal.aborted)
        hiding.failed(`${lost.length} of ${receipts.length}: ${lost[0]?.why}`)
      else hiding.worked()
    }
  }
  void keep()
  return () => done.abort()
}

/**
 * Deletes messages and returns how many are left. A failed deletion isn't a fault: delivery is at least once, and a
 * repetition is harmless.
 */
async function remove(receipts: readonly string[], parts: DeliverParts): Promise<number> {
  const { queue, clock, random, log, channel } = parts
  const removing = failureReports({ log, clock }, `removing messages of ${channel.name}`, {
    message: 'messages were accepted but not deleted; they are redelivered',
    fields: { queue: channel.name },
  })
  let left = receipts
  let lost = 0
  for (let attempt = 0; left.length > 0; attempt++) {
    const all = left
    const failed = await queue.remove(all).catch((error: unknown) => complete(all, error))
    const retryable = failed.filter((f) => f.again).map((f) => f.receipt)
    lost += failed.length - retryable.length
    if (failed.length > 0 && (attempt === MORE_DELETES || retryable.length === 0)) {
      removing.failed(`${lost + retryable.length}: ${failed[0]?.why}`)
      return lost + retryable.length
    }
    left = retryable
    if (left.length > 0) await clock.sleep(backOff(attempt, DELETE_PAUSE, random))
  }
  removing.worked()
  return lost
}

function complete(receipts: readonly string[], error: unknown): readonly UnmovedMessage[] {
  return receipts.map((receipt) => ({ receipt, why: String(error), again: true }))
}
