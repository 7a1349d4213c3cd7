import { layout, type LayoutEdge, type LayoutNode, type LayoutRequest } from './layout.ts'

/** Prints how long a layout takes: `node portal/src/lineage/layout/layout.bench.ts`. */
const TIMES = 20

/** Six stages; two edges a node, to the next stage or the one after; one in fifty goes back. */
function layeredRequest(count: number): LayoutRequest {
  const size = Math.ceil(count / 6)
  const stage = (i: number): number => Math.floor(i / size)
  const nodes: LayoutNode[] = Array.from({ length: count }, (_, i) => ({ id: `n${i}`, stage: stage(i) }))
  const edges: LayoutEdge[] = nodes.flatMap((_, i) =>
    [0, 1].map((n) => {
      const ahead = (i * 7 + n * 13) % size
      const to = (Math.min(5, stage(i) + 1 + ((i + n) % 3 === 0 ? 1 : 0)) * size + ahead) % count
      return i % 50 === 0 ? { from: `n${to}`, to: `n${i}`, part: false } : { from: `n${i}`, to: `n${to}`, part: false }
    }),
  )
  return { focus: `n${Math.floor(count / 2)}`, nodes, edges, previous: new Map() }
}

for (const count of [150, 1_000]) {
  const requested = layeredRequest(count)
  const times = Array.from({ length: TIMES }, () => {
    const begin = performance.now()
    layout(requested)
    return performance.now() - begin
  })
  const shown = (time = 0): string => time.toFixed(1)
  const text = `first ${shown(times[0])} ms, median ${shown(times.toSorted((a, b) => a - b)[TIMES / 2])} ms`
  process.stdout.write(`layout of ${count} nodes, ${requested.edges.length} edges: ${text}\n`)
}
