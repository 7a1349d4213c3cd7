import { z } from 'zod'
import type { RecordNotes } from '../contracts/notes.ts'
import { isObject, type JsonObject, mapValues } from '../lib/json.ts'
import { setAsideItems, type SetAsideItems } from './set-aside.ts'

const positionShape = z.discriminatedUnion('at', [
  z.object({ at: z.literal('page'), cursor: z.string() }),
  /** Listed completely, not compared yet. */
  z.object({ at: z.literal('end') }),
  z.object({ at: z.literal('done') }),
])
type SweepPosition = Readonly<z.infer<typeof positionShape>>

const count = z.number().catch(0)

/**
 * The progress of a complete sweep, saved after every page, so that it resumes at the next one (after a restart, a
 * crash, in another process). Listed items are recorded with their documents; this has only cursors and counts.
 */
const progressShape = z.object({
  /** Start time, which also identifies the sweep. */
  startedAt: count,
  /** When the last page was listed. Without progress for the interval of sweeps, a new sweep begins. */
  advancedAt: count,
  /** Position in each type's listing; absent for types not begun. */
  types: readable(positionShape),
  listed: count,
  marked: count,
  missing: count,
  /** Number missing from a listing that isn't trusted. */
  held: count,
  skewMs: z.number().nullable().catch(null),
  /** For each type, the listed items that were set aside so far. */
  setAside: readable(setAsideItems),
})
export type SweepProgress = Readonly<z.infer<typeof progressShape>>

/** Reads values by type, ignoring unreadable ones. */
function readable<Shape extends z.ZodType>(shape: Shape) {
  return z
    .record(z.string(), z.unknown())
    .catch({})
    .transform((noted): Readonly<Record<string, z.infer<Shape>>> => {
      const read = Object.entries(noted).map(([type, of]) => [type, shape.safeParse(of)] as const)
      return Object.fromEntries(read.flatMap(([type, of]) => (of.success ? [[type, of.data]] : [])))
    })
}

/** A longer cursor isn't saved: the listing of the type restarts. */
const MAX_CURSOR = 4_096

export function progressNote(platform: string): string {
  return `sweeping:${platform}`
}

export function beginProgress(now: number): SweepProgress {
  return {
    startedAt: now,
    advancedAt: now,
    types: {},
    listed: 0,
    marked: 0,
    missing: 0,
    held: 0,
    skewMs: null,
    setAside: {},
  }
}

export function withPosition(progress: SweepProgress, type: string, position: SweepPosition | null): SweepProgress {
  const { [type]: _, ...others } = progress.types
  const stored = position?.at === 'page' && position.cursor.length > MAX_CURSOR ? null : position
  if (stored !== null) return { ...progress, types: { ...others, [type]: stored } }
  const { [type]: __, ...setAside } = progress.setAside
  return { ...progress, types: others, setAside }
}

/** Returns null if no sweep is in progress. */
export function readProgress(note: unknown, fullMs: number, now: number): SweepProgress | null {
  if (!isObject(note)) return null
  const progress = progressShape.parse(note)
  return progress.startedAt === 0 || now - progress.advancedAt > fullMs ? null : progress
}

export async function saveProgress(
  store: RecordNotes,
  platform: string,
  progress: SweepProgress | null,
): Promise<void> {
  const { types, setAside, ...rest } = progress ?? beginProgress(0)
  const note = { ...rest, types: copyByType(types), setAside: copyByType(setAside) }
  await store.saveNote(progressNote(platform), progress === null ? null : note)
}

function copyByType(byType: Readonly<Record<string, SweepPosition | SetAsideItems>>): JsonObject {
  return mapValues(byType, (of) => ({ ...of }))
}
