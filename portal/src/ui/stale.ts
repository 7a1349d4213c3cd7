import { agoText } from './time.tsx'

/**
 * `A new version was due 4 weeks ago`. Null of what is not: it is the thing that is old, whenever its metadata
 * was verified.
 */
export function staleText(staleAt: string | null, now: number): string | null {
  const due = staleAt === null ? NaN : Date.parse(staleAt)
  return due <= now ? `A new version was due ${agoText(due, now)}` : null
}
