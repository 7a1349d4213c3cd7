import { incomingOf } from '../../contracts/incoming.ts'
import { withTraceparent, type IncomingEvent } from '../../contracts/intake.ts'
import { isObject } from '../../lib/json.ts'
import { readJson } from '../../lib/read-json.ts'
import type { ReceivedMessage } from './queue.ts'

/**
 * Reads the events of one message: plain or delivered raw by SNS (which is the same), or in an SNS envelope. The
 * envelope's signature isn't checked: the queue's policy controls who may write to it.
 */
export function eventsOf(
  { body, traceparent }: Pick<ReceivedMessage, 'body' | 'traceparent'>,
  origin: string,
): readonly IncomingEvent[] {
  const envelope = envelopeIn(body)
  if (envelope === null) return withTraceparent(incomingOf(body, origin), traceparent)
  // The trace of the step that put the envelope on the queue is more recent than the publisher's.
  return withTraceparent(incomingOf(envelope.Message, origin), traceparent ?? traceparentIn(envelope.MessageAttributes))
}

/** Finds `traceparent` among the attributes of an SNS envelope, whose form isn't checked before. */
export function traceparentIn(attributes: unknown): string | null {
  const attribute = isObject(attributes) ? attributes.traceparent : null
  return isObject(attribute) && typeof attribute.Value === 'string' ? attribute.Value : null
}

interface Envelope {
  readonly Message: string
  readonly MessageAttributes?: unknown
}

function envelopeIn(body: string): Envelope | null {
  // Most messages are plain; only likely envelopes are parsed twice.
  if (!body.includes('"TopicArn"')) return null
  const read = readJson(body)
  const envelope = read.ok ? read.value : null
  if (!isObject(envelope) || envelope.Type !== 'Notification' || typeof envelope.TopicArn !== 'string') return null
  // An event that happens to have such properties is still an event.
  if (typeof envelope.Message !== 'string' || envelope.event_type !== undefined) return null
  return { Message: envelope.Message, MessageAttributes: envelope.MessageAttributes }
}
