import type { GuardRule, ListingCounts } from '../contracts/sweeps.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import { isObject, type Json } from '../lib/json.ts'

/**
 * A listing that isn't trusted. While one shrank, nothing of its source counts as missing until a person decides or the
 * entities are listed again.
 */
export type SweepFinding =
  | ({
      readonly kind: 'shrunk'
      readonly type: string
      readonly at: number
      /** The sweep that listed it: the record tells what it didn't show. */
      readonly sweep: number
    } & ListingCounts)
  | { readonly kind: 'repeats'; readonly type: string; readonly at: number; readonly error: string }

export function findingsNote(platform: string): string {
  return `listings:${platform}`
}

/**
 * Tells whether a complete listing shows much less than the last: too large a share, or most of a few entities that have
 * many parts, such as models with versions. Entities never listed don't count.
 */
export function isShrunk(
  { expected, vanished }: Pick<ListingCounts, 'expected' | 'vanished'>,
  { share, atLeast }: GuardRule,
  parts = 0,
): boolean {
  if (share >= 1) return false
  return (
    (vanished >= atLeast && vanished > share * expected) ||
    (parts > 0 && areMost({ expected, vanished }) && vanished + parts >= atLeast)
  )
}

/** A single deletion is deliberate, also of the only entity. */
export function areMost({ expected, vanished }: Pick<ListingCounts, 'expected' | 'vanished'>): boolean {
  return vanished > 1 && vanished > expected / 2
}

export async function readFindings(
  store: Pick<RecordNotes, 'note'>,
  platform: string,
): Promise<readonly SweepFinding[]> {
  const note = await store.note(findingsNote(platform))
  return isObject(note) && Array.isArray(note.findings) ? note.findings.filter(isFinding) : []
}

/** Replaces the earlier finding of the type. */
export async function saveFinding(
  store: Pick<RecordNotes, 'note' | 'saveNote'>,
  platform: string,
  of: { readonly type: string; readonly finding: SweepFinding | null },
): Promise<void> {
  const before = await readFindings(store, platform)
  const others = before.filter((finding) => finding.type !== of.type)
  if (of.finding === null && others.length === before.length) return
  const findings = of.finding === null ? others : [...others, of.finding]
  await store.saveNote(findingsNote(platform), { findings: findings.map((finding): Json => ({ ...finding })) })
}

/** This service wrote the note, so only the discriminating properties are checked. */
function isFinding(value: unknown): value is SweepFinding {
  return isObject(value) && (value.kind === 'shrunk' || value.kind === 'repeats') && typeof value.type === 'string'
}
