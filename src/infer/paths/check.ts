import { hash } from 'node:crypto'
import type { CatalogueProblem } from '../../catalogue/check.ts'
import type { RuleDefinition } from '../../catalogue/definition.ts'
import { concludedEdges, Targets } from '../../catalogue/edges.ts'
import { ANY, ENTITY_NAME } from '../../catalogue/names.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { ENTITY } from '../../catalogue/types/entity.ts'
import type { PathReader } from '../../contracts/paths.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { keyEdge } from '../../model/key.ts'
import { TAGGED_TEAM } from '../../model/team.ts'
import { compileFunctions, type FunctionRule } from '../similar/compile.ts'
import { FUNCTIONS } from '../similar/similarity.ts'
import { documentOfRule, type RecordedFunction, type RecordedPath, type RecordedRule } from './conclusions.ts'
import { MAX_PAIRS } from './key-joins.ts'
import { compileEarlier, compilePolicies } from './policies.ts'
import { machineOfBasis, type CompiledPath, type Machine } from './machine.ts'
import { isBounded, indexMoves, vocabularyOf } from './positions.ts'
import { pathReader, type WalkedRule } from './reader.ts'
import { basisPlan, type JoinedAs, type PathCatalogue, type PathProblem } from './resolve.ts'
import { compileRules, type Rules } from './rules.ts'
import { addTo } from '../../lib/maps.ts'

export interface CompiledCatalogue {
  readonly paths: PathReader
  /** The rules whose conclusions are written to the record; the others are evaluated by walking the graph. */
  readonly recorded: readonly RecordedRule[]
}

/** A configured source, as rules see it. */
export interface JoinedSource {
  readonly platform: string
  readonly provider: string
}

/**
 * Returns the providers of platforms that share one. Others are left out, so that the digests of rules change only when
 * what the rules join does.
 */
function environmentsOf(sources: readonly JoinedSource[]): JoinedAs {
  const shared = [...Map.groupBy(sources, ({ provider }) => provider).values()].filter((group) => group.length > 1)
  const named = shared.flat().map(({ platform, provider }) => [platform, `provider ${provider}`] as const)
  return Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

export type Strategy = 'recorded' | 'walked'

export function pathCatalogue(catalogue: Catalogue, sources: readonly JoinedSource[] = []): PathCatalogue {
  const environments = environmentsOf(sources)
  return {
    edges: catalogue.edgeTypes
      // TAGGED_TEAM is for the rule of owning teams. Look-ups' answers aren't needed, as edges are carried on.
      .filter((edge) => edge.origin === 'relationship' || edge.id === TAGGED_TEAM)
      .map(({ id, name, from, to }) => ({ id, name, from: from.types, to: to.types })),
    keys: catalogue.keys.map(({ name, of, unique = false, acrossProviders = false }) => ({
      name,
      edge: keyEdge(name),
      types: catalogue.target(of).types,
      mostPairs: MAX_PAIRS,
      unique,
      joinedAs: acrossProviders ? environments : {},
    })),
    expand: (name) => [...catalogue.target([name]).types],
    componentTypeOf: (type) => catalogue.type(type)?.componentType ?? '',
    hasAttribute: (type, name) => catalogue.attribute(type, name) !== null,
    isTime: (type, name) => catalogue.attribute(type, name)?.type === 'time',
    standingConditions: (type) => {
      const { inUse, retired } = catalogue.type(type) ?? {}
      return { ...(inUse && { inUse }), ...(retired && { retired }) }
    },
  }
}

/** Checks every rule's and view's path against types, and compiles it; a problem has its file and key. */
export function compilePaths(
  catalogue: Catalogue,
  strategy: Strategy = 'recorded',
  sources: readonly JoinedSource[] = [],
): Result<CompiledCatalogue, readonly CatalogueProblem[]> {
  const rules = compileRules(catalogue.rules, pathCatalogue(catalogue, sources))
  if (!rules.ok) return err(rules.error.map((problem) => inRule(catalogue, problem)))
  const policies = compilePolicies(catalogue, rules.value)
  if (!policies.ok) return err(policies.error)
  const flows = compileFlows(catalogue, rules.value)
  if (!flows.ok) return err(flows.error.map((problem) => inRule(catalogue, problem)))
  const functions = compileFunctions(catalogue)
  if (!functions.ok) return err(functions.error.map((problem) => inRule(catalogue, problem)))
  const recordedPolicies = [...policies.value].map(([id, { recorded }]) => [id, recorded] as const)
  const concluding = concludingRules(catalogue, new Map([...rules.value.byId, ...recordedPolicies, ...flows.value]))
  const walked = [...concluding].filter(([, by]) => strategy === 'walked' || !by.every(isRecordable))
  const supported = supportedBy(catalogue, concluding)
  const unreadable = strategy === 'walked' ? [] : attributeProblems(walked.flatMap(([, by]) => by))
  const views = compileViews(catalogue, rules.value)
  const unfit =
    strategy === 'walked' ? [] : [...supportProblems(supported, concluding), ...suggestionProblems(concluding)]
  const problems = [
    ...[...unreadable, ...unfit].map((problem) => inRule(catalogue, problem)),
    ...(views.ok ? [] : views.error),
  ]
  if (!views.ok || problems.length > 0) return err(problems)
  const recorded = [
    ...recordedRules({ concluding, supported }, new Set(walked.map(([edge]) => edge))),
    ...(strategy === 'walked' ? [] : functions.value.map(recordedFunction)),
  ]
  return ok({
    recorded,
    paths: pathReader({
      concluding,
      functions: functions.value,
      walked: new Map(walked),
      views: views.value,
      policies: policies.value,
      earlier: (definition) => compileEarlier(definition, rules.value),
      basis: machineOfBasis(basisPlan(pathCatalogue(catalogue))),
    }),
  })
}

function inRule(catalogue: Catalogue, { label, reason }: PathProblem): CatalogueProblem {
  const { file, path } = catalogue.locationOfRule(label)
  return { file, path: `${path}.path`, reason: `${label}: ${reason}` }
}

function compileFlows(
  catalogue: Catalogue,
  rules: Rules,
): Result<ReadonlyMap<string, CompiledPath>, readonly PathProblem[]> {
  const flows = new Map<string, CompiledPath>()
  for (const rule of catalogue.classificationRules) {
    const compiled = rules.compileLast(rule)
    if (!compiled.ok) return err([compiled.error])
    flows.set(rule.id, compiled.value.recorded)
  }
  return ok(flows)
}

/** Maps each edge type to the rules that conclude it: two may support one edge. */
function concludingRules(
  catalogue: Catalogue,
  compiled: ReadonlyMap<string, CompiledPath>,
): Map<EdgeTypeId, WalkedRule[]> {
  const concluding = new Map<EdgeTypeId, WalkedRule[]>()
  const targets = new Targets(catalogue.types)
  for (const definition of [...catalogue.rules, ...catalogue.policyRules, ...catalogue.classificationRules]) {
    const path = compiled.get(definition.id)
    if (path === undefined) continue
    for (const edge of concludedEdges(definition, targets)) addTo(concluding, edge, { path, definition })
  }
  return concluding
}

interface Conclude {
  readonly concluding: ReadonlyMap<EdgeTypeId, readonly WalkedRule[]>
  /** Relationships that rules conclude as well as sources. */
  readonly supported: ReadonlySet<EdgeTypeId>
}

function supportedBy(catalogue: Catalogue, concluding: Conclude['concluding']): Conclude['supported'] {
  return new Set([...concluding.keys()].filter((id) => catalogue.edgeType(id)?.origin === 'relationship'))
}

/** The graph doesn't tell who states a relationship: a rule that followed its own would be its own reason. */
function supportProblems(supported: Conclude['supported'], concluding: Conclude['concluding']): readonly PathProblem[] {
  const reads = ({ path }: WalkedRule): EdgeTypeId[] =>
    [...vocabularyOf(indexMoves(path.forwards)).edges].filter((edge) => supported.has(edge))
  const reaches = (edge: EdgeTypeId, goal: EdgeTypeId, seen = new Set<EdgeTypeId>()): boolean => {
    if (edge === goal) return true
    if (seen.has(edge)) return false
    seen.add(edge)
    return (concluding.get(edge) ?? []).some((by) => reads(by).some((next) => reaches(next, goal, seen)))
  }
  return [...supported].flatMap((edge) =>
    (concluding.get(edge) ?? []).flatMap((by): PathProblem[] => {
      const label = by.definition.id
      if (!isRecordable(by))
        return [
          {
            label,
            reason: `the rule supports the relationship "${edge}", so its path must be bounded: without + and *`,
          },
        ]
      const round = reads(by).find((next) => reaches(next, edge))
      if (round === undefined) return []
      return [
        {
          label,
          reason: `the rule concludes the relationship "${edge}" from "${round}", which follows from it in turn`,
        },
      ]
    }),
  )
}

/** Suggestions wait for a person, so they must be recordable. */
function suggestionProblems(concluding: Conclude['concluding']): readonly PathProblem[] {
  const unbounded = [...concluding.values()]
    .flat()
    .filter((by) => by.definition.suggests !== undefined && !isRecordable(by))
  const ids = new Set(unbounded.map(({ definition }) => definition.id))
  return [...ids].map((label) => ({
    label,
    reason: 'the rule only suggests, so its path must be bounded: without + and *',
  }))
}

function isRecordable({ path, definition }: WalkedRule): boolean {
  return definition.answered !== 'walked' && (definition.carries !== undefined || isBounded(path.forwards))
}

function recordedRules({ concluding, supported }: Conclude, walked: ReadonlySet<EdgeTypeId>): readonly RecordedPath[] {
  const rules = new Map<string, { by: WalkedRule; edges: Map<string, EdgeTypeId>; alone: boolean }>()
  for (const [edge, all] of concluding) {
    if (walked.has(edge)) continue
    for (const by of all) {
      const rule = rules.get(by.definition.id) ?? { by, edges: new Map<string, EdgeTypeId>(), alone: true }
      rule.edges.set(edge.slice(0, edge.indexOf('.')), edge)
      rules.set(by.definition.id, { ...rule, alone: rule.alone && all.length === 1 && !supported.has(edge) })
    }
  }
  return [...rules.values()].map(({ by, edges, alone }) => {
    return { ...recordedPath(by, edges, alone), supported: [...edges.values()].filter((edge) => supported.has(edge)) }
  })
}

function recordedFunction({ definition, call, edge }: FunctionRule): RecordedFunction {
  return {
    kind: 'function',
    definition,
    call,
    edges: new Map([[call.compared.type, edge]]),
    alone: true,
    supported: [],
    digest: `${definition.version}:${definition.path} ${FUNCTIONS}`,
    document: documentOfRule(definition.id),
  }
}

function recordedPath(
  { definition, path }: WalkedRule,
  edges: ReadonlyMap<string, EdgeTypeId>,
  alone: boolean,
): Omit<RecordedPath, 'supported'> {
  // A rule over everything declares its edge on Entity, and edges shown apart have one type, so all share it.
  const common =
    definition.policy === true || definition.carries !== undefined ? [...edges.values()][0] : edges.get(ENTITY_NAME)
  const bySubject = common === undefined ? edges : new Map([...path.from.types].map((type) => [type, common]))
  const document = documentOfRule(definition.id)
  const digest = digestOf(definition, path.forwards, [...edges.values()])
  return {
    kind: 'path',
    definition,
    path,
    positions: indexMoves(path.forwards),
    edges: bySubject,
    alone,
    digest,
    document,
  }
}

function digestOf(definition: RuleDefinition, machine: Machine, edges: readonly EdgeTypeId[]): string {
  const sets = (_: string, value: unknown): unknown => (value instanceof Set ? [...value].sort() : value)
  const text = JSON.stringify({ version: definition.version, machine, edges: edges.toSorted() }, sets)
  return `${definition.version}:${hash('sha256', text, 'hex').slice(0, 16)}`
}

/** Reports a rule once, though it may be walked for several edges. */
function attributeProblems(walked: readonly WalkedRule[]): readonly PathProblem[] {
  const unreadable = new Map<string, PathProblem>()
  for (const { definition, path } of walked) {
    const problem = attributeProblem(definition.id, path)
    if (problem !== null) unreadable.set(definition.id, problem)
  }
  return [...unreadable.values()]
}

/** Attributes are in the record, which synchronous walks can't read. */
function attributeProblem(label: string, path: CompiledPath): PathProblem | null {
  const [attribute] = vocabularyOf(indexMoves(path.forwards)).attributes
  if (attribute === undefined) return null
  const reason =
    `the rule reads the attribute "${attribute}", but is evaluated by walking the graph, which has no ` +
    'attributes: only recorded rules (bounded, and not "walked") can read attributes'
  return { label, reason }
}

function compileViews(
  catalogue: Catalogue,
  rules: Rules,
): Result<ReadonlyMap<string, CompiledPath>, readonly CatalogueProblem[]> {
  const views = new Map<string, CompiledPath>()
  const problems: CatalogueProblem[] = []
  for (const { type, from, name, view } of viewsOf(catalogue)) {
    const label = `${type}.${name}`
    const compiled = rules.compile({ label, path: view.path, from: [from], to: view.to })
    const problem = compiled.ok ? attributeProblem(label, compiled.value) : compiled.error
    if (compiled.ok) views.set(label, compiled.value)
    if (problem === null) continue
    const { file, path } = catalogue.locationOfType(type)
    problems.push({ file, path: `${path}.views.${name}.path`, reason: `${label}: ${problem.reason}` })
  }
  return problems.length > 0 ? err(problems) : ok(views)
}

function viewsOf(catalogue: Catalogue) {
  const common = Object.entries(ENTITY.views).map(([name, view]) => ({ type: ENTITY_NAME, from: ANY, name, view }))
  const own = catalogue.types.flatMap((type) =>
    Object.entries(type.views ?? {}).map(([name, view]) => ({ type: type.name, from: type.name, name, view })),
  )
  return [...common, ...own]
}
