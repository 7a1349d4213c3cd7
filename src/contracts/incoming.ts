import { MAX_EVENT_CHARACTERS, type Incoming } from './intake.ts'

/** Of one message: a megabyte of `{},` would otherwise fill the quarantine with 350,000 items. */
export const MAX_EVENTS = 10_000

/**
 * The events in a text from any channel: one event, a JSON array of events, or one event a line. None for a text of nothing
 * but white space, and for `[]`. `origin` is where the text came from, for the quarantine.
 */
export function incomingOf(text: string, origin: string): readonly Incoming[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const events = eventsIn(trimmed)
  if (events.length <= MAX_EVENTS) return events.map((event) => ({ ...event, origin }))
  const why = `the message has ${events.length} events; at most ${MAX_EVENTS} are taken`
  return [{ kind: 'too-large', text: trimmed, why, origin }]
}

/** The same without a bound on their number: for a caller that has its own. */
export function eventsIn(text: string): readonly Incoming[] {
  const whole = read(text)
  if (whole.kind === 'parsed' && Array.isArray(whole.value)) {
    // Where the whole array is within the bound of one event, each event is.
    const small = text.length <= MAX_EVENT_CHARACTERS
    return whole.value.map((value: unknown) => (small ? { kind: 'parsed', value } : bounded(value)))
  }
  if (whole.kind === 'parsed') return [text.length > MAX_EVENT_CHARACTERS ? overSize(text) : whole]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => (line.length > MAX_EVENT_CHARACTERS ? overSize(line) : read(line)))
}

function read(text: string): Incoming {
  try {
    return { kind: 'parsed', value: JSON.parse(text) as unknown }
  } catch {
    return { kind: 'unreadable', text, why: 'it is not JSON' }
  }
}

function bounded(value: unknown): Incoming {
  const text = JSON.stringify(value)
  return text.length > MAX_EVENT_CHARACTERS ? overSize(text) : { kind: 'parsed', value }
}

function overSize(text: string): Incoming {
  const why = `the event has ${text.length} characters; at most ${MAX_EVENT_CHARACTERS} are taken`
  return { kind: 'too-large', text, why }
}
