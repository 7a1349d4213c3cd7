// A source that a person paused: nothing is read from it until somebody resumes it.
import { z } from 'zod'
import type { RecordNotes } from '../contracts/notes.ts'
import type { Json } from '../lib/json.ts'

/** Saved as a note, so that it holds in every process and after a restart; `caller` is the id used in the audit. */
const pause = z.object({ since: z.number(), caller: z.string(), name: z.string() })
export type SourcePause = Readonly<z.infer<typeof pause>>

export function pauseNote(platform: string): string {
  return `paused:${platform}`
}

/** Returns null if the source isn't paused. */
export function readPause(note: Json | null): SourcePause | null {
  return pause.safeParse(note).data ?? null
}

/** Returns the pause in force: for a source that is already paused, the earlier one. */
export async function pauseSource(
  platform: string,
  wanted: SourcePause,
  store: Pick<RecordNotes, 'note' | 'saveNote'>,
): Promise<SourcePause> {
  const before = readPause(await store.note(pauseNote(platform)))
  if (before !== null) return before
  await store.saveNote(pauseNote(platform), { ...wanted })
  return wanted
}

/** Marks that came in meanwhile are read now. */
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
