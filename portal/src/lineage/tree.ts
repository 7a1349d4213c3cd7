import type { Drawing, DrawnEdge, DrawnNode } from './drawing.ts'

/** A row of the table that shows the same as the drawing. */
export interface TreeRow {
  readonly node: DrawnNode
  readonly level: number
  readonly position: number
  /** Number of rows with the same parent. */
  readonly siblings: number
  readonly parent: string | null
  readonly edge: DrawnEdge | null
  readonly children: number
}

/** Every node once, below its neighbour nearest to the focus: versions first, then upstream, then downstream. */
export function treeOf({ focus, nodes, edges }: Drawing): readonly TreeRow[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const around = new Map<string, { readonly edge: DrawnEdge; readonly other: string }[]>()
  for (const edge of edges)
    for (const [one, other] of [
      [edge.from, edge.to],
      [edge.to, edge.from],
    ] as const) {
      const list = around.get(one) ?? []
      list.push({ edge, other })
      around.set(one, list)
    }
  const children = new Map<string, { readonly id: string; readonly edge: DrawnEdge | null }[]>()
  const seen = new Set([focus])
  for (const id of seen) {
    const found = (around.get(id) ?? []).filter(({ other }) => !seen.has(other) && byId.has(other))
    const fresh = found.filter(({ other }, i) => found.findIndex((one) => one.other === other) === i)
    children.set(
      id,
      fresh.map(({ other, edge }) => ({ id: other, edge })).sort((a, b) => rankOf(a, id) - rankOf(b, id)),
    )
    for (const { other } of fresh) seen.add(other)
  }
  const loose = nodes.filter(({ id }) => !seen.has(id)).map(({ id }) => ({ id, edge: null }))
  children.set(focus, [...(children.get(focus) ?? []), ...loose])
  return rows()

  function rows(): readonly TreeRow[] {
    const list: TreeRow[] = []
    const open = [
      { id: focus, level: 1, position: 1, siblings: 1, parent: null as string | null, edge: null as DrawnEdge | null },
    ]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { id, ...row } = next
      const node = byId.get(id)
      const below = children.get(id) ?? []
      if (node !== undefined) list.push({ ...row, node, children: below.length })
      for (const [i, child] of [...below.entries()].toReversed())
        open.push({ ...child, level: row.level + 1, position: i + 1, siblings: below.length, parent: id })
    }
    return list
  }
}

function rankOf({ edge }: { readonly edge: DrawnEdge | null }, parent: string): number {
  if (edge === null) return 3
  return edge.part ? 0 : edge.to === parent ? 1 : 2
}
