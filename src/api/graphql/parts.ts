import { QUESTIONS } from '../../questions/all.ts'
import type { Cacheable, GraphQuestion } from '../../questions/declare.ts'
import { derivedPart } from './derived.ts'
import { IMPACT } from './impact.ts'
import { LINEAGE } from './lineage.ts'
import { ATTENTION } from './attention.ts'
import { OWNED } from './owned.ts'
import type { SchemaPart } from './part.ts'
import { SEARCH_FIELDS } from './search-hit-fields.ts'
import { UNUSED } from './unused.ts'

const EXPOSED = QUESTIONS.filter(
  (question): question is GraphQuestion => question.about === 'graph' && question.graphql !== 'none',
)
const DERIVED = EXPOSED.filter(({ graphql }) => graphql === 'derived')
/** Types that answers of the table share with fields outside it. */
const ELSEWHERE = new Set(['Direction', 'Provenance'])

export const PARTS: readonly SchemaPart[] = [
  LINEAGE,
  IMPACT,
  OWNED,
  ATTENTION,
  UNUSED,
  derivedPart(DERIVED, ELSEWHERE, SEARCH_FIELDS),
]

const DECLARED: ReadonlyMap<string, Cacheable> = new Map([
  ...EXPOSED.map(({ name, cacheable }) => [name, cacheable] as const),
  ...PARTS.flatMap(({ cacheable = {} }) => Object.entries(cacheable)),
])

/**
 * Tells how a root field's answer may be cached. Fields of the catalogue show what the log has; fields below them may
 * show more (`isBesideLog`).
 */
export function cacheableRoot(name: string): Cacheable {
  return DECLARED.get(name) ?? 'answer'
}

/** Derived fields whose `limit` bounds the entities below them. */
export const LIMITED: ReadonlySet<string> = new Set(['Query.search'])

export const PRICES: ReadonlyMap<string, number> = new Map(PARTS.flatMap((part) => Object.entries(part.prices)))
