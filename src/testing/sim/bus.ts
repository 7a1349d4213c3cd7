import type { IncomingEvent } from '../../contracts/intake.ts'
import { below, shuffle, type Random } from '../../lib/random.ts'
import type { Happenings } from './happenings.ts'
import type { Process } from './process.ts'
import type { CompanyChange } from './world.ts'

interface SentEvent {
  readonly subject: string
  readonly event: CompanyChange['event']
  readonly pushed: boolean
}

/**
 * Delivers events: it loses, duplicates, delays and reorders them, to any process. Events that a process didn't
 * acknowledge before it ended mostly come again. Pushed events come from a client that retries until one is
 * acknowledged: they are duplicated, late and reordered as well, but never lost.
 */
export class Bus {
  readonly #random: Random
  readonly #happenings: Happenings
  #waiting: SentEvent[] = []
  #underway = 0
  /** How often each entity changed, and how many of its changes an acknowledged event followed. */
  readonly #changes = new Map<string, { sent: SentEvent; made: number; served: number }>()

  constructor(random: Random, happenings: Happenings) {
    this.#random = random
    this.#happenings = happenings
  }

  offer({ subject, event, pushed }: CompanyChange): void {
    const sent = { subject, event, pushed }
    if (pushed) {
      this.#waiting.push(sent)
      if (this.#random() < 0.3) this.#waiting.push(sent)
      return
    }
    this.#changes.set(subject, { sent, made: (this.#changes.get(subject)?.made ?? 0) + 1, served: 0 })
    if (this.#random() < 0.3) this.#happenings.count('lost')
    else this.#waiting.push(sent)
    if (this.#random() < 0.3) this.#waiting.push(sent)
  }

  /** Delivers some waiting events to one process. */
  deliver(to: Process, share: number): void {
    const mixed = shuffle(this.#random, this.#waiting)
    const some = share === 1 ? mixed.length : below(this.#random, Math.ceil(mixed.length * share) + 1)
    const batch = mixed.slice(0, some)
    this.#waiting = mixed.slice(some)
    const [events, pushed] = [batch.filter((sent) => !sent.pushed), batch.filter((sent) => sent.pushed)]
    if (events.length > 0) void this.#bring(events, to)
    if (pushed.length > 0) void this.#push(pushed, to)
  }

  /** True if everything was delivered. */
  get empty(): boolean {
    return this.#waiting.length + this.#underway === 0
  }

  /** Number of entities that changed since the last event of theirs that was taken. */
  get unserved(): number {
    return [...this.#changes.values()].filter(({ made, served }) => served < made).length
  }

  /** Forgets undelivered events, except those whose sender keeps them. */
  lose(): void {
    const retained = this.#waiting.filter(({ pushed }) => pushed)
    this.#happenings.count('lost', this.#waiting.length - retained.length)
    this.#waiting = retained
    this.#changes.clear()
  }

  /** Sends one more event for each entity without one after its last change. */
  repeatUnserved(): void {
    for (const { sent, made, served } of this.#changes.values()) if (served < made) this.#waiting.push(sent)
  }

  async #bring(batch: readonly SentEvent[], to: Process): Promise<void> {
    this.#underway++
    const made = batch.map(({ subject }) => this.#changes.get(subject)?.made ?? 0)
    const poison = this.#random() < 0.1 ? [poisonEvent(this.#random)] : []
    const taken = to.take([...poison, ...batch.map(({ event }): IncomingEvent => ({ kind: 'parsed', value: event }))])
    const acknowledged = await isAcknowledged(taken, to)
    this.#underway--
    if (acknowledged) {
      this.#happenings.count('delivered', batch.length)
      batch.forEach(({ subject }, i) => {
        const known = this.#changes.get(subject)
        if (known !== undefined) known.served = Math.max(known.served, made[i] ?? 0)
      })
    } else if (this.#random() < 0.8) this.#waiting.push(...batch)
    else this.#happenings.count('lost', batch.length)
  }

  async #push(batch: readonly SentEvent[], to: Process): Promise<void> {
    this.#underway++
    const acknowledged = await isAcknowledged(to.push(batch.map(({ event }) => event)), to)
    this.#underway--
    if (acknowledged) this.#happenings.count('pushed', batch.length)
    else this.#waiting.push(...batch)
  }
}

/** Returns false if a process refuses the event, or ends before it answers. */
async function isAcknowledged(sent: Promise<unknown>, to: Process): Promise<boolean> {
  const answered = sent.then(
    () => true,
    () => false,
  )
  return await Promise.race([answered, to.life.ended.then(() => false)])
}

function poisonEvent(random: Random): IncomingEvent {
  if (random() < 0.5) return { kind: 'unreadable', text: '{"event_type": "mod', why: "the text isn't JSON" }
  return { kind: 'parsed', value: { event_type: 'model_updated' } }
}
