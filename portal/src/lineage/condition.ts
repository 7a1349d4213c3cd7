import { toneOf, type Tone } from '../ui/tone.ts'
import type { DrawnFreshness, DrawnNode } from './drawing.ts'

/** When its metadata were read, by how often its source is listed: how old the thing itself is, is another matter. */
export const READ_WORDS: Readonly<Record<DrawnFreshness, string>> = {
  fresh: 'read on time',
  ageing: 'read late',
  stale: 'read very late',
  unknown: 'read at no known time',
}

/** The colour of what is wrong with a node, or of its use. */
export function nodeTone({ kind, known, failed, inUse, freshness, sunset, standing }: DrawnNode): Tone | undefined {
  if (kind === 'group' || known !== null) return undefined
  if (failed) return 'bad'
  if (isLate(freshness) || sunset !== null) return 'warn'
  return inUse ? 'good' : toneOf(standing)
}

export function isLate(freshness: DrawnFreshness): boolean {
  return freshness === 'stale' || freshness === 'ageing'
}
