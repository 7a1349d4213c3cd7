import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Reader } from '../../query/reader.ts'
import { filterAttributes } from '../../search/attributes.ts'
import { completionAt } from '../../search/language/complete.ts'
import { graphQuestion } from '../declare.ts'
import { NO_PAST, noteLag, servedIndex, ifServed } from '../search/served-index.ts'
import { suggestParameters, suggestAnswer, type SuggestArguments, type SuggestAnswer } from './schema.ts'
import { type SuggestContext, foundIn } from './entities.ts'
import { tagsFor, filtersFor } from './choices.ts'

export const SUGGEST = graphQuestion({
  name: 'suggest',
  path: '/api/v1/suggest',
  summary: 'Complete a query as it is typed: entities, owners, tags and filters',
  description: "Returns a few of each. An unfinished query isn't an error.",
  cost: 50,
  parameters: suggestParameters,
  absent: { asOf: NO_PAST },
  cacheable: 'nothing',
  searches: true,
  answer: suggestAnswer,
  problems: ['BAD_REQUEST', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'query', positional: ['q'] },
  examples: [{ title: 'The beginning of a name', arguments: { q: 'rank' } }],
  ask: (reader, args) => ifServed(() => suggest(reader, args)),
})

export async function suggest(
  reader: Reader,
  { q, at = q.length }: SuggestArguments,
): Promise<Result<SuggestAnswer, Problem>> {
  const served = servedIndex(reader)
  if (!served.ok) return served
  const typing: SuggestContext = {
    reader,
    index: served.value,
    text: q,
    completion: completionAt(q, at, filterAttributes(reader.catalogue)),
    now: reader.now(),
  }
  reader.coverage.noteEverything()
  const [entities, owners, tags, filters] = await Promise.all([
    foundIn(typing, 'entities'),
    foundIn(typing, 'owners'),
    tagsFor(typing),
    filtersFor(typing),
  ])
  await noteLag(reader, (await typing.index.status()).head, typing.now)
  const { from, to } = typing.completion
  return ok({ entities, owners, tags, filters, replaces: { from, to }, tx: reader.at })
}
