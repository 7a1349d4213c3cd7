import { ok } from '../../lib/result.ts'
import { openNumbers, sealNumbers } from '../../query/cursor.ts'
import { suggestedEdges, suggestionPage } from '../../query/entities/suggestions.ts'
import { graphQuestion } from '../declare.ts'
import { listRows } from '../export-rows.ts'
import type { ExportColumn } from '../export.ts'
import {
  type RecommendationsAnswer,
  recommendationsParameters,
  recommendationsAnswer,
  recommendation,
  START,
} from './schema.ts'
import { scopeOf, kindsOf } from './scope.ts'
import { plainPage, sortPage, withReasons, describeRows } from './rows.ts'

const COLUMNS: readonly ExportColumn<RecommendationsAnswer['recommendations'][number]>[] = [
  { title: 'Kind', cell: ({ kind }) => kind },
  { title: 'From', cell: ({ from }) => from.name },
  { title: 'From URI', cell: ({ from }) => from.uri },
  { title: 'To', cell: ({ to }) => to.name },
  { title: 'To URI', cell: ({ to }) => to.uri },
  { title: 'Score', cell: ({ score }) => score },
  { title: 'Because', cell: ({ because }) => because.map(({ name }) => name) },
  { title: 'More reasons', cell: ({ more }) => more },
  { title: 'Rule', cell: ({ rule }) => rule },
]

export const RECOMMENDATIONS = graphQuestion({
  name: 'recommendations',
  path: '/api/v1/recommendations',
  summary: 'List recommendations: missing features or owners, copies of a dataset, similar entities',
  description:
    'Suggestions of rules that nobody has accepted or rejected, with their evidence. Lists similar entities only for one entity, or if you ask for that kind. A page looks at up to 20,000 entities; follow `next` until it is null.',
  cost: 5_000,
  parameters: recommendationsParameters,
  cacheable: 'answer',
  needsGraph: true,
  answer: recommendationsAnswer,
  cli: { group: 'edit', positional: ['of'], default: { limit: '20' } },
  tool: {
    description: 'What may be missing (features, owners) and which models are similar, with the reasons.',
    default: { limit: 20 },
  },
  examples: [
    { title: 'For a model', arguments: { of: 'aip://model/registry/ranking-v5', sort: 'score' } },
    { title: 'Features that models may be missing', arguments: { kind: 'mightUse', limit: 5 } },
  ],
  export: {
    columns: COLUMNS,
    row: recommendation,
    tooManyRowsHint: 'Choose one kind or one team (kind, team).',
    async rows(reader, args) {
      const scope = scopeOf(reader, args)
      if (!scope.ok) return scope
      const everything = { after: START, limit: Infinity, maxExamined: Infinity }
      if (args.sort !== undefined) {
        const sorted = await sortPage(reader, scope.value, everything)
        return sorted.ok ? await listRows(reader, sorted.value.rows, (part) => part) : sorted
      }
      const { suggestions } = await suggestionPage(reader, scope.value, everything)
      // A suggestion without a reason that may be shown has no row, so it isn't counted.
      const found = await withReasons(reader, suggestions)
      return await listRows(reader, found, (part) => describeRows(reader.forScan(), part))
    },
  },
  async ask(reader, args) {
    const scope = scopeOf(reader, args)
    if (!scope.ok) return scope
    const list = `recommendations.${[args.of, args.team, args.kind, args.sort].join(' ')}`
    const { cursor, limit, sort } = args
    const position = openNumbers(list, cursor)
    if (!position.ok) return position
    const [edge, node, to] = position.value
    const after = edge === undefined || node === undefined || to === undefined ? START : { edge, node, to }
    const page = await (sort === undefined ? plainPage : sortPage)(reader, scope.value, { after, limit })
    if (!page.ok) return page
    const { rows, next } = page.value
    return ok({
      kinds: kindsOf(suggestedEdges(reader.catalogue)),
      recommendations: [...rows],
      next: next === null ? null : sealNumbers(list, next.edge, next.node, next.to),
      tx: reader.at,
    })
  },
})
