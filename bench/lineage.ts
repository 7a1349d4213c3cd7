import { builtinCatalogue } from '../src/catalogue/load.ts'
import { compilePaths } from '../src/infer/paths/check.ts'
import { must } from '../src/lib/result.ts'
import { lineage as walked } from '../src/query/lineage/lineage.ts'
import { graphOf, nodeUri, serveGraph } from './graph-service.ts'
import { seededEdges } from './proof/edges.ts'
import { figure } from './tools.ts'

const HUB = nodeUri(1)

/** P1: everything downstream of a hub over GraphQL and HTTP, with the whole answer; beside the walk alone. */
export async function lineage(): Promise<void> {
  for (const [nodes, edges] of [
    [50_000, 300_000],
    [100_000, 1_000_000],
  ] as const) {
    await measure(nodes, edges)
  }
}

async function measure(nodes: number, edges: number): Promise<void> {
  const graph = graphOf(seededEdges({ nodes, edges, ended: 0 }))
  const catalogue = builtinCatalogue()
  const { paths } = must(compilePaths(catalogue))
  const walk = { start: [1], at: graph.head, way: 'downstream', until: [], maxDepth: Infinity } as const
  // Without an entity, so that no walk is cached.
  const bare = await measureTimes(40, () => walked({ catalogue, graph, paths }, { ...walk, about: null }))
  const { url, close } = await serveGraph(graph)
  const ask = async (selection: string, variables: object): Promise<unknown> => {
    const query = `query ($depth: Int, $first: Int) { lineage(uri: "${HUB}", direction: DOWNSTREAM, depth: $depth, first: $first) { totalCount ${selection} } }`
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const text = await answer.text()
    if (!answer.ok || text.includes('"errors"')) throw new Error(`lineage: ${answer.status} ${text.slice(0, 500)}`)
    return JSON.parse(text) as unknown
  }
  // Another depth each time: otherwise a cache would answer all but the first.
  let depth = 10_000
  const counted = await measureTimes(60, () => ask('totals { type count }', { depth: depth--, first: 0 }))
  const listed = await measureTimes(20, () =>
    ask('edges { depth path { relation from to } node { uri } }', { depth: depth--, first: 1_000 }),
  )
  const cachedDepth = depth + 1
  let first = 1_000
  const next = await measureTimes(20, () => ask('edges { node { uri } }', { depth: cachedDepth, first: first-- }))
  await close()
  console.log(
    `closure of a hub, ${nodes / 1_000}k nodes, ${edges / 1_000}k edges: ${bare.result.entries.nodes.length - 1} reached`,
  )
  console.log(`     ${JSON.stringify(counted.result)}`)
  figure('P1', `GraphQL lineage, counted by type      ${counted.text}`)
  figure('', `  the same with 1,000 nodes and paths ${listed.text}`)
  figure('', `  a page of a walk that is kept       ${next.text}`)
  figure('', `  the walk alone                      ${bare.text}; ratio ${(counted.p50 / bare.p50).toFixed(2)}`)
}

async function measureTimes<T>(runs: number, run: () => Promise<T>): Promise<{ p50: number; text: string; result: T }> {
  const times: number[] = []
  let result = await run()
  for (let i = 0; i < runs; i++) {
    const started = performance.now()
    result = await run()
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { p50: at(0.5), text: `p50 ${at(0.5).toFixed(1)} ms  p99 ${at(0.99).toFixed(1)} ms`, result }
}
