import { QUESTIONS } from '../../questions/all.ts'
import type { Cacheable, GraphQuestion } from '../../questions/declare.ts'
import { ATTENTION } from './attention.ts'
import { derivedPart } from './derived.ts'
import { IMPACT } from './impact.ts'
import { LINEAGE } from './lineage.ts'
import { OWNED } from './owned.ts'
import { SEARCH_FIELDS } from './search-hit-fields.ts'
import { UNUSED } from './unused.ts'

const DERIVED = QUESTIONS.filter(
  (question): question is GraphQuestion => question.about === 'graph' && question.graphql === 'derived',
)
/** Types that answers of the table share with fields outside it. */
const ELSEWHERE = new Set(['Direction', 'Provenance'])

export const PART = derivedPart(DERIVED, ELSEWHERE, [LINEAGE, IMPACT, OWNED, ATTENTION, UNUSED, SEARCH_FIELDS])

/**
 * Tells how a root field's answer may be cached. Fields of the catalogue show what the log has; fields below them may
 * show more (`isNotFromLog`).
 */
export function cacheableRoot(name: string): Cacheable {
  return PART.cacheable.get(`Query.${name}`) ?? 'answer'
}

/** Derived fields whose `limit` bounds the entities below them. */
export const LIMITED: ReadonlySet<string> = new Set(['Query.search'])
