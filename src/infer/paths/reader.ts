import type { RuleDefinition } from '../../catalogue/definition.ts'
import { ENTITY_NAME } from '../../catalogue/names.ts'
import type { Explanation, JudgedMoment, PathReader, PathStart, TestedCondition } from '../../contracts/paths.ts'
import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { LRUCache } from 'lru-cache'
import { finish } from '../../lib/pausing-work.ts'
import type { EdgeClaim, EdgeTypeId } from '../../model/facts.ts'
import { violationEdge } from '../../model/policy.ts'
import type { Uri } from '../../model/uri.ts'
import { pathConsequences } from '../follower/affected-conclusions.ts'
import { compareGraphs } from '../follower/graph-change.ts'
import { changedIn } from '../follower/log-range.ts'
import { evaluatePath, evaluateBackwards, EXPLAINED, MAX_SEARCH_ENTRIES } from './evaluate.ts'
import type { AttributeGuard } from './guard.ts'
import { dependsOnClock, type CompiledPath, type Machine } from './machine.ts'
import { pathText } from './path.ts'
import { indexMoves, vocabularyOf } from './positions.ts'
import { provenanceOf } from './provenance.ts'
import type { CompiledPolicy } from './rules.ts'
import type { FunctionRule } from '../similar/compile.ts'
import { AutomatonSearch, type EvaluationContext, type EvaluationOptions } from './automaton-search.ts'
import { memoise } from '../../lib/memoise.ts'
import { getOrInsert } from '../../lib/maps.ts'

/** Limits the retracing of a conclusion to half a millisecond; a search for an answer would continue. */
const RETRACED: EvaluationOptions = { evidence: false, maxEntries: 1_000 }

/** One of the rules that conclude an edge. */
export interface WalkedRule {
  readonly definition: RuleDefinition
  readonly path: CompiledPath
}

interface ReadableRules {
  readonly concluding: ReadonlyMap<EdgeTypeId, readonly WalkedRule[]>
  readonly functions: readonly FunctionRule[]
  readonly walked: ReadonlyMap<EdgeTypeId, readonly WalkedRule[]>
  readonly views: ReadonlyMap<string, CompiledPath>
  /** All policies by id, in force or not. */
  readonly policies: ReadonlyMap<string, CompiledPolicy>
  /** Compiles a policy's former definition; null if that is no longer possible. */
  readonly earlier: (definition: string) => CompiledPolicy | null
  /** Leads to what an approval rests on. */
  readonly basis: Machine
}

/** Former definitions of policies: a few kB each. */
const MAX_EARLIER = 400

export function pathReader(rules: ReadableRules): PathReader {
  const { concluding, functions, walked, views, policies, basis } = rules
  const byEdge = new Map(functions.map((rule) => [rule.edge, rule]))
  const byViolation = new Map([...policies].map(([id, { judged }]) => [violationEdge(id), [judged]]))
  const clocked = new Map(
    [...policies].flatMap(([id, { judged }]) =>
      dependsOnClock(judged.forwards) ? [[id, policyPath(id, judged)]] : [],
    ),
  )
  const viewOf = viewsByType(views)
  const earlier = new LRUCache<string, { readonly policy: CompiledPolicy | null }>({ max: MAX_EARLIER })
  const policyOf = (name: string): CompiledPolicy | undefined =>
    policies.get(name) ?? earlier.get(name)?.policy ?? undefined
  const conditions = new Map<string, Conditions>()
  const conditionsOf = (policy: string, { judged }: CompiledPolicy): Conditions => {
    return getOrInsert(conditions, policy, () => guardsOf(judged.forwards))
  }
  return {
    view(type, name, start) {
      const view = viewOf(type, name)
      if (view === null) return []
      start.notes?.noteEdges(view.edges)
      return evaluatePath(view.path, start.node, contextOf(start)).nodes
    },
    concluded(edge, direction, start) {
      const supporting = walked.get(edge)
      if (supporting === undefined) return null
      const walk = direction === 'out' ? evaluatePath : evaluateBackwards
      const found = supporting.map(({ path }) => walk(path, start.node, contextOf(start)).nodes)
      const [only] = found
      // Two rules may conclude the same edge, which is returned once.
      const all = found.length === 1 && only !== undefined ? only : [...new Set(found.flat())].sort((a, b) => a - b)
      return withoutRejected(all, edge, direction, start)
    },
    isWalked: (edge) => walked.has(edge),
    followedEdges: memoise((of) => {
      const over = byEdge.get(of)?.call.compared.edge ?? of
      return edgesFollowedBy(concluding.get(over)?.map(({ path }) => path) ?? byViolation.get(over) ?? [])
    }),
    retrace(edge, direction, start) {
      const walk = direction === 'out' ? evaluatePath : evaluateBackwards
      for (const { path } of concluding.get(edge) ?? []) walk(path, start.node, contextOf(start), RETRACED)
    },
    violations(policy, start, now, tested) {
      const compiled = policyOf(policy)
      if (compiled === undefined) return { found: [], examined: 0 }
      const context = { ...contextOf(start), now }
      const noted =
        tested === undefined ? context : { ...context, tested: spelling(tested, conditionsOf(policy, compiled)) }
      const { nodes, examined } = evaluatePath(compiled.judged, start.node, noted)
      return { found: nodes, examined }
    },
    passes(policy, start, now) {
      const where = policies.get(policy)?.where ?? null
      return where === null || evaluatePath(where, start.node, { ...contextOf(start), now }).nodes.length > 0
    },
    conditions(policy) {
      const compiled = policies.get(policy)
      return compiled === undefined ? [] : [...new Set(conditionsOf(policy, compiled).values())]
    },
    earlier(definition) {
      const { policy } = getOrInsert(earlier, definition, () => ({ policy: rules.earlier(definition) }))
      return policy === null ? null : definition
    },
    dependsOnClock(policy) {
      if (policies.has(policy)) return clocked.has(policy)
      const compiled = policyOf(policy)
      return compiled !== undefined && dependsOnClock(compiled.judged.forwards)
    },
    reconsidered(policy, entry, { before, after }) {
      const judged = clocked.get(policy)
      if (judged === undefined) return new Set()
      const between = { before: judgedAt(before), after: judgedAt(after) }
      const delta = compareGraphs(changedIn([entry], judged.vocabulary), between)
      const { gained, lost } = finish(pathConsequences(judged, delta, between))
      return new Set([...gained, ...lost].map(({ from }) => from))
    },
    restsOn(start) {
      const search = new AutomatonSearch(basis, contextOf(start), { evidence: false, maxEntries: MAX_SEARCH_ENTRIES })
      search.finish(start.node)
      return search.found
    },
    explain(edge, to, start) {
      const estimated = byEdge.get(edge)
      if (estimated !== undefined) return estimatedBy(estimated, to, start)
      return (concluding.get(edge) ?? []).flatMap((rule) => explain(rule, to, start))
    },
  }
}

/** The attribute tests of a machine, each with its text in the path. */
type Conditions = ReadonlyMap<AttributeGuard, string>

/** Leaves out tests whose success reduces a policy's findings: a misspelling of one is noticed. */
function guardsOf({ moves }: Machine, narrows = true): Conditions {
  const found = new Map<AttributeGuard, string>()
  for (const move of moves.flat()) {
    if (move.kind !== 'test') continue
    const { test } = move
    if (test.kind === 'guard' && test.passes === narrows)
      found.set(test.guard, pathText({ kind: 'guard', guard: test.guard }))
    if (test.kind !== 'nothing') continue
    const inner = guardsOf(test.machine, test.passes ? !narrows : narrows)
    for (const [guard, spelt] of inner) found.set(guard, spelt)
  }
  return found
}

function spelling(tested: TestedCondition, conditions: Conditions): NonNullable<EvaluationContext['tested']> {
  return (guard, node, holds) => {
    const condition = conditions.get(guard)
    if (condition !== undefined) tested(condition, node, holds)
  }
}

interface ReadableView {
  readonly path: CompiledPath
  readonly edges: readonly EdgeTypeId[]
}

/** Finds views without building a key from type and name: a request looks up one for each entity that it shows. */
function viewsByType(views: ReadableRules['views']): (type: string, name: string) => ReadableView | null {
  const byType = new Map<string, Map<string, ReadableView>>()
  for (const [label, path] of views) {
    const [type, name] = [label.slice(0, label.indexOf('.')), label.slice(label.indexOf('.') + 1)]
    getOrInsert(byType, type, () => new Map()).set(name, { path, edges: edgesFollowedBy([path]) })
  }
  const common = byType.get(ENTITY_NAME)
  return (type, name) => byType.get(type)?.get(name) ?? common?.get(name) ?? null
}

function edgesFollowedBy(paths: readonly CompiledPath[]): readonly EdgeTypeId[] {
  return [...new Set(paths.flatMap((path) => [...vocabularyOf(indexMoves(path.forwards)).edges]))]
}

/** Removes rejected conclusions here, since walked conclusions aren't in the graph. */
function withoutRejected(
  nodes: readonly NodeId[],
  edge: EdgeTypeId,
  direction: Direction,
  { node, graph, at }: PathStart,
): readonly NodeId[] {
  const type = graph.edgeTypeNumber(edge)
  if (type < 0) return nodes
  const isRejected = (other: NodeId): boolean =>
    direction === 'out' ? graph.isRejected(node, type, other, at) : graph.isRejected(other, type, node, at)
  return nodes.some(isRejected) ? nodes.filter((other) => !isRejected(other)) : nodes
}

function explain({ path, definition }: WalkedRule, to: NodeId, start: PathStart): readonly Explanation[] {
  const { nodes, evidence } = evaluatePath(path, start.node, contextOf(start), EXPLAINED)
  if (!nodes.includes(to) || evidence === null) return []
  const { paths, more, moreUncounted } = evidence(to)
  const spelt = paths.map((edges) =>
    edges.map(({ type, from, to: end }): EdgeClaim => {
      return { type, from: start.graph.uriOf(from), to: start.graph.uriOf(end) }
    }),
  )
  const provenance = provenanceOf({ kind: 'path', path, definition }, { from: start.node, to }, contextOf(start))
  const { id, version, attributes } = definition
  const listedAttributes = endsByAttribute(attributes, spelt)
  return [
    { rule: id, version, provenance, score: null, paths: spelt, more, moreUncounted, attributes: listedAttributes },
  ]
}

function estimatedBy({ definition, call }: FunctionRule, to: NodeId, start: PathStart): readonly Explanation[] {
  const found = call.estimate(start.node, to, start)
  if (found === null) return []
  const { id, version } = definition
  const { score, because, paths, more } = found
  const attributes = { [EXPLAINING_ATTRIBUTES[call.name]]: because }
  return [{ rule: id, version, provenance: 'SUGGESTED', score, paths, more, moreUncounted: false, attributes }]
}

/** Attributes of an estimated edge that explain the estimate. */
const EXPLAINING_ATTRIBUTES = { similar: 'shared', missing: 'learnedFrom' } as const

function endsByAttribute(
  attributes: RuleDefinition['attributes'],
  paths: readonly (readonly EdgeClaim[])[],
): Readonly<Record<string, readonly Uri[]>> {
  const ends = (name: string): Uri[] =>
    paths.flatMap((edges) => edges.filter(({ type }) => type.endsWith(`.${name}`)).map((edge) => edge.to))
  return Object.fromEntries(Object.entries(attributes ?? {}).map(([name, edge]) => [name, [...new Set(ends(edge))]]))
}

/** A policy as a path whose findings are compared before and after a change. */
function policyPath(id: string, path: CompiledPath) {
  const positions = indexMoves(path.forwards)
  const edges = new Map([...path.from.types].map((type) => [type, violationEdge(id)]))
  return { path, positions, edges, vocabulary: { ...vocabularyOf(positions), supported: NO_EDGES } }
}

const NO_EDGES: ReadonlySet<EdgeTypeId> = new Set()

function judgedAt({ graph, at, attribute, now }: JudgedMoment): EvaluationContext {
  return { reader: graph, at, attribute, now, notes: null }
}

function contextOf({ graph, at, attribute, notes }: PathStart): EvaluationContext {
  return { reader: graph, at, attribute, notes }
}
