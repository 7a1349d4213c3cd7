/**
 * P10: time until there is a graph, from the record alone and from the image that an earlier process left beside it:
 * `node bench/restart.ts [entities]`, 200,000 by default. Each has three nodes and four edges.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { graphImageIn } from '../src/adapters/graph-image.ts'
import { openSqliteStore } from '../src/adapters/sqlite/store.ts'
import { SavedGraph } from '../src/projections/graph/saved-image.ts'
import { loadGraph } from '../src/projections/graph/load-from-record.ts'
import { fillRecord } from './record.ts'
import { figure, folder } from './tools.ts'

const ENTITIES = Number(process.argv[2] ?? 200_000)
const ROUNDS = 3

async function measureTime<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const began = performance.now()
  const value = await work()
  return { value, seconds: (performance.now() - began) / 1_000 }
}

const data = folder()
const store = openSqliteStore({ path: join(data.path, 'mlg.db') })
await fillRecord(store, ENTITIES)
const file = graphImageIn(data.path, (why) => console.error(why))
const failed = (error: unknown): void => console.error(error)
for (let round = 0; round < ROUNDS; round++) {
  const { value: graph, seconds } = await measureTime(() => loadGraph(store))
  const savedGraph = new SavedGraph({ file, source: store, failed, from: 0 })
  const saved = await measureTime(async () => {
    savedGraph.save(graph, graph.image())
    await savedGraph.saved()
  })
  const restored = await measureTime(() => new SavedGraph({ file, source: store, failed }).restore())
  const { nodes, edges } = graph.counts
  const megabytes = Math.round(statSync(join(data.path, 'graph.image')).size / 2 ** 20)
  if (restored.value?.counts.edges !== edges) throw new Error('the graph that was restored is another one')
  figure(
    'P10',
    `a graph of ${nodes} nodes and ${edges} edges: from the record ${seconds.toFixed(2)} s, from its image ${restored.seconds.toFixed(2)} s; the image has ${megabytes} MB and was kept in ${saved.seconds.toFixed(2)} s`,
  )
}
await store.close()
data.remove()
