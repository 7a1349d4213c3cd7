import type { Quarantine } from '../contracts/quarantine.ts'
import type { Marks } from '../contracts/marks.ts'
import { randomUUID } from 'node:crypto'
import type { Channel, EventResult, Incoming } from '../contracts/intake.ts'
import { PRIORITY, type Mark } from '../contracts/marks.ts'
import type { Quarantined } from '../contracts/quarantine.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Log, Meter } from '../contracts/telemetry.ts'
import type { Uri } from '../model/uri.ts'
import { readEvent, type EventContext, type Refusal } from './read-event.ts'
import type { EventDirectory } from './directory.ts'

export interface IntakeParts {
  readonly store: Marks & Quarantine
  readonly directory: EventDirectory
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  componentType(type: string): string | null
}

/** A quarantined payload is kept up to here; what is cut off is said in the detail. */
export const MAX_KEPT_PAYLOAD = 64 * 1024

/**
 * Takes a batch of events: each becomes a mark, or goes to quarantine with its reason; a bad one never holds up its
 * neighbours. Resolves when all of it is durable, so that the channel may be told.
 */
export async function takeEvents(
  events: readonly Incoming[],
  channel: Channel,
  parts: IntakeParts,
): Promise<readonly EventResult[]> {
  const now = parts.clock.now()
  const context: EventContext = {
    directory: parts.directory,
    channelSource: channel.source,
    componentType: parts.componentType,
  }
  const read = events.map((event) => judge(event, context))
  const marks: Mark[] = []
  const refused: Omit<Quarantined, 'id' | 'replays'>[] = []
  read.forEach((r, i) => {
    if ('refusal' in r)
      refused.push(quarantineOf(events[i] ?? { kind: 'unreadable', text: '', why: '' }, r.refusal, { channel, now }))
    else marks.push(r.mark(now))
  })
  const receipts = marks.length > 0 ? await parts.store.mark(marks) : []
  const ids = refused.length > 0 ? await parts.store.quarantine(refused) : []
  if (marks.length > 0) parts.meter.marked(marks.length)
  for (const item of refused) parts.meter.quarantined(item.reason)
  let m = 0
  let q = 0
  return read.map((r): EventResult => {
    if ('refusal' in r) {
      const id = ids[q++] ?? 0
      parts.log.warn(
        { quarantine: id, reason: r.refusal.reason, channel: channel.name },
        `event quarantined: ${r.refusal.detail}`,
      )
      return { status: 'quarantined', id, ...r.refusal }
    }
    const generation = receipts[m++]?.generation ?? 0
    parts.log.debug({ uri: r.uri, trace: r.trace, generation, channel: channel.name }, 'event accepted')
    return { status: 'accepted', uri: r.uri, generation, trace: r.trace }
  })
}

type Judged =
  { readonly refusal: Refusal } | { readonly uri: Uri; readonly trace: string; readonly mark: (now: number) => Mark }

function judge(event: Incoming, context: EventContext): Judged {
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
  event: Incoming,
  refusal: Refusal,
  at: { channel: Channel; now: number },
): Omit<Quarantined, 'id' | 'replays'> {
  const whole = event.kind === 'parsed' ? written(event.value) : event.text
  const cut = whole.length > MAX_KEPT_PAYLOAD
  return {
    at: at.now,
    channel: event.origin ?? at.channel.name,
    source: at.channel.source,
    reason: refusal.reason,
    detail: cut
      ? `${refusal.detail} (the payload of ${whole.length} characters is kept up to ${MAX_KEPT_PAYLOAD})`
      : refusal.detail,
    payload: whole.slice(0, MAX_KEPT_PAYLOAD),
  }
}

/** What is nested by the thousands can be parsed but not be written; it must not hold up those that came with it. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '(nested too deeply to be written)'
  }
}

export type ReplayResult = EventResult | { readonly status: 'not-found' }

/** Tries a quarantined event again, as it came: it may be known by now. What fails again stays, with its new reason. */
export async function replay(id: number, parts: IntakeParts): Promise<ReplayResult> {
  const item = await parts.store.quarantineItem(id)
  if (item === null) return { status: 'not-found' }
  const context: EventContext = {
    directory: parts.directory,
    channelSource: item.source,
    componentType: parts.componentType,
  }
  const judged = judge(parseIncoming(item.payload), context)
  if ('refusal' in judged) {
    await parts.store.replayed(id, judged.refusal.reason, judged.refusal.detail)
    return { status: 'quarantined', id, ...judged.refusal }
  }
  const [receipt] = await parts.store.mark([judged.mark(parts.clock.now())])
  await parts.store.discard(id)
  parts.meter.marked(1)
  return { status: 'accepted', uri: judged.uri, generation: receipt?.generation ?? 0, trace: judged.trace }
}

export function parseIncoming(text: string): Incoming {
  try {
    return { kind: 'parsed', value: JSON.parse(text) as unknown }
  } catch {
    return { kind: 'unreadable', text, why: 'it is not JSON' }
  }
}
