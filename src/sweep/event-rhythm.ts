import type { Store } from '../contracts/store.ts'
import { isObject } from '../lib/json.ts'

/**
 * How often a source speaks, learned from the events that were served: so a source that has fallen silent is noticed by its own
 * measure. Kept as a note, so that all processes hear together and a restart forgets nothing. Pure.
 */
export interface Rhythm {
  /** When the newest event came that was served. */
  readonly lastEventAt: number
  /** The usual time between two that were heard apart: those of one second or so are heard as one. */
  readonly gapMs: number
  readonly gaps: number
  /** Changes that a sweep found and no event had told of, and when the last one was found. */
  readonly found: number
  readonly foundAt: number | null
}

export interface Silence {
  readonly since: number
  readonly usualGapMs: number
}

/** The last sixteen gaps or so make what is usual. */
const SMOOTHING = 16
/** A source is known only after so many. */
const MIN_GAPS = 20
/** So many usual gaps without a word are a silence, and no less than some minutes. */
const SILENT_GAPS = 10
const MIN_SILENCE_MS = 300_000

export function rhythmNote(platform: string): string {
  return `rhythm:${platform}`
}

export function readRhythm(note: unknown): Rhythm | null {
  if (!isObject(note)) return null
  const number = (name: string): number => (typeof note[name] === 'number' ? note[name] : 0)
  const foundAt = typeof note.foundAt === 'number' ? note.foundAt : null
  // An earlier release kept the first under another name.
  const lastEventAt = typeof note.lastEventAt === 'number' ? note.lastEventAt : number('heardAt')
  return { lastEventAt, gapMs: number('gapMs'), gaps: number('gaps'), found: number('found'), foundAt }
}

/** A silence that ended counts as one that was just noticed: one night must not make an hour usual. */
export function withEventAt(rhythm: Rhythm | null, at: number): Rhythm {
  if (rhythm === null) return { lastEventAt: at, gapMs: 0, gaps: 0, found: 0, foundAt: null }
  if (at <= rhythm.lastEventAt) return rhythm
  const gap = at - rhythm.lastEventAt
  const bounded = rhythm.gaps < MIN_GAPS ? gap : Math.min(gap, silenceAfter(rhythm))
  const weight = 1 / Math.min(rhythm.gaps + 1, SMOOTHING)
  const gapMs = Math.round(rhythm.gapMs + (bounded - rhythm.gapMs) * weight)
  return { ...rhythm, lastEventAt: at, gapMs, gaps: rhythm.gaps + 1 }
}

/** Of a source that never said anything nobody knows whether it should have. */
export function foundBySweep(
  rhythm: Rhythm | null,
  of: { readonly count: number; readonly at: number },
): Rhythm | null {
  if (rhythm === null || of.count === 0) return rhythm
  return { ...rhythm, found: rhythm.found + of.count, foundAt: of.at }
}

export function silence(rhythm: Rhythm | null, now: number): Silence | null {
  if (rhythm === null || rhythm.gaps < MIN_GAPS || now - rhythm.lastEventAt <= silenceAfter(rhythm)) return null
  return { since: rhythm.lastEventAt, usualGapMs: rhythm.gapMs }
}

function silenceAfter(rhythm: Rhythm): number {
  return Math.max(SILENT_GAPS * rhythm.gapMs, MIN_SILENCE_MS)
}

export interface ObservedRhythm {
  readonly eventAt: number | null
  readonly found: readonly (readonly [markedAt: number, count: number])[]
}

/**
 * Adds to the note what one process heard. Two that do so at once may lose a word of one of them: they were heard within the same
 * second, which is one for the rhythm. `knownSince`: what the very first listing found is not news.
 */
export async function saveRhythm(
  platform: string,
  of: ObservedRhythm,
  at: { readonly store: Pick<Store, 'note' | 'saveNote'>; readonly knownSince: number | null; readonly now: number },
): Promise<void> {
  const before = readRhythm(await at.store.note(rhythmNote(platform)))
  const spoken = of.eventAt === null ? before : withEventAt(before, of.eventAt)
  const { knownSince } = at
  const news = knownSince === null ? [] : of.found.filter(([markedAt]) => markedAt > knownSince)
  const next = foundBySweep(spoken, { count: news.reduce((sum, [, count]) => sum + count, 0), at: at.now })
  if (next !== null && next !== before) await at.store.saveNote(rhythmNote(platform), { ...next })
}
