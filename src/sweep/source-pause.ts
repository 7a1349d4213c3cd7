// A source that a person paused: nothing is read from it until somebody resumes it.
import type { RecordNotes } from '../contracts/notes.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { Time } from '../model/facts.ts'

/** Saved as a note, so that it holds in every process and after a restart. */
export interface SourcePause {
  readonly since: Time
  /** The id of the caller who paused it, as in the audit, and their name. */
  readonly caller: string
  readonly name: string
}

export function pauseNote(platform: string): string {
  return `paused:${platform}`
}

/** Returns null if the source isn't paused. */
export function readPause(note: Json | null): SourcePause | null {
  if (!isObject(note)) return null
  const { since, caller, name } = note
  if (typeof since !== 'number' || typeof caller !== 'string' || typeof name !== 'string') return null
  return { since, caller, name }
}

/** Returns the pause in force: of a source that is paused already, the one before. */
export async function pauseSource(
  platform: string,
  pause: SourcePause,
  store: Pick<RecordNotes, 'note' | 'saveNote'>,
): Promise<SourcePause> {
  const before = readPause(await store.note(pauseNote(platform)))
  if (before !== null) return before
  await store.saveNote(pauseNote(platform), { ...pause })
  return pause
}

/** All that came in meanwhile is read now. */
export async function resumeSource(platform: string, store: Pick<RecordNotes, 'saveNote'>): Promise<void> {
  await store.saveNote(pauseNote(platform), null)
}

/** Reads the pauses of several sources at once, in their order. */
export async function readPauses(
  platforms: readonly string[],
  store: Pick<RecordNotes, 'notes'>,
): Promise<readonly (SourcePause | null)[]> {
  return (await store.notes(platforms.map(pauseNote))).map(readPause)
}
