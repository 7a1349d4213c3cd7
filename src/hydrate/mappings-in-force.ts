import type { RecordNotes } from '../contracts/notes.ts'
import type { Reads } from '../contracts/reads.ts'
import { isObject, type JsonObject } from '../lib/json.ts'
import type { Time } from '../model/facts.ts'

/** Since when a mapping reads the answers of a source: a view of the past before that is incomplete, and reports it. */
interface MappingAge {
  /** Version of the mapping by itself; null in a note that has the version with the platforms of other sources. */
  readonly own: string | null
  /** When answers of this type were first read; null if that was before this was recorded. */
  readonly first: Time | null
  /** When this mapping replaced another one; null likewise. */
  readonly since: Time | null
}

export function mappingsNote(platform: string): string {
  return `mappings:${platform}`
}

interface MappingsInForce {
  readonly platform: string
  /** The version of each entity type's mapping by itself. */
  readonly versions: Readonly<Record<string, string>>
  readonly now: Time
}

/** Records which types are read by another mapping from now on. */
export async function noteMappings(
  { platform, versions, now }: MappingsInForce,
  store: Pick<RecordNotes, 'note' | 'saveNote'> & Pick<Reads, 'documents'>,
): Promise<void> {
  const note = await store.note(mappingsNote(platform))
  const recorded = readMappings(note)
  // A record older than this note was written by mappings of unknown age.
  const unknownAge = note === null && (await store.documents(platform, '', 1)).length > 0
  const aged = Object.entries(versions).map(([type, own]): [string, JsonObject] => {
    const age = recorded.get(type)
    if (age === undefined) return [type, { own, first: unknownAge ? null : now, since: unknownAge ? null : now }]
    return [type, { own, first: age.first, since: age.own === null || age.own === own ? age.since : now }]
  })
  const unchanged = aged.every(([type, { own }]) => recorded.get(type)?.own === own)
  if (!unchanged) await store.saveNote(mappingsNote(platform), { types: Object.fromEntries(aged) })
}

export function readMappings(note: unknown): ReadonlyMap<string, MappingAge> {
  const types = isObject(note) && isObject(note.types) ? note.types : {}
  const time = (value: unknown): Time | null => (typeof value === 'number' ? value : null)
  const read = (age: unknown): MappingAge[] =>
    isObject(age) && (typeof age.own === 'string' || typeof age.mapping === 'string')
      ? [{ own: typeof age.own === 'string' ? age.own : null, first: time(age.first), since: time(age.since) }]
      : []
  return new Map(Object.entries(types).flatMap(([type, age]) => read(age).map((one) => [type, one] as const)))
}
