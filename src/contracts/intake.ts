import type { Uri } from '../model/uri.ts'
import type { QuarantineReason } from './quarantine.ts'

/** One event as a channel delivers it: parsed, or the text that couldn't be. */
export type IncomingEvent = (
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'unreadable' | 'too-large'; readonly text: string; readonly why: string }
) & {
  /** Its position in the channel (topic, partition and offset; a message's id), which quarantine shows. */
  readonly origin?: string
  /** The `traceparent` that came with it. */
  readonly traceparent?: string
}

export interface IntakeChannel {
  /** `http`, a topic, a queue. */
  readonly name: string
  readonly source: string | null
  /** The `traceparent` of the delivery, for events without one of their own. */
  readonly traceparent?: string
}

/** The outcome of one event. Accepted and quarantined events are durable, and a quarantined one can be replayed. */
export type EventResult =
  | { readonly status: 'accepted'; readonly uri: Uri; readonly generation: number; readonly trace: string }
  | { readonly status: 'quarantined'; readonly id: number; readonly reason: QuarantineReason; readonly detail: string }

/**
 * Takes the events that a channel received. Resolves when all are durable, so that the channel may acknowledge them; a
 * bad event goes to quarantine and rejects nothing. If it rejects, nothing is certain, and the channel must deliver the
 * whole message again.
 */
export type TakeEvents = (events: readonly IncomingEvent[], channel: IntakeChannel) => Promise<readonly EventResult[]>

/** W3C's form has 55 characters, and a later version may have more. */
const MAX_TRACEPARENT = 256

/** Copies the trace context of a message to each event in it. */
export function withTraceparent(
  events: readonly IncomingEvent[],
  traceparent: string | null | undefined,
): readonly IncomingEvent[] {
  if (traceparent == null || traceparent.length >= MAX_TRACEPARENT) return events
  return events.map((event) => ({ ...event, traceparent }))
}

/** Thin events are small: a larger one is a mistake, and goes to quarantine unread. */
export const MAX_EVENT_CHARACTERS = 65_536
