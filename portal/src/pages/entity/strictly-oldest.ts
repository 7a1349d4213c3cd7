import { agoText } from '../../ui/time.tsx'

/** Returns the one time that readers see as older than all others, such as `2 hours ago`; null if there is none. */
export function strictlyOldest(times: readonly string[], now: number): string | null {
  const [oldest, next] = times.toSorted((a, b) => Date.parse(a) - Date.parse(b))
  if (oldest === undefined || next === undefined) return null
  return agoText(Date.parse(oldest), now) === agoText(Date.parse(next), now) ? null : oldest
}
