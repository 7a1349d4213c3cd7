import { expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { GraphFile, GraphImage } from '../../contracts/graph-file.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { documentId } from '../../model/facts.ts'
import { commitOf, edge, gone, keyOf, model, part, stateFacts, type GeneratedNames } from '../../testing/store/build.ts'
import { randomWrite } from '../../testing/store/sequence.ts'
import { finish } from '../../lib/pausing-work.ts'
import { Graph } from './graph.ts'
import { SavedGraph } from './saved-image.ts'
import { loadGraph } from './load-from-record.ts'
import { runs } from '../../testing/runs.ts'

const TYPES = ['A', 'B', 'C', 'D', 'Model', 'ModelInstance', 'Cell']

/** Returns everything that a graph knows of its nodes, at every transaction so far. */
function answers(graph: Graph): unknown {
  const nodes = Array.from({ length: graph.idBound }, (_, id) => id)
  return Array.from({ length: graph.head + 1 }, (_, at) => ({
    types: nodes.map((node) => graph.typeOf(node, at)),
    gone: nodes.map((node) => graph.isGone(node, at)),
    lists: TYPES.map((type) => graph.nodesOfType(type, at, 0, 1_000)),
    counts: TYPES.map((type) => graph.countOfType(type, at)),
  }))
}

async function followStore(store: RecordPorts, graph: Graph): Promise<Graph> {
  for (const entry of await store.read(graph.head, 1_000)) graph.apply(entry)
  return graph
}

/** In a real record: current values from the log and from the nodes come by different ways. */
it('the graph answers the same when followed from the beginning, loaded now, or both', async () => {
  for (let seed = 1; seed <= runs(15); seed++) {
    const random = randomFrom(seed)
    const store = openSqliteStore({ path: ':memory:' })
    const live = new Graph()
    let middle = live
    await store.commit([commitOf(999, [stateFacts(keyOf(model('a'), 'Model'))])])
    for (let step = 0; step < 20; step++) {
      const writes = Array.from({ length: 1 + below(random, 2) }, () => randomWrite(random))
      const distinct = new Map(writes.map((write) => [documentId(write.key), write]))
      await store.commit([commitOf(1_000 + step, [...distinct.values()])])
      await followStore(store, live)
      if (step === 9) middle = await loadGraph(store)
      expect(answers(await loadGraph(store)), `seed ${seed}`).toEqual(answers(live))
    }
    expect(answers(await followStore(store, middle)), `seed ${seed}`).toEqual(answers(live))
    await store.close()
  }
})

it('the graph answers the same when restored from an image, whatever was committed since', async () => {
  for (let seed = 1; seed <= runs(4); seed++) {
    const random = randomFrom(seed)
    const store = openSqliteStore({ path: ':memory:' })
    let image: GraphImage | null = null
    const file: GraphFile = {
      load: () => Promise.resolve(structuredClone(image)),
      save: (retained) => Promise.resolve(void (image = structuredClone(retained))),
    }
    const failed = (error: unknown): never => expect.unreachable(String(error))
    for (let step = 0; step < 12; step++) {
      const before = image
      const retained = new SavedGraph({ file, source: store, failed, from: 0, rowsPerTransaction: 0 })
      const graph = (await retained.restore()) ?? (await loadGraph(store))
      expect(answers(graph), `seed ${seed}`).toEqual(answers(await loadGraph(store)))
      finish(graph.compact())
      retained.save(graph, graph.image())
      await retained.saved()
      if (graph.head > 0) expect(image).not.toBe(before)
      for (let more = below(random, 3); more >= 0; more--) {
        const write = randomWrite(random)
        await store.commit([commitOf(1_000 + step, [write])])
      }
    }
    await store.close()
  }
})

it('the graph lists a part only before its last claim was retracted, also after a restart', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const cell = (n: number) => ({ [part(`${n}`)]: { entityType: 'Cell', number: n } })
  const commit = (at: number, words: GeneratedNames) =>
    store.commit([commitOf(at, [stateFacts(keyOf(model('a'), 'Model'), words)])])
  await commit(1, { parts: { ...cell(1), ...cell(2) } })
  await commit(2, { parts: cell(1), edges: [edge('Model.cells', model('a'), part('1'))] })
  await commit(3, { parts: { ...cell(1), ...cell(2) } })
  for (const graph of [await followStore(store, new Graph()), await loadGraph(store)]) {
    expect([0, 1, 2, 3].map((at) => graph.countOfType('Cell', at))).toEqual([0, 2, 1, 2])
    expect([0, 1, 2, 3].map((at) => graph.nodesOfType('Cell', at, 0, 10).length)).toEqual([0, 2, 1, 2])
  }
  await store.close()
})

it('the graph keeps the earlier types of a node, also after a tombstone', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const uri = model('a')
  await store.commit([commitOf(1, [stateFacts(keyOf(uri, 'ModelInstance', 'catalog'))])])
  await store.commit([commitOf(2, [stateFacts(keyOf(uri, 'Model'))]), commitOf(3, [gone(keyOf(uri, 'Model'))])])
  await store.commit([commitOf(4, [stateFacts(keyOf(uri, 'Model'))])])
  for (const graph of [await followStore(store, new Graph()), await loadGraph(store)]) {
    const counts = (type: string) => [1, 2, 3, 4].map((at) => graph.countOfType(type, at))
    expect([counts('ModelInstance'), counts('Model')]).toEqual([
      [1, 0, 0, 0],
      [0, 1, 0, 1],
    ])
    expect([0, 1, 2, 3, 4].map((at) => graph.typeOf(1, at))).toEqual([null, 'ModelInstance', 'Model', 'Model', 'Model'])
  }
  await store.close()
})
