import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Direction } from '../../contracts/graph.ts'
import type { GraphImage } from '../../contracts/graph-file.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { parseUri } from '../../model/uri.ts'
import { Graph } from './graph.ts'
import { partsOf } from './image.ts'
import { naiveAt, naiveSource, randomLog, type LogShape } from '../../testing/graph/naive.ts'
import { loadGraph } from './load-from-record.ts'
import { finish } from '../../lib/pausing-work.ts'
import { runs } from '../../testing/runs.ts'
import { edgeTypeSet } from '../../walk/walk.ts'
import { U32s } from '../../lib/arrays.ts'

const SHAPE: LogShape = { transactions: 60, nodes: 14, edgeTypes: ['A.x', 'A.y', 'B.x'], churn: 6 }
const DIRECTIONS = ['out', 'in'] as const
const RUNS = { numRuns: runs(20, 600) }
const seed = fc.integer({ min: 1, max: 1_000_000 })

function built(log: readonly LogEntry[], compactAt: ReadonlySet<Tx> = new Set()): Graph {
  const graph = new Graph()
  for (const entry of log) {
    graph.apply(entry)
    if (compactAt.has(entry.tx)) finish(graph.compact())
  }
  return graph
}

/** Restores it as from a file. */
function restoredFrom(image: GraphImage | null, horizon: Tx = 0): Graph {
  if (image === null) throw new Error('there is no image')
  const about = JSON.parse(JSON.stringify(image.about)) as GraphImage['about']
  const parts = finish(partsOf({ about, data: structuredClone(image.data) }, horizon))
  if (parts === null) throw new Error('the image is incomplete')
  return new Graph(parts)
}

function neighbours(graph: Graph, node: NodeId, read: { type: string; direction: Direction; at: Tx }): NodeId[] {
  const found: NodeId[] = []
  const number = graph.edgeTypeNumber(read.type as `${string}.${string}`)
  graph.eachNeighbour(node, number, read.direction, read.at, (n) => void found.push(n))
  return found
}

/** Bit sets of nodes to find one of: all, every other, and some. */
const AMONG = [0xffff_ffff, 0xaaaa, 0x0f30]

/** Returns everything that a reader can query, at one transaction. */
function answers(graph: Graph, at: Tx): unknown {
  const nodes = Array.from({ length: SHAPE.nodes + 2 }, (_, id) => id)
  return {
    edges: DIRECTIONS.flatMap((direction) =>
      SHAPE.edgeTypes.map((type) => nodes.map((node) => neighbours(graph, node, { type, direction, at }))),
    ),
    all: DIRECTIONS.map((direction) =>
      nodes.map((node) => {
        const into = new U32s(1)
        const seen = { words: new Int32Array(graph.idBound), from: 1 << 16, bit: 1 }
        graph.appendUnseen(node, { types: null, direction }, at, seen, into)
        return [...into.array.subarray(0, into.length)].sort((a, b) => a - b)
      }),
    ),
    leads: DIRECTIONS.map((direction) =>
      nodes.map((node) =>
        [null, ...SHAPE.edgeTypes].map((type) => {
          const types = type === null ? null : edgeTypeSet(graph, [type])
          return graph.hasNeighbour(node, { types, direction }, at)
        }),
      ),
    ),
    least: DIRECTIONS.map((direction) =>
      nodes.map((node) =>
        [null, ...SHAPE.edgeTypes].map((type) => {
          const types = type === null ? null : edgeTypeSet(graph, [type])
          return AMONG.map((among) => graph.leastAmong(node, { types, direction }, at, Uint32Array.of(among)))
        }),
      ),
    ),
    types: nodes.map((node) => graph.typeOf(node, at)),
    gone: nodes.map((node) => graph.isGone(node, at)),
    lists: ['A', 'B', 'C', 'D'].map((type) => [graph.countOfType(type, at), graph.nodesOfType(type, at, 0, 1_000)]),
  }
}

function naiveAnswers(log: readonly LogEntry[], at: Tx): unknown {
  const naive = naiveAt(log, at)
  const nodes = Array.from({ length: SHAPE.nodes + 2 }, (_, id) => id)
  const edges = [...naive.edges.values()]
  const over = (node: NodeId, direction: Direction, type?: string): NodeId[] =>
    edges
      .filter((e) => (type === undefined || e.type === type) && (direction === 'out' ? e.from : e.to) === node)
      .map((e) => (direction === 'out' ? e.to : e.from))
      .sort((a, b) => a - b)
  const presentOfType = (type: string): NodeId[] =>
    nodes.filter((n) => naive.types.get(n) === type && !naive.gone.has(n))
  return {
    edges: DIRECTIONS.flatMap((direction) =>
      SHAPE.edgeTypes.map((type) => nodes.map((node) => over(node, direction, type))),
    ),
    all: DIRECTIONS.map((direction) => nodes.map((node) => [...new Set(over(node, direction))])),
    leads: DIRECTIONS.map((direction) =>
      nodes.map((node) => [undefined, ...SHAPE.edgeTypes].map((type) => over(node, direction, type).length > 0)),
    ),
    least: DIRECTIONS.map((direction) =>
      nodes.map((node) =>
        [undefined, ...SHAPE.edgeTypes].map((type) =>
          AMONG.map((among) => over(node, direction, type).find((other) => (among & (1 << other)) !== 0) ?? -1),
        ),
      ),
    ),
    types: nodes.map((node) => naive.types.get(node) ?? null),
    gone: nodes.map((node) => naive.gone.has(node)),
    lists: ['A', 'B', 'C', 'D'].map((type) => [presentOfType(type).length, presentOfType(type)]),
  }
}

function expectSameAtEveryTx(graph: Graph, log: readonly LogEntry[]): void {
  for (let at = 0; at <= graph.head; at += 1 + Math.floor(log.length / 15))
    expect(answers(graph, at)).toEqual(naiveAnswers(log, at))
  expect(answers(graph, graph.head)).toEqual(naiveAnswers(log, graph.head))
}

describe('the graph index against a naive reading of the log', () => {
  it('answers the same at every transaction', () => {
    fc.assert(
      fc.property(seed, (s) => expectSameAtEveryTx(built(randomLog(s, SHAPE)), randomLog(s, SHAPE))),
      RUNS,
    )
  })

  it('knows when edges last changed, before and after a compaction', () => {
    const log = (s: number) => randomLog(s, SHAPE)
    const moment = fc.integer({ min: 1, max: SHAPE.transactions })
    fc.assert(
      fc.property(seed, moment, moment, (s, compacted, at) => {
        const graph = built(log(s), new Set([compacted]))
        for (const direction of DIRECTIONS)
          for (const type of SHAPE.edgeTypes)
            for (let node = 0; node < SHAPE.nodes; node++) {
              const there = (tx: Tx) => neighbours(graph, node, { type, direction, at: tx }).join()
              const changed = graph.changedAt(node, graph.edgeTypeNumber(type), direction, at)
              for (let tx = changed; tx <= at; tx++) expect(there(tx)).toBe(there(at))
              const told = log(s).find(({ tx }) => tx === changed)?.edges ?? []
              const end = direction === 'out' ? 'from' : 'to'
              expect(changed === 0 || told.some((edge) => edge.type === type && edge[end] === node)).toBe(true)
            }
      }),
      RUNS,
    )
  })

  it('answers the same after compactions at any moment', () => {
    const moments = fc.uniqueArray(fc.integer({ min: 1, max: SHAPE.transactions }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(seed, moments, (s, at) => {
        const log = randomLog(s, SHAPE)
        expectSameAtEveryTx(built(log, new Set(at)), log)
      }),
      RUNS,
    )
  })

  it('answers the same when the log is followed during a compaction', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 59 }), (s, start) => {
        const log = randomLog(s, SHAPE)
        const graph = built(log.slice(0, start))
        const work = graph.compact(1)
        for (const entry of log.slice(start)) {
          graph.apply(entry)
          work.next()
        }
        finish(work)
        expectSameAtEveryTx(graph, log)
      }),
      RUNS,
    )
  })

  it('answers the same when loaded from the record at any moment, then followed', async () => {
    await fc.assert(
      fc.asyncProperty(seed, fc.integer({ min: 0, max: 60 }), async (s, length) => {
        const log = randomLog(s, SHAPE)
        const graph = await loadGraph(naiveSource(log.slice(0, length)))
        expect(graph.head).toBe(length)
        for (const entry of log.slice(length)) graph.apply(entry)
        expectSameAtEveryTx(graph, log)
      }),
      RUNS,
    )
  })

  it('answers the same when restored from an image as of any moment, then followed', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 60 }), (s, length) => {
        const log = randomLog(s, SHAPE)
        const graph = built(log.slice(0, length), new Set([length]))
        const restored = restoredFrom(graph.image())
        expect(restored.head).toBe(length)
        for (const entry of log.slice(length)) restored.apply(entry)
        expectSameAtEveryTx(restored, log)
        // The original graph isn't affected either.
        for (const entry of log.slice(length)) graph.apply(entry)
        expectSameAtEveryTx(graph, log)
      }),
      RUNS,
    )
  })

  it('answers the same when restored from an image that was taken while the log was followed', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 59 }), (s, start) => {
        const log = randomLog(s, SHAPE)
        const graph = built(log.slice(0, start))
        const images: GraphImage[] = []
        const work = graph.compact(1, (image) => void images.push(image))
        for (const entry of log.slice(start)) {
          work.next()
          graph.apply(entry)
        }
        finish(work)
        expectSameAtEveryTx(graph, log)
        const restored = restoredFrom(images[0] ?? null)
        expect(restored.head).toBe(start)
        for (const entry of log.slice(start)) restored.apply(entry)
        expectSameAtEveryTx(restored, log)
      }),
      RUNS,
    )
  })

  it('answers the same from a horizon on when restored without edges that ended before it', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 60 }), (s, horizon) => {
        const log = randomLog(s, SHAPE)
        const graph = built(log, new Set([20, 40, 60]))
        const restored = restoredFrom(graph.image(), horizon)
        for (let at = horizon; at <= 60; at += 5) expect(answers(restored, at)).toEqual(answers(graph, at))
      }),
      RUNS,
    )
  })

  it("has no image while edges aren't packed yet", () => {
    const log = randomLog(1, SHAPE)
    expect(built(log).image()).toBeNull()
    expect(new Graph().image()).not.toBeNull()
  })

  it('has degrees and edges that agree with its neighbours', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 60 }), (s, compactAt) => {
        const graph = built(randomLog(s, SHAPE), new Set([compactAt]))
        for (const at of [10, 35, 60]) {
          for (const type of [0, 1, 2]) {
            for (let node = 1; node <= SHAPE.nodes; node++) {
              const found: NodeId[] = []
              graph.eachNeighbour(node, type, 'out', at, (n) => void found.push(n))
              expect(graph.degree(node, type, 'out', at)).toBe(found.length)
              for (let to = 1; to <= SHAPE.nodes; to++)
                expect(graph.hasEdge(node, type, to, at)).toBe(found.includes(to))
            }
          }
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('a read of the past', () => {
  it('stays byte-identical while the log grows (F12)', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 5, max: 30 }), (s, at) => {
        const log = randomLog(s, SHAPE)
        const graph = built(log.slice(0, at))
        const first = JSON.stringify(answers(graph, at))
        for (const entry of log.slice(at)) {
          graph.apply(entry)
          if (entry.tx % 17 === 0) finish(graph.compact())
          if (entry.tx % 5 === 0) expect(JSON.stringify(answers(graph, at))).toBe(first)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('single cases', () => {
  const log = randomLog(7, SHAPE)

  it('finds nodes by URI and by id', () => {
    const graph = built(log)
    for (const { id, uri } of log.flatMap((e) => e.nodes)) {
      expect(graph.idOf(uri)).toBe(id)
      expect(graph.uriOf(id)).toBe(uri)
      expect(parseUri(graph.uriOf(id)).ok).toBe(true)
    }
    expect(graph.idOf('aip://thing/here/none' as never)).toBeUndefined()
    expect(() => graph.uriOf(999)).toThrow('no node 999')
  })

  it('ignores a transaction that was already applied', () => {
    const graph = built(log)
    const before = JSON.stringify(answers(graph, graph.head))
    for (const entry of log) graph.apply(entry)
    expect(JSON.stringify(answers(graph, graph.head))).toBe(before)
  })

  it('counts more supports of an edge than fit a byte, through compactions', () => {
    const edge = { type: 'A.x', from: 1, to: 2, document: 1, provenance: 'DECLARED' } as const
    const say = (tx: Tx, op: 'assert' | 'retract', supports: number[]): LogEntry => ({
      tx,
      at: tx,
      cause: { kind: 'event', trace: '', since: 0 },
      nodes: [],
      types: [],
      facts: [],
      edges: supports.map((support) => ({ ...edge, op, support })),
    })
    const supports = Array.from({ length: 700 }, (_, i) => i + 1)
    const graph = new Graph()
    graph.apply(say(1, 'assert', supports))
    finish(graph.compact())
    graph.apply(say(2, 'assert', [701]))
    finish(graph.compact())
    const work = graph.compact(1)
    work.next()
    graph.apply(say(3, 'retract', supports))
    finish(work)
    expect(graph.hasEdge(1, 0, 2, 3)).toBe(true)
    finish(graph.compact())
    graph.apply(say(4, 'retract', [701]))
    expect([3, 4].map((at) => graph.hasEdge(1, 0, 2, at))).toEqual([true, false])
  })

  it('stops when the visitor returns false, and allows visitors to read the graph', () => {
    const graph = built(log, new Set([30]))
    const seen: string[] = []
    graph.eachNeighbour(1, graph.edgeTypeNumber('A.x'), 'in', 60, (a) => {
      graph.eachNeighbour(a, graph.edgeTypeNumber('A.y'), 'out', 60, (b) => void seen.push(`${a} ${b}`))
      return seen.length < 3
    })
    const again: string[] = []
    for (const a of neighbours(graph, 1, { type: 'A.x', direction: 'in', at: 60 })) {
      if (again.length >= 3) break
      for (const b of neighbours(graph, a, { type: 'A.y', direction: 'out', at: 60 })) again.push(`${a} ${b}`)
    }
    expect(seen).toEqual(again)
  })

  it('refuses to retract an edge that is not open', () => {
    const retract = {
      op: 'retract',
      support: 1,
      type: 'A.x',
      from: 1,
      to: 2,
      document: 1,
      provenance: 'DECLARED',
    } as const
    const entry: LogEntry = {
      tx: 1,
      at: 1,
      cause: { kind: 'event', trace: '', since: 0 },
      nodes: [],
      types: [],
      facts: [],
      edges: [retract],
    }
    expect(() => new Graph().apply(entry)).toThrow("isn't open")
  })
})
