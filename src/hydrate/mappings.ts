import type { Store } from '../contracts/store.ts'
import { isObject, type JsonObject } from '../lib/json.ts'
import type { Time } from '../model/facts.ts'

/** Since when the answers of a source are read by which mapping: a past before that knows less, and says so. */
export interface MappingAge {
  readonly mapping: string
  /** When answers of this type were read for the first time; null: before anybody noted it. */
  readonly first: Time | null
  /** When this mapping took the place of another one; null as well. */
  readonly since: Time | null
}

export function mappingsNote(platform: string): string {
  return `mappings:${platform}`
}

export interface MappingsInForce {
  readonly platform: string
  /** By entity type. */
  readonly versions: Readonly<Record<string, string>>
  readonly now: Time
}

/** Notes what is read by another mapping than before, as of now. */
export async function noteMappings(
  { platform, versions, now }: MappingsInForce,
  store: Pick<Store, 'note' | 'saveNote' | 'documents'>,
): Promise<void> {
  const note = await store.note(mappingsNote(platform))
  const known = readMappings(note)
  // A record that is older than this note was written by mappings of which nobody knows since when.
  const before = note === null && (await store.documents(platform, '', 1)).length > 0
  const aged = Object.entries(versions).map(([type, mapping]): [string, JsonObject] => {
    const age = known.get(type)
    if (age?.mapping === mapping) return [type, { ...age }]
    if (age !== undefined) return [type, { mapping, first: age.first, since: now }]
    return [type, { mapping, first: before ? null : now, since: before ? null : now }]
  })
  const unchanged = aged.every(([type, { mapping }]) => known.get(type)?.mapping === mapping)
  if (!unchanged) await store.saveNote(mappingsNote(platform), { types: Object.fromEntries(aged) })
}

export function readMappings(note: unknown): ReadonlyMap<string, MappingAge> {
  const types = isObject(note) && isObject(note.types) ? note.types : {}
  const time = (value: unknown): Time | null => (typeof value === 'number' ? value : null)
  const read = (age: unknown): MappingAge[] =>
    isObject(age) && typeof age.mapping === 'string'
      ? [{ mapping: age.mapping, first: time(age.first), since: time(age.since) }]
      : []
  return new Map(Object.entries(types).flatMap(([type, age]) => read(age).map((one) => [type, one] as const)))
}
