import { incomingOf } from '../../contracts/incoming.ts'
import { withTraceparent, type IncomingEvent } from '../../contracts/intake.ts'
import { isObject } from '../../lib/json.ts'
import { readJson } from '../../lib/read-json.ts'
import type { ReceivedMessage } from './queue.ts'

/**
 * The events of one message of a queue: sent as they are, delivered raw by SNS (which is the same), or in an SNS
 * envelope. Its signature isn't looked at here: who may write to a queue is the queue's own policy.
 */
export function eventsOf(
  { body, traceparent }: Pick<ReceivedMessage, 'body' | 'traceparent'>,
  origin: string,
): readonly IncomingEvent[] {
  const envelope = envelopeIn(body)
  if (envelope === null) return withTraceparent(incomingOf(body, origin), traceparent)
  // Whoever put the envelope on the queue by a step of its own is nearer than who published the message.
  return withTraceparent(incomingOf(envelope.Message, origin), traceparent ?? traceparentIn(envelope.MessageAttributes))
}

/** The `traceparent` among the attributes of an SNS envelope, which are of any form to us. */
export function traceparentIn(attributes: unknown): string | null {
  const attribute = isObject(attributes) ? attributes.traceparent : null
  return isObject(attribute) && typeof attribute.Value === 'string' ? attribute.Value : null
}

interface Envelope {
  readonly Message: string
  readonly MessageAttributes?: unknown
}

function envelopeIn(body: string): Envelope | null {
  // Most messages are plain; only what looks like an envelope is parsed twice.
  if (!body.includes('"TopicArn"')) return null
  const read = readJson(body)
  const envelope = read.ok ? read.value : null
  if (!isObject(envelope) || envelope.Type !== 'Notification' || typeof envelope.TopicArn !== 'string') return null
  // An event that happens to have such members is an event all the same.
  if (typeof envelope.Message !== 'string' || envelope.event_type !== undefined) return null
  return { Message: envelope.Message, MessageAttributes: envelope.MessageAttributes }
}
