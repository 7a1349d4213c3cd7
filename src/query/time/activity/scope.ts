// Defines whose activity is listed.
import type { Severity } from '../../../catalogue/news.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { SYSTEM_PLATFORM, type Tx } from '../../../model/facts.ts'
import { isConnecting } from '../../../model/key.ts'
import { isLookup } from '../../../model/lookup.ts'
import { partsOf, type Uri } from '../../../model/uri.ts'
import { containerBy } from '../../entities/containing-entity.ts'
import type { Reader } from '../../reader.ts'
import type { TxRange } from '../renames.ts'

/** Bounds the cost of a page; the next one continues after it. */
export interface ActivityBudget {
  /** Transactions of the log, some 50 µs each. */
  readonly read: number
  /** Changes of entities, some 0.5 ms each. */
  readonly examined: number
}

/** A run contains its attempts; a model contains its versions, and they their deployments. */
export const CONTAINED_DEPTH = 2

/** An entity in a transaction. Within a transaction they are sorted by entity. */
export interface ActivityPosition {
  readonly tx: Tx
  readonly node: NodeId
}

/** The entities whose activity is listed. */
export interface ActivityScope {
  readonly nodes: ReadonlySet<NodeId>
  /** Includes activity of their occurrences, such as a run of a pipeline. Without any, `nodes` count without their parts. */
  readonly containers: ReadonlySet<NodeId>
  /** True for origins: new users of an origin change nothing upstream. */
  readonly isUpstream: boolean
  /** When something else had the present or a former name of one of these. */
  readonly namesOfOthers: ReadonlyMap<NodeId, readonly TxRange[]>
}

/** Returns a scope of entities and all their occurrences. */
export function scopeWithOccurrences(nodes: ReadonlySet<NodeId>): ActivityScope {
  return { nodes, containers: nodes, isUpstream: false, namesOfOthers: new Map() }
}

export interface ActivityQuery {
  /** Null for everything. */
  readonly within: ActivityScope | null
  readonly types: ReadonlySet<string> | null
  readonly least: Severity
  /** True to include counters, times of reading and conclusions. */
  readonly bookkeeping: boolean
  /** True to list only the last of the routine changes of a container's parts within an hour, and count the others. */
  readonly fold?: boolean
  /** Only changes after this transaction. */
  readonly since: Tx
  /** The last position of the page before; null for the first page. */
  readonly position: ActivityPosition | null
  readonly limit: number
  readonly budget?: ActivityBudget
  /** Where changes are searched for: the cheaper one, unless a test chooses. */
  readonly by?: 'log' | 'entity'
}

/** Tells whether an entity matters to people: look-ups, keys and the service's own notes don't. */
export function isSubject(uri: Uri): boolean {
  return !isLookup(uri) && !isConnecting(uri) && partsOf(uri).platformId !== SYSTEM_PLATFORM
}

export function isWanted(
  reader: Reader,
  { within, types }: Pick<ActivityQuery, 'within' | 'types'>,
  { tx, node }: ActivityPosition,
): boolean {
  if (!isSubject(reader.graph.uriOf(node))) return false
  const type = reader.graph.typeOf(node, tx) ?? reader.typeOf(node)
  if (types !== null && (type === null || !types.has(type))) return false
  return within === null || (isWithin(reader, within, { tx, node }) && !isOfOther(reader, within, { tx, node }))
}

/** Tells whether something else had the name of an entity or its container at a transaction. */
function isOfOther(reader: Reader, { namesOfOthers }: ActivityScope, { tx, node }: ActivityPosition): boolean {
  const isHeld = (one: NodeId) => namesOfOthers.get(one)?.some(({ from, until }) => from <= tx && tx < until) === true
  return namesOfOthers.size > 0 && withContainers(reader, { tx, node }).some(isHeld)
}

/** Tells whether an entity is in scope, or within a container: a run of a pipeline, and an attempt at that. */
export function isWithin(
  reader: Reader,
  { nodes, containers }: ActivityScope,
  { tx, node }: ActivityPosition,
): boolean {
  if (nodes.has(node)) return true
  if (containers.size === 0) return false
  const chain = withContainers(reader, { tx, node })
  return chain.some((one) => containers.has(one)) || (isPart(reader, { tx, node }) && nodes.has(chain[1] ?? node))
}

/** Tells whether every version or run of its container has it, such as a column of a table. */
export function isPart({ graph, catalogue }: Reader, { tx, node }: ActivityPosition): boolean {
  return catalogue.type(graph.typeOf(node, tx) ?? graph.typeOf(node, tx - 1) ?? '')?.part === true
}

/** Returns a node, its container, and the container of that, or the last one by a transaction of what is deleted. */
export function withContainers(reader: Reader, { tx, node }: ActivityPosition): readonly NodeId[] {
  const found = [node]
  // A version under a former name belongs to what its model is called now.
  for (
    let container = containerBy(reader, node, tx) ?? containerBy(reader, reader.presentOf(node), tx);
    container !== null && found.length <= CONTAINED_DEPTH;
  ) {
    found.push(container)
    container = containerBy(reader, container, tx)
  }
  return found
}
