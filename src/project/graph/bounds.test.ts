import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { Graph } from './graph.ts'
import { borrowMarks, returnMarks, seenBy, sortIds } from './marks.ts'
import { shortestPaths, type PathQuery } from './shortest.ts'
import { closure, closureSteps, DEEPEST, edgeTypeSet, multiHop, neighbourhood, type Walk } from './walk.ts'

type Edge = readonly [from: NodeId, to: NodeId, type?: EdgeTypeId]

function entryOf(tx: Tx, edges: readonly Edge[]): LogEntry {
  const by = { op: 'assert', document: 1, provenance: 'DECLARED' } as const
  const said = edges.map(([from, to, type = 'A.x'], i) => ({ ...by, support: tx * 100_000 + i, type, from, to }))
  return { tx, at: tx, cause: { kind: 'event', trace: '', since: 0 }, nodes: [], types: [], facts: [], edges: said }
}

function graphOf(...edges: readonly Edge[]): Graph {
  const graph = new Graph()
  graph.apply(entryOf(1, edges))
  return graph
}

const chain = (length: number): Graph => graphOf(...Array.from({ length }, (_, i): Edge => [i + 1, i + 2]))
const EVERYTHING = { types: null, direction: 'out', at: 1, maxDepth: Infinity, maxNodes: Infinity, after: 0 } as const
const walkFrom = (start: readonly NodeId[], more: Partial<Walk> = {}): Walk => ({ ...EVERYTHING, start, ...more })
const queryOf = (from: NodeId, to: NodeId, more: Partial<PathQuery> = {}): PathQuery => {
  const bounds = { maxDepth: Infinity, maxNodes: Infinity, maxPaths: 10 }
  return { types: null, direction: 'out', at: 1, ...bounds, from, to, ...more }
}

describe('a walk', () => {
  it('goes ten thousand edges deep, and says where it was cut', () => {
    const whole = closure(chain(DEEPEST), walkFrom([1]))
    expect([whole.nodes.length, whole.depths.at(-1), whole.truncated]).toEqual([DEEPEST, DEEPEST, false])
    const cut = closure(chain(DEEPEST + 1), walkFrom([1]))
    expect([cut.nodes.length, cut.depths.at(-1), cut.truncated]).toEqual([DEEPEST, DEEPEST, 'depth'])
  })

  it('begins at several nodes at once, each of them once, and finds none of them', () => {
    const graph = graphOf([1, 2], [2, 3], [5, 3], [3, 4], [4, 1], [4, 5])
    const walked = closure(graph, walkFrom([5, 1, 5]))
    expect([[...walked.nodes], [...walked.depths]]).toEqual([[2, 3, 4], [1, 1, 2]]) // prettier-ignore
    expect([...neighbourhood(graph, walkFrom([5, 1, 5], { maxDepth: 1 })).nodes]).toEqual([2, 3])
    expect([...closure(graph, walkFrom([])).nodes]).toEqual([])
    expect(closure(graph, walkFrom([1], { maxDepth: 0 }))).toMatchObject({ truncated: 'depth', cursor: null })
  })

  it('goes on from a cursor past its end, and fits exactly', () => {
    const graph = graphOf([1, 2], [1, 3], [2, 4], [3, 5])
    expect(closure(graph, walkFrom([1], { maxNodes: 4 }))).toMatchObject({ truncated: false, cursor: null })
    expect(closure(graph, walkFrom([1], { maxNodes: 3 }))).toMatchObject({ truncated: 'nodes', cursor: 3 })
    expect(closure(graph, walkFrom([1], { maxNodes: 1, after: 2 }))).toMatchObject({ truncated: 'nodes', cursor: 3 })
    const last = closure(graph, walkFrom([1], { maxNodes: 1, after: 3 }))
    expect([[...last.nodes], [...last.depths], last.truncated, last.cursor]).toEqual([[5], [2], false, null])
    const beyond = closure(graph, walkFrom([1], { maxNodes: 2, after: 9 }))
    expect([beyond.nodes.length, beyond.truncated]).toEqual([0, false])
  })

  it('over a set of types that is older than a type does not take that one', () => {
    const graph = graphOf([1, 2], [1, 3, 'A.y'])
    const types = edgeTypeSet(graph, ['A.x', 'No.such'])
    expect([...types]).toEqual([1, 0])
    graph.apply(entryOf(2, [[1, 4, 'B.new']]))
    expect([...closure(graph, walkFrom([1], { types, at: 2 })).nodes]).toEqual([2])
    expect([...closure(graph, walkFrom([1], { at: 2 })).nodes]).toEqual([2, 3, 4])
  })

  it('gives others a turn after so many nodes, found or left', () => {
    const turnsOf = (graph: Graph): number => {
      const steps = closureSteps(graph, walkFrom([1]))
      let turns = 0
      for (; steps.next().done !== true; turns++);
      return turns
    }
    // 10,000 each found once and left once.
    const fans = Array.from({ length: 10_000 }, (_, i): Edge => [i < 100 ? 1 : 2 + (i % 100), i + 2])
    expect(turnsOf(graphOf(...fans))).toBeGreaterThanOrEqual(5)
    expect(turnsOf(graphOf(...fans))).toBeLessThanOrEqual(10)
    expect(turnsOf(graphOf([1, 2], [2, 3]))).toBe(0)
  })

  it('of a sequence of hops comes in pages of its last level', () => {
    const graph = graphOf([1, 2], [1, 3], [2, 5], [3, 4], [3, 6], [2, 4])
    const hop = { types: null, direction: 'out' } as const
    const hops = { start: [1, 1], hops: [hop, hop], at: 1 }
    const page = (after: number, maxNodes: number) => {
      const { nodes, depths, truncated, cursor } = multiHop(graph, { ...hops, after, maxNodes })
      return [[...nodes], [...depths], truncated, cursor]
    }
    expect(page(0, 2)).toEqual([[4, 5], [2, 2], 'nodes', 2])
    expect(page(2, 2)).toEqual([[6], [2], false, null])
    expect(page(0, 3)).toEqual([[4, 5, 6], [2, 2, 2], false, null])
    expect([...multiHop(graph, { ...hops, hops: [], after: 0, maxNodes: 9 }).nodes]).toEqual([1])
  })
})

describe('the shortest paths', () => {
  it('to where they begin are one, of no edges', () => {
    expect(shortestPaths(graphOf([1, 2], [2, 1]), queryOf(1, 1))).toEqual({ paths: [[]], truncated: false })
  })

  it('are looked for a thousand edges far', () => {
    const graph = chain(1_001)
    expect(shortestPaths(graph, queryOf(1, 1_001)).paths[0]).toHaveLength(1_000)
    expect(shortestPaths(graph, queryOf(1, 1_002))).toEqual({ paths: [], truncated: 'depth' })
    expect(shortestPaths(graph, queryOf(1, 5, { maxDepth: 4 })).paths).toHaveLength(1)
    expect(shortestPaths(graph, queryOf(1, 5, { maxDepth: 3 }))).toEqual({ paths: [], truncated: 'depth' })
    expect(shortestPaths(graph, queryOf(5, 1))).toEqual({ paths: [], truncated: false })
  })

  it('are given up once more nodes were seen than may be', () => {
    const graph = graphOf([1, 2], [1, 3], [1, 4], [2, 5], [5, 6])
    expect(shortestPaths(graph, queryOf(1, 5, { maxNodes: 4 })).paths).toHaveLength(1)
    expect(shortestPaths(graph, queryOf(1, 5, { maxNodes: 3 }))).toEqual({ paths: [], truncated: 'nodes' })
  })

  it('come in the order of the names of their edges, which of them was seen first or not', () => {
    const types: EdgeTypeId[] = ['B.x', 'A.y', 'C.z', 'A.x']
    const graph = graphOf(...types.map((type): Edge => [1, 2, type]), [2, 1, 'A.w'])
    const named = (query: PathQuery): string[] => shortestPaths(graph, query).paths.map(([e]) => `${e?.from} ${e?.type} ${e?.to}`) // prettier-ignore
    expect(named(queryOf(1, 2))).toEqual(['1 A.x 2', '1 A.y 2', '1 B.x 2', '1 C.z 2'])
    expect(named(queryOf(1, 2, { direction: 'in' }))).toEqual(['2 A.w 1'])
    expect(named(queryOf(1, 2, { direction: 'both' }))).toEqual(['2 A.w 1', '1 A.x 2', '1 A.y 2', '1 B.x 2', '1 C.z 2'])
    expect(named(queryOf(1, 2, { types: edgeTypeSet(graph, ['C.z', 'A.y']) }))).toEqual(['1 A.y 2', '1 C.z 2'])
    const bounded = (maxPaths: number) => shortestPaths(graph, queryOf(1, 2, { maxPaths }))
    expect([bounded(4).paths.length, bounded(4).truncated]).toEqual([4, false])
    expect([bounded(3).paths.length, bounded(3).truncated]).toEqual([3, 'paths'])
  })

  it('lie edge behind edge, from the beginning to the end', () => {
    const graph = graphOf([1, 2], [3, 2], [3, 4])
    const { paths } = shortestPaths(graph, queryOf(1, 4, { direction: 'both' }))
    const [type] = graph.edgeTypes
    expect(paths).toEqual([[[1, 2], [3, 2], [3, 4]].map(([from, to]) => ({ type, from, to }))]) // prettier-ignore
  })
})

describe('the marks of walks', () => {
  it('of one are none of the next, over as many as there are stamps, and while the graph grows', () => {
    const graph = chain(40)
    const nodes = (): number[] => [...closure(graph, walkFrom([1], { at: graph.head })).nodes]
    const first = nodes()
    for (let round = 2; round < 400; round++) {
      expect(shortestPaths(graph, queryOf(1, 41)).paths[0]).toHaveLength(40)
      expect(shortestPaths(graph, queryOf(41, 1, { maxDepth: 900 })).paths).toEqual([])
      expect(nodes().slice(0, 40)).toEqual(first)
      if (round % 20 === 0) graph.apply(entryOf(graph.head + 1, [[graph.idBound - 1, graph.idBound + round]]))
    }
    expect(nodes()).toHaveLength(40 + 19)
  })

  it('of two at a time are apart, whoever is done first', () => {
    const graph = chain(50)
    const reader = { ...graph, idBound: graph.idBound } as unknown as Graph
    const [a, b] = [borrowMarks(reader, 3), borrowMarks(reader, 3)]
    expect(a.stamps).not.toBe(b.stamps)
    const seen = seenBy(a, 2)
    seen.marks[7] = seen.mark
    expect([seen.mark - seen.from, (b.stamps[7] ?? 0) >= b.base]).toEqual([2, false])
    returnMarks(a, 3)
    const c = borrowMarks(reader, 3)
    expect((c.stamps[7] ?? 0) >= c.base).toBe(false)
    for (const marks of [b, c]) returnMarks(marks, 3)
  })

  it('sort ids, few or many of them, and are clean again', () => {
    const ids = fc.uniqueArray(fc.nat(9_999), { maxLength: 60 })
    const marks = borrowMarks({ idBound: 10_000 } as Graph, 1)
    fc.assert(
      fc.property(ids, fc.boolean(), (some, few) => {
        // More than a 256th of all are sorted through the bitmap.
        const sorted = Uint32Array.from(few ? some.slice(0, 38) : some)
        const expected = [...sorted].sort((a, b) => a - b)
        sortIds(sorted, marks, 10_000)
        expect([...sorted]).toEqual(expected)
        expect(marks.bits.every((word) => word === 0)).toBe(true)
      }),
      { numRuns: 200 },
    )
    returnMarks(marks, 1)
  })
})
