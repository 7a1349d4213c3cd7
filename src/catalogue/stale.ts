import type { Attributes, Time } from '../model/facts.ts'
import { failedChecks } from './checks.ts'
import { timeOrNull } from './entity.ts'
import { DAY_MS } from '../lib/durations.ts'

/** Used for an entity that doesn't state when it becomes stale. */
export const STALE_AFTER_DAYS = 90

/**
 * Returns when it becomes stale: when a check found its data too old, the declared time, or 90 days after its last
 * update. Null if none is known.
 */
export function staleFrom(attributes: Attributes): Time | null {
  const found = failedChecks(attributes).find(({ isFreshness }) => isFreshness)
  const updated = timeOrNull(attributes.updatedAt)
  return (
    found?.at ?? timeOrNull(attributes.staleAfter) ?? (updated === null ? null : updated + STALE_AFTER_DAYS * DAY_MS)
  )
}
