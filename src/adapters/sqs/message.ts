import { incomingOf } from '../../contracts/incoming.ts'
import type { IncomingEvent } from '../../contracts/intake.ts'
import { isObject } from '../../lib/json.ts'
import { readJson } from '../../lib/read-json.ts'

/**
 * The events of one message of a queue: sent as they are, delivered raw by SNS (which is the same), or in an SNS
 * envelope. Its signature isn't looked at here: who may write to a queue is the queue's own policy.
 */
export function eventsOf(body: string, origin: string): readonly IncomingEvent[] {
  return incomingOf(unwrap(body), origin)
}

function unwrap(body: string): string {
  // Most messages are plain; only what looks like an envelope is parsed twice.
  if (!body.includes('"TopicArn"')) return body
  const read = readJson(body)
  const envelope = read.ok ? read.value : null
  if (!isObject(envelope) || envelope.Type !== 'Notification' || typeof envelope.TopicArn !== 'string') return body
  // An event that happens to have such members is an event all the same.
  return typeof envelope.Message === 'string' && envelope.event_type === undefined ? envelope.Message : body
}
