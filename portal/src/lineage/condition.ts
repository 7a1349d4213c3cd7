import { toneOf, type Tone } from '../ui/tone.ts'
import type { DrawnFreshness, DrawnNode } from './drawing.ts'

/** Whether its metadata were read in time, by how often the source is listed; not the entity's own age. */
export const READ_WORDS: Readonly<Record<DrawnFreshness, string>> = {
  fresh: 'read on time',
  ageing: 'read late',
  stale: 'read very late',
  unknown: 'read at no known time',
}

/** Colour for what is wrong with a node, or for its use. */
export function nodeTone({ kind, known, failed, inUse, freshness, sunset, standing }: DrawnNode): Tone | undefined {
  if (kind === 'group' || known !== null) return undefined
  if (failed) return 'bad'
  if (isLate(freshness) || sunset !== null) return 'warn'
  return inUse ? 'good' : toneOf(standing)
}

export function isLate(freshness: DrawnFreshness): boolean {
  return freshness === 'stale' || freshness === 'ageing'
}
