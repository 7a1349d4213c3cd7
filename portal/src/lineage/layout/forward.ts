import { components } from '../../../../src/lib/components.ts'
import type { LayoutGraph } from './graph.ts'

export interface BlockEdge {
  readonly from: number
  readonly to: number
}

/** Edges between blocks, without those that would close a cycle, and a topological order of the blocks. */
export function forwardEdges({ block, edges, stages }: LayoutGraph): {
  readonly edges: readonly BlockEdge[]
  readonly order: readonly number[]
} {
  const found = new Map<string, BlockEdge>()
  for (const edge of edges) {
    const [from, to] = [block[edge.from] ?? edge.from, block[edge.to] ?? edge.to]
    if (!edge.part && from !== to) found.set(`${from} ${to}`, { from, to })
  }
  const all = [...found.values()]
  const blocks = [...new Set(block)]
  const next = nextIn(blocks, all)
  const component = components(blocks, (one) => next.get(one) ?? [])
  const ranks = cycleRanks(blocks, { component, edges: all, stages })
  const retained = all.filter(
    ({ from, to }) => component.get(from) !== component.get(to) || (ranks.get(from) ?? 0) < (ranks.get(to) ?? 0),
  )
  return { edges: retained, order: sortTopologically(blocks, retained) }
}

interface Cycles {
  readonly component: ReadonlyMap<number, number>
  readonly edges: readonly BlockEdge[]
  readonly stages: readonly number[]
}

/** Within a cycle, types decide what comes first, then the surplus of outgoing over incoming edges. */
function cycleRanks(blocks: readonly number[], { component, edges, stages }: Cycles): ReadonlyMap<number, number> {
  const surplus = new Map<number, number>()
  for (const { from, to } of edges) {
    if (component.get(from) !== component.get(to)) continue
    surplus.set(from, (surplus.get(from) ?? 0) + 1)
    surplus.set(to, (surplus.get(to) ?? 0) - 1)
  }
  const ranked = [...blocks].sort(
    (a, b) => (stages[a] ?? 0) - (stages[b] ?? 0) || (surplus.get(b) ?? 0) - (surplus.get(a) ?? 0) || a - b,
  )
  return new Map(ranked.map((one, i) => [one, i]))
}

/** Kahn's topological sort of an acyclic graph; among several candidates, the first comes first. */
function sortTopologically(blocks: readonly number[], edges: readonly BlockEdge[]): readonly number[] {
  const waits = new Map(blocks.map((one) => [one, 0]))
  const next = nextIn(blocks, edges)
  for (const { to } of edges) waits.set(to, (waits.get(to) ?? 0) + 1)
  const order = blocks.filter((one) => waits.get(one) === 0)
  for (const one of order)
    for (const other of next.get(one) ?? []) {
      const left = (waits.get(other) ?? 0) - 1
      waits.set(other, left)
      if (left === 0) order.push(other)
    }
  return order
}

function nextIn(blocks: readonly number[], edges: readonly BlockEdge[]): ReadonlyMap<number, readonly number[]> {
  const next = new Map<number, number[]>(blocks.map((one) => [one, []]))
  for (const { from, to } of edges) next.get(from)?.push(to)
  return next
}
