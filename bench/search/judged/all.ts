import { judgedCompany } from './company.ts'
import { filterQueries } from './filters.ts'
import { Judgements, type ResolvedQuery } from './judged.ts'
import { nameQueries } from './names.ts'
import { NEEDS } from './needs.ts'
import { peopleQueries } from './people.ts'
import { DESCRIPTIONS, DOMAINS } from './texts.ts'

/** The judged set: queries on the demo company with graded relevance. Written before any tuning. */
export function judgedQueries(): readonly ResolvedQuery[] {
  const records = judgedCompany()
  return new Judgements(records).resolve([
    ...nameQueries(records),
    ...peopleQueries(records),
    ...DOMAINS,
    ...DESCRIPTIONS,
    ...filterQueries(records),
    ...NEEDS,
  ])
}
