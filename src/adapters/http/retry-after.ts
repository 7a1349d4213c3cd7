/** Parses seconds or a date; ignores anything else. Capped at an hour: a longer pause needs a person. */
export function retryAfter(value: string | null, now: number = Date.now()): number | null {
  if (value === null) return null
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 3_600_000)
}
