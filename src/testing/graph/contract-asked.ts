import { expect, it } from 'vitest'
import type { GraphReader } from '../../contracts/graph.ts'
import type { LogEntry } from '../../contracts/log.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { finish } from '../../lib/pausing-work.ts'
import { randomFrom, below, type Random } from '../../lib/random.ts'
import { documentId, type EdgeTypeId, type Tx } from '../../model/facts.ts'
import { naiveAt } from './naive.ts'
import { runs } from '../runs.ts'
import { commitOf, edge, keyOf, model, stateFacts } from '../store/build.ts'
import { EVERYTHING, randomWrite } from '../store/sequence.ts'
import { neighbourhood } from '../../walk/neighbourhood.ts'
import { edgeTypeSet } from '../../walk/walk.ts'
import { loadGraph } from '../../projections/graph/load-from-record.ts'
import { askInRounds } from '../../query/record-graph/ask-in-rounds.ts'

const TYPES: readonly EdgeTypeId[] = ['A.owns', 'A.uses', 'A.finds', 'No.such']
const DIRECTIONS = ['out', 'in'] as const

/** Returns everything that a question may read at a moment, for every node. */
function answers(graph: GraphReader, at: Tx): unknown {
  const nodes = Array.from({ length: graph.idBound - 1 }, (_, i) => i + 1)
  const uris = nodes.map((node) => graph.uriOf(node))
  const neighbours = nodes.map((node) =>
    DIRECTIONS.map((direction) =>
      TYPES.map((type) => {
        const found: number[] = []
        graph.eachNeighbour(node, graph.edgeTypeNumber(type), direction, at, (other) => void found.push(other))
        return found
      }),
    ),
  )
  return {
    uris,
    ids: [...EVERYTHING, ...uris].map((uri) => graph.idOf(uri) ?? null),
    types: nodes.map((node) => [graph.typeOf(node, at), graph.isGone(node, at)]),
    neighbours,
    degrees: nodes.map((node) => TYPES.map((type) => graph.degree(node, graph.edgeTypeNumber(type), 'in', at))),
    rejected: nodes.map((node) => DIRECTIONS.map((direction) => graph.hasRejected(node, TYPES, direction, at))),
    pairs: nodes.map((from) =>
      nodes.map((to) =>
        TYPES.map((name) => {
          const type = graph.edgeTypeNumber(name)
          const judged = graph.isJudged(from, type, to)
          return [graph.hasEdge(from, type, to, at), graph.isRejected(from, type, to, at), judged]
        }),
      ),
    ),
    walks: nodes.map((node) =>
      DIRECTIONS.flatMap((direction) =>
        [null, ['A.uses', 'A.finds'] as const].map((named) => {
          const types = named === null ? null : edgeTypeSet(graph, named)
          const leads = graph.hasNeighbour(node, { types, direction }, at)
          const around = { graph, at, start: [node], types, directions: [direction], hops: 4 }
          const { nodes: found, ends } = finish(neighbourhood(around))
          return [leads, [...found], ends]
        }),
      ),
    ),
  }
}

interface OpenedRecord {
  readonly store: RecordPorts
  dispose(): Promise<void>
}

async function grow(store: RecordPorts, random: Random, steps: number): Promise<void> {
  await store.commit([
    commitOf(999, [stateFacts(keyOf(model('1'), 'A'), { edges: [edge('A.uses', model('1'), model('2'))] })]),
  ])
  for (let step = 0; step < steps; step++) {
    const writes = Array.from({ length: 1 + below(random, 3) }, () => randomWrite(random))
    const distinct = new Map(writes.map((write) => [documentId(write.key), write]))
    await store.commit([commitOf(1_000 + step, [...distinct.values()])])
  }
}

/** Leaves out answers about the present only. */
function answersOfThen(graph: GraphReader, at: Tx): unknown {
  const nodes = Array.from({ length: graph.idBound - 1 }, (_, i) => i + 1)
  return [
    nodes.map((node) => [graph.uriOf(node), graph.typeOf(node, at)]),
    EVERYTHING.map((uri) => graph.idOf(uri) ?? null),
    nodes.map((start) => {
      const around = { graph, at, start: [start], types: null, directions: DIRECTIONS, hops: 5 }
      return [...finish(neighbourhood(around)).nodes]
    }),
  ]
}

/** Contract of a graph that is read for each request: on every engine it answers like the one in memory. */
export function askedGraphContract(open: () => Promise<OpenedRecord>, seeds = 12): void {
  it('a graph read for each request answers like the one in memory, at every transaction', async () => {
    for (let seed = 1; seed <= runs(seeds); seed++) {
      const { store, dispose } = await open()
      await grow(store, randomFrom(seed), 20)
      const memory = await loadGraph(store)
      // Frontiers are split into pages, and some nodes have more edges than one statement may return.
      const bounds = { page: 1 + (seed % 5), rows: 1 + (seed % 4) }
      for (let at = 0; at <= memory.head; at += 1 + (seed % 3)) {
        const read = await askInRounds(store, async (graph) => answers(graph, at), { bounds })
        expect(read, `seed ${seed}, transaction ${at}`).toEqual(answers(memory, at))
      }
      await dispose()
    }
  })

  it('a graph read for each request has the edges in the log', async () => {
    for (let seed = 1; seed <= runs(seeds); seed++) {
      const { store, dispose } = await open()
      await grow(store, randomFrom(100 + seed), 20)
      const log: readonly LogEntry[] = await store.read(0, 1_000)
      for (let at = 1; at <= log.length; at += 4) {
        const read = await askInRounds(store, async (graph) => {
          const found = new Set<string>()
          for (let node = 1; node < graph.idBound; node++)
            for (const type of graph.edgeTypes)
              graph.eachNeighbour(
                node,
                graph.edgeTypeNumber(type),
                'out',
                at,
                (to) => void found.add(`${node} ${type} ${to}`),
              )
          return found
        })
        expect([...read].sort(), `seed ${seed}, transaction ${at}`).toEqual([...naiveAt(log, at).edges.keys()].sort())
      }
      await dispose()
    }
  })

  it('the parts of a request agree, whatever is committed in between', async () => {
    let between = 0
    for (let seed = 1; seed <= runs(Math.ceil(seeds / 2)); seed++) {
      const random = randomFrom(200 + seed)
      const { store, dispose } = await open()
      await grow(store, random, 15)
      const memory = await loadGraph(store)
      let step = 2_000
      const busy = {
        ...store,
        level: async (request: Parameters<RecordPorts['level']>[0]) => {
          const write = randomWrite(random)
          // Data erased from the past is erased for everybody.
          if (write.answer.kind !== 'redacted') await store.commit([commitOf(++step, [write])])
          return await store.level(request)
        },
      }
      const at = memory.head
      const read = await askInRounds(busy, async (graph) => [graph.head, answersOfThen(graph, at)])
      expect(read, `seed ${seed}`).toEqual([at, answersOfThen(memory, at)])
      between += (await store.head()).tx - at
      await dispose()
    }
    expect(between).toBeGreaterThan(0)
  })
}
