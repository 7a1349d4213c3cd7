import type { RecordNotes } from '../contracts/notes.ts'
import type { GuardState, Reconciliation } from '../contracts/reconcile.ts'
import { readFindings, type SweepFinding } from './findings.ts'
import { readRhythm, rhythmNote, silence, type Rhythm, type Silence } from './event-rhythm.ts'
import { sweepNote } from './source-sweeps.ts'
import { failingListing, type FailingListing } from './schedule.ts'
import { readSetAside, type SetAside } from './set-aside.ts'
import { pauseNote, readPause, type SourcePause } from './source-pause.ts'

/** The state of one source beside its health. */
export interface SourceStanding {
  /** Null unless a person paused it. Then neither its silence nor its listings are anything to look at. */
  readonly pause: SourcePause | null
  readonly guard: GuardState | null
  readonly findings: readonly SweepFinding[]
  readonly setAside: readonly SetAside[]
  /** Null while its listings work, or have not failed often enough in a row. */
  readonly failing: FailingListing | null
  /** Null where it never sent an event. */
  readonly rhythm: Rhythm | null
  readonly silence: Silence | null
}

/** One for each platform, in the given order. */
export async function sourceStandings(
  platforms: readonly string[],
  store: RecordNotes & Reconciliation,
  now: number,
): Promise<readonly SourceStanding[]> {
  const guards = new Map((await store.guards()).map((state) => [state.platform, state]))
  return await Promise.all(
    platforms.map(async (platform) => {
      const [findings, setAside, note, swept, paused] = await Promise.all([
        readFindings(store, platform),
        readSetAside(store, platform),
        store.note(rhythmNote(platform)),
        store.note(sweepNote(platform)),
        store.note(pauseNote(platform)),
      ])
      const rhythm = readRhythm(note)
      const pause = readPause(paused)
      return {
        pause,
        guard: guards.get(platform) ?? null,
        findings,
        setAside,
        failing: pause === null ? failingListing(swept) : null,
        rhythm,
        silence: pause === null ? silence(rhythm, now) : null,
      }
    }),
  )
}
