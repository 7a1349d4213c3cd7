import { codeOf, meaningOf, REASONS, type QualityReason, type ReasonDefinition } from '../../catalogue/reasons.ts'
import type { Problem } from '../../contracts/problem.ts'
import type { FacetField } from '../../contracts/search-index.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Reader } from '../../query/reader.ts'
import { filterAttributes } from '../../search/attributes.ts'
import { parseQuery } from '../../search/language/parse.ts'
import { graphQuestion } from '../declare.ts'
import { listRows } from '../export-rows.ts'
import type { ExportColumn } from '../export.ts'
import { readQuery } from '../search/read-query.ts'
import { servedIndex, ifServed } from '../search/served-index.ts'
import {
  type QualityRow,
  qualityParameters,
  qualityAnswer,
  row,
  type QualityArguments,
  type QualityAnswer,
  MAX_DAYS,
} from './schema.ts'
import { byDay } from './by-day.ts'
import { byField } from './now.ts'

const NO_PAST =
  "this counts search hits, which are of the present. For past days use by=day, which applies today's definitions"

const COLUMNS: readonly ExportColumn<QualityRow>[] = [
  { title: 'Key', cell: ({ key }) => key },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Entities', cell: ({ entities }) => entities },
  { title: 'Completeness', cell: ({ completeness }) => completeness },
  { title: 'Timeliness', cell: ({ timeliness }) => timeliness },
  { title: 'Consistency', cell: ({ consistency }) => consistency },
  { title: 'Reasons', cell: ({ reasons }) => reasons.map(({ reason, count }) => `${reason} ${count}`).join('; ') },
]

export const QUALITY = graphQuestion({
  name: 'quality',
  path: '/api/v1/quality',
  summary: 'Show how complete, timely and consistent the metadata is, and what is wrong',
  description:
    'Groups by type, team, business domain, platform or day. Each count comes with a search that lists the counted entities. Deadlines are checked every 30 seconds, or less often if that takes long.',
  cost: 20_000,
  parameters: qualityParameters,
  absent: { asOf: NO_PAST },
  cacheable: 'nothing',
  searches: true,
  answer: qualityAnswer,
  problems: ['BAD_QUERY', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'query', positional: ['by'] },
  tool: {
    description:
      'How good the metadata is: completeness, timeliness and consistency by type, team, domain, platform or day, with ' +
      'the reasons and a search that lists the counted entities.',
  },
  examples: [
    { title: 'By type', arguments: { by: 'type' } },
    { title: 'Of models, day by day', arguments: { by: 'day', q: 'type:Model', days: 7 } },
  ],
  export: {
    columns: COLUMNS,
    row,
    tooManyRowsHint: 'Ask for fewer days.',
    async rows(reader, args) {
      const answer = await quality(reader, args)
      return answer.ok ? await listRows(reader, answer.value.rows, (part) => part) : answer
    },
  },
  ask: quality,
})

const FIELDS = {
  type: 'type',
  team: 'team',
  domain: 'businessDomain',
  platform: 'platform',
} as const satisfies Readonly<Record<string, FacetField>>

async function quality(reader: Reader, args: QualityArguments): Promise<Result<QualityAnswer, Problem>> {
  return await ifServed(() => answerQuality(reader, args))
}

async function answerQuality(
  reader: Reader,
  { by = 'type', q = '', days = MAX_DAYS }: QualityArguments,
): Promise<Result<QualityAnswer, Problem>> {
  const index = servedIndex(reader)
  if (!index.ok) return index
  const now = reader.now()
  const tree = parseQuery(q, filterAttributes(reader.catalogue))
  const read = await readQuery(reader, index.value, { tree, now })
  if (!read.ok) return read
  // A source that isn't listed may hold entities of any type.
  reader.coverage.noteEverything()
  const searched = { index: index.value, tree, read: read.value, now }
  const found = by === 'day' ? await byDay(reader, searched, days) : ok(await byField(reader, searched, FIELDS[by]))
  if (!found.ok) return found
  const { total, rows, more, since } = found.value
  const reasons = [...new Set([total, ...rows].flatMap((row) => row.reasons.map(({ reason }) => reason)))]
  return ok({ by, total, rows, more, reasons: reasons.sort().flatMap(explainReason), since, tx: reader.at })
}

/** Explains a reason and how to fix it; returns nothing for one unknown to every version of this service. */
export function explainReason(reason: QualityReason): readonly QualityAnswer['reasons'][number][] {
  const code = codeOf(reason)
  if (code === null) return []
  const { dimension, fix, command }: ReasonDefinition = REASONS[code]
  return [{ reason, dimension, means: meaningOf(reason), fix, command }]
}
