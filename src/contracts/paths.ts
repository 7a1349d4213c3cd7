import type { Json } from '../lib/json.ts'
import type { EdgeClaim, EdgeTypeId, Provenance, Time, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { Direction, GraphReader } from './graph.ts'
import type { LogEntry, NodeId } from './log.ts'

/** The start of a walk and the transaction it reads at. */
export interface PathStart {
  readonly node: NodeId
  readonly graph: GraphReader
  readonly at: Tx
  /**
   * A stored attribute as of `at`: what guards look at. Undefined where it has none, or where attributes are not
   * loaded.
   */
  attribute(node: NodeId, name: string): Json | undefined
  /** Receives what the walk comes across; null where that is not requested. */
  readonly notes: PathNotes | null
}

export interface PathNotes {
  /** A stub: nothing behind it is found. */
  open(node: NodeId): void
  /** The edge types that a view or a rule goes along: one list for each, the same at every call. */
  along(ways: readonly EdgeTypeId[]): void
}

/** The start of paths without guards: those that are answered by walking have none. */
export function pathStart(node: NodeId, graph: GraphReader, at: Tx, notes: PathNotes | null = null): PathStart {
  return { node, graph, at, attribute: noAttribute, notes }
}

const noAttribute = (): undefined => undefined

/**
 * Evaluates paths as readers see them: views, and conclusions that are answered by walking. Nodes are distinct and
 * sorted by id.
 */
export interface PathReader {
  /** `ModelInstance.features`: a view, from a node of that type. Nothing where the type has no such view. */
  view(type: string, name: string, start: PathStart): readonly NodeId[]
  /**
   * A concluded edge type, forwards or backwards, answered by walking its rules. Null where its edges are written to
   * the record: then they are read like any other, and a reader cannot tell.
   */
  concluded(edge: EdgeTypeId, direction: Direction, start: PathStart): readonly NodeId[] | null
  /** Tells whether a concluded edge type is answered by walking, so its supports aren't in the record. */
  isWalked(edge: EdgeTypeId): boolean
  /** The edge types that the rules of a concluded edge type go along: one list for each, the same at every call. */
  ways(of: EdgeTypeId): readonly EdgeTypeId[]
  /**
   * Walks the paths of a concluded edge type, however it is answered, for a caller that collects the nodes on them.
   * Stops early where there are many.
   */
  retrace(edge: EdgeTypeId, direction: Direction, start: PathStart): void
  /** Evaluates a policy for a thing by a time, whether the policy is in force or not. */
  violations(policy: string, start: PathStart, now: Time, tested?: TestedCondition): FoundViolations
  /** Whether a thing passes the tests that a policy makes of it before it follows a path. */
  passes(policy: string, start: PathStart, now: Time): boolean
  /** Conditions on attributes that a policy makes, as a path writes them. */
  conditions(policy: string): readonly string[]
  /**
   * Compiles a policy as the record says that it was defined, and returns the name under which it is judged like one of
   * the present; null where that definition can't be followed any more.
   */
  earlier(definition: string): string | null
  /**
   * Whether a policy names the clock. The record then has what violates it at any time, and each violation in it has
   * to be evaluated when somebody asks.
   */
  dependsOnClock(policy: string): boolean
  /**
   * Finds the things for which a policy that names the clock finds something else by what a transaction changes. Its
   * violations in the record don't show that: an approval changes none.
   */
  reconsidered(policy: string, entry: LogEntry, between: JudgedChange): ReadonlySet<NodeId>
  /** Finds everything that an approval of a thing rests on: its direct inputs, and the runs that evaluated it. */
  restsOn(start: PathStart): readonly NodeId[]
  /** Explains by which rules and over which paths an edge to `to` is concluded, however the edge type is answered. */
  explain(edge: EdgeTypeId, to: NodeId, start: PathStart): readonly Explanation[]
}

/** Receives each condition on an attribute that a walk tests. */
export type TestedCondition = (condition: string, node: NodeId, holds: boolean) => void

/** The moments before and after a transaction, each with the time that it is judged by. */
export interface JudgedChange {
  readonly before: JudgedMoment
  readonly after: JudgedMoment
}

export interface JudgedMoment extends Pick<PathStart, 'graph' | 'at' | 'attribute'> {
  readonly now: Time
}

export interface FoundViolations {
  /** The thing itself where the policy requires something. */
  readonly found: readonly NodeId[]
  /** How many things were looked at, each as often as the path came to it in another way. */
  readonly looked: number
}

/** One rule's reason for an edge, as it follows from what is declared at that transaction. */
export interface Explanation {
  readonly rule: string
  readonly version: number
  /** Derived where one of its paths lies in a single system, else inferred across systems. */
  readonly provenance: Provenance
  /** Certainty of an estimate in thousandths; null for a conclusion that follows strictly. */
  readonly score: number | null
  /** A few of the supporting paths, each in the order of its edges, a shortest one first. */
  readonly paths: readonly (readonly EdgeClaim[])[]
  /** Number of further paths; a lower bound if counting stopped early. */
  readonly more: number
  readonly moreUncounted: boolean
  /** Attributes of the edge as its rule declares them, such as `cells`, each a URI. */
  readonly attributes: Readonly<Record<string, readonly Uri[]>>
}
