import fc from 'fast-check'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Direction, GraphReader } from '../contracts/graph.ts'
import type { LogEntry, NodeId } from '../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'
import { Pace, Turns } from '../lib/pace.ts'
import { finish, finishYielding } from '../lib/pausing-work.ts'
import { Graph } from '../projections/graph/graph.ts'
import { naiveAt, randomLog, type LogShape } from '../testing/graph/naive.ts'
import { Entries, pathToEntry } from './entries.ts'
import { borrowVisited, returnVisited } from './visited.ts'
import { neighbourhood, type NeighbourhoodRequest } from './neighbourhood.ts'
import type { Stride } from './stride.ts'
import { MAX_WALK_DEPTH, edgeTypeSet, Walk, type WalkSetup } from './walk.ts'

const SHAPE: LogShape = { transactions: 40, nodes: 25, edgeTypes: ['A.x', 'A.y', 'B.x'], churn: 5 }
const DIRECTIONS: readonly Direction[] = ['out', 'in']

interface Case {
  readonly graph: Graph
  readonly log: readonly LogEntry[]
  readonly at: Tx
  readonly types: readonly EdgeTypeId[]
  readonly direction: 'out' | 'in' | 'both'
}

const casesOf = (shape: LogShape): fc.Arbitrary<Case> =>
  fc
    .record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      at: fc.integer({ min: 1, max: 40 }),
      compactAt: fc.integer({ min: 1, max: 60 }),
      types: fc.subarray([...shape.edgeTypes], { minLength: 1 }),
      direction: fc.constantFrom('out' as const, 'in' as const, 'both' as const),
    })
    .map(({ seed, compactAt, ...rest }) => {
      const log = randomLog(seed, shape)
      const graph = new Graph()
      for (const entry of log) {
        graph.apply(entry)
        if (entry.tx === compactAt) finish(graph.compact())
      }
      return { graph, log, ...rest }
    })

const cases = casesOf(SHAPE)
/** Most nodes are reached within two steps. */
const denseCases = casesOf({ ...SHAPE, nodes: 12, churn: 12 })

function naiveNext(c: Case, nodes: readonly NodeId[]): NodeId[] {
  const edges = [...naiveAt(c.log, c.at).edges.values()].filter((e) => c.types.includes(e.type))
  const found = edges.flatMap((e) => [
    ...(c.direction !== 'in' && nodes.includes(e.from) ? [e.to] : []),
    ...(c.direction !== 'out' && nodes.includes(e.to) ? [e.from] : []),
  ])
  return [...new Set(found)].sort((a, b) => a - b)
}

/** [node, depth], by depth and id. */
function naiveClosure(c: Case, start: NodeId, maxDepth: number): [NodeId, number][] {
  const seen = new Set([start])
  const found: [NodeId, number][] = []
  let level = [start]
  for (let depth = 1; level.length > 0 && depth <= maxDepth; depth++) {
    level = naiveNext(c, level).filter((n) => !seen.has(n))
    for (const node of level) {
      seen.add(node)
      found.push([node, depth])
    }
  }
  return found
}

function around(c: Case, start: NodeId, hops = Infinity): NeighbourhoodRequest {
  const directions = c.direction === 'both' ? DIRECTIONS : [c.direction]
  return { graph: c.graph, at: c.at, start: [start], types: edgeTypeSet(c.graph, c.types), directions, hops }
}

/** [node, distance], without the starts. */
function pairs(of: NeighbourhoodRequest): [NodeId, number][] {
  const { nodes, ends } = finish(neighbourhood(of))
  const found = [...nodes].map((node, i): [NodeId, number] => [node, ends.findIndex((end) => i < end)])
  return found.filter(([, distance]) => distance > 0)
}

describe('walks against a naive search', () => {
  it('find everything, by distance and id', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), (c, start) => {
        expect(pairs(around(c, start))).toEqual(naiveClosure(c, start, 1_000))
        expect(finish(neighbourhood(around(c, start))).truncated).toBe(false)
      }),
    )
  })

  it('go to the requested depth, and detect whether there is more beyond', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }), (c, start, hops) => {
        const near = naiveClosure(c, start, hops)
        expect(pairs(around(c, start, hops))).toEqual(near)
        const { types, directions } = around(c, start)
        const strides = [directions.map((direction) => ({ types, direction, next: 0 }))]
        const visited = borrowVisited(c.graph.idBound, 1)
        const walk = new Walk({ graph: c.graph, at: c.at, strides }, visited, new Entries())
        walk.add(start, 0, 0)
        finish(walk.run(hops))
        const { length } = walk.entries.nodes
        const more = walk.goesOn && finish(walk.leadsTo(() => true))
        expect(more).toBe(naiveClosure(c, start, hops + 1).length > near.length)
        expect([walk.entries.nodes.length, walk.ends.at(-1)]).toEqual([length, length])
        returnVisited(visited)
      }),
    )
  })

  it('end at their bound with the nearest nodes, truncated, regardless of the memory layout of edges', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), (c, start, most) => {
        const all = naiveClosure(c, start, 1_000)
        const cut = finish(neighbourhood({ ...around(c, start), most }))
        expect(cut.nodes.length).toBe(Math.min(most, all.length + 1))
        expect(cut.truncated).toBe(all.length + 1 > most)
        const compacted = new Graph()
        for (const entry of c.log) compacted.apply(entry)
        finish(compacted.compact())
        const types = edgeTypeSet(compacted, c.types)
        expect(finish(neighbourhood({ ...around(c, start), graph: compacted, types, most })).nodes).toEqual(cut.nodes)
      }),
    )
  })

  it('leave out nodes that they do not enter, and do not pass through them', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), (c, start, out) => {
        fc.pre(out !== start)
        const without = {
          ...c,
          log: c.log.map((e) => ({ ...e, edges: e.edges.filter((x) => x.from !== out && x.to !== out) })),
        }
        const enters = (node: NodeId): boolean => node !== out
        expect(pairs({ ...around(c, start), enters })).toEqual(naiveClosure(without, start, 1_000))
      }),
    )
  })

  it('give a shortest path back, whose edges exist', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), (c, start) => {
        const { graph, at } = c
        const { types, directions } = around(c, start)
        const strides = [directions.map((direction) => ({ types, direction, next: 0 }))]
        const { entries } = walkFrom({ graph, at, strides }, start)
        const depths = new Map([[start, 0], ...naiveClosure(c, start, 1_000)])
        const numbers = c.types.map((type) => graph.edgeTypeNumber(type))
        for (let i = 0; i < entries.nodes.length; i++) {
          const nodes = [0, ...pathToEntry(entries, i, 1).way].map((entry) => entries.nodes.array[entry] ?? 0)
          expect(nodes.length - 1).toBe(depths.get(entries.nodes.array[i] ?? 0))
          for (const [k, node] of nodes.slice(1).entries()) {
            const before = nodes[k] ?? 0
            const holds = numbers.some(
              (type) =>
                (c.direction !== 'in' && graph.hasEdge(before, type, node, at)) ||
                (c.direction !== 'out' && graph.hasEdge(node, type, before, at)),
            )
            expect(holds).toBe(true)
          }
        }
      }),
    )
  })
})

function walkFrom(course: WalkSetup, ...start: readonly NodeId[]): Walk {
  const visited = borrowVisited(course.graph.idBound, Math.max(1, course.strides.length))
  const walk = new Walk(course, visited, new Entries())
  for (const node of start) walk.add(node, 0, 0)
  finish(walk.run())
  returnVisited(visited)
  return walk
}

function entryOf(tx: Tx, edges: readonly (readonly [NodeId, NodeId])[], type: EdgeTypeId = 'A.x'): LogEntry {
  const by = { op: 'assert', document: 1, provenance: 'DECLARED' } as const
  const asserted = edges.map(([from, to], i) => ({ ...by, support: tx * 1_000_000 + i, type, from, to }))
  return { tx, at: tx, cause: { kind: 'event', trace: '', since: 0 }, nodes: [], types: [], facts: [], edges: asserted }
}

/** One transaction of edges `A.x`. */
function graphOf(edges: readonly (readonly [NodeId, NodeId])[]): Graph {
  const graph = new Graph()
  graph.apply(entryOf(1, edges))
  finish(graph.compact())
  return graph
}

const chain = (length: number): Graph => graphOf(Array.from({ length }, (_, i) => [i + 1, i + 2]))
const OUT = [[{ types: null, direction: 'out', next: 0 }]] as const

/** A few states with random strides over all types and directions. */
const stridesOfStates: fc.Arbitrary<readonly (readonly Stride[])[]> = fc.array(
  fc.array(
    fc.record({
      types: fc.constantFrom(null, Uint8Array.of(1, 0, 0), Uint8Array.of(0, 1, 1)),
      direction: fc.constantFrom(...DIRECTIONS),
      next: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 3, maxLength: 3 },
)

/** Concludes from some nodes to one that may have an edge from elsewhere. */
const concluding = (walk: Walk, graph: Graph, entry: number): void => {
  const node = walk.entries.nodes.array[entry] ?? 0
  if (node % 5 === 0) walk.add(1 + ((node * 7) % (graph.idBound - 1)), walk.entries.states[entry] ?? 0, entry)
}

describe('the backward search for levels', () => {
  it('finds the levels of a forward walk, each entry from the same predecessor', () => {
    let lookedBack = 0
    fc.assert(
      fc.property(denseCases, stridesOfStates, fc.integer({ min: 1, max: 5 }), (c, strides, start) => {
        const told = (graph: GraphReader) => {
          const visited = borrowVisited(graph.idBound, strides.length)
          const leaves = (entry: number): boolean => {
            concluding(walk, c.graph, entry)
            return (walk.entries.nodes.array[entry] ?? 0) % 4 !== 0
          }
          const course = { graph, at: c.at, strides, leaves, covered: [0, 1, 0] }
          const walk: Walk = new Walk(course, visited, new Entries())
          for (const one of [start, start + 1]) walk.add(one, 0, 0)
          finish(walk.run())
          returnVisited(visited)
          walk.entries.trim()
          const { nodes, states, parents } = walk.entries
          return [walk.ends, [...nodes.array], [...states], [...parents]]
        }
        const { edgeTypes, idBound } = c.graph
        const ahead = {
          edgeTypes,
          idBound,
          appendUnseen: c.graph.appendUnseen.bind(c.graph),
        } as Partial<GraphReader> as GraphReader
        const leastAmong: GraphReader['leastAmong'] = (...asked) => {
          lookedBack++
          return c.graph.leastAmong(...asked)
        }
        expect(told({ ...ahead, leastAmong })).toEqual(told(ahead))
      }),
      { numRuns: 300 },
    )
    expect(lookedBack).toBeGreaterThan(0)
  })
})

describe('walks over dense, deep or cyclic graphs (F11)', () => {
  const all = { types: null, directions: ['out'], at: 1, hops: Infinity } as const

  it('end in a cycle, and have their start once', () => {
    const ring = graphOf(Array.from({ length: 500 }, (_, i) => [i + 1, ((i + 1) % 500) + 1]))
    const { nodes, ends, truncated } = finish(neighbourhood({ ...all, graph: ring, start: [1] }))
    expect([nodes.length, ends.length, truncated]).toEqual([500, 501, false])
  })

  it('reach the requested depth of ten thousand edges in a chain, with a path back', () => {
    const graph = chain(MAX_WALK_DEPTH + 1)
    const { nodes } = finish(neighbourhood({ ...all, graph, start: [1], hops: MAX_WALK_DEPTH }))
    expect(nodes).toHaveLength(MAX_WALK_DEPTH + 1)
    const { entries } = walkFrom({ graph, at: 1, strides: OUT }, 1)
    expect(pathToEntry(entries, MAX_WALK_DEPTH + 1, 1).way).toHaveLength(MAX_WALK_DEPTH + 1)
  })

  it('have each of several starts once', () => {
    const graph = graphOf([
      [1, 2],
      [2, 3],
      [5, 3],
      [3, 4],
      [4, 1],
      [4, 5],
    ])
    const { nodes, ends } = finish(neighbourhood({ ...all, graph, start: [5, 1, 5] }))
    expect([[...nodes], ends]).toEqual([
      [5, 1, 2, 3, 4],
      [2, 4, 5, 5],
    ])
    expect(finish(neighbourhood({ ...all, graph, start: [] })).nodes).toHaveLength(0)
  })

  it('do not follow a type that is newer than their set of edge types', () => {
    const graph = graphOf([[1, 2]])
    const types = edgeTypeSet(graph, ['A.x', 'No.such'])
    expect([...types]).toEqual([1])
    graph.apply(entryOf(2, [[1, 4]], 'B.new'))
    expect([...finish(neighbourhood({ ...all, graph, types, start: [1], at: 2 })).nodes]).toEqual([1, 2])
    expect([...finish(neighbourhood({ ...all, graph, start: [1], at: 2 })).nodes]).toEqual([1, 2, 4])
  })

  it('yield to others if they are long, also concurrently', async () => {
    const edges = Array.from({ length: 100_000 }, (_, i): [NodeId, NodeId] => [(i % 40) + 1, i + 41])
    const graph = graphOf(edges)
    const walks = [1, 2, 3].map((start): NeighbourhoodRequest => ({
      ...all,
      graph,
      start: [start],
      directions: DIRECTIONS,
    }))
    const turns = new Turns({ sliceMs: 0 })
    let others = 0
    const done = new AbortController()
    const counting = (async () => {
      for (; !done.signal.aborted; others++) await nextTurn()
    })()
    const found = await Promise.all(walks.map((walk) => finishYielding(neighbourhood(walk), new Pace({ turns }))))
    done.abort()
    await counting
    expect(found).toEqual(walks.map((walk) => finish(neighbourhood(walk))))
    expect(others).toBeGreaterThan(0)
  })

  it('yield after a bounded number of nodes, found or expanded', () => {
    // 10,000 nodes, each found once and expanded once.
    const fans = Array.from({ length: 10_000 }, (_, i): [NodeId, NodeId] => [i < 100 ? 1 : 2 + (i % 100), i + 2])
    const turns = [...neighbourhood({ ...all, graph: graphOf(fans), start: [1] })].length
    expect([turns >= 5, turns <= 10]).toEqual([true, true])
    expect([...neighbourhood({ ...all, graph: chain(2), start: [1] })]).toHaveLength(0)
  })

  it('leave nothing behind for the next if they are abandoned', () => {
    const fans = Array.from({ length: 10_000 }, (_, i): [NodeId, NodeId] => [i < 100 ? 1 : 2 + (i % 100), i + 2])
    const around = { ...all, graph: graphOf(fans), start: [1] }
    const complete = finish(neighbourhood(around))
    for (let steps = 1; steps < 6; steps++) {
      const given = neighbourhood(around)
      for (let i = 0; i < steps; i++) given.next()
      given.return({ nodes: new Uint32Array(), ends: [], truncated: false })
      expect(finish(neighbourhood(around))).toEqual(complete)
    }
  })
})

describe('a walk over states', () => {
  it('reaches a node once in each state, and expands it by the strides of the state', () => {
    // Outwards in state 0, which may turn into 1; in state 1 only back.
    const graph = graphOf([
      [1, 2],
      [3, 2],
      [3, 4],
      [2, 5],
    ])
    const strides = [
      [
        { types: null, direction: 'out', next: 0 },
        { types: null, direction: 'in', next: 1 },
      ],
      [{ types: null, direction: 'in', next: 1 }],
    ] as const
    const told = ({ entries }: Walk) =>
      [...entries.nodes.array.subarray(0, entries.nodes.length)].map((node, i) => `${node}/${entries.states[i]}`)
    expect(told(walkFrom({ graph, at: 1, strides }, 1))).toEqual(['1/0', '2/0', '1/1', '3/1', '5/0', '2/1'])
    // A walk in state 0 goes at least as far as one in state 1.
    expect(told(walkFrom({ graph, at: 1, strides, covered: [0, 1] }, 1))).toEqual(['1/0', '2/0', '3/1', '5/0'])
  })

  it('distinguishes more states than a word has bits', () => {
    const states = 40
    const strides = Array.from({ length: states }, (_, i) => [
      { types: null, direction: 'out' as const, next: (i + 1) % states },
    ])
    const ring = graphOf([
      [1, 2],
      [2, 3],
      [3, 1],
    ])
    // Three nodes, forty states: they meet again after 120 steps.
    expect(walkFrom({ graph: ring, at: 1, strides }, 1).entries.nodes.length).toBe(120)
  })

  it('expands nodes added at no distance in the same level, within the bound', () => {
    const graph = chain(3)
    const strides = [[], OUT[0].map((stride) => ({ ...stride, next: 0 }))]
    const ended = (most?: number): Walk => {
      const visited = borrowVisited(graph.idBound, 2)
      const arrives = (from: number, to: number): void => {
        for (let i = from; i < to; i++)
          if (walk.entries.states[i] === 0) walk.add(walk.entries.nodes.array[i] ?? 0, 1, i)
      }
      const course = { graph, at: 1, strides, arrives }
      const walk = new Walk(most === undefined ? course : { ...course, most }, visited, new Entries())
      walk.add(1, 0, 0)
      finish(walk.run())
      returnVisited(visited)
      return walk
    }
    expect([ended().ends, ended().truncated]).toEqual([[2, 4, 6, 8, 8], false])
    expect([ended(8).entries.nodes.length, ended(8).truncated]).toEqual([8, false])
    expect([ended(7).entries.nodes.length, ended(7).truncated]).toEqual([7, true])
    expect([ended(6).entries.nodes.length, ended(6).truncated]).toEqual([6, true])
  })
})
