import type { Graph } from '../../projections/graph/graph.ts'

/** Returns a graph's current answers in a comparable form: numbers of edge types may differ. */
export function comparableAnswers(graph: Graph): unknown {
  const at = graph.head
  const rows: unknown[] = []
  for (let node = 1; node < graph.idBound; node++) {
    const edges: string[] = []
    for (const type of graph.edgeTypes) {
      graph.eachNeighbour(node, graph.edgeTypeNumber(type), 'out', at, (to) => {
        edges.push(`${type} ${graph.uriOf(to)}`)
      })
    }
    rows.push([graph.uriOf(node), graph.typeOf(node, at), graph.isGone(node, at), edges.sort()])
  }
  return rows
}
