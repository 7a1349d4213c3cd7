import { isUtf8 } from 'node:buffer'
import { incomingOf } from '../../contracts/incoming.ts'
import { withTraceparent, type IncomingEvent } from '../../contracts/intake.ts'

interface KafkaPosition {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

export const positionText = ({ topic, partition, offset }: KafkaPosition): string =>
  `kafka:${topic}/${partition}@${offset}`

/** Names and values, unparsed. */
type RecordHeaders = Iterable<readonly [name: Buffer | null, value: Buffer | null]>

/**
 * Reads a record's events, usually one. A tombstone has none: it only means that a compacted topic drops its key. It
 * names no event type, so it doesn't say what changed, and nobody could repair or replay it in quarantine. Deletions
 * are reported by the source's own events or its listing.
 */
export function readRecord(
  value: Buffer | null | undefined,
  position: KafkaPosition,
  headers: RecordHeaders = [],
): readonly IncomingEvent[] {
  if (value === null || value === undefined) return []
  const origin = positionText(position)
  // Replacing broken characters would be silent, and an id with them names another entity.
  if (!isUtf8(value)) return [unreadableEvent(value.toString('latin1'), "the event isn't UTF-8 text", origin)]
  const text = value.toString('utf8')
  const events = incomingOf(text, origin)
  if (events.length > 0) return withTraceparent(events, traceparentIn(headers))
  return [unreadableEvent(text, 'the record has a value, but no event in it', origin)]
}

function unreadableEvent(text: string, why: string, origin: string): IncomingEvent {
  return { kind: 'unreadable', text, why, origin }
}

function traceparentIn(headers: RecordHeaders): string | null {
  for (const [name, value] of headers)
    if (name?.toString('latin1').toLowerCase() === 'traceparent' && value !== null) return value.toString('latin1')
  return null
}
