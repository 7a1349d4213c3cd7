import type { IntakeChannel, EventResult, IncomingEvent, TakeEvents } from '../../../contracts/intake.ts'
import { silentLog } from '../../../testing/parts.ts'
import { systemClock } from '../../system-clock.ts'
import { startKafkaIntake, type KafkaIntake } from '../intake.ts'
import type { KafkaIntakeOptions, KafkaTiming } from '../options.ts'

/** Take-overs within about a second, which a test can wait for. */
export const QUICK: Partial<KafkaTiming> = { sessionMs: 1_500, heartbeatMs: 200, roundMs: 300, drainMs: 3_000 }

interface TakenEvent {
  readonly event: IncomingEvent
  readonly channel: IntakeChannel
}

/** The record's side of an intake: stores events, and can be made to fail or wait. */
export class TakenRecord {
  readonly taken: TakenEvent[] = []
  calls = 0
  largest = 0
  failing = false
  /** A call waits for this before it takes anything. */
  gate: Promise<void> = Promise.resolve()

  readonly take: TakeEvents = async (events, channel) => {
    this.calls++
    await this.gate
    if (this.failing) throw new Error('the record is away')
    this.largest = Math.max(this.largest, events.length)
    for (const event of events) this.taken.push({ event, channel })
    return events.map((): EventResult => ({ status: 'quarantined', id: 1, reason: 'unreadable', detail: '' }))
  }

  /** Parsed events, each once, in the order of first arrival. */
  get values(): readonly unknown[] {
    const values = this.taken.flatMap(({ event }) => (event.kind === 'parsed' ? [event.value] : []))
    return [...new Set(values.map((value) => JSON.stringify(value)))].map((text): unknown => JSON.parse(text))
  }

  get numbers(): ReadonlySet<number> {
    return new Set(this.values.filter((value) => typeof value === 'number'))
  }
}

export function intakeOf(
  options: Pick<KafkaIntakeOptions, 'brokers' | 'groupId' | 'topics' | 'take'> & Partial<KafkaIntakeOptions>,
): KafkaIntake {
  return startKafkaIntake({ log: silentLog, clock: systemClock, timing: QUICK, ...options })
}

export const numbers = (from: number, to: number): { value: string }[] =>
  Array.from({ length: to - from }, (_, i) => ({ value: String(from + i) }))
