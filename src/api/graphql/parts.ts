import type { SchemaPart } from './part.ts'
import { TIME } from './time.ts'

/** What the schema has beside the catalogue's fields. */
export const PARTS: readonly SchemaPart[] = [TIME]

export const PRICES: ReadonlyMap<string, number> = new Map(PARTS.flatMap((part) => Object.entries(part.prices)))
