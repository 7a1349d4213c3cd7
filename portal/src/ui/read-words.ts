/** Whether metadata were read in time, by how often the source is listed; says nothing of the entity's own age. */
export const READ_WORDS = {
  fresh: 'read on time',
  ageing: 'read late',
  stale: 'read very late',
  unknown: 'read at no known time',
} as const

/** Only late reads need a mark in lists. */
export function isLate(freshness: string): freshness is 'ageing' | 'stale' {
  return freshness === 'ageing' || freshness === 'stale'
}
