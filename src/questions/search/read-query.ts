import { formatCount } from '../../lib/format-count.ts'
import type { SearchIndex } from '../../contracts/search-index.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import type { Reader } from '../../query/reader.ts'
import type { ValueLookup } from '../../search/language/resolve-indexed.ts'
import type { QueryProblem, QueryTree } from '../../search/language/tree.ts'
import { compileWanted, type ReadQuery } from '../../search/language/wanted.ts'
import type { ReadingOf } from '../../search/language/part-filters.ts'
import { valuesIn } from './filter-values.ts'

/** Maximum number of mistakes of a query reported at once. */
const MAX_MISTAKES_NAMED = 3

/** Reads a query into a request to the index; relative times count from `now`. */
export async function readQuery(
  reader: Reader,
  index: SearchIndex,
  {
    tree,
    now,
    values = valuesIn(index, reader, now),
    sortedBy = null,
  }: {
    readonly tree: QueryTree
    readonly now: Time
    readonly values?: ValueLookup
    readonly sortedBy?: ReadingOf['sortedBy']
  },
): Promise<Result<ReadQuery, Problem>> {
  const read = await compileWanted(tree, { now, catalogue: reader.catalogue, values, sortedBy })
  if (!read.ok) return err(problemOf(read.error))
  touch(reader, read.value)
  return ok(read.value)
}

/** Reports all mistakes with their positions, and what to do about the first. */
function problemOf(problems: readonly QueryProblem[]): Problem {
  const named = problems.slice(0, MAX_MISTAKES_NAMED).map(({ at, detail }) => `${detail} (At character ${at + 1}.)`)
  const more = problems.length - named.length
  const detail = [
    ...named,
    ...(more > 0 ? [`There ${more === 1 ? 'is' : 'are'} ${formatCount(more, 'more mistake')}.`] : []),
  ].join(' ')
  return problem('BAD_QUERY', detail, problems[0]?.hint, 'q')
}

/** Marks the types whose entities the answer may lack: those that the query names, or all if it names none. */
function touch({ coverage }: Reader, { wanted }: ReadQuery): void {
  const types = wanted.filters.find(({ field, negative }) => field === 'type' && !negative)
  if (types === undefined) coverage.noteEverything()
  else for (const type of types.values) coverage.noteType(type)
}
