// Sends due deliveries while this process has the duty.
import type { Channel, SendOutcome } from '../contracts/channel.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Deliveries, ChangeDelivery, DeliveryOutcome, Subscription } from '../contracts/deliveries.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import { WakeUp } from '../lib/wait.ts'
import { bundleId } from './ids.ts'
import type { ComposeResult } from './message.ts'
import { pauseAfter } from './retry-times.ts'

export interface SenderParts {
  readonly store: Pick<
    Deliveries,
    'dueDeliveries' | 'nextDue' | 'bundled' | 'settleDeliveries' | 'changeSubscription' | 'dropDeliveries'
  >
  readonly clock: Clock
  readonly channel: Channel
  /** Reads a subscription's current state; undefined if it was ended. */
  readonly subscription: (id: string) => Promise<Subscription | undefined>
  readonly message: (
    subscription: Subscription,
    deliveries: readonly ChangeDelivery[],
    id: string,
  ) => Promise<ComposeResult>
  /** How long sent and abandoned deliveries stay in the list. */
  readonly keepMs: number
  readonly stillHeld: () => Promise<boolean>
  readonly signal: AbortSignal
  readonly failed: (error: unknown) => void
  readonly worked?: () => void
  /** Called with the outcome at a subscription's receiver. */
  readonly answered?: (subscription: Subscription, outcome: SendOutcome) => void
}

/** Concurrent messages, in total and for one subscription: an unresponsive receiver gets no more. */
const MAX_SENDING = 32
const MAX_OF_ONE = 4
/** Deliveries read at once: with the limit for each, five hundred waiting subscriptions don't hide the next. */
const READ_AT_ONCE = 2_000
/** Another process may have made one due: a test message, or a retry. */
const POLL_MS = 1_000
/** Delay after a failure that isn't the receiver's: the graph is behind, or the index doesn't answer. */
const LATER_MS = 2_000
/** How long messages of a suspended subscription wait before the next check. */
const SUSPENDED_MS = 60_000
const DROP_EVERY_MS = 600_000
const DROPPED_AT_ONCE = 1_000

/** Deliveries that are sent in one message. */
interface Sending {
  readonly key: string
  readonly first: ChangeDelivery
}

export class Sender {
  readonly #parts: SenderParts
  readonly #wake = new WakeUp()
  readonly #sending = new Map<string, { readonly subscription: string; readonly done: Promise<void> }>()
  readonly #running: Promise<void>
  #dropAt = 0

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#running = keepDoing(() => this.#round(), { ...parts, firstMs: POLL_MS })
  }

  wake(): void {
    this.#wake.ring()
  }

  /** Ends with the signal: running requests are aborted, and sent again by the next process with the duty. */
  async stopped(): Promise<void> {
    await this.#running
    await Promise.all([...this.#sending.values()].map(({ done }) => done))
  }

  async #round(): Promise<void> {
    const { store, clock, signal } = this.#parts
    await this.#dropOld()
    const now = clock.now()
    const free = MAX_SENDING - this.#sending.size
    const due = free === 0 ? [] : await store.dueDeliveries(now, READ_AT_ONCE, MAX_OF_ONE)
    const begun = this.#startable(due, free)
    if (begun.length > 0 && (await this.#parts.stillHeld())) for (const one of begun) this.#begin(one)
    const waits = new AbortController()
    // A delivery that is due and can't begin waits for one that is being sent, whose end wakes this loop.
    const next = due.length > 0 || free === 0 ? null : await store.nextDue()
    const ms = next === null ? POLL_MS : Math.min(POLL_MS, Math.max(10, next - clock.now()))
    await this.#wake.wait(clock.sleep(ms, AbortSignal.any([signal, waits.signal])))
    waits.abort()
  }

  #startable(due: readonly ChangeDelivery[], free: number): readonly Sending[] {
    const found: Sending[] = []
    const chosen = new Set<string>()
    const sendingBySubscription = new Map<string, number>()
    for (const { subscription } of this.#sending.values())
      sendingBySubscription.set(subscription, (sendingBySubscription.get(subscription) ?? 0) + 1)
    for (const first of due) {
      const key = first.bundle === null ? first.id : `${first.subscription} ${first.bundle}`
      const count = sendingBySubscription.get(first.subscription) ?? 0
      if (found.length === free || chosen.has(key) || this.#sending.has(key) || count >= MAX_OF_ONE) continue
      chosen.add(key)
      sendingBySubscription.set(first.subscription, count + 1)
      found.push({ key, first })
    }
    return found
  }

  #begin({ key, first }: Sending): void {
    const done = this.#send(first)
      .catch((error: unknown) => {
        if (!this.#parts.signal.aborted) this.#parts.failed(error)
      })
      .finally(() => {
        this.#sending.delete(key)
        this.#wake.ring()
      })
    this.#sending.set(key, { subscription: first.subscription, done })
  }

  async #send(first: ChangeDelivery): Promise<void> {
    const { store, clock, channel, signal } = this.#parts
    const subscription = await this.#parts.subscription(first.subscription)
    const all = first.bundle === null ? [first] : await store.bundled(first.subscription, first.bundle)
    if (all.length === 0) return
    if (subscription === undefined) return await this.#withhold(all, 'the subscription has ended')
    if (subscription.suspended !== null)
      return await this.#postpone(all, SUSPENDED_MS, `suspended: ${subscription.suspended}`)
    const id = first.bundle === null ? first.id : bundleId(all)
    const composed = await this.#parts.message(subscription, all, id)
    if ('withheld' in composed) return await this.#withhold(all, composed.withheld)
    if ('later' in composed) return await this.#postpone(all, LATER_MS, composed.later)
    const outcome = await channel.send(composed.message, signal)
    // An aborted request has no answer.
    if (signal.aborted && outcome.kind !== 'sent') return
    this.#parts.answered?.(subscription, outcome)
    const now = clock.now()
    await store.settleDeliveries(all.map((one) => outcomeAfterSending(one, outcome, now)))
    if (outcome.kind === 'unwanted') await store.changeSubscription(subscription.id, { suspended: outcome.reason })
  }

  async #withhold(all: readonly ChangeDelivery[], reason: string): Promise<void> {
    const finishedAt = this.#parts.clock.now()
    await this.#parts.store.settleDeliveries(
      all.map((one) => ({ ...outcomeOf(one), state: 'withheld', error: reason, finishedAt })),
    )
  }

  async #postpone(all: readonly ChangeDelivery[], ms: number, reason: string): Promise<void> {
    const due = this.#parts.clock.now() + ms
    await this.#parts.store.settleDeliveries(all.map((one) => ({ ...outcomeOf(one), due, error: reason })))
  }

  async #dropOld(): Promise<void> {
    const { store, clock, keepMs } = this.#parts
    if (clock.now() < this.#dropAt) return
    const dropped = await store.dropDeliveries(clock.now() - keepMs, DROPPED_AT_ONCE)
    this.#dropAt = clock.now() + (dropped === DROPPED_AT_ONCE ? 0 : DROP_EVERY_MS)
  }
}

function outcomeAfterSending(delivery: ChangeDelivery, outcome: SendOutcome, now: number): DeliveryOutcome {
  const attempts = delivery.attempts + 1
  const base = { ...outcomeOf(delivery), attempts }
  if (outcome.kind === 'sent') return { ...base, state: 'sent', error: null, finishedAt: now }
  const pause = outcome.kind === 'unwanted' ? null : pauseAfter(attempts, outcome.retryAfterMs)
  if (pause === null) return { ...base, state: 'dead', error: outcome.reason, finishedAt: now }
  return { ...base, due: now + pause, error: outcome.reason }
}

function outcomeOf({ seq, state, due, attempts, error, finishedAt }: ChangeDelivery): DeliveryOutcome {
  return { seq, state, due, attempts, error, finishedAt }
}
