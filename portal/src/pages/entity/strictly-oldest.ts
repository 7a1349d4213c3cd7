import { agoText } from '../../ui/time.tsx'

/** The one time that is older than all others as a reader sees them, `2 hours ago`; null where none is. */
export function strictlyOldest(times: readonly string[], now: number): string | null {
  const [oldest, next] = times.toSorted((a, b) => Date.parse(a) - Date.parse(b))
  if (oldest === undefined || next === undefined) return null
  return agoText(Date.parse(oldest), now) === agoText(Date.parse(next), now) ? null : oldest
}
