import type { Direction } from '../../contracts/graph.ts'
import type { EdgeEvent } from '../../contracts/record-past.ts'
import type { NodeId } from '../../contracts/log.ts'
import { sameJson, type Json } from '../../lib/json.ts'
import { edgeKey } from '../../model/diff.ts'
import type { Attributes, CauseKind, DocumentKey, EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import { sealPosition } from '../cursor.ts'
import { namedOrNotJson } from '../../catalogue/entity.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { cursorOf, DIRECTIONS, inOrder, type Relation } from '../entities/relation.ts'

/** Readers at two moments; `from` is the earlier one. */
export interface DiffInterval {
  readonly from: Reader
  readonly to: Reader
}

/** The net difference of an entity between two moments: what came and went in between doesn't count. */
export interface EntityDiff {
  readonly uri: Uri
  readonly entityType: string | null
  readonly name: string | null
  /**
   * An entity is added if nothing had mentioned it by `from`. In a neighbourhood, it is added or removed if it was in
   * reach at only one of the moments.
   */
  readonly presence: 'added' | 'removed' | 'kept'
  readonly attributes: readonly AttributeDifference[]
  readonly state: { readonly before: Json; readonly after: Json } | null
  readonly edges: readonly EdgeDiff[]
  /** Counts all edges, not only listed ones. */
  readonly edgesAdded: number
  readonly edgesRemoved: number
  /** Cursor for its next edges, in its own diff; null if all are listed. */
  readonly next: string | null
}

interface AttributeDifference {
  readonly name: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly before: Json
  readonly after: Json
}

export interface EdgeDiff {
  readonly op: 'added' | 'removed'
  readonly relation: EdgeTypeId
  readonly name: string
  readonly direction: Direction
  readonly other: Uri
  /** When, by whom and why it last changed; null if a rule concludes it by walking, or beyond `MAX_EVENTS`. */
  readonly seen: LastSeen | null
}

interface LastSeen {
  readonly tx: Tx
  readonly at: Time
  readonly cause: CauseKind
  readonly trace: string
  readonly document: DocumentKey
}

export interface EdgePageRequest {
  readonly after: Relation | null
  readonly limit: number
}

/** Maximum number of events of a node, between the moments, searched for who added and removed its edges. */
const MAX_EVENTS = 1_000

/** Returns null if nothing differs. */
export async function entityDiff(
  between: DiffInterval,
  node: NodeId,
  wanted: EdgePageRequest,
): Promise<EntityDiff | null> {
  const [[before], [after]] = await Promise.all([between.from.loader.load([node]), between.to.loader.load([node])])
  const known = after ?? before
  if (known === undefined) return null
  between.to.noteShown(known)
  const attributes = attributeDiffs(before?.attributes ?? {}, after?.attributes ?? {})
  const edges = edgeDiffs(between, node, wanted)
  const presence = before === undefined ? 'added' : 'kept'
  if (presence === 'kept' && attributes.length + edges.added + edges.removed === 0) return null
  const stateOf = (entity: Entity | undefined): Json => entity?.attributes.state ?? null
  const state = sameJson(stateOf(before), stateOf(after)) ? null : { before: stateOf(before), after: stateOf(after) }
  return {
    ...namedOrNotJson(known),
    presence,
    attributes: attributes.filter(({ name }) => name !== 'state'),
    state,
    edges: await withLastSeen(between, known.uri, edges.page),
    edgesAdded: edges.added,
    edgesRemoved: edges.removed,
    next: edges.next,
  }
}

function attributeDiffs(before: Attributes, after: Attributes): readonly AttributeDifference[] {
  const out: AttributeDifference[] = []
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name] ?? null, after[name] ?? null]
    if (sameJson(was, is)) continue
    out.push({ name, change: was === null ? 'added' : is === null ? 'removed' : 'changed', before: was, after: is })
  }
  return out
}

interface DifferentEdge extends Relation {
  readonly op: EdgeDiff['op']
}

interface FoundEdges {
  readonly page: readonly DifferentEdge[]
  readonly added: number
  readonly removed: number
  readonly next: string | null
}

/** Names the list that a cursor belongs to: the edges of one entity's diff. */
export function edgesList({ from }: Pick<DiffInterval, 'from'>, node: NodeId): string {
  return `diff.${from.at}.${node}`
}

/** Counts all edges that differ, and lists those of the page, sorted by edge type, direction and node. */
function edgeDiffs({ from, to }: DiffInterval, node: NodeId, { after, limit }: EdgePageRequest): FoundEdges {
  const page: DifferentEdge[] = []
  const counts = { added: 0, removed: 0 }
  let more = false
  const visit = (edge: DifferentEdge): void => {
    counts[edge.op]++
    if (after !== null && inOrder(edge, after) <= 0) return
    if (page.length < limit) page.push(edge)
    else more = true
  }
  for (const edge of to.catalogue.edgeTypes) {
    if (edge.origin === 'internal') continue
    for (const direction of DIRECTIONS) eachDifference({ from, to }, { node, edge, direction }, visit)
  }
  const last = page.at(-1)
  const list = edgesList({ from }, node)
  return { page, ...counts, next: more && last !== undefined ? sealPosition(list, cursorOf(last)) : null }
}

/** Visits the neighbours that only one of the moments has, by merging two lists sorted by id. */
function eachDifference(
  { from, to }: DiffInterval,
  { node, edge, direction }: Relation,
  visit: (edge: DifferentEdge) => void,
): void {
  const [before, after] = [from.neighbours(node, edge, direction), to.neighbours(node, edge, direction)]
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [was, is] = [before[i] ?? Infinity, after[j] ?? Infinity]
    if (was <= is) i++
    if (is <= was) j++
    const neighbour = Math.min(was, is)
    if (was === is || isLookup(to.graph.uriOf(neighbour))) continue
    visit({ edge, direction, node: neighbour, op: is < was ? 'added' : 'removed' })
  }
}

async function withLastSeen(
  { from, to }: DiffInterval,
  uri: Uri,
  edges: readonly DifferentEdge[],
): Promise<readonly EdgeDiff[]> {
  if (edges.length === 0) return []
  const { events } = await to.loader.counted(to.store.edgeEvents(uri, to.at + 1, MAX_EVENTS))
  const last = new Map<string, EdgeEvent>()
  for (const event of events) {
    const key = `${event.op}|${edgeKey(event)}`
    if (event.tx > from.at && !last.has(key)) last.set(key, event)
  }
  return edges.map(({ edge, direction, node, op }) => {
    const other = to.graph.uriOf(node)
    const ends = direction === 'out' ? { from: uri, to: other } : { from: other, to: uri }
    const event = last.get(`${op === 'added' ? 'assert' : 'retract'}|${edgeKey({ type: edge.id, ...ends })}`)
    const name = direction === 'out' ? edge.name : edge.inverse
    return { op, relation: edge.id, name, direction, other, seen: event === undefined ? null : lastSeen(event) }
  })
}

function lastSeen({ tx, at, cause, document }: EdgeEvent): LastSeen {
  return { tx, at, cause: cause.kind, trace: cause.trace, document }
}
