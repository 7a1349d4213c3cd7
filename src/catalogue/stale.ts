import type { Attributes, Time } from '../model/facts.ts'
import { timeOrNull } from './entity.ts'
import { DAY_MS } from '../lib/durations.ts'

/** Used for an entity that doesn't state when it becomes stale. */
const STALE_AFTER_MS = 90 * DAY_MS

/** Returns when it becomes stale: the declared time, or 90 days after its last update. Null if neither is known. */
export function staleFrom({ staleAfter, updatedAt }: Attributes): Time | null {
  const updated = timeOrNull(updatedAt)
  return timeOrNull(staleAfter) ?? (updated === null ? null : updated + STALE_AFTER_MS)
}
