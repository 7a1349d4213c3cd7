// Lists suggestions of rules that nobody has decided: found in the graph, explained by the rules.
import { concludedEdges, type EdgeType } from '../../catalogue/edges.ts'
import type { RuleDefinition } from '../../catalogue/definition.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { functionIn, type FunctionName } from '../../catalogue/rule-functions.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Explanation } from '../../contracts/paths.ts'
import { isKey } from '../../model/key.ts'
import type { Uri } from '../../model/uri.ts'
import { isObject } from '../../lib/json.ts'
import type { Reader } from '../reader.ts'
import { eachEntity, loggedByNode } from './each-entity.ts'
import type { LoggedEntity } from './entity.ts'
import { newestFirst } from './newest-first.ts'
import { explain } from './relations.ts'
import type { EdgeClaim } from '../../model/facts.ts'

/** An edge type that rules only suggest, in the order of the catalogue. */
export interface SuggestedEdge {
  readonly edge: EdgeType
  readonly rules: readonly RuleDefinition[]
  readonly by: FunctionName | 'path'
}

export interface Suggestion {
  readonly suggested: SuggestedEdge
  readonly from: NodeId
  readonly to: NodeId
}

export interface Reason {
  readonly explanation: Explanation
  /** The entities that explain it (shared by both, or on the paths), and the number of others. */
  readonly because: readonly Uri[]
  readonly more: number
  /** From 0 to 1; null if nothing determines it. */
  readonly score: number | null
  /** How many columns two datasets have in common; null for other types, or if the columns aren't known. */
  readonly columns: CommonColumns | null
}

interface CommonColumns {
  readonly common: number
  /** Number of different names in both together. */
  readonly all: number
}

/** Maximum number of nodes that a page examines. */
const MAX_EXAMINED = 20_000
const NODES_AT_ONCE = 500
const MAX_REASONS = 8
/** Maximum number of alternatives whose paths are counted: with more, no share is computed. */
const MAX_ALTERNATIVES = 20

export function suggestedEdges(catalogue: Catalogue): readonly SuggestedEdge[] {
  const found = new Map<EdgeType, SuggestedEdge>()
  for (const rule of catalogue.rules) {
    const by = functionIn(rule.path)?.name ?? 'path'
    if (by === 'path' && rule.suggests === undefined) continue
    for (const id of concludedEdges(rule, { of: (names) => catalogue.target(names) })) {
      const edge = catalogue.edgeType(id)
      if (edge !== undefined) found.set(edge, { edge, by, rules: [...(found.get(edge)?.rules ?? []), rule] })
    }
  }
  return [...found.values()].sort((a, b) => a.edge.number - b.edge.number)
}

/** Where a list continues: after the last suggestion of a page, or after the last node examined. */
export interface SuggestionPosition {
  readonly edge: number
  readonly node: NodeId
  readonly to: NodeId
}

export interface SuggestionScope {
  readonly edges: readonly SuggestedEdge[]
  /** Limits the suggestions to those about this node. */
  readonly node: NodeId | null
  readonly among: (node: NodeId) => boolean
}

interface SuggestionPage {
  readonly suggestions: readonly Suggestion[]
  /** Null at the end of the list. */
  readonly next: SuggestionPosition | null
}

/** Lists suggestions by edge type, then by their subject, in the order in which it was first mentioned. */
export async function suggestionPage(
  reader: Reader,
  scope: SuggestionScope,
  { after, limit, maxExamined = MAX_EXAMINED }: { after: SuggestionPosition; limit: number; maxExamined?: number },
): Promise<SuggestionPage> {
  const suggestions: Suggestion[] = []
  let examined = 0
  for (const scopedEdge of scope.edges) {
    const number = scopedEdge.edge.number
    for (const target of [scopedEdge.edge.from, scopedEdge.edge.to]) reader.coverage.noteTarget(target)
    reader.coverage.noteEdges(reader.paths.followedEdges(scopedEdge.edge.id))
    if (number < after.edge) continue
    const [first, past] = number === after.edge ? [after.node, after.to] : [0, 0]
    for await (const from of nodesOf(reader, { of: scopedEdge, node: scope.node, from: first })) {
      if (++examined > maxExamined) return { suggestions, next: { edge: number, node: from, to: 0 } }
      if (!scope.among(from)) continue
      for (const to of suggestedTargets(reader, scopedEdge.edge, from)) {
        if (from === first && to <= past) continue
        if (scope.node === null && isListedInReverse(reader, scopedEdge.edge, { from, to })) continue
        suggestions.push({ suggested: scopedEdge, from, to })
        if (suggestions.length === limit) return { suggestions, next: { edge: number, node: from, to } }
      }
    }
  }
  return { suggestions, next: null }
}

/** Yields the nodes that an edge type leads from, starting with the given one. */
async function* nodesOf(
  reader: Reader,
  { of: { edge }, node, from }: { readonly of: SuggestedEdge; readonly node: NodeId | null; readonly from: NodeId },
): AsyncGenerator<NodeId, void, void> {
  if (node !== null) {
    if (edge.from.types.has(reader.typeOf(node) ?? '')) yield node
    return
  }
  const { graph, at } = reader
  const type = graph.edgeTypeNumber(edge.id)
  const isWalked = reader.paths.isWalked(edge.id)
  if (type < 0 && !isWalked) return
  const [only, ...others] = edge.from.types
  for (let after = Math.max(0, from - 1); ;) {
    const page =
      only === undefined || others.length > 0
        ? Array.from({ length: Math.min(NODES_AT_ONCE, graph.idBound - after - 1) }, (_, i) => after + 1 + i)
        : graph.nodesOfType(only, at, after, NODES_AT_ONCE)
    for (const found of page) if (isWalked || graph.degree(found, type, 'out', at) > 0) yield found
    if (page.length < NODES_AT_ONCE) return
    after = page.at(-1) ?? after
    if (reader.pace.isDue()) await reader.pace.yieldNow()
  }
}

function suggestedTargets(reader: Reader, edge: EdgeType, from: NodeId): readonly NodeId[] {
  return reader.neighbours(from, edge, 'out').filter((to) => reader.shows(edge.to, to))
}

/** Tells whether the suggestion is listed in its other direction instead, because both mean the same. */
function isListedInReverse(
  { graph, at }: Reader,
  edge: EdgeType,
  { from, to }: { readonly from: NodeId; readonly to: NodeId },
): boolean {
  return edge.mutual === true && to < from && graph.hasEdge(to, graph.edgeTypeNumber(edge.id), from, at)
}

/** Returns null if the suggestion no longer follows and the rule is about to retract it. */
export async function reasonFor(reader: Reader, { suggested, from, to }: Suggestion): Promise<Reason | null> {
  const [explanation] = await explain(reader, suggested.edge.id, { from, to })
  if (explanation === undefined) return null
  const because =
    suggested.by === 'path' ? lastNodesBetween(explanation.paths) : Object.values(explanation.attributes).flat()
  const shown = because.filter((uri) => reader.nodeOf(uri) !== undefined).slice(0, MAX_REASONS)
  const all = suggested.by === 'path' ? because.length + explanation.more : because.length
  const more = Math.max(0, all - shown.length)
  const columns = comparesDatasets(suggested) ? await commonColumns(reader, from, to) : null
  // A rule that compares names has no paths through other entities, so counting paths says nothing.
  const share = columns === null && because.length > 0 ? await shareOf(reader, { suggested, from, to }) : null
  const score = explanation.score === null ? (shareInBoth(columns) ?? share) : explanation.score / 1_000
  return { explanation, because: shown, more, score, columns }
}

/** Returns null if the datasets share no column: then the suggestion rests on their names, which no share measures. */
function shareInBoth(columns: CommonColumns | null): number | null {
  return columns === null || columns.common === 0 ? null : columns.common / columns.all
}

export function comparesDatasets({ edge }: SuggestedEdge): boolean {
  return edge.from.types.has('Dataset') && edge.to.types.has('Dataset')
}

/** Returns the last node on each path before its end, such as a common owner. */
function lastNodesBetween(paths: readonly (readonly EdgeClaim[])[]): readonly Uri[] {
  const last = paths.flatMap((path) => {
    const [before, end] = [path.at(-2), path.at(-1)]
    if (before === undefined || end === undefined) return []
    const joint = [before.from, before.to].find((uri) => uri === end.from || uri === end.to)
    return joint === undefined || isKey(joint) ? [] : [joint]
  })
  return [...new Set(last)]
}

/** Returns this suggestion's share of the paths from its subject to all that the edge type suggests for it. */
async function shareOf(reader: Reader, { suggested, from, to }: Suggestion): Promise<number | null> {
  const alternatives = suggestedTargets(reader, suggested.edge, from)
  if (alternatives.length > MAX_ALTERNATIVES) return null
  let [all, own] = [0, 0]
  for (const alternative of alternatives) {
    const reasons = await explain(reader, suggested.edge.id, { from, to: alternative })
    const paths = reasons.reduce((sum, reason) => sum + reason.paths.length + reason.more, 0)
    all += paths
    if (alternative === to) own += paths
  }
  return all === 0 ? null : own / all
}

/** Maximum number of columns of a dataset that are compared, the earliest known first. */
const MAX_COLUMNS = 200
/** Maximum number of versions among which the newest is sought, the last known. */
const MAX_VERSIONS = 100

/** Compares the columns of two datasets by name, ignoring case. Null if either states none. */
async function commonColumns(reader: Reader, one: NodeId, other: NodeId): Promise<CommonColumns | null> {
  const [a, b] = [await columnsOf(reader, one), await columnsOf(reader, other)]
  return a.size === 0 || b.size === 0 ? null : { common: a.intersection(b).size, all: a.union(b).size }
}

/** Returns the names of a dataset's columns: its column entities, else its schema, else that of its newest version. */
async function columnsOf(reader: Reader, dataset: NodeId): Promise<ReadonlySet<string>> {
  const names: unknown[] = []
  const columns = reader.along(dataset, 'DatasetColumn.columnOf', 'in').slice(0, MAX_COLUMNS)
  await eachEntity(reader, columns, ({ attributes }) => names.push(attributes['name']))
  if (names.length === 0) names.push(...namesInSchema((await loggedByNode(reader, [dataset])).get(dataset)))
  if (names.length === 0) {
    const versions = reader.along(dataset, 'DatasetVersion.versionOf', 'in').slice(-MAX_VERSIONS)
    names.push(...namesInSchema([...(await loggedByNode(reader, versions)).values()].sort(newestFirst)[0]))
  }
  return new Set(names.flatMap((name) => (typeof name === 'string' ? name.toLowerCase() : [])))
}

function namesInSchema(entity: LoggedEntity | undefined): readonly unknown[] {
  const schema = entity?.attributes['schema']
  return Array.isArray(schema)
    ? schema.slice(0, MAX_COLUMNS).map((column) => (isObject(column) ? column['name'] : null))
    : []
}
