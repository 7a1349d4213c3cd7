import fc from 'fast-check'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../contracts/clock.ts'
import { LogDropped } from '../../contracts/record-past.ts'
import type { LogEntry } from '../../contracts/log.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { GraphFollower } from './graph-follower.ts'
import type { Graph } from './graph.ts'
import { naiveSource, randomLog, type LogShape, type NaiveSource } from '../../testing/graph/naive.ts'
import { loadGraph } from './load-from-record.ts'

const SHAPE: LogShape = { transactions: 80, nodes: 20, edgeTypes: ['A.x', 'A.y', 'B.x'], churn: 6 }

/** No test waits this long: such a sleep ends by its signal. */
const PATIENT = 1_000_000

/** Sleeps take one turn of the event loop, and advance the clock. */
function hurriedClock(): Clock {
  let now = 0
  return {
    now: () => now,
    async sleep(ms, signal) {
      if (signal?.aborted === true) return
      if (ms >= PATIENT) await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      else await nextTurn()
      now += ms
    },
  }
}

/** A record whose reads fail or are slow, by a seed. */
function troubledSource(source: NaiveSource, random: Random, failures: number): NaiveSource {
  const trouble = async <T>(read: () => Promise<T>): Promise<T> => {
    for (let turns = below(random, 4); turns > 0; turns--) await nextTurn()
    if (random() < failures) throw new Error('the disk is on fire')
    return read()
  }
  return {
    ...source,
    head: () => trouble(() => source.head()),
    read: (after, limit) => trouble(() => source.read(after, Math.min(limit, 1 + below(random, 9)))),
    nodePage: (after, limit) => trouble(() => source.nodePage(after, Math.min(limit, 1 + below(random, 9)))),
    edgePage: (after, at, limit) => trouble(() => source.edgePage(after, at, Math.min(limit, 1 + below(random, 9)))),
  }
}

function everything(graph: Graph): unknown {
  const rows: unknown[] = []
  for (let at = 0; at <= graph.head; at += 7) {
    for (let node = 1; node <= SHAPE.nodes; node++) {
      for (const type of SHAPE.edgeTypes) {
        const found: number[] = []
        graph.eachNeighbour(node, graph.edgeTypeNumber(type), 'out', at, (n) => void found.push(n))
        rows.push(found)
      }
      rows.push(graph.typeOf(node, at), graph.isGone(node, at))
    }
    for (const type of ['A', 'B', 'C']) rows.push(graph.countOfType(type, at))
  }
  return rows
}

const running: GraphFollower[] = []
function follow(source: NaiveSource): GraphFollower {
  const follower = new GraphFollower(source, hurriedClock())
  running.push(follower)
  return follower
}
afterEach(async () => {
  for (const follower of running.splice(0)) await follower.stop()
})

/** Commits the rest of the log in bursts, with turns of the event loop in between. */
async function storm(source: NaiveSource, rest: readonly LogEntry[], random: Random): Promise<void> {
  for (let i = 0; i < rest.length;) {
    const burst = 1 + below(random, 12)
    source.commit(rest.slice(i, i + burst))
    i += burst
    for (let turns = below(random, 3); turns > 0; turns--) await nextTurn()
  }
}

describe('the follower of the graph', () => {
  it('ends up like a fresh load, after any failures and rebuilds', async () => {
    const runs = fc.record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      start: fc.integer({ min: 0, max: 80 }),
      rebuilds: fc.integer({ min: 0, max: 2 }),
    })
    await fc.assert(
      fc.asyncProperty(runs, async ({ seed, start, rebuilds }) => {
        const log = randomLog(seed, SHAPE)
        const random = randomFrom(seed)
        const source = naiveSource(log.slice(0, start))
        const follower = follow(troubledSource(source, random, 0.3))
        const built = Array.from({ length: rebuilds }, () => follower.rebuild())
        await storm(source, log.slice(start), random)
        expect(await follower.waitFor(log.length, PATIENT)).toBe(true)
        await Promise.all(built)
        expect(follower.head).toBe(log.length)
        expect(everything(follower.graph)).toEqual(everything(await loadGraph(source)))
        await follower.stop()
      }),
      { numRuns: 40 },
    )
  })

  it('never decreases its head', async () => {
    const log = randomLog(3, SHAPE)
    const source = naiveSource(log.slice(0, 10))
    const follower = follow(troubledSource(source, randomFrom(3), 0.1))
    await follower.ready
    const heads: number[] = []
    const rebuilds = (async () => {
      for (let i = 0; i < 5; i++) await follower.rebuild()
    })()
    for (const entry of log.slice(10)) {
      source.commit([entry])
      await nextTurn()
      heads.push(follower.head)
    }
    await rebuilds
    expect(heads).toEqual(heads.toSorted((a, b) => a - b))
  })

  it('reports what fails, and recovers', async () => {
    const source = naiveSource(randomLog(5, SHAPE))
    let broken = true
    let failures = 0
    const follower = follow({
      ...source,
      head: async () => {
        if (!broken) return await source.head()
        failures++
        throw new Error('no disk')
      },
    })
    for (let i = 0; i < 10; i++) await nextTurn()
    expect(follower.status()).toMatchObject({ ready: false, lastError: 'no disk' })
    expect(failures).toBeGreaterThan(1)
    broken = false
    await follower.ready
    expect(follower.status()).toMatchObject({ ready: true, lastError: null })
    await follower.stop()
    expect(follower.status().ready).toBe(false)
  })

  it('rebuilds itself when the log does not fit the graph', async () => {
    const log = randomLog(11, SHAPE)
    const source = naiveSource(log.slice(0, 40))
    let lie = true
    const follower = follow({
      ...source,
      async read(after, limit) {
        const entries = await source.read(after, limit)
        const retract = {
          op: 'retract',
          support: 1,
          type: 'A.x',
          from: 1,
          to: 999,
          document: 1,
          provenance: 'DECLARED',
        } as const
        if (!lie || entries.length === 0) return entries
        lie = false
        return entries.map((entry) => ({ ...entry, edges: [...entry.edges, retract] }))
      },
    })
    await follower.ready
    source.commit(log.slice(40))
    expect(await follower.waitFor(80, PATIENT)).toBe(true)
    expect(lie).toBe(false)
    expect(everything(follower.graph)).toEqual(everything(await loadGraph(source)))
  })

  it('waits for a transaction up to a time limit', async () => {
    const log = randomLog(2, SHAPE)
    const source = naiveSource(log.slice(0, 10))
    const follower = follow(source)
    await follower.ready
    expect(await follower.waitFor(10, 0)).toBe(true)
    expect(await follower.waitFor(11, 100)).toBe(false)
    const waiting = follower.waitFor(12, PATIENT)
    source.commit(log.slice(10, 12))
    expect(await waiting).toBe(true)
  })

  it('reloads if retention dropped a part of the log that it had not read yet', async () => {
    const log = randomLog(11, SHAPE)
    const source = naiveSource(log.slice(0, 20))
    let horizon = 0
    const follower = follow({
      ...source,
      async read(after, limit) {
        if (after < horizon) throw new LogDropped(after, horizon)
        return await source.read(after, limit)
      },
    })
    await follower.ready
    horizon = 60
    source.commit(log.slice(20))
    expect(await follower.waitFor(SHAPE.transactions, PATIENT)).toBe(true)
    expect(everything(follower.graph)).toEqual(everything(await loadGraph(source)))
  })

  it('keeps the numbers of edge types across a rebuild', async () => {
    const follower = follow(naiveSource(randomLog(9, SHAPE)))
    await follower.ready
    const before = [...follower.graph.edgeTypes]
    const old = follower.graph
    await follower.rebuild()
    expect(follower.graph).not.toBe(old)
    expect(follower.graph.edgeTypes).toEqual(before)
  })

  it('compacts when the delta has grown, while it follows the log', async () => {
    const cause = { kind: 'event' as const, trace: '', since: 0 }
    const hub = (tx: number, op: 'assert' | 'retract', length: number): LogEntry => {
      const edges = Array.from({ length }, (_, i): LogEntry['edges'][number] => {
        return { op, support: i + 1, type: 'A.x', from: i + 2, to: 1, document: 1, provenance: 'DECLARED' }
      })
      return { tx, at: tx, cause, nodes: [], types: [], facts: [], edges }
    }
    const source = naiveSource()
    const follower = follow(source)
    await follower.ready
    source.commit([hub(1, 'assert', 70_000)])
    expect(await follower.waitFor(1, PATIENT)).toBe(true)
    source.commit([hub(2, 'retract', 1_000)])
    while (follower.graph.counts.delta > 1_000) await nextTurn()
    expect(await follower.waitFor(2, PATIENT)).toBe(true)
    const x = follower.graph.edgeTypeNumber('A.x')
    expect([1, 2].map((at) => follower.graph.degree(1, x, 'in', at))).toEqual([70_000, 69_000])
  })
})
