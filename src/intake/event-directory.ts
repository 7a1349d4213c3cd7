import type { EventContract, Provider } from '../contracts/source.ts'
import type { JsonObject } from '../lib/json.ts'

/** Which configured sources send an event type, and how to read each event. */
export interface EventDirectory {
  /** Event type → the readers of the sources that send it. */
  readonly readers: ReadonlyMap<string, readonly EventReader[]>
  readonly platforms: ReadonlySet<string>
  /** Finds the event type of a body without `event_type`, by the provider of its channel. */
  nameOf(body: JsonObject, channelSource: string | null): string | null
}

export interface EventReader {
  readonly platform: string
  readonly contract: EventContract
}

export function eventDirectory(
  sources: readonly { readonly platform: string; readonly provider: Provider }[],
): EventDirectory {
  const readers = new Map<string, EventReader[]>()
  for (const { platform, provider } of sources) {
    for (const [eventType, contract] of Object.entries(provider.events)) {
      readers.set(eventType, [...(readers.get(eventType) ?? []), { platform, contract }])
    }
  }
  const providers = new Map(sources.map(({ platform, provider }) => [platform, provider]))
  return {
    readers,
    platforms: new Set(providers.keys()),
    nameOf: (body, channel) => (channel === null ? null : (providers.get(channel)?.eventName?.(body) ?? null)),
  }
}
