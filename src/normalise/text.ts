import type { Json } from '../lib/json.ts'
import { truncateWithEllipsis, LONGEST_QUOTED } from '../lib/cut-text.ts'

export function camelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase())
}

/** Formats a value for a message, cut to a bounded length. */
export function clip(value: Json): string {
  return truncateWithEllipsis(JSON.stringify(value), LONGEST_QUOTED)
}
