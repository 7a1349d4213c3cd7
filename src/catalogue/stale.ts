import type { Attributes, Time } from '../model/facts.ts'
import { timeOrNull } from './entity.ts'

/** Applies to a thing that declares no time from when on it is stale. */
const STALE_AFTER_MS = 90 * 86_400_000

/**
 * Returns the time from which on it is stale: the time that it declares, or 90 days after its last update. Null if
 * neither is known.
 */
export function staleFrom({ staleAfter, updatedAt }: Attributes): Time | null {
  const updated = timeOrNull(updatedAt)
  return timeOrNull(staleAfter) ?? (updated === null ? null : updated + STALE_AFTER_MS)
}
