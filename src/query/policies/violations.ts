// Finds the violations of policies: those that stand, and those that a policy would find if it were in force.
import type { Policy } from '../../catalogue/policy-rules.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { FoundViolations, TestedCondition } from '../../contracts/paths.ts'
import type { Json } from '../../lib/json.ts'
import { APPROVALS, approvalsIn } from '../../model/approval.ts'
import { edgeKey } from '../../model/diff.ts'
import type { EdgeClaim, Time, Tx } from '../../model/facts.ts'
import { violationEdge } from '../../model/policy.ts'
import { type Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { momentShown } from '../time/moment.ts'
import { definedThen } from './defined-then.ts'
import { notedGraph, type LookedAt } from './looked-at.ts'
import { inRounds, LoadedAttributes } from './loaded-attributes.ts'
import { waiversAt, type Waiver } from './waivers.ts'
import { isoOrNull } from '../../lib/iso.ts'
import { nameOrUri } from '../../catalogue/entity.ts'

/** A thing that violates a policy, and what was found; of a policy that requires something, the thing again. */
export interface Violation {
  readonly policy: Policy
  readonly subject: NodeId
  readonly found: NodeId
}

/** A violation that stands, and the waiver by which it isn't counted; null where it is open. */
export interface StandingViolation extends Violation {
  readonly waiver: Waiver | null
}

export interface Violations<One extends Violation = Violation> {
  readonly violations: readonly One[]
  /** False where there are more than are counted. */
  readonly complete: boolean
}

export interface ViolationScope {
  readonly policies: readonly Policy[]
  /** Only things of these types. */
  readonly types?: ReadonlySet<string> | undefined
  /** Only those at this thing: it is the subject, or was found. */
  readonly node?: NodeId | undefined
  /** Only of these subjects, which is cheaper than asking `among` of everything. */
  readonly subjects?: readonly NodeId[] | undefined
  /** Receives what a violation depends on where it is judged again. */
  readonly lookedAt?: LookedAt | undefined
  /** Only subjects of which this holds. */
  readonly among: (subject: NodeId) => boolean
}

/** Violations that one answer counts: two numbers each. */
export const MOST_VIOLATIONS = 100_000
/** Things of a type that are looked at between two pauses: well under a millisecond. */
const NODES_A_STEP = 1_000

/** Violations that stand as of the reader, in a stable order: by policy, then by the numbers of the things. */
export async function standingViolations(
  reader: Reader,
  scope: ViolationScope,
): Promise<Violations<StandingViolation>> {
  const { violations, complete } = await violationsWith(reader, scope)
  const waivers = await waiversAt(reader, await momentShown(reader))
  return {
    violations: violations.map((one) => ({ ...one, waiver: waivers.of(one.subject, one.policy.id) })),
    complete: complete && waivers.complete,
  }
}

/** Violations that stand as of the reader, whether somebody waived them or not. */
export async function violationsWith(reader: Reader, scope: ViolationScope): Promise<Violations> {
  const recorded = await recordedViolations(reader, scope)
  return recorded.violations.length === 0
    ? recorded
    : stillViolated(reader, recorded, { now: await momentShown(reader), lookedAt: scope.lookedAt })
}

/**
 * Judges again what the record has of policies that name the clock, since time writes nothing to it: it has what
 * violates them at any time.
 */
async function stillViolated(
  reader: Reader,
  { violations, complete }: Violations,
  { now, lookedAt }: { readonly now: Time; readonly lookedAt: LookedAt | undefined },
): Promise<Violations> {
  const everything = reader.ofEverything()
  const still = new Set<Violation>()
  let judged = 0
  for (const [policy, all] of Map.groupBy(violations, (one) => one.policy)) {
    const defined = (await definedThen(reader)).get(policy.id) ?? policy.id
    if (!reader.paths.dependsOnClock(defined)) {
      for (const one of all) still.add(one)
      continue
    }
    const bySubject = [...Map.groupBy(all, ({ subject }) => subject)]
    for (let i = 0; i < bySubject.length && judged < MOST_JUDGED; i += JUDGED_AT_ONCE) {
      const part = bySubject.slice(i, i + JUDGED_AT_ONCE)
      const scan = everything.forScan()
      await scan.loader.load(part.map(([subject]) => subject))
      for (const [subject, ofSubject] of part) {
        const found = new Set((await judgedOne(scan, defined, { subject, now, lookedAt })).found)
        for (const one of ofSubject) if (found.has(one.found)) still.add(one)
      }
      judged += part.length
    }
  }
  return { violations: violations.filter((one) => still.has(one)), complete: complete && judged < MOST_JUDGED }
}

/** Violations in the record: of a policy that names the clock, what violates it at any time. */
async function recordedViolations(reader: Reader, scope: ViolationScope): Promise<Violations> {
  const violations: Violation[] = []
  for (const policy of scope.policies) {
    touch(reader, policy)
    const type = reader.graph.edgeTypeNumber(violationEdge(policy.id))
    if (type < 0) continue
    const add = (subject: NodeId, found: NodeId): void => {
      const entityType = reader.typeOf(subject)
      if (entityType === null || scope.types?.has(entityType) === false || !scope.among(subject)) return
      violations.push({ policy, subject, found })
    }
    if (scope.subjects !== undefined) eachOf(reader, { subjects: scope.subjects, type, add })
    else if (scope.node === undefined) await eachSubject(reader, policy, { type, add, scope })
    else eachAt(reader, { node: scope.node, type, add })
    if (violations.length >= MOST_VIOLATIONS)
      return { violations: violations.slice(0, MOST_VIOLATIONS), complete: false }
  }
  return { violations, complete: true }
}

interface Along {
  readonly type: number
  readonly add: (subject: NodeId, found: NodeId) => void
}

async function eachSubject(
  reader: Reader,
  policy: Policy,
  { type, add, scope }: Along & { readonly scope: ViolationScope },
): Promise<void> {
  const { graph, at } = reader
  for (const name of reader.catalogue.target(policy.of).types) {
    if (scope.types?.has(name) === false) continue
    for await (const nodes of reader.nodesOfType(name, NODES_A_STEP))
      for (const subject of nodes) graph.eachNeighbour(subject, type, 'out', at, (found) => add(subject, found))
  }
}

function eachOf(
  { graph, at }: Reader,
  { subjects, type, add }: Along & { readonly subjects: readonly NodeId[] },
): void {
  for (const subject of subjects) graph.eachNeighbour(subject, type, 'out', at, (found) => add(subject, found))
}

function eachAt({ graph, at }: Reader, { node, type, add }: Along & { readonly node: NodeId }): void {
  graph.eachNeighbour(node, type, 'out', at, (found) => add(node, found))
  graph.eachNeighbour(node, type, 'in', at, (subject) => {
    if (subject !== node) add(subject, node)
  })
}

/** The answer rests on everything that the path of the policy may go along. */
function touch(reader: Reader, policy: Policy): void {
  for (const name of reader.catalogue.target(policy.of).types) reader.touched.type(name)
  reader.touched.along(reader.paths.ways(violationEdge(policy.id)))
}

// -------------------------------------------------------------------------------------------------------- judged now

export interface Judged extends Violations {
  /** Things of the policy's types. */
  readonly subjects: number
  /** How many pass the tests of the thing, so that the policy says something about them. */
  readonly passing: number
  /** How many things were looked at on the way, each as often as it was come to in another way. */
  readonly looked: number
  /** Conditions that held for nothing: perhaps one is misspelt. */
  readonly unmet: readonly UnmetCondition[]
}

export interface UnmetCondition {
  /** The test as a path writes it: `[tagged "pii"]`. */
  readonly condition: string
  /** How many things were tested; none where no path led there. */
  readonly tested: number
}

/** Things of a policy's types that one answer judges: some 20 µs each, and a read of the record. */
export const MOST_JUDGED = 50_000
/** Things that are read and judged at a time. */
const JUDGED_AT_ONCE = 200

/**
 * Judges every thing of a policy's types from scratch, whether the policy is in force or not. It is decided by
 * everything, and shows what the caller may see.
 */
export async function judgedNow(reader: Reader, policy: Policy): Promise<Judged> {
  const everything = reader.ofEverything()
  const violations: Violation[] = []
  const now = await momentShown(reader)
  const conditions = new TestedConditions(reader, policy)
  let [subjects, passing, looked] = [0, 0, 0]
  const judged = (complete: boolean): Judged => {
    return { violations, complete, subjects, passing, looked, unmet: conditions.unmet(passing > 0) }
  }
  touch(reader, policy)
  for (const type of reader.catalogue.target(policy.of).types)
    for await (const nodes of everything.nodesOfType(type, JUDGED_AT_ONCE)) {
      const scan = everything.forScan()
      await scan.loader.load(nodes)
      for (const subject of nodes) {
        const one = await judgedOne(scan, policy.id, { subject, now, conditions })
        looked += one.looked
        if (!isSeen(reader, subject)) continue
        subjects++
        if (one.passes) passing++
        for (const found of one.found) if (isSeen(reader, found)) violations.push({ policy, subject, found })
      }
      if (subjects >= MOST_JUDGED || violations.length >= MOST_VIOLATIONS) return judged(false)
    }
  return judged(true)
}

/** The things that each condition of a policy was tested on, until it held for one that the caller may see. */
class TestedConditions {
  readonly #reader: Reader
  readonly #failed: Map<string, Set<NodeId>>
  #ofOne: (readonly [condition: string, node: NodeId, holds: boolean])[] = []

  constructor(reader: Reader, { id }: Policy) {
    this.#reader = reader
    this.#failed = new Map(reader.paths.conditions(id).map((condition) => [condition, new Set()]))
  }

  /** A walk that lacked attributes is walked again, and its tests count no more. */
  begin(): TestedCondition {
    this.#ofOne = []
    return (...tested) => this.#ofOne.push(tested)
  }

  end(): void {
    for (const [condition, node, holds] of this.#ofOne) {
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
  return !reader.isRestricted || reader.graph.idOf(reader.ofEverything().graph.uriOf(node)) !== undefined
}

interface JudgedAt {
  readonly subject: NodeId
  readonly now: Time
  readonly lookedAt?: LookedAt | undefined
  readonly conditions?: TestedConditions
}

async function judgedOne(
  reader: Reader,
  /** The id of a policy, or the name of what it was. */
  id: string,
  { subject, now, lookedAt, conditions }: JudgedAt,
): Promise<FoundViolations & { readonly passes: boolean }> {
  const loaded = new LoadedAttributes(reader)
  const attribute = (node: NodeId, name: string): Json | undefined => {
    const value = loaded.attribute(node, name)
    lookedAt?.nodes.add(node)
    if (name === APPROVALS) for (const { until } of approvalsIn(value)) if (until !== null) lookedAt?.ends.add(until)
    return value
  }
  const from = reader.pathStart(subject)
  const graph = lookedAt === undefined ? from.graph : notedGraph(from.graph, lookedAt)
  const start = { ...from, graph, notes: null, attribute }
  const found = await inRounds([loaded], () => {
    const { paths } = reader
    const passes = conditions !== undefined && paths.passes(id, start, now)
    return { ...paths.violations(id, start, now, conditions?.begin()), passes }
  })
  conditions?.end()
  return found
}

// ------------------------------------------------------------------------------------------------------------ shown

/** A violation in words. */
export interface ShownViolation<One extends Violation> {
  readonly violation: One
  readonly sentence: string
  readonly subject: Entity
  /** It is null where the policy requires something that is missing. */
  readonly found: Entity | null
}

/** The edge that a rule concludes of a violation. */
export function claimOf({ violation, subject, found }: ShownViolation<Violation>): EdgeClaim {
  return { type: violationEdge(violation.policy.id), from: subject.uri, to: (found ?? subject).uri }
}

/** In the order of the violations. */
export async function shownViolations<One extends Violation>(
  reader: Reader,
  violations: readonly One[],
): Promise<readonly ShownViolation<One>[]> {
  const nodes = new Set(violations.flatMap(({ subject, found }) => [subject, found]))
  const entities = await reader.loader.byNode(nodes)
  return violations.flatMap((violation) => {
    const { policy } = violation
    const [subject, end] = [entities.get(violation.subject), entities.get(violation.found)]
    if (subject === undefined || end === undefined) return []
    const found = policy.forbids === undefined ? null : end
    return [{ violation, sentence: sentenceOf(policy, subject, end), subject, found }]
  })
}

function sentenceOf({ says }: Policy, subject: Entity, found: Entity): string {
  return says.replaceAll('{subject}', () => nameOrUri(subject)).replaceAll('{found}', () => nameOrUri(found))
}

/** When each violation began, by `edgeKey` of its edge: the transaction, and its time where the record still has it. */
export async function beginnings(
  reader: Reader,
  claims: readonly EdgeClaim[],
): Promise<ReadonlyMap<string, { readonly tx: Tx; readonly at: string | null }>> {
  const supports = await reader.loader.counted(reader.store.supportsOn(claims, reader.at))
  const times = await reader.loader.counted(reader.store.times(supports.map(({ since }) => since)))
  return new Map(
    supports.map((support, i) => {
      const time = times[i] ?? null
      return [edgeKey(support), { tx: support.since, at: isoOrNull(time) }]
    }),
  )
}
