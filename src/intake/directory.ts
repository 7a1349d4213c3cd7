import type { EventContract, Provider } from '../contracts/source.ts'

/** Which configured sources send an event type, and how each event is read. */
export interface EventDirectory {
  /** By event type. */
  readonly readers: ReadonlyMap<string, readonly EventReader[]>
  readonly platforms: ReadonlySet<string>
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
  return { readers, platforms: new Set(sources.map((s) => s.platform)) }
}
