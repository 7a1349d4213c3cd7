import type { Store } from '../contracts/store.ts'
import { isObject, type JsonObject } from '../lib/json.ts'

/**
 * Where a complete sweep stands, kept after every page, so that whoever goes on with it (after a restart, a crash, in another
 * process) asks for the next one. What was listed is remembered at the documents; here are only places.
 */
export interface Progress {
  /** When it began, which is its name as well. */
  readonly startedAt: number
  /** When a page came last. One that stands still for as long as sweeps are apart is given up, and all begins anew. */
  readonly advancedAt: number
  /** By type; one that is absent has not begun. */
  readonly types: Readonly<Record<string, Place>>
  readonly listed: number
  readonly marked: number
  readonly missing: number
  /** Missing, and not believed. */
  readonly held: number
  readonly skewMs: number | null
}

export type Place =
  | { readonly at: 'page'; readonly cursor: string }
  /** Listed to its end, and not compared yet. */
  | { readonly at: 'end' }
  | { readonly at: 'done' }

/** A longer cursor is not kept: that type begins anew. */
const MAX_CURSOR = 4_096

export function progressNote(platform: string): string {
  return `sweeping:${platform}`
}

export function begun(now: number): Progress {
  return { startedAt: now, advancedAt: now, types: {}, listed: 0, marked: 0, missing: 0, held: 0, skewMs: null }
}

export function placed(progress: Progress, type: string, place: Place | null): Progress {
  const { [type]: _, ...others } = progress.types
  const kept = place?.at === 'page' && place.cursor.length > MAX_CURSOR ? null : place
  return { ...progress, types: kept === null ? others : { ...others, [type]: kept } }
}

/** Null where none is under way. */
export function readProgress(note: unknown, fullMs: number, now: number): Progress | null {
  if (!isObject(note)) return null
  const number = (name: string): number => (typeof note[name] === 'number' ? note[name] : 0)
  const [startedAt, advancedAt] = [number('startedAt'), number('advancedAt')]
  if (startedAt === 0 || now - advancedAt > fullMs) return null
  const types: Record<string, Place> = {}
  for (const [type, place] of Object.entries(isObject(note.types) ? note.types : {})) {
    const read = placeOf(place)
    if (read !== null) types[type] = read
  }
  const counts = {
    listed: number('listed'),
    marked: number('marked'),
    missing: number('missing'),
    held: number('held'),
  }
  return { startedAt, advancedAt, types, ...counts, skewMs: typeof note.skewMs === 'number' ? note.skewMs : null }
}

function placeOf(place: unknown): Place | null {
  if (!isObject(place)) return null
  if (place.at === 'page') return typeof place.cursor === 'string' ? { at: 'page', cursor: place.cursor } : null
  return place.at === 'end' || place.at === 'done' ? { at: place.at } : null
}

export async function saveProgress(store: Store, platform: string, progress: Progress | null): Promise<void> {
  const { types, ...rest } = progress ?? begun(0)
  const places: JsonObject = Object.fromEntries(Object.entries(types).map(([type, place]) => [type, { ...place }]))
  await store.saveNote(progressNote(platform), progress === null ? null : { ...rest, types: places })
}
