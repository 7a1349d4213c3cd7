import type { HitKey } from '../contracts/search-index.ts'

/** Below 0 where `a` comes first. URIs are compared by code unit: in the same way on every machine. */
export function compareKeys(a: HitKey, b: HitKey): number {
  return b.rank - a.rank || b.usage - a.usage || b.updatedAt - a.updatedAt || compareTexts(a.uri, b.uri)
}

/** Strictly: the last hit of a page is not on the next one. */
export function isAfter(key: HitKey, after: HitKey): boolean {
  return compareKeys(key, after) > 0
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
