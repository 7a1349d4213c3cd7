// Finds policy violations: the current ones, and those that a policy would find if it were in force.
import type { Policy } from '../../catalogue/policy-rules.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { FoundViolations, TestedCondition } from '../../contracts/paths.ts'
import type { Json } from '../../lib/json.ts'
import { APPROVALS, approvalsIn } from '../../model/approval.ts'
import type { Time } from '../../model/facts.ts'
import { violationEdge } from '../../model/policy.ts'
import type { Found } from '../found.ts'
import type { Reader } from '../reader.ts'
import { momentShown } from '../time/moment.ts'
import { definedThen } from './defined-then.ts'
import { notedGraph, type JudgementDependencies } from './judgement-dependencies.ts'
import { inRounds, LoadedAttributes } from './loaded-attributes.ts'
import { waiversAt, type Waiver } from './waivers.ts'

/** A violating entity and what was found; if a policy requires something that is missing, the entity itself. */
export interface Violation {
  readonly policy: Policy
  readonly subject: NodeId
  readonly found: NodeId
}

/** A current violation, with the waiver that excludes it from the count; the waiver is null if it is open. */
export interface CurrentViolation extends Violation {
  readonly waiver: Waiver | null
}

export interface ViolationScope {
  readonly policies: readonly Policy[]
  /** Limits the subjects to entities of these types. */
  readonly types?: ReadonlySet<string> | undefined
  /** Limits the violations to those with this entity as subject or finding. */
  readonly node?: NodeId | undefined
  /** Limits the subjects to these, which is cheaper than testing each with `among`. */
  readonly subjects?: readonly NodeId[] | undefined
  /** Collects what a violation depends on if it is judged again. */
  readonly dependencies?: JudgementDependencies | undefined
  /** Limits the subjects to those that pass this test. */
  readonly among: (subject: NodeId) => boolean
}

/** Maximum number of violations that an answer counts. */
export const MAX_VIOLATIONS = 100_000
/** Entities of a type examined between two pauses: well under a millisecond. */
const NODES_PER_STEP = 1_000

/** Finds violations at the reader's moment, sorted by policy, then by node ids, with their waivers. */
export async function currentViolations(reader: Reader, scope: ViolationScope): Promise<Found<CurrentViolation>> {
  const { found, complete } = await violationsIn(reader, scope)
  const waivers = await waiversAt(reader, await momentShown(reader))
  return {
    found: found.map((one) => ({ ...one, waiver: waivers.of(one.subject, one.policy.id) })),
    complete: complete && waivers.complete,
  }
}

/** Finds violations at the reader's moment, waived or not. */
export async function violationsIn(reader: Reader, scope: ViolationScope): Promise<Found<Violation>> {
  const recorded = await recordedViolations(reader, scope)
  return recorded.found.length === 0
    ? recorded
    : violatedAt(reader, recorded, { now: await momentShown(reader), dependencies: scope.dependencies })
}

/**
 * Keeps the violations that hold at a time. For policies that depend on the clock, the record has what violates them at
 * any time, because the mere passing of time records nothing.
 */
async function violatedAt(
  reader: Reader,
  { found: violations, complete }: Found<Violation>,
  { now, dependencies }: { readonly now: Time; readonly dependencies: JudgementDependencies | undefined },
): Promise<Found<Violation>> {
  const everything = reader.withHidden()
  const still = new Set<Violation>()
  let judged = 0
  for (const [policy, all] of Map.groupBy(violations, (one) => one.policy)) {
    const defined = (await definedThen(reader)).get(policy.id) ?? policy.id
    if (!reader.paths.dependsOnClock(defined)) {
      for (const one of all) still.add(one)
      continue
    }
    const bySubject = [...Map.groupBy(all, ({ subject }) => subject)]
    for (let i = 0; i < bySubject.length && judged < MAX_JUDGED; i += JUDGED_AT_ONCE) {
      const part = bySubject.slice(i, i + JUDGED_AT_ONCE)
      const scan = everything.forScan()
      await scan.loader.load(part.map(([subject]) => subject))
      for (const [subject, ownViolations] of part) {
        const found = new Set((await judgeOne(scan, defined, { subject, now, dependencies })).found)
        for (const one of ownViolations) if (found.has(one.found)) still.add(one)
      }
      judged += part.length
    }
  }
  return { found: violations.filter((one) => still.has(one)), complete: complete && judged < MAX_JUDGED }
}

/** Reads recorded violations; for a policy that depends on the clock, those at any time. */
async function recordedViolations(reader: Reader, scope: ViolationScope): Promise<Found<Violation>> {
  const violations: Violation[] = []
  for (const policy of scope.policies) {
    notePolicy(reader, policy)
    const type = reader.graph.edgeTypeNumber(violationEdge(policy.id))
    if (type < 0) continue
    const add = (subject: NodeId, found: NodeId): void => {
      const entityType = reader.typeOf(subject)
      // Nobody mends a deleted entity, which may violate policies only because it has few facts left.
      if (reader.graph.isGone(subject, reader.at)) return
      if (entityType === null || scope.types?.has(entityType) === false || !scope.among(subject)) return
      violations.push({ policy, subject, found })
    }
    if (scope.subjects !== undefined) eachOfSubjects(reader, { subjects: scope.subjects, type, add })
    else if (scope.node === undefined) await eachOfPolicy(reader, policy, { type, add, scope })
    else eachAtNode(reader, { node: scope.node, type, add })
    if (violations.length >= MAX_VIOLATIONS) return { found: violations.slice(0, MAX_VIOLATIONS), complete: false }
  }
  return { found: violations, complete: true }
}

interface EachOptions {
  readonly type: number
  readonly add: (subject: NodeId, found: NodeId) => void
}

async function eachOfPolicy(
  reader: Reader,
  policy: Policy,
  { type, add, scope }: EachOptions & { readonly scope: ViolationScope },
): Promise<void> {
  const { graph, at } = reader
  for (const name of reader.catalogue.target(policy.of).types) {
    if (scope.types?.has(name) === false) continue
    for await (const nodes of reader.nodesOfType(name, NODES_PER_STEP))
      for (const subject of nodes) graph.eachNeighbour(subject, type, 'out', at, (found) => add(subject, found))
  }
}

function eachOfSubjects(
  { graph, at }: Reader,
  { subjects, type, add }: EachOptions & { readonly subjects: readonly NodeId[] },
): void {
  for (const subject of subjects) graph.eachNeighbour(subject, type, 'out', at, (found) => add(subject, found))
}

function eachAtNode({ graph, at }: Reader, { node, type, add }: EachOptions & { readonly node: NodeId }): void {
  graph.eachNeighbour(node, type, 'out', at, (found) => add(node, found))
  graph.eachNeighbour(node, type, 'in', at, (subject) => {
    if (subject !== node) add(subject, node)
  })
}

/** Notes that the answer depends on everything that the policy's path may follow. */
export function notePolicy(reader: Reader, policy: Policy): void {
  for (const name of reader.catalogue.target(policy.of).types) reader.coverage.noteType(name)
  reader.coverage.noteEdges(reader.paths.followedEdges(violationEdge(policy.id)))
}

export interface UnmetCondition {
  /** The test as written in a path: `[tagged "pii"]`. */
  readonly condition: string
  /** Number of entities tested; 0 if no path led there. */
  readonly tested: number
}

/** Maximum number of entities of a policy's types that an answer judges: some 20 µs each, and a read of the record. */
export const MAX_JUDGED = 50_000
export const JUDGED_AT_ONCE = 200

/** Collects the entities for which each condition of a policy failed, until it holds for one that the caller may see. */
export class TestedConditions {
  readonly #reader: Reader
  readonly #failed: Map<string, Set<NodeId>>
  #tested: (readonly [condition: string, node: NodeId, holds: boolean])[] = []

  constructor(reader: Reader, { id }: Policy) {
    this.#reader = reader
    this.#failed = new Map(reader.paths.conditions(id).map((condition) => [condition, new Set()]))
  }

  /** A walk that lacked attributes is repeated, so its tests no longer count. */
  begin(): TestedCondition {
    this.#tested = []
    return (...tested) => this.#tested.push(tested)
  }

  end(): void {
    for (const [condition, node, holds] of this.#tested) {
      const failed = this.#failed.get(condition)
      if (failed === undefined || !isSeen(this.#reader, node)) continue
      if (holds) this.#failed.delete(condition)
      else failed.add(node)
    }
  }

  unmet(isReached: boolean): readonly UnmetCondition[] {
    const unmet = [...this.#failed].map(([condition, { size }]) => ({ condition, tested: size }))
    return unmet.filter(({ tested }) => tested > 0 || isReached)
  }
}

export function isSeen(reader: Reader, node: NodeId): boolean {
  return !reader.isRestricted || reader.graph.idOf(reader.withHidden().graph.uriOf(node)) !== undefined
}

interface JudgedAt {
  readonly subject: NodeId
  readonly now: Time
  readonly dependencies?: JudgementDependencies | undefined
  readonly conditions?: TestedConditions
}

export async function judgeOne(
  reader: Reader,
  /** The id of a policy, or the name of its past definition. */
  id: string,
  { subject, now, dependencies, conditions }: JudgedAt,
): Promise<FoundViolations & { readonly passes: boolean }> {
  const loaded = new LoadedAttributes(reader)
  const attribute = (node: NodeId, name: string): Json | undefined => {
    const value = loaded.attribute(node, name)
    dependencies?.nodes.add(node)
    if (name === APPROVALS)
      for (const { until } of approvalsIn(value)) if (until !== null) dependencies?.ends.add(until)
    return value
  }
  const from = reader.pathStart(subject)
  const graph = dependencies === undefined ? from.graph : notedGraph(from.graph, dependencies)
  const start = { ...from, graph, notes: null, attribute }
  const found = await inRounds([loaded], () => {
    const { paths } = reader
    const passes = conditions !== undefined && paths.passes(id, start, now)
    return { ...paths.violations(id, start, now, conditions?.begin()), passes }
  })
  conditions?.end()
  return found
}
