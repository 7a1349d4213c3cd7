import { partsOfJson, readJson, TOO_DEEP } from '../lib/read-json.ts'
import { MAX_EVENT_CHARACTERS, type IncomingEvent } from './intake.ts'

/** Maximum number of events in one message: without it, a megabyte of `{},` would quarantine 350,000 items. */
export const MAX_EVENTS = 10_000

/**
 * Parses the events in a text from any channel: one event, a JSON array of events, or one event a line. Returns none
 * for white space only, and for `[]`. `origin` says where the text came from, for the quarantine.
 */
export function incomingOf(text: string, origin: string): readonly IncomingEvent[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const events = eventsIn(trimmed)
  if (events !== null) return events.map((event) => ({ ...event, origin }))
  return [{ kind: 'too-large', text: trimmed, why: `the message has more than ${MAX_EVENTS} events`, origin }]
}

/** Splits the text like `incomingOf`, but returns null beyond `MAX_EVENTS`, for callers that refuse it. */
export function eventsIn(text: string): readonly IncomingEvent[] | null {
  const read = readJson(text)
  if (!read.ok) {
    // Some array items may not be events, or nested too deeply.
    const parts = read.error === TOO_DEEP ? partsOfJson(text, MAX_EVENTS + 1) : splitLines(text, MAX_EVENTS + 1)
    if (parts.length > MAX_EVENTS) return null
    return parts.map(eventOf)
  }
  const { value } = read
  const isSmall = text.length <= MAX_EVENT_CHARACTERS
  if (!Array.isArray(value)) return [isSmall ? { kind: 'parsed', value } : overSize(text)]
  if (value.length > MAX_EVENTS) return null
  // If the whole array is within the limit of one event, so is each event in it.
  return value.map((item: unknown) => (isSmall ? { kind: 'parsed', value: item } : parsedUnlessOversize(item)))
}

/** Returns at most `most` nonblank lines. Scans, since splitting 16 MB of line breaks costs memory. */
function splitLines(text: string, most: number): readonly string[] {
  const lines: string[] = []
  for (let from = 0; from < text.length && lines.length < most;) {
    const next = text.indexOf('\n', from)
    const end = next < 0 ? text.length : next
    const line = end > from ? text.slice(from, end) : ''
    if (line.trim() !== '') lines.push(line)
    from = end + 1
  }
  return lines
}

function eventOf(text: string): IncomingEvent {
  if (text.length > MAX_EVENT_CHARACTERS) return overSize(text)
  const read = readJson(text)
  return read.ok ? { kind: 'parsed', value: read.value } : { kind: 'unreadable', text, why: read.error }
}

function parsedUnlessOversize(value: unknown): IncomingEvent {
  const text = JSON.stringify(value)
  return text.length > MAX_EVENT_CHARACTERS ? overSize(text) : { kind: 'parsed', value }
}

function overSize(text: string): IncomingEvent {
  const why = `the event has ${text.length} characters; at most ${MAX_EVENT_CHARACTERS} are taken`
  return { kind: 'too-large', text, why }
}
