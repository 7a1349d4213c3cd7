import type { Question } from './declare.ts'
import { CHANGES, DIFF } from './diff.ts'
import { ENTITY, NORMALISED } from './entity.ts'
import { HISTORY } from './history.ts'
import { IMPACT, LINEAGE } from './lineage.ts'
import { QUARANTINE } from './quarantine.ts'
import { REJECTED } from './rejected.ts'
import { RELATED } from './related.ts'
import { RETENTION } from './retention.ts'
import { SEARCH } from './search.ts'
import { DELETIONS, SOURCES } from './sources.ts'
import { STATUS } from './status.ts'
import { SUGGEST } from './suggest.ts'
import { UNUSED } from './unused.ts'
import { RULES, WHY } from './why.ts'

/** Every question that the service answers: a new one is a file beside these, and a row here. */
export const QUESTIONS: readonly Question[] = [
  SEARCH,
  SUGGEST,
  ENTITY,
  NORMALISED,
  RELATED,
  HISTORY,
  LINEAGE,
  IMPACT,
  WHY,
  UNUSED,
  DIFF,
  CHANGES,
  RULES,
  REJECTED,
  STATUS,
  SOURCES,
  DELETIONS,
  QUARANTINE,
  RETENTION,
]
