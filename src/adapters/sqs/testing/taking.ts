import type { IntakeChannel, EventResult, IncomingEvent, TakeEvents } from '../../../contracts/intake.ts'

/** Takes and remembers everything; `refuse` decides which calls fail, as with an unavailable record. */
export class TakenDeliveries {
  readonly calls: (readonly IncomingEvent[])[] = []
  readonly channels = new Set<string>()
  refuse: (events: readonly IncomingEvent[]) => boolean = () => false
  refusals = 0

  readonly take: TakeEvents = async (events: readonly IncomingEvent[], channel: IntakeChannel) => {
    if (this.refuse(events)) {
      this.refusals++
      throw new Error("the record doesn't answer")
    }
    this.calls.push(events)
    this.channels.add(channel.name)
    return events.map(({ kind }): EventResult => {
      const reason = kind === 'parsed' ? 'unknown-event-type' : kind
      return { status: 'quarantined', id: 1, reason, detail: '' }
    })
  }

  /** The values of everything taken, in order. */
  get values(): readonly unknown[] {
    return this.calls.flat().map((event) => (event.kind === 'parsed' ? event.value : event.text))
  }
}

export const eventOf = (id: string | number): { event_type: string; model_id: string } => ({
  event_type: 'model_updated',
  model_id: `m-${id}`,
})
