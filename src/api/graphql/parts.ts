import { IMPACT } from './impact.ts'
import { LINEAGE } from './lineage.ts'
import type { SchemaPart } from './part.ts'
import { TIME } from './time.ts'
import { UNUSED } from './unused.ts'

/** Questions that no catalogue derives. */
export const PARTS: readonly SchemaPart[] = [LINEAGE, IMPACT, UNUSED, TIME]

export const PRICES: ReadonlyMap<string, number> = new Map(PARTS.flatMap((part) => Object.entries(part.prices)))
