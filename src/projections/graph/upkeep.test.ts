import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EdgeChange, LogEntry, NodeId } from '../../contracts/log.ts'
import { must } from '../../lib/result.ts'
import { finish } from '../../lib/pausing-work.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { Graph } from './graph.ts'
import { emptyParts } from './graph-parts.ts'
import { packEdges, EdgeColumnSet } from './pack-edges.ts'
import { naiveAt, naiveSource, randomLog, type LogShape } from '../../testing/graph/naive.ts'
import { NEVER } from './nodes.ts'
import { loadGraph, type LoadSource } from './load-from-record.ts'

/** Few nodes and many edges: rows of hundreds, with several supports of one edge, and with returning edges. */
const DENSE: LogShape = { transactions: 120, nodes: 9, edgeTypes: ['A.x', 'A.y', 'B.x'], churn: 14 }
const SMALL: LogShape = { transactions: 40, nodes: 20, edgeTypes: ['A.x', 'B.x'], churn: 5 }
const seed = fc.integer({ min: 1, max: 1_000_000 })
const NO_WORDS = { cause: { kind: 'event', trace: '', since: 0 }, nodes: [], types: [], facts: [] } as const

type Pair = readonly [from: NodeId, to: NodeId]

function saying(tx: Tx, op: EdgeChange['op'], pairs: readonly Pair[], first = 1): LogEntry {
  const by = { type: 'A.x', document: 1, provenance: 'DECLARED' } as const
  return { ...NO_WORDS, tx, at: tx, edges: pairs.map(([from, to], i) => ({ ...by, op, support: first + i, from, to })) }
}

function applyAll(log: readonly LogEntry[], graph = new Graph()): Graph {
  for (const entry of log) graph.apply(entry)
  return graph
}

/** Returns all edges at a transaction, read from both ends, and all types and tombstones. */
function shown(graph: Graph, at: Tx, nodes: number): unknown {
  const edges = (['out', 'in'] as const).map((direction) => {
    const found: string[] = []
    for (const type of DENSE.edgeTypes) {
      const number = graph.edgeTypeNumber(type)
      for (let node = 1; node <= nodes; node++) {
        graph.eachNeighbour(node, number, direction, at, (other) => {
          found.push(direction === 'out' ? `${node} ${type} ${other}` : `${other} ${type} ${node}`)
        })
      }
    }
    return found.sort()
  })
  const known = Array.from({ length: nodes }, (_, i) => [graph.typeOf(i + 1, at), graph.isGone(i + 1, at)])
  return { edges, known }
}

function naivelyShown(log: readonly LogEntry[], at: Tx, nodes: number): unknown {
  const { edges, types, gone } = naiveAt(log, at)
  const keys = [...edges.keys()].sort()
  const known = Array.from({ length: nodes }, (_, i) => [types.get(i + 1) ?? null, gone.has(i + 1)])
  return { edges: [keys, keys], known }
}

describe('a graph loaded from the record', () => {
  it('has the intervals of every edge, for any number of supports and any length of its row', async () => {
    await fc.assert(
      fc.asyncProperty(seed, async (s) => {
        const log = randomLog(s, DENSE)
        const graph = await loadGraph(naiveSource([...log]))
        for (let at = 0; at <= graph.head; at += 7) expect(shown(graph, at, 9)).toEqual(naivelyShown(log, at, 9))
      }),
      { numRuns: 15 },
    )
  })

  it('ignores changes in its pages later than the head at its start', async () => {
    await fc.assert(
      fc.asyncProperty(seed, fc.integer({ min: 1, max: 39 }), async (s, head) => {
        const log = randomLog(s, SMALL)
        const source: LoadSource = naiveSource([...log])
        const edgePage: LoadSource['edgePage'] = (after, _, limit) => source.edgePage(after, 1_000, limit)
        const graph = await loadGraph({ ...source, edgePage, head: async () => ({ tx: head, at: head }) })
        expect(graph.head).toBe(head)
        for (const at of [0, head - 1, head]) expect(shown(graph, at, 20)).toEqual(naivelyShown(log, at, 20))
        for (const type of ['A', 'B', 'C'])
          expect(graph.countOfType(type, head)).toBe(graph.nodesOfType(type, head, 0, 99).length)
        applyAll(log, graph)
        for (let at = head; at <= 40; at += 3) expect(shown(graph, at, 20)).toEqual(naivelyShown(log, at, 20))
      }),
      { numRuns: 40 },
    )
  })

  it('reads pages until there are none, and counts its nodes and edges', async () => {
    const count = 10_001
    const uri = must(makeUri('thing', 'here', 'n'))
    const retained = { types: [], gone: [], stage: 'stub' as const }
    const rows = Array.from({ length: count }, (_, i) => ({ id: i + 1, uri: `${uri}${i}` as Uri, ...retained }))
    const entry = saying(
      1,
      'assert',
      Array.from({ length: 50_001 }, (_, i): Pair => [1 + (i % 6), count - (i % count)]),
    )
    const edges = entry.edges.map((edge) => ({ ...edge, since: 1, until: null }))
    const requested: number[] = []
    const graph = await loadGraph({
      ...naiveSource([entry]),
      nodePage: async (after, limit) => (requested.push(limit), rows.slice(after, after + limit)),
      edgePage: async (after, _, limit) => {
        const page = edges.slice(after, after + limit)
        return { rows: page, next: page.length < limit ? null : after + limit }
      },
    })
    expect(graph.counts).toMatchObject({ nodes: count, edges: 50_001, delta: 0 })
    expect([graph.idBound, graph.idOf(rows.at(-1)?.uri ?? ('' as never))]).toEqual([count + 1, count])
    const last = entry.edges.at(-1)
    expect(graph.hasEdge(last?.from ?? 0, 0, last?.to ?? 0, 1)).toBe(true)
    expect(Math.max(...requested)).toBeLessThanOrEqual(10_000)
  })

  it('numbers edge types in the given order, and others after them', async () => {
    const log = randomLog(5, DENSE)
    const graph = await loadGraph(naiveSource([...log]), ['C.never', 'B.x'])
    expect(graph.edgeTypes.slice(0, 2)).toEqual(['C.never', 'B.x'])
    expect([...graph.edgeTypes].sort()).toEqual(['A.x', 'A.y', 'B.x', 'C.never'])
    expect(graph.edgeTypes.map((type) => graph.edgeTypeNumber(type))).toEqual([0, 1, 2, 3])
    expect(graph.edgeTypes.map((_, number) => graph.edgeTypeName(number))).toEqual(graph.edgeTypes)
    expect(graph.edgeTypes.length).toBe(4)
    expect(graph.edgeTypeNumber('No.such')).toBe(-1)
    expect(() => graph.edgeTypeName(4)).toThrow('no edge type 4')
    expect(shown(graph, 120, 9)).toEqual(naivelyShown(log, 120, 9))
  })

  it('counts more supports of an edge than fit a byte, when loaded and when followed', async () => {
    const pairs = Array.from({ length: 300 }, (): Pair => [1, 2])
    const nodes = [1, 2, 3].map((id) => ({ id, uri: must(makeUri('thing', 'here', `${id}`)) }))
    const log = [{ ...saying(1, 'assert', pairs), nodes }, saying(2, 'assert', [[1, 3]], 400)]
    const graph = await loadGraph(naiveSource([...log]))
    graph.apply(saying(3, 'retract', pairs.slice(1)))
    expect(graph.hasEdge(1, 0, 2, 3)).toBe(true)
    finish(graph.compact())
    graph.apply(saying(4, 'retract', pairs.slice(0, 1), 300))
    expect([2, 3, 4].map((at) => graph.hasEdge(1, 0, 2, at))).toEqual([true, true, false])
    expect(() => graph.apply(saying(5, 'retract', [[1, 2]]))).toThrow('transaction 5 retracts the edge 1 –0→ 2')
  })

  it('yields to the event loop while it packs', () => {
    const columns = new EdgeColumnSet()
    for (let i = 0; i < 110_000; i++) columns.add({ from: i % 1_000, type: 0, to: (i * 7) % 5_000 }, 1, NEVER)
    const work = packEdges(columns, 1, 5_000)
    let turns = 0
    for (; work.next().done !== true; turns++);
    // Three passes over the supports in each of two directions, 50,000 at a time.
    expect(turns).toBeGreaterThanOrEqual(2 * 3 * 2)
    expect(turns).toBeLessThan(2 * 3 * 4)
  })
})

describe('compaction', () => {
  it('changes no answer, present or past, in steps of any size', () => {
    fc.assert(
      fc.property(
        seed,
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 1, max: 119 }), { maxLength: 4 }),
        (s, step, at) => {
          const log = randomLog(s, DENSE)
          const graph = new Graph()
          for (const entry of log) {
            graph.apply(entry)
            if (at.includes(entry.tx)) finish(graph.compact(step))
          }
          for (let tx = 0; tx <= 120; tx += 11) expect(shown(graph, tx, 9)).toEqual(naivelyShown(log, tx, 9))
          expect(graph.counts.edges).toBe(naiveAt(log, 120).edges.size)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('is due when the delta has grown since the last one, and not while one runs', () => {
    const graph = new Graph()
    graph.apply(
      saying(
        1,
        'assert',
        Array.from({ length: 65_536 }, (_, i): Pair => [1 + (i % 700), 1 + i]),
      ),
    )
    expect([graph.counts.delta, graph.compactionDue]).toEqual([65_536, false])
    graph.apply(saying(2, 'assert', [[701, 1]]))
    expect([graph.counts.delta, graph.compactionDue]).toEqual([65_537, true])
    const bytes = [graph.counts.bytes]
    const work = graph.compact(1_000)
    work.next()
    expect(graph.compactionDue).toBe(false)
    expect(() => graph.compact().next()).toThrow('a compaction is under way')
    let turns = 1
    for (; work.next().done !== true; turns++);
    // 65,537 edges both ways, and the rows of their 65,536 nodes four times.
    expect(turns).toBeGreaterThan(200)
    expect(turns).toBeLessThan(800)
    expect(graph.counts).toMatchObject({ edges: 65_537, delta: 0 })
    expect(graph.compactionDue).toBe(false)
    bytes.push(graph.counts.bytes)
    finish(graph.compact())
    bytes.push(graph.counts.bytes)
    for (const size of bytes) expect(size / 65_537).toBeGreaterThan(2 * 9)
    for (const size of bytes) expect(size / 65_537).toBeLessThan(100)
  })

  it('can start again after an abandoned one', () => {
    const log = randomLog(9, DENSE)
    const graph = applyAll(log)
    const work = graph.compact(1)
    work.next()
    work.return()
    finish(graph.compact())
    expect(graph.counts.delta).toBe(0)
    expect(shown(graph, 120, 9)).toEqual(naivelyShown(log, 120, 9))
  })
})

describe('a change in the log', () => {
  const one = (facts: LogEntry['facts'], tx: Tx): LogEntry => ({ ...saying(tx, 'assert', []), facts })
  const says = (document: number, asserted: Record<string, boolean | string | null>, retracted: string[] = []) => [
    { node: 1, document, asserted, retracted },
  ]

  it('sets a tombstone only by a fact of the system with a value', () => {
    const graph = applyAll([
      one(says(3, { deletedAtSource: 'then' }), 1),
      one(says(0, { deletedAtSource: 'then' }), 2),
      one(says(3, {}, ['deletedAtSource']), 3),
      one(says(0, { state: 'HYDRATED' }, ['issues']), 4),
      one(says(0, {}, ['deletedAtSource']), 5),
      one(says(0, { deletedAtSource: true }), 6),
      one(says(0, { deletedAtSource: false }), 7),
      one(says(0, { deletedAtSource: 'again' }), 8),
      one(says(0, { deletedAtSource: null }), 9),
    ])
    const at = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    expect(at.map((tx) => graph.isGone(1, tx))).toEqual([false, true, true, true, false, true, false, true, false])
  })

  it('to an edge extends the bound of node ids to its ends', () => {
    expect(applyAll([saying(1, 'assert', [[7, 3]])]).idBound).toBe(8)
    expect(applyAll([saying(1, 'assert', [[3, 9]])]).idBound).toBe(10)
    expect([new Graph().idBound, new Graph(emptyParts()).head]).toEqual([0, 0])
  })

  it('to an edge that ends in the transaction where it began is never visible', () => {
    const [assert, retract] = [saying(1, 'assert', [[1, 2]]), saying(1, 'retract', [[1, 2]])]
    const both = { ...assert, edges: [...assert.edges, ...retract.edges] }
    const after = saying(2, 'assert', [[1, 3]], 2)
    const graph = applyAll([both, after])
    for (let round = 0; round < 2; round++, finish(graph.compact())) {
      expect([0, 1, 2].map((at) => graph.hasEdge(1, 0, 2, at))).toEqual([false, false, false])
      expect([1, 2].map((at) => graph.degree(1, 0, 'out', at))).toEqual([0, 1])
      expect(graph.counts.edges).toBe(1)
    }
  })

  it('to an unknown edge type makes no edge', () => {
    const graph = applyAll([saying(1, 'assert', [[1, 2]])])
    const none = graph.edgeTypeNumber('B.none' as EdgeTypeId)
    const seen: NodeId[] = []
    graph.eachNeighbour(1, none, 'out', 1, (other) => void seen.push(other))
    expect([none, seen, graph.hasEdge(1, none, 2, 1), graph.degree(1, none, 'out', 1)]).toEqual([-1, [], false, 0])
  })

  it('is rejected with more edge types than can be numbered', () => {
    const numbers = Array.from({ length: 65_535 }, (_, n) => n)
    const [edge] = saying(1, 'assert', [[1, 2]]).edges
    if (edge === undefined) throw new Error('there is an edge')
    const edgeOf = (n: number) => ({ ...edge, type: `T.${n}` as EdgeTypeId })
    const graph = applyAll([{ ...saying(1, 'assert', []), edges: numbers.map(edgeOf) }])
    expect([graph.edgeTypes.length, graph.degree(1, 65_534, 'out', 1)]).toEqual([65_535, 1])
    expect(() => graph.apply({ ...saying(2, 'assert', []), edges: [edgeOf(65_535)] })).toThrow(
      'more than 65535 edge types',
    )
  })
})
