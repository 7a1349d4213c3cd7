import { SearchUnavailable, type SearchIndex } from '../../contracts/search-index.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Reader } from '../../query/reader.ts'
import { timeOfTx } from '../../query/time/moment.ts'

/** Searching the past would need an index of every moment. */
export const NO_PAST =
  'a search covers only the present, because the index keeps no history. Ask for an entity, its lineage or its history instead'

/** Returns the index of this process, or why a search isn't answered. */
export function servedIndex({ search, present }: Reader): Result<SearchIndex, Problem> {
  if (!present) return err(problem('BAD_AS_OF', `asOf: ${NO_PAST}.`, 'Omit asOf.', 'asOf'))
  if (search === null)
    return err(
      problem(
        'NOT_HERE',
        'This process has no search index.',
        'Ask a process of the role "api" (or "all") whose "graph" is "memory".',
      ),
    )
  if (search === 'loading')
    return err(problem('NOT_YET', 'The search index is being built from the record.', 'Try again in a few seconds.'))
  return ok(search)
}

/** Refuses requests to an index while it can't answer. */
export async function ifServed<T>(work: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== SearchUnavailable.name) throw error
    return err(problem('NOT_YET', `The search index couldn't answer: ${error.message}.`, 'Try again in a few seconds.'))
  }
}

/** An index follows the graph within moments. Only longer lags are worth mentioning. */
const TOLERATED_LAG_MS = 5_000

/** Reports an index that is behind the graph for longer than usual. */
export async function noteLag({ at, store, coverage }: Reader, indexed: Tx, now: Time): Promise<void> {
  if (indexed >= at) return
  const since = await timeOfTx(store, indexed + 1)
  if (now - since < TOLERATED_LAG_MS) return
  coverage.noteShortfall({
    code: 'BEHIND',
    part: 'search index',
    types: null,
    reason: `the search index has followed up to transaction ${indexed} of ${at}: later changes aren't found yet`,
    since,
  })
}
