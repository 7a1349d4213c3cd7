import type { RecordNotes } from '../contracts/notes.ts'
import { isObject, type JsonObject } from '../lib/json.ts'
import { isUnnamed, type UnnamedItems } from './set-aside.ts'

/**
 * The progress of a complete sweep, saved after every page, so that it resumes at the next one (after a restart, a
 * crash, in another process). What was listed is recorded at the documents; here are only cursors and counts.
 */
export interface SweepProgress {
  /** When it began, which identifies it as well. */
  readonly startedAt: number
  /**
   * When the last page was listed. A sweep without progress for the interval of sweeps is abandoned, and a new one
   * begins.
   */
  readonly advancedAt: number
  /** Holds the position in each type's listing; a type that is absent has not begun. */
  readonly types: Readonly<Record<string, SweepPosition>>
  readonly listed: number
  readonly marked: number
  readonly missing: number
  /** Missing from a listing that is not believed. */
  readonly held: number
  readonly skewMs: number | null
  /** Holds for each type the listed items so far that give no URI. */
  readonly unnamed: Readonly<Record<string, UnnamedItems>>
}

export type SweepPosition =
  | { readonly at: 'page'; readonly cursor: string }
  /** Listed completely, not compared yet. */
  | { readonly at: 'end' }
  | { readonly at: 'done' }

/** A longer cursor is not saved: the listing of the type restarts. */
const MAX_CURSOR = 4_096

export function progressNote(platform: string): string {
  return `sweeping:${platform}`
}

export function begun(now: number): SweepProgress {
  return {
    startedAt: now,
    advancedAt: now,
    types: {},
    listed: 0,
    marked: 0,
    missing: 0,
    held: 0,
    skewMs: null,
    unnamed: {},
  }
}

export function withPosition(progress: SweepProgress, type: string, position: SweepPosition | null): SweepProgress {
  const { [type]: _, ...others } = progress.types
  const stored = position?.at === 'page' && position.cursor.length > MAX_CURSOR ? null : position
  if (stored !== null) return { ...progress, types: { ...others, [type]: stored } }
  const { [type]: __, ...unnamed } = progress.unnamed
  return { ...progress, types: others, unnamed }
}

/** Returns null if no sweep is in progress. */
export function readProgress(note: unknown, fullMs: number, now: number): SweepProgress | null {
  if (!isObject(note)) return null
  const number = (name: string): number => (typeof note[name] === 'number' ? note[name] : 0)
  const [startedAt, advancedAt] = [number('startedAt'), number('advancedAt')]
  if (startedAt === 0 || now - advancedAt > fullMs) return null
  const types: Record<string, SweepPosition> = {}
  for (const [type, position] of Object.entries(isObject(note.types) ? note.types : {})) {
    const read = positionOf(position)
    if (read !== null) types[type] = read
  }
  const unnamed: Record<string, UnnamedItems> = {}
  for (const [type, of] of Object.entries(isObject(note.unnamed) ? note.unnamed : {}))
    if (isUnnamed(of)) unnamed[type] = of
  const counts = {
    listed: number('listed'),
    marked: number('marked'),
    missing: number('missing'),
    held: number('held'),
  }
  const skewMs = typeof note.skewMs === 'number' ? note.skewMs : null
  return { startedAt, advancedAt, types, ...counts, skewMs, unnamed }
}

function positionOf(position: unknown): SweepPosition | null {
  if (!isObject(position)) return null
  if (position.at === 'page')
    return typeof position.cursor === 'string' ? { at: 'page', cursor: position.cursor } : null
  return position.at === 'end' || position.at === 'done' ? { at: position.at } : null
}

export async function saveProgress(
  store: RecordNotes,
  platform: string,
  progress: SweepProgress | null,
): Promise<void> {
  const { types, unnamed, ...rest } = progress ?? begun(0)
  const note = { ...rest, types: copied(types), unnamed: copied(unnamed) }
  await store.saveNote(progressNote(platform), progress === null ? null : note)
}

function copied(byType: Readonly<Record<string, SweepPosition | UnnamedItems>>): JsonObject {
  return Object.fromEntries(Object.entries(byType).map(([type, of]) => [type, { ...of }]))
}
