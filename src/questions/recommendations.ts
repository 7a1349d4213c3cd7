import { z } from 'zod'
import { labelOf } from '../catalogue/labels.ts'
import type { NodeId } from '../contracts/log.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { nearestMatch } from '../lib/nearest-match.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { cursorIn, notOfList, positionIn } from '../query/cursor.ts'
import type { Entity } from '../query/entities/entity.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import {
  reasonFor,
  suggestedEdges,
  suggestionPage,
  type Reason,
  type SuggestedEdge,
  type Suggestion,
  type SuggestionPosition,
  type SuggestionScope,
} from '../query/entities/suggestions.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { graphRows, inParts } from './export-rows.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import { AS_OF, optional, pageParameters, text, uri, word, type Arguments } from './parameters.ts'
import { named, nextCursor } from './shapes.ts'
import { ownedByTeam } from './unused.ts'
import { nameOrUri } from '../catalogue/entity.ts'

const recommendationsParameters = {
  of: optional(uri('only for this entity')),
  team: optional(uri('only for what this team or one of its sub-teams owns')),
  kind: optional(text('only this kind, such as mightUse or mightBeOwnedBy')),
  sort: optional(word(['score'], 'most certain first; up to 2,000')),
  asOf: AS_OF,
  ...pageParameters(200, { default: 50, of: 'recommendations per page' }),
}

const recommendation = z
  .strictObject({
    kind: z.string().describe('The name of the suggestion: similarTo, mightUse, mightBeOwnedBy, mayBeSiblingOf.'),
    relation: z.string().describe('Its edge type; pass it to confirm-edge and reject-edge.'),
    from: z.strictObject(named),
    to: z.strictObject(named),
    states: z.string().nullable().describe('The relationship stated on acceptance. Null: the suggested one.'),
    rule: z.string().describe('The rule that suggests it, with its version: D12@1.'),
    score: z
      .number()
      .nullable()
      .describe(
        'Score from 0 to 1. Similar entities: how much they share; a feature: the share of similar entities that have it; a dataset: the share of equal columns; otherwise: the share of reasons for it. Null: unknown.',
      ),
    sentence: z.string(),
    because: z
      .array(z.strictObject(named).meta({ id: 'RecommendationReason' }))
      .describe('What both have in common, whom it is learned from, or the way to it: up to 8.'),
    more: z.int().describe('How many more reasons there are.'),
    accept: z.string().describe('The command that accepts it.'),
    reject: z.string().describe('The command that rejects it, so that it is not suggested again.'),
  })
  .meta({ id: 'Recommendation' })

const recommendationsAnswer = z.strictObject({
  kinds: z
    .array(
      z.strictObject({
        kind: z.string(),
        label: z.string(),
        rules: z.array(z.string()),
        states: z.string().nullable(),
      }),
    )
    .describe('What can be suggested, by which rules, and the relationship stated on acceptance.'),
  recommendations: z.array(recommendation),
  next: nextCursor,
  tx: z.int(),
})

type RecommendationsArguments = Arguments<typeof recommendationsParameters>
export type RecommendationsAnswer = AnswerOf<typeof recommendationsAnswer>

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
    'Suggestions of rules that nobody has accepted or rejected, with the reasons. Lists similar entities only for one entity, or if you ask for that kind. A page looks at up to 20,000 entities; follow `next` until it is null.',
  right: 'read',
  cost: 5_000,
  parameters: recommendationsParameters,
  cacheable: 'answer',
  needsGraph: true,
  graphql: 'derived',
  answer: recommendationsAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
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
    rows: recommendationRows,
  },
  async ask(reader, args) {
    const scope = scopeOf(reader, args)
    if (!scope.ok) return scope
    const list = `recommendations.${[args.of, args.team, args.kind, args.sort].join(' ')}`
    const { cursor, limit, sort } = args
    const after = cursor === undefined ? START : positionOf(list, cursor)
    if (after === null) return err(notOfList(cursor ?? ''))
    const page = await (sort === undefined ? plainPage : sortPage)(reader, scope.value, { after, limit })
    if (!page.ok) return page
    return ok({
      kinds: kindsOf(suggestedEdges(reader.catalogue)),
      recommendations: [...page.value.rows],
      next: page.value.next === null ? null : cursorIn(list, formatPosition(page.value.next)),
      tx: reader.at,
    })
  },
})

type Row = RecommendationsAnswer['recommendations'][number]
type Scoped = Pick<RecommendationsArguments, 'of' | 'team' | 'kind' | 'sort'>

/** Maximum number of suggestions whose reasons are searched, some 0.2 ms each. */
const MAX_SORTED = 2_000
const START: SuggestionPosition = { edge: 0, node: 0, to: 0 }

export async function recommendationRows(
  reader: Reader,
  args: UnpagedArguments<RecommendationsArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const scope = scopeOf(reader, args)
  if (!scope.ok) return scope
  const everything = { after: START, limit: Infinity, looks: Infinity }
  if (args.sort !== undefined) {
    const sorted = await sortPage(reader, scope.value, everything)
    if (!sorted.ok) return sorted
    const { rows } = sorted.value
    return ok(await graphRows(reader, { count: rows.length, pages: () => inParts(rows, async (part) => part) }))
  }
  const { suggestions } = await suggestionPage(reader, scope.value, everything)
  // A suggestion without a reason that may be shown has no row, so it isn't counted.
  const found = await reasonedAmong(reader, suggestions)
  const pages = () => inParts(found, (part) => describeRows(reader.forScan(), part))
  return ok(await graphRows(reader, { count: found.length, pages }))
}

// ---------------------------------------------------------------------------------------------------------- scope

function scopeOf(reader: Reader, { of, team, kind }: Scoped): Result<SuggestionScope, Problem> {
  const node = of === undefined ? ok(null) : knownNode(reader, of, 'of')
  if (!node.ok) return node
  const owning = ownedByTeam(reader, team)
  if (!owning.ok) return owning
  const all = suggestedEdges(reader.catalogue)
  const wanted = all.filter(({ edge }) => edge.name === kind)
  if (kind !== undefined && wanted.length === 0) return err(unknownKind(kind, all))
  const estimates = of !== undefined
  const usual = all.filter(({ edge }) => edge.suggests !== undefined || estimates)
  return ok({ edges: kind === undefined ? usual : wanted, node: node.value, among: owning.value.owns })
}

function unknownKind(kind: string, all: readonly SuggestedEdge[]): Problem {
  const names = [...new Set(all.map(({ edge }) => edge.name))]
  const near = nearestMatch(kind, names)
  const hint = near === null ? `Use one of ${names.join(', ')}.` : `Did you mean ${near}?`
  return badArgument('kind', `kind: no rule suggests "${truncate(kind, 100)}".`, hint)
}

function kindsOf(all: readonly SuggestedEdge[]): RecommendationsAnswer['kinds'] {
  return [...Map.groupBy(all, ({ edge }) => edge.name)].map(([kind, of]) => ({
    kind,
    label: labelOf(kind),
    rules: [...new Set(of.flatMap(({ rules }) => rules.map(({ id }) => id)))],
    states: of[0]?.edge.suggests ?? null,
  }))
}

// ---------------------------------------------------------------------------------------------------------- pages

interface RowPage {
  readonly rows: readonly Row[]
  readonly next: SuggestionPosition | null
}

interface RequestedPage {
  readonly after: SuggestionPosition
  readonly limit: number
}

async function plainPage(
  reader: Reader,
  scope: SuggestionScope,
  requested: RequestedPage,
): Promise<Result<RowPage, Problem>> {
  const { suggestions, next } = await suggestionPage(reader, scope, requested)
  return ok({ rows: await rowsOf(reader, suggestions), next })
}

async function sortPage(
  reader: Reader,
  scope: SuggestionScope,
  { after, limit }: RequestedPage,
): Promise<Result<RowPage, Problem>> {
  const { suggestions, next } = await suggestionPage(reader, scope, {
    after: START,
    limit: MAX_SORTED,
    looks: Infinity,
  })
  if (next !== null && (await suggestionPage(reader, scope, { after: next, limit: 1 })).suggestions.length > 0)
    return err(
      badArgument(
        'sort',
        `sort: there are more than ${MAX_SORTED} recommendations, too many to sort.`,
        'Choose a team or a kind, or omit sort.',
      ),
    )
  const rows = await rowsOf(reader, suggestions)
  const sorted = rows.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
  const end = after.node + limit
  return ok({ rows: sorted.slice(after.node, end), next: end < sorted.length ? { ...START, node: end } : null })
}

function formatPosition({ edge, node, to }: SuggestionPosition): string {
  return `${edge}.${node}.${to}`
}

function positionOf(list: string, cursor: string): SuggestionPosition | null {
  const position = positionIn(list, cursor)
  const match = position.ok ? /^(\d{1,6})\.(\d{1,10})\.(\d{1,10})$/.exec(position.value) : null
  return match === null ? null : { edge: Number(match[1]), node: Number(match[2]), to: Number(match[3]) }
}

// ----------------------------------------------------------------------------------------------------------- rows

type Reasoned = readonly [Suggestion, Reason]

async function rowsOf(reader: Reader, suggestions: readonly Suggestion[]): Promise<readonly Row[]> {
  return await describeRows(reader, await reasonedAmong(reader, suggestions))
}

async function reasonedAmong(reader: Reader, suggestions: readonly Suggestion[]): Promise<readonly Reasoned[]> {
  const found: Reasoned[] = []
  for (const suggestion of suggestions) {
    if (reader.pace.isDue()) await reader.pace.turn()
    const reason = await reasonFor(reader, suggestion)
    if (reason !== null) found.push([suggestion, reason])
  }
  return found
}

async function describeRows(reader: Reader, found: readonly Reasoned[]): Promise<readonly Row[]> {
  const names = await namesOf(reader, found)
  return found.map(([suggestion, reason]) => rowOf(reader, { suggestion, reason, names }))
}

type Names = ReadonlyMap<NodeId, Entity>

async function namesOf(reader: Reader, found: readonly Reasoned[]): Promise<Names> {
  const nodes = found.flatMap(([{ from, to }, { because }]) => [
    from,
    to,
    ...because.flatMap((uri) => reader.nodeOf(uri) ?? []),
  ])
  const entities = await reader.loader.load([...new Set(nodes)])
  for (const entity of entities) reader.noteShown(entity)
  return new Map(entities.map((entity) => [entity.node, entity]))
}

function rowOf(
  reader: Reader,
  { suggestion, reason, names }: { readonly suggestion: Suggestion; readonly reason: Reason; readonly names: Names },
): Row {
  const { edge } = suggestion.of
  const describeEnd = (node: NodeId | undefined, uri: Uri): Row['from'] => {
    const entity = node === undefined ? undefined : names.get(node)
    return { uri, entityType: entity?.entityType ?? null, name: entity === undefined ? uri : nameOrUri(entity) }
  }
  const end = (node: NodeId): Row['from'] => describeEnd(node, reader.graph.uriOf(node))
  const [from, to] = [end(suggestion.from), end(suggestion.to)]
  const because = reason.because.map((uri) => describeEnd(reader.nodeOf(uri), uri))
  const { rule, version } = reason.explanation
  const verb = `${suggestion.of.by === 'similar' ? 'is ' : ''}${labelOf(edge.name).toLowerCase()}`
  const words = `${from.uri} ${edge.id} ${to.uri}`
  return {
    kind: edge.name,
    relation: edge.id,
    from,
    to,
    states: edge.suggests ?? null,
    rule: `${rule}@${version}`,
    score: reason.score,
    sentence: `${from.name} ${verb} ${to.name}${becauseText(suggestion.of, because, reason)}.`,
    because,
    more: reason.more,
    accept: `mlg confirm-edge ${words}`,
    reject: `mlg reject-edge ${words}`,
  }
}

/** Maximum number of reasons that a sentence names. */
const NAMED = 3

function becauseText({ by, rules }: SuggestedEdge, because: Row['because'], { more, score }: Reason): string {
  const all = because.length + more
  const shown = because.slice(0, NAMED).map(({ name }) => name)
  const rest = all - shown.length
  const list = [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
  if (by === 'similar') return `: in common are ${list}`
  if (by === 'missing') return `: ${all} similar ones do, ${list}`
  if (all > 0) return `, by way of ${list}`
  const same = score === null ? '' : `; ${Math.round(100 * score)}% of their columns are the same`
  return `: ${rules[0]?.description.replace(/[.:].*$/, '') ?? ''}${same}`
}
