import { z } from 'zod'
import type { RecordNotes } from '../contracts/notes.ts'
import type { ObservedEvents } from '../contracts/sweeps.ts'
import { isObject } from '../lib/json.ts'

/**
 * How often a source sends events, learned from the served ones: a silent source is noticed by comparison with its own
 * rhythm. Saved as a note, so that all processes share it and it survives a restart.
 */
const rhythmShape = z.object({
  /** When the newest served event was accepted. */
  lastEventAt: z.number().catch(0),
  /** Usual time between two events; those within about one second count as one. */
  gapMs: z.number().catch(0),
  gaps: z.number().catch(0),
  /** Changes that a sweep found and no event reported, and when the last one was found. */
  found: z.number().catch(0),
  foundAt: z.number().nullable().catch(null),
})
export type Rhythm = Readonly<z.infer<typeof rhythmShape>>

export interface Silence {
  readonly since: number
  readonly usualGapMs: number
}

/** The usual gap is a mean over about the last sixteen. */
const SMOOTHING = 16
/** The usual gap is meaningful only after this many. */
const MIN_GAPS = 20
/** This many usual gaps without an event count as silence, if they last some minutes. */
const SILENT_GAPS = 10
const MIN_SILENCE_MS = 300_000

export function rhythmNote(platform: string): string {
  return `rhythm:${platform}`
}

export function readRhythm(note: unknown): Rhythm | null {
  if (!isObject(note)) return null
  // An earlier release stored `lastEventAt` under another name.
  return rhythmShape.parse({ lastEventAt: note.heardAt, ...note })
}

/** A gap counts at most as long as the shortest silence: one quiet night must not make an hour usual. */
export function withEventAt(rhythm: Rhythm | null, at: number): Rhythm {
  if (rhythm === null) return { lastEventAt: at, gapMs: 0, gaps: 0, found: 0, foundAt: null }
  if (at <= rhythm.lastEventAt) return rhythm
  const gap = at - rhythm.lastEventAt
  const bounded = rhythm.gaps < MIN_GAPS ? gap : Math.min(gap, silenceAfter(rhythm))
  const weight = 1 / Math.min(rhythm.gaps + 1, SMOOTHING)
  const gapMs = Math.round(rhythm.gapMs + (bounded - rhythm.gapMs) * weight)
  return { ...rhythm, lastEventAt: at, gapMs, gaps: rhythm.gaps + 1 }
}

/** Ignores a source that never sent an event: it may not send any. */
export function foundBySweep(
  rhythm: Rhythm | null,
  { count, at }: { readonly count: number; readonly at: number },
): Rhythm | null {
  if (rhythm === null || count === 0) return rhythm
  return { ...rhythm, found: rhythm.found + count, foundAt: at }
}

export function silence(rhythm: Rhythm | null, now: number): Silence | null {
  if (rhythm === null || rhythm.gaps < MIN_GAPS || now - rhythm.lastEventAt <= silenceAfter(rhythm)) return null
  return { since: rhythm.lastEventAt, usualGapMs: rhythm.gapMs }
}

function silenceAfter(rhythm: Rhythm): number {
  return Math.max(SILENT_GAPS * rhythm.gapMs, MIN_SILENCE_MS)
}

/**
 * Adds one process's observations to the note. Of two concurrent updates one may be lost: both were observed within the
 * same second, which the rhythm counts as one. `knownSince`: changes found by the first complete sweep aren't missed
 * events.
 */
export async function saveRhythm(
  platform: string,
  of: ObservedEvents,
  {
    knownSince,
    store,
    now,
  }: {
    readonly store: Pick<RecordNotes, 'note' | 'saveNote'>
    readonly knownSince: number | null
    readonly now: number
  },
): Promise<void> {
  const before = readRhythm(await store.note(rhythmNote(platform)))
  const withEvent = of.eventAt === null ? before : withEventAt(before, of.eventAt)
  const missed = knownSince === null ? [] : of.found.filter(([markedAt]) => markedAt > knownSince)
  const next = foundBySweep(withEvent, { count: missed.reduce((sum, [, count]) => sum + count, 0), at: now })
  if (next !== null && next !== before) await store.saveNote(rhythmNote(platform), { ...next })
}
