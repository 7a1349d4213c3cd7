import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Judgement, Tx } from '../../model/facts.ts'
import { u32 } from '../../lib/array-elements.ts'
import type { U32s } from '../../lib/arrays.ts'
import { rejectedAt, type JudgedInterval } from '../../model/rejected-at.ts'
import { NEVER, type Interval } from './nodes.ts'
import { addTo, getOrInsert } from '../../lib/maps.ts'

interface NumberedEdge {
  readonly from: NodeId
  readonly type: number
  readonly to: NodeId
}

export interface EdgeOp extends NumberedEdge {
  readonly op: 'assert' | 'retract'
}

/** A support of an edge that begins or ends. */
interface NumberedChange extends EdgeOp {
  readonly support: number
  readonly provenance: Judgement
}

/** `until` is NEVER while it is open. */
interface PersonJudgement extends JudgedInterval {
  readonly support: number
  until: number
}

/** The stored form of the judgements on one edge, as numbers and booleans. */
export interface JudgementsImage {
  readonly edge: readonly [from: number, type: number, to: number]
  readonly hidden: boolean
  readonly withheld: number
  readonly judgements: readonly (readonly [support: number, rejects: boolean, since: number, until: number])[]
}

interface JudgedEdge {
  readonly edge: NumberedEdge
  readonly judgements: PersonJudgement[]
  /** True while the edge is hidden; `withheld` counts its supports that are meanwhile kept from the graph. */
  hidden: boolean
  withheld: number
}

/** The edges to which visible changes are applied. */
interface JudgedEdges {
  supports(edge: NumberedEdge): number
  perform(op: EdgeOp): void
}

interface JudgementColumns {
  readonly length: number
  readonly type: { readonly array: Uint16Array }
  readonly from: U32s
  readonly to: U32s
  readonly since: U32s
  readonly until: U32s
  add(edge: NumberedEdge, since: Tx, until: number): void
}

/**
 * People's judgements by edge; there are few. While the latest judgement rejects an edge, the edge is hidden even if it
 * has supports; once that is retracted, it is visible again. So reads of the graph never see rejected edges.
 */
export class Judgements {
  readonly #judged = new Map<string, JudgedEdge>()
  readonly #around = new Map<NodeId, JudgedEdge[]>()
  /** Edge types with an edge that a person ever rejected. */
  readonly #rejectedTypes = new Set<number>()
  #hidden = 0

  static of(images: readonly JudgementsImage[]): Judgements {
    const all = new Judgements()
    for (const {
      edge: [from, type, to],
      hidden,
      withheld,
      judgements,
    } of images) {
      const judged = all.#of({ from, type, to })
      judged.hidden = hidden
      judged.withheld = withheld
      if (hidden) all.#hidden++
      for (const [support, rejects, since, until] of judgements) all.#add(judged, { support, rejects, since, until })
    }
    return all
  }

  image(): readonly JudgementsImage[] {
    return [...this.#judged.values()].map(({ edge: { from, type, to }, hidden, withheld, judgements }) => ({
      edge: [from, type, to],
      hidden,
      withheld,
      judgements: judgements.map(({ support, rejects, since, until }) => [support, rejects, since, until] as const),
    }))
  }

  /** Adds a judgement from the record; a rejection isn't support. */
  load(edge: NumberedEdge, judgement: PersonJudgement): void {
    this.#add(this.#of(edge), judgement)
  }

  /** Removes the rejected intervals from the loaded supports. */
  cutRejected(columns: JudgementColumns): void {
    const rejected = [...this.#judged.values()].filter(({ judgements }) => judgements.some(({ rejects }) => rejects))
    if (rejected.length === 0) return
    const from = new Set(rejected.map(({ edge }) => edge.from))
    for (const judged of rejected) this.#judge(judged, NEVER - 1)
    // Pieces added in this loop need no further cut.
    for (let i = 0, length = columns.length; i < length; i++) {
      const node = u32(columns.from.array, i)
      if (!from.has(node)) continue
      const edge = { from: node, type: columns.type.array[i] ?? 0, to: u32(columns.to.array, i) }
      const judged = this.#judged.get(judgementKey(edge))
      if (judged === undefined) continue
      const [since, until] = [u32(columns.since.array, i), u32(columns.until.array, i)]
      if (judged.hidden && until === NEVER) judged.withheld++
      const [first, ...rest] = unrejectedPieces({ since, until }, judged.judgements)
      columns.since.array[i] = first?.since ?? since
      columns.until.array[i] = first?.until ?? since
      for (const piece of rest) columns.add(edge, piece.since, piece.until)
    }
  }

  apply(changes: readonly NumberedChange[], tx: Tx, edges: JudgedEdges): void {
    const moved = new Set<JudgedEdge>()
    for (const change of changes) {
      const { op, provenance } = change
      if (provenance === 'REJECTED' || provenance === 'CURATED') moved.add(this.#take(change, tx))
      if (provenance === 'REJECTED') continue
      const judged = this.#hidden === 0 ? undefined : this.#judged.get(judgementKey(change))
      if (judged?.hidden === true) judged.withheld += op === 'assert' ? 1 : -1
      else edges.perform(change)
    }
    for (const judged of moved) {
      if (!this.#judge(judged, tx)) continue
      const { edge, hidden } = judged
      const supports = hidden ? edges.supports(edge) : judged.withheld
      for (let i = 0; i < supports; i++) edges.perform({ ...edge, op: hidden ? 'retract' : 'assert' })
      judged.withheld = hidden ? supports : 0
    }
  }

  get isEmpty(): boolean {
    return this.#judged.size === 0
  }

  everRejected(types: readonly number[]): boolean {
    return types.some((type) => this.#rejectedTypes.has(type))
  }

  /** Tells whether an edge of one of the types is rejected at that end. */
  rejectsAt(
    end: { readonly node: NodeId; readonly direction: Direction; readonly types: readonly number[] },
    at: Tx,
  ): boolean {
    const near = end.direction === 'out' ? 'from' : 'to'
    const around = this.#around.get(end.node) ?? []
    return around.some(
      ({ edge, judgements }) => edge[near] === end.node && end.types.includes(edge.type) && rejectedAt(judgements, at),
    )
  }

  /** Tells whether the latest judgement on the edge is a rejection. */
  isRejected(edge: NumberedEdge, at: Tx): boolean {
    const judged = this.#judged.size === 0 ? undefined : this.#judged.get(judgementKey(edge))
    return judged !== undefined && rejectedAt(judged.judgements, at)
  }

  /** Tells whether a person currently judges the edge, so that it doesn't depend on sources and rules alone. */
  isJudged(edge: NumberedEdge): boolean {
    if (this.#judged.size === 0) return false
    return this.#judged.get(judgementKey(edge))?.judgements.some(({ until }) => until === NEVER) === true
  }

  #of(edge: NumberedEdge): JudgedEdge {
    return getOrInsert(this.#judged, judgementKey(edge), () => {
      const { from, type, to } = edge
      const judged = { edge: { from, type, to }, judgements: [], hidden: false, withheld: 0 }
      for (const end of new Set([from, to])) addTo(this.#around, end, judged)
      return judged
    })
  }

  #add(judged: JudgedEdge, judgement: PersonJudgement): void {
    judged.judgements.push(judgement)
    if (judgement.rejects) this.#rejectedTypes.add(judged.edge.type)
  }

  #take({ op, support, provenance, ...edge }: NumberedChange, tx: Tx): JudgedEdge {
    const judged = this.#of(edge)
    if (op === 'assert') {
      this.#add(judged, { support, rejects: provenance === 'REJECTED', since: tx, until: NEVER })
      return judged
    }
    const judgement = judged.judgements.find((one) => one.support === support)
    if (judgement !== undefined) judgement.until = tx
    return judged
  }

  /** Returns true if its state changed. */
  #judge(judged: JudgedEdge, at: Tx): boolean {
    const hidden = rejectedAt(judged.judgements, at)
    if (hidden === judged.hidden) return false
    judged.hidden = hidden
    this.#hidden += hidden ? 1 : -1
    return true
  }
}

function judgementKey({ from, type, to }: NumberedEdge): string {
  return `${from} ${type} ${to}`
}

/** Returns the pieces of an interval in which the edge isn't rejected. */
function unrejectedPieces({ since, until }: Interval, judgements: readonly PersonJudgement[]): readonly Interval[] {
  const changes = judgements.flatMap((one) => [one.since, one.until]).filter((tx) => tx > since && tx < until)
  const bounds = [since, ...new Set(changes.toSorted((a, b) => a - b)), until]
  const pieces: Interval[] = []
  for (const [i, begin] of bounds.slice(0, -1).entries()) {
    if (rejectedAt(judgements, begin)) continue
    const end = bounds[i + 1] ?? until
    const last = pieces.at(-1)
    if (last?.until === begin) pieces[pieces.length - 1] = { since: last.since, until: end }
    else pieces.push({ since: begin, until: end })
  }
  return pieces
}
