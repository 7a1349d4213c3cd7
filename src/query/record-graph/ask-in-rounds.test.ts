import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import { refusalIn } from '../../contracts/problem.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { finish } from '../../lib/pausing-work.ts'
import { askedGraphContract } from '../../testing/graph/contract-asked.ts'
import { commitOf, edge, keyOf, model, stateFacts } from '../../testing/store/build.ts'
import { neighbourhood } from '../../walk/neighbourhood.ts'
import { askInRounds, type RoundCost, type RoundOptions } from './ask-in-rounds.ts'
import { PartialGraph, MissingParts } from './partial-graph.ts'
import { MemoryBudget } from './memory-budget.ts'

describe('over SQLite', () =>
  askedGraphContract(async () => {
    const store = openSqliteStore({ path: ':memory:' })
    return { store, dispose: () => store.close() }
  }))

const LENGTH = 12

async function chain(): Promise<RecordPorts> {
  const store = openSqliteStore({ path: ':memory:' })
  const link = (n: number) => edge('A.uses', model(`${n}`), model(`${n + 1}`))
  await store.commit(
    Array.from({ length: LENGTH }, (_, n) =>
      commitOf(n, [stateFacts(keyOf(model(`${n}`), 'A'), { edges: [link(n)] })]),
    ),
  )
  return store
}

const downTheChain = async (graph: GraphReader): Promise<number> => {
  const start = graph.idOf(model('0'))
  if (start === undefined) throw new Error('the chain has no beginning')
  const around = { graph, at: graph.head, start: [start], types: null, directions: ['out'] as const, hops: 100 }
  return finish(neighbourhood(around)).nodes.length
}

it('a walk costs one statement per level for edges and one for nodes, and missing parts cost nothing extra', async () => {
  const store = await chain()
  let cost: RoundCost | null = null
  expect(await askInRounds(store, downTheChain, { onCost: (spent) => void (cost = spent) })).toBe(LENGTH + 1)
  // The start, each level, and the last node, which leads nowhere; then a round that lacks nothing.
  expect(cost).toEqual({ rounds: LENGTH + 3, statements: 2 + 2 * LENGTH + 1 })
  await store.close()
})

it('the nodes and rounds of a request are limited', async () => {
  const store = await chain()
  const refused = async (bounds: RoundOptions['bounds']) =>
    refusalIn(await askInRounds(store, downTheChain, { bounds }).catch((error: unknown) => error))
  expect((await refused({ rounds: LENGTH + 2 }))?.detail).toBe(
    'The answer needs more than 14 reads of the record, one per level, and this process holds no graph.',
  )
  expect(await refused({ nodes: LENGTH })).toMatchObject({
    code: 'TOO_EXPENSIVE',
    detail: expect.stringContaining('12 nodes'),
  })
  expect(await refused({ edges: LENGTH - 1 })).toMatchObject({
    code: 'TOO_EXPENSIVE',
    detail: expect.stringContaining('11 edges'),
  })
  expect(await refused({ nodes: LENGTH + 1, edges: LENGTH, rounds: LENGTH + 3 })).toBeNull()
  await store.close()
})

it('an error propagates if nothing was missing, and lists of a type are refused', async () => {
  const store = await chain()
  const failing = askInRounds(store, async (graph) => {
    await downTheChain(graph)
    throw new Error('of the question itself')
  })
  await expect(failing).rejects.toThrow('of the question itself')
  const list = askInRounds(store, async (graph) => graph.nodesOfType('A', graph.head, 0, 10))
  await expect(list).rejects.toMatchObject({ problem: { code: 'NOT_HERE' } })
  await store.close()
})

it('a request does not see entities newer than its transaction', async () => {
  const store = await chain()
  const held = await PartialGraph.open({ record: store })
  await store.commit([
    commitOf(99, [stateFacts(keyOf(model('late'), 'A'), { edges: [edge('B.new', model('late'), model('0'))] })]),
  ])
  const missing = new MissingParts()
  for (const uri of [model('late'), model('0')]) missing.uris.add(uri)
  missing.nodes.add(held.idBound)
  await held.supply(missing)
  expect([held.idOf(model('late')), held.node(held.idBound), held.numberOf.has('B.new')]).toEqual([null, null, false])
  expect(held.idOf(model('0'))).toBe(1)
  await store.close()
})

it('the memory of all requests is limited, and released after success, refusal or failure', async () => {
  const store = await chain()
  const memory = new MemoryBudget(2 * LENGTH)
  const busy = await askInRounds(store, downTheChain, { memory }).catch((error: unknown) => error)
  expect([refusalIn(busy)?.code, memory.taken]).toEqual(['BUSY', 0])
  const enough = new MemoryBudget(2 * LENGTH + 1)
  expect([await askInRounds(store, downTheChain, { memory: enough }), enough.taken]).toEqual([LENGTH + 1, 0])
  for (const bounds of [{ edges: 3 }, { nodes: 3 }, { rounds: 3 }]) {
    const refusal = await askInRounds(store, downTheChain, { memory: enough, bounds }).catch((error: unknown) => error)
    expect([refusalIn(refusal)?.code, enough.taken]).toEqual(['TOO_EXPENSIVE', 0])
  }
  const during: number[] = []
  const failing = async (graph: GraphReader): Promise<never> => {
    await downTheChain(graph)
    during.push(enough.taken)
    throw new Error('of the question itself')
  }
  await expect(askInRounds(store, failing, { memory: enough })).rejects.toThrow('of the question itself')
  expect([during.at(-1), enough.taken]).toEqual([2 * LENGTH + 1, 0])
  await store.close()
})

it('a late read for a failed request takes no memory', async () => {
  const store = await chain()
  const memory = new MemoryBudget(100)
  const late = Promise.withResolvers<void>()
  let arrived = 0
  const level: RecordPorts['level'] = async (request) => {
    if (request.direction === 'out') throw new Error('the record is away')
    await late.promise
    arrived++
    return await store.level(request)
  }
  const bothWays = async (graph: GraphReader): Promise<void> => {
    const node = graph.idOf(model('3'))
    if (node === undefined) return
    for (const direction of ['out', 'in'] as const) graph.hasNeighbour(node, { types: null, direction }, graph.head)
  }
  await expect(askInRounds({ ...store, level }, bothWays, { memory })).rejects.toThrow('the record is away')
  expect(memory.taken).toBe(0)
  late.resolve()
  await nextTurn()
  expect([arrived, memory.taken]).toEqual([1, 0])
  await store.close()
})
