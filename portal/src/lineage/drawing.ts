import { distinctionsOf } from '../../../src/catalogue/display-name.ts'
import { lastPart } from '../client/addresses.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { middleCut } from '../ui/middle-cut.ts'
import type { Glyph } from '../ui/shape.ts'

/** Characters of a name that are shown; the entity's page shows all of it. */
export const NAME_SHOWN = 120

export type MapShown = QuestionAnswer<'map'>

/** Age of the source's last confirmation, compared with how often it confirms. */
export type DrawnFreshness = MapShown['nodes'][number]['freshness']

export type DrawnPresence = NonNullable<MapShown['nodes'][number]['presence']>

/** Tells whether something was added or removed between two moments; null if unchanged, or if none is compared. */
export function changeOf({ presence }: { readonly presence?: DrawnPresence }): 'added' | 'removed' | null {
  return presence === undefined || presence === 'kept' ? null : presence
}

/** A node of a drawing: an entity, or a group of them. */
export interface DrawnNode {
  /** URI of an entity, or id of a group. */
  readonly id: string
  readonly kind: 'focus' | 'entity' | 'group'
  readonly name: string
  /** Tells it apart from drawn entities of its name; absent if it has no namesake. */
  readonly distinction?: string | undefined
  /** Null for several types, or for one that hasn't been read yet. */
  readonly type: string | null
  readonly glyph: Glyph
  readonly side: 'focus' | 'upstream' | 'downstream' | 'both'
  readonly depth: number
  readonly standing: 'live' | 'retired' | 'gone'
  /** When the plan says it will be removed; null without a plan. */
  readonly sunset: string | null
  readonly failed: boolean
  readonly inUse: boolean
  /**
   * Names the other sources of the data that are folded into it, and counts the versions, runs and steps (`3 versions
   * here`) or names the only one; null without any.
   */
  readonly folded: string | null
  /** Why a stub that isn't deleted is known only by its URI. */
  readonly known: string | null
  readonly freshness: DrawnFreshness
  /** Number of an entity's edges upstream, drawn or not; null for a group. */
  readonly upstream: number | null
  readonly downstream: number | null
  /** Members of a group; for an entity, its neighbours that aren't drawn. */
  readonly more: number
  readonly moreAtLeast: boolean
  /** Null if nobody has counted them. */
  readonly owners: number | null
  /** Whether it existed at only one of the two moments; absent if none is compared. */
  readonly presence?: DrawnPresence | undefined
  /** Counts members of a group, or nodes folded into a node, that existed at only one of the two moments. */
  readonly changed?: { readonly added: number; readonly removed: number }
}

/** A node before the catalogue has loaded, which defines the glyph of its type. */
type BareNode = Omit<DrawnNode, 'glyph'>

export interface DrawnEdge {
  readonly from: string
  readonly to: string
  /** Label; null if the relation passes through something that a filter hides. */
  readonly name: string | null
  readonly inferred: boolean
  /** Whether it leads from a version, run or step to what it belongs to. */
  readonly part: boolean
  /** Whether its ends are the same data at two sources. */
  readonly sameData?: boolean
  readonly cycle: boolean
  readonly count: number
  /** Whether one of its ends, or of the nodes folded into them, is deleted. */
  readonly gone?: boolean
  readonly presence?: DrawnPresence | undefined
}

export interface Drawing {
  readonly focus: string
  readonly nodes: readonly DrawnNode[]
  readonly edges: readonly DrawnEdge[]
}

/** `glyphOfType`: the catalogue's picture of a type. */
export function drawingOf(answer: MapShown, glyphOfType: (type: string | null) => Glyph): Drawing {
  const distinctions = distinctionsOf(answer.nodes)
  const entities = answer.nodes.map((node) => ({ ...entityNode(node), distinction: distinctions.get(node.uri) }))
  const bare = [...entities, ...answer.groups.map(groupNode)]
  const nodes = bare.map((node) => ({ ...node, glyph: glyphOfType(node.type) }))
  const drawn = new Set(nodes.map(({ id }) => id))
  const gone = new Set(nodes.flatMap(({ id, standing }) => (standing === 'gone' ? [id] : [])))
  return {
    focus: answer.uri,
    nodes,
    edges: mergeEdges(
      answer.edges
        .filter(({ from, to }) => drawn.has(from) && drawn.has(to))
        .map((edge) => towardsContainer(edge, gone)),
    ),
  }
}

function entityNode(node: MapShown['nodes'][number]): BareNode {
  const { uri, name, entityType, side, standing, known, hidden, hiddenAtLeast } = node
  return {
    ...node,
    id: uri,
    kind: side === 'focus' ? 'focus' : 'entity',
    // The answer names an entity without a name by its URI.
    name: middleCut((name === uri ? null : name) ?? lastPart(uri), NAME_SHOWN),
    type: entityType,
    folded: null,
    known: standing === 'gone' ? null : (known ?? null),
    more: hidden,
    moreAtLeast: hiddenAtLeast,
  }
}

/** A group of entities has no state of its own. */
export const GROUP = {
  kind: 'group',
  standing: 'live',
  sunset: null,
  failed: false,
  inUse: false,
  folded: null,
  known: null,
  freshness: 'unknown',
  upstream: null,
  downstream: null,
  moreAtLeast: false,
  owners: null,
} as const

function groupNode({
  id,
  label,
  entityType,
  side,
  depth,
  count,
  added = 0,
  removed = 0,
}: MapShown['groups'][number]): BareNode {
  return {
    ...GROUP,
    id,
    name: middleCut(label, NAME_SHOWN),
    type: entityType,
    side,
    depth,
    more: count,
    ...(added + removed > 0 && { changed: { added, removed } }),
  }
}

function isSameData(relation: string | null): boolean {
  return relation === 'Dataset.sameAs' || relation === 'DataSource.sameAs'
}

function towardsContainer(edge: MapShown['edges'][number], gone: ReadonlySet<string>): DrawnEdge {
  const { from, to, container, relation } = edge
  const ends = container === 'from' ? { from: to, to: from } : { from, to }
  return { ...edge, ...ends, sameData: isSameData(relation), gone: gone.has(from) || gone.has(to) }
}

/** Merges relations in one direction between two nodes into one line; an entity and its version get one for both. */
function mergeEdges(edges: readonly DrawnEdge[]): readonly DrawnEdge[] {
  const lines = new Map<string, DrawnEdge>()
  for (const edge of edges) {
    const { from, to, name, inferred, part, cycle, count, presence } = edge
    const key = JSON.stringify([from, to, part])
    const known = lines.get(key)
    lines.set(
      key,
      known === undefined
        ? edge
        : {
            ...known,
            // A line is kept if any of its relations is.
            ...(presence !== undefined && { presence: known.presence === presence ? presence : 'kept' }),
            name: namesOf(known.name, name),
            // A line is solid if any source states it.
            inferred: known.inferred && inferred,
            sameData: known.sameData === true || edge.sameData === true,
            cycle: known.cycle || cycle,
            gone: known.gone === true && edge.gone === true,
            count: known.count + count,
          },
    )
  }
  return [...lines.values()]
}

/** Draws some nodes as another: returns the rest, the folded nodes by what they are drawn as, and the moved edges. */
export function foldInto({ nodes, edges }: Drawing, into: (id: string) => string) {
  const moved = edges.map((edge) => ({ ...edge, from: into(edge.from), to: into(edge.to) }))
  const [rest = [], folded = []] = [true, false].map((stays) => nodes.filter(({ id }) => (into(id) === id) === stays))
  return {
    rest,
    folded: Map.groupBy(folded, ({ id }) => into(id)),
    edges: mergeEdges(moved.filter(({ from, to }) => from !== to)),
  }
}

function namesOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null || one.split(', ').includes(other)) return one ?? other
  return `${one}, ${other}`
}
