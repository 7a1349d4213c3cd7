import type { LayoutGraph } from './graph.ts'
import { forwardEdges, type BlockEdge } from './forward.ts'

/**
 * Column of every node: 0 for the focus, upstream to the left and downstream to the right, each as near as its longest
 * path permits. A node that fits several columns takes that of its type.
 */
export function columnsOf(graph: LayoutGraph): number[] {
  const { block, focus, stages } = graph
  const { edges, order } = forwardEdges(graph)
  const [after, before] = [adjacent(edges, 'from', 'to'), adjacent(edges, 'to', 'from')]
  const start = block[focus] ?? focus
  const column = new Map<number, number>([[start, 0]])
  const upstream = reachFrom(start, before)
  const downstream = reachFrom(start, after)
  for (const one of order.toReversed())
    if (one !== start && upstream.has(one)) column.set(one, least(after.get(one), column) - 1)
  for (const one of order) if (one !== start && downstream.has(one)) column.set(one, most(before.get(one), column) + 1)
  placeUnlayered()
  alignTypes()
  return block.map((of) => column.get(of) ?? 0)

  /** Places nodes neither upstream nor downstream beside a neighbour, repeatedly while that places one more. */
  function placeUnlayered(): void {
    let waiting = order.filter((one) => !column.has(one))
    while (waiting.length > 0) {
      const left: number[] = []
      for (const node of waiting) {
        const [from, to] = [knownColumns(before.get(node), column), knownColumns(after.get(node), column)]
        if (from.length > 0) column.set(node, Math.max(...from) + 1)
        else if (to.length > 0) column.set(node, Math.min(...to) - 1)
        else left.push(node)
      }
      if (left.length === waiting.length) for (const one of left) column.set(one, 1)
      waiting = left.length === waiting.length ? [] : left
    }
  }

  /** Moves nodes only away from the focus, so that no edge is crossed. */
  function alignTypes(): void {
    const usual = usualColumns([...column], stages)
    for (const node of order) {
      const at = column.get(node) ?? 0
      const wanted = usual.get(`${Math.sign(at)} ${stages[node] ?? 0}`) ?? at
      if (at >= 0 || wanted >= at) continue
      const from = knownColumns(before.get(node), column)
      column.set(node, Math.max(wanted, from.length === 0 ? wanted : Math.min(at, Math.max(...from) + 1)))
    }
    for (const node of order.toReversed()) {
      const at = column.get(node) ?? 0
      const wanted = usual.get(`${Math.sign(at)} ${stages[node] ?? 0}`) ?? at
      if (at <= 0 || wanted <= at) continue
      const to = knownColumns(after.get(node), column)
      column.set(node, Math.min(wanted, to.length === 0 ? wanted : Math.max(at, Math.min(...to) - 1)))
    }
  }
}

type Adjacent = ReadonlyMap<number, readonly number[]>

function adjacent(edges: readonly BlockEdge[], by: 'from' | 'to', other: 'from' | 'to'): Adjacent {
  const found = new Map<number, number[]>()
  for (const edge of edges) {
    const list = found.get(edge[by])
    if (list === undefined) found.set(edge[by], [edge[other]])
    else list.push(edge[other])
  }
  return found
}

function reachFrom(start: number, next: Adjacent): ReadonlySet<number> {
  const found = new Set([start])
  for (const one of found) for (const other of next.get(one) ?? []) found.add(other)
  return found
}

function knownColumns(of: readonly number[] | undefined, column: ReadonlyMap<number, number>): number[] {
  return (of ?? []).flatMap((one) => column.get(one) ?? [])
}

function least(of: readonly number[] | undefined, column: ReadonlyMap<number, number>): number {
  return knownColumns(of, column).reduce((a, b) => Math.min(a, b), Infinity)
}

function most(of: readonly number[] | undefined, column: ReadonlyMap<number, number>): number {
  return knownColumns(of, column).reduce((a, b) => Math.max(a, b), -Infinity)
}

/** Column with most nodes of a stage on each side; among equals the outermost. */
function usualColumns(
  columns: readonly (readonly [number, number])[],
  stages: readonly number[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, Map<number, number>>()
  for (const [one, column] of columns) {
    const key = `${Math.sign(column)} ${stages[one] ?? 0}`
    const countsOfKey = counts.get(key) ?? new Map<number, number>()
    counts.set(key, countsOfKey.set(column, (countsOfKey.get(column) ?? 0) + 1))
  }
  const usual = new Map<string, number>()
  for (const [key, of] of counts) {
    const [first] = [...of].sort((a, b) => b[1] - a[1] || Math.abs(b[0]) - Math.abs(a[0]))
    if (first !== undefined) usual.set(key, first[0])
  }
  return usual
}
