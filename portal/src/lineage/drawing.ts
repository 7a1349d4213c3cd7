import { lastPart } from '../client/addresses.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { middleCut } from '../ui/middle-cut.ts'
import type { Glyph } from '../ui/shape.ts'

/** Letters of a name that are shown; all of it is on the page of the entity. */
export const NAME_SHOWN = 120

export type MapShown = QuestionAnswer<'map'>

/** How long ago a source confirmed it, against how often it does. */
export type DrawnFreshness = MapShown['nodes'][number]['freshness']

export type DrawnPresence = NonNullable<MapShown['nodes'][number]['presence']>

/** What changed of something that is drawn; null if it was there at both moments, or none is compared. */
export function changeOf({ presence }: { readonly presence?: DrawnPresence }): 'added' | 'removed' | null {
  return presence === undefined || presence === 'kept' ? null : presence
}

/** Something that is drawn as one: an entity, or a group of them. */
export interface DrawnNode {
  /** A URI, or the id of a group. */
  readonly id: string
  readonly kind: 'focus' | 'entity' | 'group'
  readonly name: string
  /** Null: of several types, or not read yet. */
  readonly type: string | null
  readonly glyph: Glyph
  readonly side: 'focus' | 'upstream' | 'downstream' | 'both'
  readonly depth: number
  readonly standing: 'live' | 'retired' | 'gone'
  /** When it is to be gone, by the plan to remove it; null where there is none. */
  readonly sunset: string | null
  readonly failed: boolean
  readonly inUse: boolean
  /** How many versions, runs and steps of it are drawn as one with it. */
  readonly folded: number
  /** Of a stub that is not gone: why only its URI is known. */
  readonly known: string | null
  readonly freshness: DrawnFreshness
  /** Of an entity: edges that lead on, drawn or not. Null of a group. */
  readonly upstream: number | null
  readonly downstream: number | null
  /** Of a group its members; of an entity its neighbours that are not drawn. */
  readonly more: number
  readonly moreAtLeast: boolean
  /** Null: nobody has counted. */
  readonly owners: number | null
  /** Whether it was there at one of two moments only; absent if none is compared. */
  readonly presence?: DrawnPresence | undefined
  /** Counts the members of a group, or what is folded into a node, that were there at one of two moments only. */
  readonly changed?: { readonly added: number; readonly removed: number }
}

/** Before the catalogue has loaded, which says what its type looks like. */
type BareNode = Omit<DrawnNode, 'glyph'>

export interface DrawnEdge {
  readonly from: string
  readonly to: string
  /** How it reads; null: over something that a filter hides. */
  readonly name: string | null
  readonly inferred: boolean
  /** From a version, run or step to what it is of. */
  readonly part: boolean
  readonly cycle: boolean
  readonly count: number
  /** One of its ends, or of what is folded into them, is deleted. */
  readonly gone?: boolean
  readonly presence?: DrawnPresence | undefined
}

export interface Drawing {
  readonly focus: string
  readonly nodes: readonly DrawnNode[]
  readonly edges: readonly DrawnEdge[]
}

/** `glyphOfType`: the picture that the catalogue gives a type. */
export function drawingOf(answer: MapShown, glyphOfType: (type: string | null) => Glyph): Drawing {
  const bare = [...answer.nodes.map(ofEntity), ...answer.groups.map(ofGroup)]
  const nodes = bare.map((node) => ({ ...node, glyph: glyphOfType(node.type) }))
  const drawn = new Set(nodes.map(({ id }) => id))
  const gone = new Set(nodes.flatMap(({ id, standing }) => (standing === 'gone' ? [id] : [])))
  return {
    focus: answer.uri,
    nodes,
    edges: joined(
      answer.edges.filter(({ from, to }) => drawn.has(from) && drawn.has(to)).map((edge) => towardsWhole(edge, gone)),
    ),
  }
}

function ofEntity(node: MapShown['nodes'][number]): BareNode {
  const { uri, name, entityType, side, standing, known, hidden, hiddenAtLeast } = node
  return {
    ...node,
    id: uri,
    kind: side === 'focus' ? 'focus' : 'entity',
    // The answer calls what has no name by its URI.
    name: middleCut((name === uri ? null : name) ?? lastPart(uri), NAME_SHOWN),
    type: entityType,
    folded: 0,
    known: standing === 'gone' ? null : (known ?? null),
    more: hidden,
    moreAtLeast: hiddenAtLeast,
  }
}

/** What stands for several entities has no state of its own. */
export const GROUP = {
  kind: 'group',
  standing: 'live',
  sunset: null,
  failed: false,
  inUse: false,
  folded: 0,
  known: null,
  freshness: 'unknown',
  upstream: null,
  downstream: null,
  moreAtLeast: false,
  owners: null,
} as const

function ofGroup({
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

function towardsWhole(edge: MapShown['edges'][number], gone: ReadonlySet<string>): DrawnEdge {
  const { from, to, whole } = edge
  const ends = whole === 'from' ? { from: to, to: from } : { from, to }
  return { ...edge, ...ends, gone: gone.has(from) || gone.has(to) }
}

/** One line between two for all relations in one direction; between a thing and its version one for both. */
export function joined(edges: readonly DrawnEdge[]): readonly DrawnEdge[] {
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
            // A line stays as long as any of its relations does.
            ...(presence !== undefined && { presence: known.presence === presence ? presence : 'kept' }),
            name: namesOf(known.name, name),
            // A line is solid where any source states it.
            inferred: known.inferred && inferred,
            cycle: known.cycle || cycle,
            gone: known.gone === true && edge.gone === true,
            count: known.count + count,
          },
    )
  }
  return [...lines.values()]
}

function namesOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null || one.split(', ').includes(other)) return one ?? other
  return `${one}, ${other}`
}
