import type { DrawnFreshness, DrawnNode } from './drawing.ts'

/** When its metadata were read, by how often its source is listed: how old the thing itself is, is another matter. */
export const READ_WORDS: Readonly<Record<DrawnFreshness, string>> = {
  fresh: 'read on time',
  ageing: 'read late',
  stale: 'read very late',
  unknown: 'read at no known time',
}

/** How bad what is wrong with something is; what is well needs no sign. */
export function nodeTone({
  failed,
  freshness,
  sunset,
}: Pick<DrawnNode, 'failed' | 'freshness' | 'sunset'>): 'bad' | 'warn' | undefined {
  if (failed) return 'bad'
  return isLate(freshness) || sunset !== null ? 'warn' : undefined
}

export function isLate(freshness: DrawnFreshness): boolean {
  return freshness === 'stale' || freshness === 'ageing'
}
