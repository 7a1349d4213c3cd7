// Sorts recommendations, and names what they are about.
import { distinctionsOf } from '../../catalogue/display-name.ts'
import { labelOf } from '../../catalogue/labels.ts'
import type { NodeId } from '../../contracts/log.ts'
import { badArgument, type Problem } from '../../contracts/problem.ts'
import { formatCount } from '../../lib/format-count.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import type { Entity } from '../../query/entities/entity.ts'
import {
  comparesDatasets,
  reasonFor,
  suggestionPage,
  type Reason,
  type SuggestedEdge,
  type Suggestion,
  type SuggestionPosition,
  type SuggestionScope,
} from '../../query/entities/suggestions.ts'
import type { Reader } from '../../query/reader.ts'
import { nameOrUri } from '../../catalogue/entity.ts'
import { type Row, START, MAX_SORTED } from './schema.ts'

interface RowPage {
  readonly rows: readonly Row[]
  readonly next: SuggestionPosition | null
}

interface RequestedPage {
  readonly after: SuggestionPosition
  readonly limit: number
}

export async function plainPage(
  reader: Reader,
  scope: SuggestionScope,
  requested: RequestedPage,
): Promise<Result<RowPage, Problem>> {
  const { suggestions, next } = await suggestionPage(reader, scope, requested)
  return ok({ rows: await describeRows(reader, await withReasons(reader, suggestions)), next })
}

export async function sortPage(
  reader: Reader,
  scope: SuggestionScope,
  { after, limit }: RequestedPage,
): Promise<Result<RowPage, Problem>> {
  const { suggestions, next } = await suggestionPage(reader, scope, {
    after: START,
    limit: MAX_SORTED,
    maxExamined: Infinity,
  })
  if (next !== null && (await suggestionPage(reader, scope, { after: next, limit: 1 })).suggestions.length > 0)
    return err(
      badArgument(
        'sort',
        `sort: there are more than ${MAX_SORTED} recommendations, too many to sort.`,
        'Choose a team or a kind, or omit sort.',
      ),
    )
  const rows = await describeRows(reader, await withReasons(reader, suggestions))
  const sorted = rows.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
  const end = after.node + limit
  return ok({ rows: sorted.slice(after.node, end), next: end < sorted.length ? { ...START, node: end } : null })
}

type Reasoned = readonly [Suggestion, Reason]

export async function withReasons(reader: Reader, suggestions: readonly Suggestion[]): Promise<readonly Reasoned[]> {
  const found: Reasoned[] = []
  for (const suggestion of suggestions) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const reason = await reasonFor(reader, suggestion)
    if (reason !== null) found.push([suggestion, reason])
  }
  return found
}

export async function describeRows(reader: Reader, found: readonly Reasoned[]): Promise<readonly Row[]> {
  const names = await namesOfReasoned(reader, found)
  return found.map(([suggestion, reason]) => recommendationRow(reader, { suggestion, reason, names }))
}

type Names = ReadonlyMap<NodeId, Entity>

async function namesOfReasoned(reader: Reader, found: readonly Reasoned[]): Promise<Names> {
  const nodes = found.flatMap(([{ from, to }, { because }]) => [
    from,
    to,
    ...because.flatMap((uri) => reader.nodeOf(uri) ?? []),
  ])
  const entities = await reader.loader.load([...new Set(nodes)])
  for (const entity of entities) reader.noteShown(entity)
  return new Map(entities.map((entity) => [entity.node, entity]))
}

function recommendationRow(
  reader: Reader,
  { suggestion, reason, names }: { readonly suggestion: Suggestion; readonly reason: Reason; readonly names: Names },
): Row {
  const { edge } = suggestion.suggested
  const describeEnd = (node: NodeId | undefined, uri: Uri): Row['from'] => {
    const entity = node === undefined ? undefined : names.get(node)
    return { uri, entityType: entity?.entityType ?? null, name: entity === undefined ? uri : nameOrUri(entity) }
  }
  const end = (node: NodeId): Row['from'] => describeEnd(node, reader.graph.uriOf(node))
  const [from, to] = [end(suggestion.from), end(suggestion.to)]
  const because = reason.because.map((uri) => describeEnd(reader.nodeOf(uri), uri))
  const { rule, version } = reason.explanation
  const verb = `${suggestion.suggested.by === 'similar' ? 'is ' : ''}${labelOf(edge.name).toLowerCase()}`
  const distinctions = distinctionsOf([from, to])
  const inFull = ({ uri, name }: Row['from']): string =>
    distinctions.has(uri) ? `${name} (${distinctions.get(uri)})` : name
  const words = `${from.uri} ${edge.id} ${to.uri}`
  return {
    kind: edge.name,
    relation: edge.id,
    from,
    to,
    states: edge.suggests ?? null,
    rule: `${rule}@${version}`,
    score: reason.score,
    sentence: `${inFull(from)} ${verb} ${inFull(to)}${becauseText(suggestion.suggested, because, reason)}.`,
    because,
    more: reason.more,
    accept: `mlg confirm-edge ${words}`,
    reject: `mlg reject-edge ${words}`,
  }
}

/** Maximum number of reasons that a sentence names. */
const NAMED = 3

function becauseText(of: SuggestedEdge, because: Row['because'], { more, columns }: Reason): string {
  const { by, rules } = of
  const all = because.length + more
  const shown = because.slice(0, NAMED).map(({ name }) => name)
  const rest = all - shown.length
  const list = [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
  if (by === 'similar') return `: in common are ${list}`
  if (by === 'missing') return `: ${all} similar ones do, ${list}`
  if (all > 0) return `, by way of ${list}`
  const compared = comparesDatasets(of) ? `; ${columnsText(columns)}` : ''
  return `: ${rules[0]?.description.replace(/[.:].*$/, '') ?? ''}${compared}`
}

function columnsText(columns: Reason['columns']): string {
  if (columns === null) return "their columns can't be compared"
  const { common, all } = columns
  return `${common} of ${formatCount(all, 'column')} ${common === 1 ? 'is' : 'are'} in both`
}
