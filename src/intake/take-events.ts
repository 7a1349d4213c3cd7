import type { NewQuarantined, Quarantine, QuarantineBounds } from '../contracts/quarantine.ts'
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
  const taken = events.map((event) => readTaken(event, { channel, now, parts }))
  const accepted = taken.filter((one) => one.status === 'accepted')
  const refused = taken.filter((one) => one.status === 'quarantined')
  await storeMarks(accepted, parts)
  await storeRefused(refused, parts)
  if (accepted.length > 0) parts.meter.marked(accepted.length)
  logTaken(accepted, refused, { channel, log: parts.log })
  return taken.map((one): EventResult => {
    if (one.status === 'quarantined') return { status: one.status, id: one.id, ...one.refusal }
    const { status, uri, generation, trace } = one
    return { status, uri, generation, trace }
  })
}

/** An event of a delivery, as read; `generation` and `id` are those of the stored row. */
type TakenEvent = AcceptedEvent | RefusedEvent

interface AcceptedEvent {
  readonly status: 'accepted'
  readonly uri: Uri
  readonly trace: string
  /** The first is its own; the others are of entities that change with it. */
  readonly marks: readonly Mark[]
  /** Null if nothing is traced. */
  readonly span: Span | null
  generation: number
}

interface RefusedEvent {
  readonly status: 'quarantined'
  readonly refusal: EventRefusal
  readonly item: NewQuarantined
  id: number
}

interface TakeContext {
  readonly channel: IntakeChannel
  readonly now: number
  readonly parts: IntakeParts
}

function readTaken(event: IncomingEvent, { channel, now, parts }: TakeContext): TakenEvent {
  const outcome = readIncoming(event, contextOf(channel, parts))
  if ('refusal' in outcome) {
    const { refusal } = outcome
    return { status: 'quarantined', refusal, item: quarantineOf(event, refusal, { channel, now, parts }), id: 0 }
  }
  const { uri, trace } = outcome
  const span = parts.tracer === undefined ? null : spanOf(outcome, { event, channel, tracer: parts.tracer })
  const marks = outcome.marks(now).map((mark) => withSpan(mark, span))
  return { status: 'accepted', uri, trace, marks, span, generation: 0 }
}

async function storeMarks(accepted: readonly AcceptedEvent[], { store }: IntakeParts): Promise<void> {
  if (accepted.length === 0) return
  const marking = store.mark(accepted.flatMap(({ marks }) => marks))
  const receipts = await marking.finally(() => accepted.forEach(({ span }) => span?.end()))
  let at = 0
  for (const event of accepted) {
    event.generation = receipts[at]?.generation ?? 0
    at += event.marks.length
  }
}

async function storeRefused(refused: readonly RefusedEvent[], parts: IntakeParts): Promise<void> {
  if (refused.length === 0) return
  const items = refused.map(({ item }) => item)
  const { ids, evicted } = await parts.store.quarantine(items, parts.quarantineBounds)
  for (const [i, event] of refused.entries()) event.id = ids[i] ?? 0
  for (const { reason } of items) parts.meter.quarantined(reason)
  reportEvicted(evicted, parts)
}

function logTaken(
  accepted: readonly AcceptedEvent[],
  refused: readonly RefusedEvent[],
  { channel: { name: channel }, log }: { readonly channel: IntakeChannel; readonly log: Log },
): void {
  if (refused.length > MAX_LOGGED)
    log.warn(
      { channel, events: refused.length },
      `events quarantined; the first ${MAX_LOGGED} of the delivery are logged`,
    )
  for (const { id, refusal } of refused.slice(0, MAX_LOGGED))
    log.warn({ quarantine: id, reason: refusal.reason, channel }, `event quarantined: ${refusal.detail}`)
  for (const { uri, trace, span, generation } of accepted) {
    const traced = tracedBy({ trace, ...(span !== null && { spans: [span.context] }) })
    log.debug({ uri, ...traced, generation, channel }, 'event accepted')
  }
}

interface TracedEvent {
  readonly event: IncomingEvent
  readonly channel: IntakeChannel
  readonly tracer: Tracer
}

/** Returns null if the trace isn't sampled. */
function spanOf({ uri, trace }: ReadableEvent, { event, channel, tracer }: TracedEvent): Span | null {
  const attributes = {
    'mlg.uri': uri,
    'mlg.trace': trace,
    'mlg.channel': channel.name,
    ...(event.origin !== undefined && { 'mlg.origin': event.origin }),
  }
  const kind = channel.name === 'http' ? 'internal' : 'consumer'
  return tracer.enter({ name: 'accept event', kind, attributes }, event.traceparent ?? channel.traceparent ?? null)
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
  const context = contextOf(channel, parts)
  const outcomes = events.map((event) => readIncoming(event, context))
  return new Set(outcomes.flatMap((outcome) => ('refusal' in outcome ? [] : [platformOf(outcome.uri)])))
}

/** An event that was understood; its marks depend on when they are set. */
interface ReadableEvent {
  readonly uri: Uri
  readonly trace: string
  readonly marks: (now: number) => readonly Mark[]
}

type IncomingOutcome = { readonly refusal: EventRefusal } | ReadableEvent

type EventVocabulary = Pick<IntakeParts, 'directory' | 'componentType'>

function contextOf(
  { source }: Pick<IntakeChannel, 'source'>,
  { directory, componentType }: EventVocabulary,
): EventContext {
  return { directory, channelSource: source, componentType }
}

function readIncoming(event: IncomingEvent, context: EventContext): IncomingOutcome {
  if (event.kind !== 'parsed') return { refusal: { reason: event.kind, detail: event.why } }
  const read = readEvent(event.value, context)
  if (!read.ok) return { refusal: read.error }
  const { uri, expects, also, eventId } = read.value
  const trace = eventId ?? randomUUID()
  return {
    uri,
    trace,
    marks: (now) =>
      [{ uri, expects }, ...also].map((changed) => {
        return { ...changed, priority: PRIORITY.event, due: now, cause: { kind: 'event', trace, since: now } }
      }),
  }
}

function quarantineOf(
  event: IncomingEvent,
  refusal: EventRefusal,
  { now, channel, parts }: TakeContext,
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
  const outcome = readIncoming(parseIncoming(item.payload), contextOf(item, parts))
  if ('refusal' in outcome) {
    await parts.store.replayed(id, outcome.refusal.reason, outcome.refusal.detail)
    return { status: 'quarantined', id, ...outcome.refusal }
  }
  const [receipt] = await parts.store.mark(outcome.marks(parts.clock.now()))
  await parts.store.discard(id)
  parts.meter.marked(1)
  return { status: 'accepted', uri: outcome.uri, generation: receipt?.generation ?? 0, trace: outcome.trace }
}

function parseIncoming(text: string): IncomingEvent {
  const read = readJson(text)
  return read.ok ? { kind: 'parsed', value: read.value } : { kind: 'unreadable', text, why: read.error }
}
