import type { NewQuarantined, Quarantine, QuarantineBounds, QuarantineOutcome } from '../contracts/quarantine.ts'
import { randomUUID } from 'node:crypto'
import type { IntakeChannel, EventResult, IncomingEvent } from '../contracts/intake.ts'
import { PRIORITY, type Mark, type Marks } from '../contracts/marks.ts'
import type { Clock } from '../contracts/clock.ts'
import { tracedBy, type Log, type Meter, type Span, type Tracer } from '../contracts/telemetry.ts'
import { readJson } from '../lib/read-json.ts'
import { platformOf, type Uri } from '../model/uri.ts'
import { readEvent, type EventContext, type EventRefusal } from './read-event.ts'
import type { EventDirectory } from './event-directory.ts'
import { reportEvicted } from './evict-quarantine.ts'
import { truncate } from '../lib/cut-text.ts'

export interface IntakeParts {
  readonly store: Marks & Quarantine
  readonly directory: EventDirectory
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly quarantineBounds: QuarantineBounds
  readonly tracer?: Tracer | undefined
  componentType(type: string): string | null
}

/** Limits the log lines about refused events of one delivery: it may have ten thousand, and logs take space as well. */
const MAX_LOGGED = 10

const NOTHING_REFUSED: QuarantineOutcome = { ids: [], evicted: [] }

/** Longest quarantined payload that is stored; the detail reports a cut. */
const MAX_STORED_PAYLOAD = 64 * 1024

/**
 * Accepts a batch of events: each becomes a mark, or goes to quarantine with its reason; a bad one never blocks the
 * others. Resolves when all of it is durable, so that the channel can acknowledge it.
 */
export async function takeEvents(
  events: readonly IncomingEvent[],
  channel: IntakeChannel,
  parts: IntakeParts,
): Promise<readonly EventResult[]> {
  const now = parts.clock.now()
  const read = readAll(events, channel, parts)
  const marks: Mark[] = []
  const spans = read.map((outcome, i) => spanOf(outcome, { event: events[i], channel, tracer: parts.tracer }))
  const refused: NewQuarantined[] = []
  read.forEach((outcome, i) => {
    if ('refusal' in outcome)
      refused.push(
        quarantineOf(events[i] ?? { kind: 'unreadable', text: '', why: '' }, outcome.refusal, { channel, now, parts }),
      )
    else marks.push(withSpan(outcome.mark(now), spans[i] ?? null))
  })
  const marking = marks.length > 0 ? parts.store.mark(marks) : Promise.resolve([])
  const receipts = await marking.finally(() => spans.forEach((span) => span?.end()))
  const { ids, evicted } =
    refused.length > 0 ? await parts.store.quarantine(refused, parts.quarantineBounds) : NOTHING_REFUSED
  if (marks.length > 0) parts.meter.marked(marks.length)
  for (const item of refused) parts.meter.quarantined(item.reason)
  reportEvicted(evicted, parts)
  if (refused.length > MAX_LOGGED)
    parts.log.warn(
      { channel: channel.name, events: refused.length },
      `events quarantined; the first ${MAX_LOGGED} of the delivery are logged`,
    )
  let nextReceipt = 0
  let nextId = 0
  return read.map((outcome, i): EventResult => {
    if ('refusal' in outcome) {
      const id = ids[nextId++] ?? 0
      if (nextId <= MAX_LOGGED)
        parts.log.warn(
          { quarantine: id, reason: outcome.refusal.reason, channel: channel.name },
          `event quarantined: ${outcome.refusal.detail}`,
        )
      return { status: 'quarantined', id, ...outcome.refusal }
    }
    const generation = receipts[nextReceipt++]?.generation ?? 0
    const span = spans[i] ?? null
    const traced = tracedBy({ trace: outcome.trace, ...(span !== null && { spans: [span.context] }) })
    parts.log.debug({ uri: outcome.uri, ...traced, generation, channel: channel.name }, 'event accepted')
    return { status: 'accepted', uri: outcome.uri, generation, trace: outcome.trace }
  })
}

interface TracedEvent {
  readonly event: IncomingEvent | undefined
  readonly channel: IntakeChannel
  readonly tracer: Tracer | undefined
}

/** Returns null for a refused event, and if nothing is traced. */
function spanOf(outcome: IncomingOutcome, { event, channel, tracer }: TracedEvent): Span | null {
  if (tracer === undefined || 'refusal' in outcome) return null
  const attributes = {
    'mlg.uri': outcome.uri,
    'mlg.trace': outcome.trace,
    'mlg.channel': channel.name,
    ...(event?.origin !== undefined && { 'mlg.origin': event.origin }),
  }
  const kind = channel.name === 'http' ? 'internal' : 'consumer'
  return tracer.enter({ name: 'accept event', kind, attributes }, event?.traceparent ?? channel.traceparent ?? null)
}

function withSpan(mark: Mark, span: Span | null): Mark {
  return span === null ? mark : { ...mark, cause: { ...mark.cause, spans: [span.context] } }
}

/** Returns the platforms of the reported entities; an unreadable event has none. */
export function platformsOf(
  events: readonly IncomingEvent[],
  channel: IntakeChannel,
  parts: EventVocabulary,
): ReadonlySet<string> {
  return new Set(
    readAll(events, channel, parts).flatMap((outcome) => ('refusal' in outcome ? [] : [platformOf(outcome.uri)])),
  )
}

type IncomingOutcome =
  | { readonly refusal: EventRefusal }
  | { readonly uri: Uri; readonly trace: string; readonly mark: (now: number) => Mark }

type EventVocabulary = Pick<IntakeParts, 'directory' | 'componentType'>

function readAll(
  events: readonly IncomingEvent[],
  { source }: IntakeChannel,
  { directory, componentType }: EventVocabulary,
): readonly IncomingOutcome[] {
  return events.map((event) => readIncoming(event, { directory, channelSource: source, componentType }))
}

function readIncoming(event: IncomingEvent, context: EventContext): IncomingOutcome {
  if (event.kind !== 'parsed') return { refusal: { reason: event.kind, detail: event.why } }
  const read = readEvent(event.value, context)
  if (!read.ok) return { refusal: read.error }
  const { uri, expects, eventId } = read.value
  const trace = eventId ?? randomUUID()
  return {
    uri,
    trace,
    mark: (now) => ({ uri, expects, priority: PRIORITY.event, due: now, cause: { kind: 'event', trace, since: now } }),
  }
}

function quarantineOf(
  event: IncomingEvent,
  refusal: EventRefusal,
  { now, channel, parts }: { readonly channel: IntakeChannel; readonly now: number; readonly parts: IntakeParts },
): NewQuarantined {
  const payload = event.kind === 'parsed' ? JSON.stringify(event.value) : event.text
  const cut = payload.length > MAX_STORED_PAYLOAD
  return {
    at: now,
    channel: event.origin ?? channel.name,
    source: channel.source,
    account: accountOf(channel.source, parts.directory),
    reason: refusal.reason,
    detail: cut
      ? `${refusal.detail} (the payload of ${payload.length} characters is stored up to ${MAX_STORED_PAYLOAD})`
      : refusal.detail,
    payload: truncate(payload, MAX_STORED_PAYLOAD),
  }
}

function accountOf(source: string | null, { platforms }: EventDirectory): string | null {
  return source !== null && platforms.has(source) ? source : null
}

type ReplayResult = EventResult | { readonly status: 'not-found' }

/** Retries a quarantined event as received, as its type may be configured now. A failure updates the reason. */
export async function replay(id: number, parts: IntakeParts): Promise<ReplayResult> {
  const item = await parts.store.quarantineItem(id)
  if (item === null) return { status: 'not-found' }
  const context: EventContext = {
    directory: parts.directory,
    channelSource: item.source,
    componentType: parts.componentType,
  }
  const outcome = readIncoming(parseIncoming(item.payload), context)
  if ('refusal' in outcome) {
    await parts.store.replayed(id, outcome.refusal.reason, outcome.refusal.detail)
    return { status: 'quarantined', id, ...outcome.refusal }
  }
  const [receipt] = await parts.store.mark([outcome.mark(parts.clock.now())])
  await parts.store.discard(id)
  parts.meter.marked(1)
  return { status: 'accepted', uri: outcome.uri, generation: receipt?.generation ?? 0, trace: outcome.trace }
}

function parseIncoming(text: string): IncomingEvent {
  const read = readJson(text)
  return read.ok ? { kind: 'parsed', value: read.value } : { kind: 'unreadable', text, why: read.error }
}
