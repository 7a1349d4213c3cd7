import { joined, type Drawing, type DrawnNode } from './drawing.ts'
import { wholesOf } from './layout/graph.ts'

/** Versions, runs and steps as one with what they are of; the focus and groups stay as they are. */
export function folded(drawing: Drawing): Drawing {
  const { focus, nodes, edges } = drawing
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]))
  const wholes = wholesIn(drawing)
  const into = (id: string): string => {
    const whole = wholes.get(id) ?? id
    return id === focus || kinds.get(id) === 'group' || kinds.get(whole) === 'group' ? id : whole
  }
  const parts = Map.groupBy(
    nodes.filter(({ id }) => into(id) !== id),
    ({ id }) => into(id),
  )
  const moved = edges.map((edge) => ({ ...edge, from: into(edge.from), to: into(edge.to) }))
  return {
    focus,
    nodes: nodes
      .filter(({ id }) => into(id) === id)
      .map((node) => ({ ...node, folded: parts.get(node.id)?.length ?? 0 })),
    edges: joined(moved.filter(({ from, to }) => from !== to)),
  }
}

function wholesIn({ nodes, edges }: Drawing): ReadonlyMap<DrawnNode['id'], string> {
  return wholesOf(
    nodes.map(({ id }) => id),
    edges,
  )
}
