import fc from 'fast-check'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { Graph } from './graph.ts'
import { naiveAt, randomLog, type LogShape } from '../../testing/graph/naive.ts'
import { shortestPaths } from './shortest.ts'
import { finish } from '../../lib/slices.ts'
import {
  closure,
  closureSteps,
  edgeTypeSet,
  multiHop,
  neighbourhood,
  walkYielding,
  type Walk,
  type Walked,
} from './walk.ts'

const SHAPE: LogShape = { transactions: 40, nodes: 25, edgeTypes: ['A.x', 'A.y', 'B.x'], churn: 5 }
const UNBOUNDED = { maxDepth: 1_000, maxNodes: 1_000_000, after: 0 }

interface Case {
  readonly graph: Graph
  readonly log: readonly LogEntry[]
  readonly at: Tx
  readonly types: readonly EdgeTypeId[]
  readonly direction: 'out' | 'in' | 'both'
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    at: fc.integer({ min: 1, max: 40 }),
    compactAt: fc.integer({ min: 1, max: 60 }),
    types: fc.subarray([...SHAPE.edgeTypes], { minLength: 1 }),
    direction: fc.constantFrom('out' as const, 'in' as const, 'both' as const),
  })
  .map(({ seed, compactAt, ...rest }) => {
    const log = randomLog(seed, SHAPE)
    const graph = new Graph()
    for (const entry of log) {
      graph.apply(entry)
      if (entry.tx === compactAt) finish(graph.compact())
    }
    return { graph, log, ...rest }
  })

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

function walkOf(c: Case, start: NodeId, bounds: Pick<Walk, 'maxDepth' | 'maxNodes' | 'after'>): Walk {
  return { start: [start], types: edgeTypeSet(c.graph, c.types), direction: c.direction, at: c.at, ...bounds }
}

function pairs(walked: Walked): [NodeId, number][] {
  return [...walked.nodes].map((node, i) => [node, walked.depths[i] ?? -1])
}

describe('walks against a naive search', () => {
  it('find everything, by depth and id', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), (c, start) => {
        const walked = closure(c.graph, walkOf(c, start, UNBOUNDED))
        expect(pairs(walked)).toEqual(naiveClosure(c, start, 1_000))
        expect(walked).toMatchObject({ truncated: false, cursor: null })
      }),
    )
  })

  it('in pages give the same as at once, and no page is cut without a word', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 7 }), (c, start, maxNodes) => {
        const all: [NodeId, number][] = []
        for (let after: number | null = 0; after !== null;) {
          const walked: Walked = closure(c.graph, walkOf(c, start, { maxDepth: 1_000, maxNodes, after }))
          expect(walked.truncated).toBe(walked.cursor === null ? false : 'nodes')
          expect(walked.nodes.length).toBeLessThanOrEqual(maxNodes)
          all.push(...pairs(walked))
          after = walked.cursor
        }
        expect(all).toEqual(naiveClosure(c, start, 1_000))
      }),
    )
  })

  it('say when there is more beyond the depth, and only then', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }), (c, start, maxDepth) => {
        const bounds = { ...UNBOUNDED, maxDepth }
        const near = naiveClosure(c, start, maxDepth)
        const walked = closure(c.graph, walkOf(c, start, bounds))
        expect(pairs(walked)).toEqual(near)
        expect(walked.truncated).toBe(naiveClosure(c, start, maxDepth + 1).length > near.length ? 'depth' : false)
        const hood = neighbourhood(c.graph, walkOf(c, start, bounds))
        expect([pairs(hood), hood.truncated]).toEqual([near, false])
      }),
    )
  })

  it('follow a sequence of hops', () => {
    fc.assert(
      fc.property(
        cases,
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.constantFrom('out' as const, 'in' as const), { maxLength: 3 }),
        (c, start, directions) => {
          const types = edgeTypeSet(c.graph, c.types)
          const hops = directions.map((direction) => ({ types, direction }))
          const expected = directions.reduce((level, direction) => naiveNext({ ...c, direction }, level), [start])
          const all = multiHop(c.graph, { start: [start], hops, at: c.at, maxNodes: 100, after: 0 })
          expect([...all.nodes]).toEqual(expected)
          const cut = multiHop(c.graph, { start: [start], hops, at: c.at, maxNodes: 1, after: 0 })
          expect(cut.truncated).toBe(expected.length > 1 ? 'nodes' : false)
        },
      ),
    )
  })

  it('find shortest paths, all of them, and their edges hold', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (c, from, to) => {
        fc.pre(from !== to)
        const query = { ...walkOf(c, from, UNBOUNDED), from, to, maxPaths: 1_000 }
        const { paths, truncated } = shortestPaths(c.graph, query)
        const depth = naiveClosure(c, from, 1_000).find(([node]) => node === to)?.[1]
        expect(truncated).toBe(false)
        expect(paths.length > 0).toBe(depth !== undefined)
        expect(new Set(paths.map((p) => JSON.stringify(p))).size).toBe(paths.length)
        for (const path of paths) {
          expect(path).toHaveLength(depth ?? -1)
          for (const e of path) expect(c.graph.hasEdge(e.from, c.graph.edgeTypeNumber(e.type), e.to, c.at)).toBe(true)
          const end = path.reduce(
            (at, e) =>
              c.direction !== 'in' && e.from === at ? e.to : c.direction !== 'out' && e.to === at ? e.from : -1,
            from,
          )
          if (c.direction !== 'both') expect(end).toBe(to)
        }
        if (paths.length > 1)
          expect(shortestPaths(c.graph, { ...query, maxPaths: 1 })).toMatchObject({
            truncated: 'paths',
            paths: [paths[0]],
          })
        if ((depth ?? 0) > 1)
          expect(shortestPaths(c.graph, { ...query, maxDepth: 1 })).toEqual({ paths: [], truncated: 'depth' })
      }),
    )
  })
})

/** One transaction of edges `A.x`. */
function graphOf(edges: readonly (readonly [NodeId, NodeId])[]): Graph {
  const graph = new Graph()
  graph.apply({
    tx: 1,
    at: 1,
    cause: { kind: 'event', trace: '', since: 0 },
    nodes: [],
    types: [],
    facts: [],
    edges: edges.map(([from, to], i) => ({
      op: 'assert',
      support: i + 1,
      type: 'A.x',
      from,
      to,
      document: 1,
      provenance: 'DECLARED',
    })),
  })
  finish(graph.compact())
  return graph
}

describe('what is dense or goes round (F11)', () => {
  const all = { types: null, direction: 'out', at: 1 } as const

  it('a cycle ends, and does not hold its start', () => {
    const ring = graphOf(Array.from({ length: 500 }, (_, i) => [i + 1, ((i + 1) % 500) + 1]))
    const walked = closure(ring, { ...all, start: [1], ...UNBOUNDED })
    expect(walked.nodes).toHaveLength(499)
    expect(walked.depths.at(-1)).toBe(499)
    expect(walked.truncated).toBe(false)
  })

  it('a hub answers in pages of a bounded size', () => {
    const hub = graphOf(Array.from({ length: 60_000 }, (_, i) => [1, i + 2]))
    const first = closure(hub, { ...all, start: [1], maxDepth: 10, maxNodes: 1_000, after: 0 })
    expect([first.nodes.length, first.nodes[0], first.truncated, first.cursor]).toEqual([1_000, 2, 'nodes', 1_000])
    const last = closure(hub, { ...all, start: [1], maxDepth: 10, maxNodes: 1_000, after: 59_000 })
    expect([last.nodes.length, last.nodes.at(-1), last.truncated]).toEqual([1_000, 60_001, false])
  })

  it('a path search gives up at its bound, and says so', () => {
    const hub = graphOf(Array.from({ length: 5_000 }, (_, i) => [1, i + 2]))
    const query = { ...all, from: 1, to: 9_999, maxDepth: 5, maxNodes: 1_000, maxPaths: 8 }
    expect(shortestPaths(hub, query)).toEqual({ paths: [], truncated: 'nodes' })
  })

  it('long walks let others have their turn, also side by side', async () => {
    const edges = Array.from({ length: 100_000 }, (_, i): [NodeId, NodeId] => [(i % 40) + 1, i + 41])
    const graph = graphOf(edges)
    const walks = [1, 2, 3].map((start): Walk => ({ ...all, start: [start], direction: 'both', ...UNBOUNDED }))
    let turns = 0
    const walked = new AbortController()
    const others = (async () => {
      for (; !walked.signal.aborted; turns++) await nextTurn()
    })()
    const found = await Promise.all(walks.map((walk) => walkYielding(closureSteps(graph, walk), 0)))
    walked.abort()
    await others
    expect(found).toEqual(walks.map((walk) => closure(graph, walk)))
    expect(turns).toBeGreaterThan(0)
  })
})
