import type { QuarantineReason } from '../contracts/quarantine.ts'
import { isObject, type JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import type { EventDirectory, EventReader } from './event-directory.ts'
import { truncate, truncateWithEllipsis, LONGEST_QUOTED } from '../lib/cut-text.ts'

interface ChangedEntity {
  readonly uri: Uri
  readonly expects: readonly string[]
}

/** The content of a thin event: something changed at this URI. Its other properties are never state. */
interface ReadEvent extends ChangedEntity {
  /** Other entities that change with it; at most one. */
  readonly also: readonly ChangedEntity[]
  /** The event's own id, if it has one: for tracing only. */
  readonly eventId: string | null
}

export interface EventRefusal {
  readonly reason: QuarantineReason
  readonly detail: string
}

export interface EventContext {
  readonly directory: EventDirectory
  /** Platform of the channel (`?source=`), if it belongs to one. */
  readonly channelSource: string | null
  componentType(type: string): string | null
}

export function readEvent(payload: unknown, context: EventContext): Result<ReadEvent, EventRefusal> {
  if (!isObject(payload))
    return refuse('unreadable', 'an event must be a JSON object with "event_type" and the id of what changed')
  const eventType = payload.event_type ?? context.directory.nameOf(payload as JsonObject, context.channelSource)
  if (typeof eventType !== 'string' || eventType === '')
    return refuse('unreadable', '"event_type" must be a non-empty string')
  const reader = readerOf(eventType, payload, context)
  if (!reader.ok) return reader
  const { contract, platform } = reader.value
  const id = contract.idOf(payload as JsonObject)
  if (id === null) {
    return refuse(
      'missing-id',
      `"${truncateWithEllipsis(eventType, LONGEST_QUOTED)}" must name what changed in "${contract.idKey}", as text or an integer`,
    )
  }
  const uri = makeUri(context.componentType(contract.type) ?? '', platform, id)
  if (!uri.ok) return refuse('bad-uri', `"${contract.idKey}" gives no valid URI: ${uri.error}`)
  return ok({
    uri: uri.value,
    expects: [contract.type],
    also: alsoChanged(payload as JsonObject, reader.value, context),
    eventId: typeof payload.event_id === 'string' ? truncate(payload.event_id, 128) : null,
  })
}

/** An event without a usable id of the other entity still reports its own. */
function alsoChanged(
  payload: JsonObject,
  { contract: { also }, platform }: EventReader,
  { componentType }: EventContext,
): ReadEvent['also'] {
  const id = also?.idOf(payload) ?? null
  if (also === undefined || id === null) return []
  const uri = makeUri(componentType(also.type) ?? '', platform, id)
  return uri.ok ? [{ uri: uri.value, expects: [also.type] }] : []
}

/** The channel decides, else the event's own `source`, else the only source with the type; nothing is guessed. */
function readerOf(
  eventType: string,
  payload: Record<string, unknown>,
  context: EventContext,
): Result<EventReader, EventRefusal> {
  const { directory } = context
  const readers = directory.readers.get(eventType)
  if (readers === undefined)
    return refuse(
      'unknown-event-type',
      `no configured source has the event type "${truncateWithEllipsis(eventType, LONGEST_QUOTED)}"`,
    )
  const named = context.channelSource ?? (typeof payload.source === 'string' ? payload.source : null)
  if (named === null) {
    const [only, ...others] = readers
    if (only !== undefined && others.length === 0) return ok(only)
    return refuse(
      'ambiguous-source',
      `"${eventType}" may come from ${readers.map((r) => r.platform).join(', ')}; name one with ?source= or "source"`,
    )
  }
  const reader = readers.find((r) => r.platform === named)
  if (reader !== undefined) return ok(reader)
  if (!directory.platforms.has(named))
    return refuse('unknown-source', `no source "${truncateWithEllipsis(named, LONGEST_QUOTED)}" is configured`)
  return refuse('unknown-event-type', `the source "${named}" has no events of the type "${eventType}"`)
}

function refuse(reason: QuarantineReason, detail: string): { ok: false; error: EventRefusal } {
  return err({ reason, detail })
}
