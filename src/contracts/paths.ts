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
  /** Returns a stored attribute as of `at`, for guards. Undefined if there is none, or attributes aren't loaded. */
  attribute(node: NodeId, name: string): Json | undefined
  /** Receives what the walk meets; null if not requested. */
  readonly notes: PathNotes | null
}

export interface PathNotes {
  /** Called for a stub: nothing beyond it is found. */
  noteUnresolved(node: NodeId): void
  /** Called with the edge types that a view or a rule follows: one list for each, the same at every call. */
  noteEdges(edges: readonly EdgeTypeId[]): void
}

/** Starts paths without guards: conclusions answered by walking have none. */
export function pathStart(node: NodeId, graph: GraphReader, at: Tx, notes: PathNotes | null = null): PathStart {
  return { node, graph, at, attribute: noAttribute, notes }
}

const noAttribute = (): undefined => undefined

/** Evaluates views and walked conclusions as readers see them. Nodes are distinct and sorted by id. */
export interface PathReader {
  /** Evaluates a view such as `ModelInstance.features` from a node of that type. Empty if the type has no such view. */
  view(type: string, name: string, start: PathStart): readonly NodeId[]
  /**
   * Evaluates a concluded edge type by walking its rules, forwards or backwards. Null if its edges are recorded: then
   * they are read like any other, and a reader sees no difference.
   */
  concluded(edge: EdgeTypeId, direction: Direction, start: PathStart): readonly NodeId[] | null
  /** Tells whether a concluded edge type is answered by walking, so its supports aren't in the record. */
  isWalked(edge: EdgeTypeId): boolean
  /** Returns the edge types that a concluded type's rules follow: one list for each, always the same. */
  followedEdges(of: EdgeTypeId): readonly EdgeTypeId[]
  /**
   * Walks the paths of a concluded edge type, however it is answered, for a caller that collects the nodes on them.
   * Stops early if there are many.
   */
  retrace(edge: EdgeTypeId, direction: Direction, start: PathStart): void
  /** Evaluates a policy for an entity at a time, whether or not the policy is in force. */
  violations(policy: string, start: PathStart, now: Time, tested?: TestedCondition): FoundViolations
  /** Tells whether an entity passes a policy's own tests, which precede its path. */
  passes(policy: string, start: PathStart, now: Time): boolean
  /** Returns a policy's conditions on attributes, as a path writes them. */
  conditions(policy: string): readonly string[]
  /**
   * Compiles a policy's recorded definition, and returns a name by which it can be evaluated like a current one; null
   * if that definition no longer compiles.
   */
  earlier(definition: string): string | null
  /**
   * Tells whether a policy depends on the clock. The record then has everything that violates it at any time, and each
   * violation has to be evaluated on request.
   */
  dependsOnClock(policy: string): boolean
  /**
   * Finds the entities for which a clock-dependent policy has another result because of a transaction. Its recorded
   * violations don't show that: an approval changes none.
   */
  reconsidered(policy: string, entry: LogEntry, between: JudgedChange): ReadonlySet<NodeId>
  /** Finds everything that an approval of an entity rests on: its direct inputs, and the runs that evaluated it. */
  restsOn(start: PathStart): readonly NodeId[]
  /** Explains by which rules and over which paths an edge to `to` is concluded, however the edge type is answered. */
  explain(edge: EdgeTypeId, to: NodeId, start: PathStart): readonly Explanation[]
}

/** Receives each attribute condition that a walk tests. */
export type TestedCondition = (condition: string, node: NodeId, holds: boolean) => void

/** The moments before and after a transaction, each with the time used for evaluation. */
interface JudgedChange {
  readonly before: JudgedMoment
  readonly after: JudgedMoment
}

export interface JudgedMoment extends Pick<PathStart, 'graph' | 'at' | 'attribute'> {
  readonly now: Time
}

export interface FoundViolations {
  /** The entity itself if the policy requires something. */
  readonly found: readonly NodeId[]
  /** Number of entities examined, counted once for each way in which the path reached them. */
  readonly examined: number
}

/** One rule's reason for an edge, from the facts declared at that transaction. */
export interface Explanation {
  readonly rule: string
  readonly version: number
  /** Derived if one of its paths is within a single system, otherwise inferred across systems. */
  readonly provenance: Provenance
  /** Certainty of an estimate in thousandths; null for a conclusion that follows strictly. */
  readonly score: number | null
  /** A few of the supporting paths, each in the order of its edges; the first is a shortest one. */
  readonly paths: readonly (readonly EdgeClaim[])[]
  /** Number of further paths; a lower bound if counting stopped early. */
  readonly more: number
  readonly moreUncounted: boolean
  /** Attributes of the edge as its rule declares them, such as `cells`, each a URI. */
  readonly attributes: Readonly<Record<string, readonly Uri[]>>
}
