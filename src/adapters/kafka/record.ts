import { isUtf8 } from 'node:buffer'
import { incomingOf } from '../../contracts/incoming.ts'
import { withTraceparent, type IncomingEvent } from '../../contracts/intake.ts'

export interface KafkaPosition {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

export const positionText = ({ topic, partition, offset }: KafkaPosition): string =>
  `kafka:${topic}/${partition}@${offset}`

/** Names and values, as they came. */
export type RecordHeaders = Iterable<readonly [name: Buffer | null, value: Buffer | null]>

/**
 * The events of one record: one as a rule. None for a tombstone: it means that a compacted topic keeps no record under
 * its key any longer. It has no event type, so it doesn't state what changed or how, and it could not be repaired or
 * replayed; in quarantine it would be noise. A deletion at a source is reported by the source's own event, or its
 * listing.
 */
export function readRecord(
  value: Buffer | null | undefined,
  position: KafkaPosition,
  headers: RecordHeaders = [],
): readonly IncomingEvent[] {
  if (value === null || value === undefined) return []
  const origin = positionText(position)
  // Broken characters would be replaced quietly, and an id with them names another thing.
  if (!isUtf8(value)) return [unreadable(value.toString('latin1'), 'it is not UTF-8 text', origin)]
  const text = value.toString('utf8')
  const events = incomingOf(text, origin)
  if (events.length > 0) return withTraceparent(events, traceparentIn(headers))
  return [unreadable(text, 'the record has a value, but no event in it', origin)]
}

function unreadable(text: string, why: string, origin: string): IncomingEvent {
  return { kind: 'unreadable', text, why, origin }
}

function traceparentIn(headers: RecordHeaders): string | null {
  for (const [name, value] of headers)
    if (name?.toString('latin1').toLowerCase() === 'traceparent' && value !== null) return value.toString('latin1')
  return null
}
