// Stores a person's starred entities and saved searches as a note of the record.
import type { Caller } from '../contracts/caller.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import { asObject, isObject, type Json } from '../lib/json.ts'
import type { Time } from '../model/facts.ts'
import { canonicalUri, type Uri } from '../model/uri.ts'

interface Star {
  readonly uri: Uri
  readonly at: Time
}

interface StoredSearch {
  readonly name: string
  readonly q: string
  readonly sort: string
  readonly columns: readonly string[]
  readonly at: Time
}

export interface SavedItems {
  /** Last one first. */
  readonly stars: readonly Star[]
  readonly searches: readonly StoredSearch[]
}

type SavedPorts = Pick<RecordNotes, 'note' | 'saveNote'>

export async function savedOf({ id }: Pick<Caller, 'id'>, store: SavedPorts): Promise<SavedItems> {
  return savedIn(await store.note(noteOf(id)))
}

/** Serialises the changes of a person in this process: each reads what the one before wrote. */
const WAITING = new Map<string, Promise<unknown>>()

/** Saves the result of `change`, and resolves to it; null changes nothing. */
export async function changeSaved(
  { id }: Pick<Caller, 'id'>,
  store: SavedPorts,
  change: (before: SavedItems) => SavedItems | null,
): Promise<SavedItems | null> {
  const key = noteOf(id)
  const changing = (WAITING.get(key) ?? Promise.resolve()).then(async () => {
    const after = change(savedIn(await store.note(key)))
    if (after !== null) await store.saveNote(key, jsonOf(after))
    return after
  })
  const settled = changing.catch(() => undefined)
  WAITING.set(key, settled)
  try {
    return await changing
  } finally {
    if (WAITING.get(key) === settled) WAITING.delete(key)
  }
}

/** Below the 64 kB limit of a note. */
const MAX_BYTES = 60_000

/** Tells whether everything fits: addresses may be long. */
export function hasRoom(items: SavedItems): boolean {
  return Buffer.byteLength(JSON.stringify(items)) <= MAX_BYTES
}

function noteOf(id: string): string {
  return `saved ${id}`
}

function jsonOf({ stars, searches }: SavedItems): Json {
  return {
    stars: stars.map((star) => ({ ...star })),
    searches: searches.map((one) => ({ ...one, columns: [...one.columns] })),
  }
}

function savedIn(note: Json | null): SavedItems {
  const { stars, searches } = asObject(note)
  return { stars: membersOf(stars, starIn), searches: membersOf(searches, searchIn) }
}

function membersOf<Item>(value: Json | undefined, read: (one: Json) => Item | null): readonly Item[] {
  return Array.isArray(value) ? value.flatMap((one: Json) => read(one) ?? []) : []
}

function starIn(value: Json): Star | null {
  if (!isObject(value) || typeof value.uri !== 'string' || typeof value.at !== 'number') return null
  const uri = canonicalUri(value.uri)
  return uri.ok ? { uri: uri.value, at: value.at } : null
}

function searchIn(value: Json): StoredSearch | null {
  if (!isObject(value)) return null
  const { name, q, at, columns } = value
  if (typeof name !== 'string' || typeof q !== 'string' || typeof at !== 'number') return null
  const sort = typeof value.sort === 'string' ? value.sort : 'relevance'
  return { name, q, sort, at, columns: membersOf(columns, (one) => (typeof one === 'string' ? one : null)) }
}
