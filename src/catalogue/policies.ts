// The policies that are shipped. All of them are switched off until a file of definitions names them in `enforces`.
import type { PolicyDefinition } from './definition.ts'

export const POLICIES: readonly PolicyDefinition[] = []
