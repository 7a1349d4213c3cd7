import { describe, expect, it } from 'vitest'
import type { NodeId } from '../../contracts/log.ts'
import { randomFlow } from '../../testing/graph/flowing.ts'
import { flowSteps, type Way } from './flow.ts'
import { FlowNeighbours } from './flow-neighbours.ts'
import { lineage, type FlowPath } from './lineage.ts'
import { shortestPaths } from './shortest-paths.ts'

const MAX_BEGINNINGS = 20_000

type Flow = ReturnType<typeof randomFlow>

/** Finds by brute force every path between two nodes that passes none twice and never turns round. */
function bruteForce({ sources, edges }: Flow, [from, to]: readonly [NodeId, NodeId], way: Way): ReadonlySet<string> {
  const steps = flowSteps(sources.catalogue, way)
  const found = new Set<string>()
  const go = (passed: readonly NodeId[], risen: number): void => {
    const at = passed.at(-1) ?? from
    if (at === to) return void found.add(passed.join(' '))
    for (const { edge, direction, rises, notAfter } of steps) {
      if ((notAfter & risen) !== 0) continue
      for (const one of edges) {
        const [start, end] = direction === 'out' ? [one.from, one.to] : [one.to, one.from]
        if (one.type === edge.id && start === at && !passed.includes(end)) go([...passed, end], risen | rises)
      }
    }
  }
  go([from], 0)
  return found
}

function nodesOf({ start, edges }: FlowPath): readonly NodeId[] {
  return [start, ...edges.map(({ direction, from, to }) => (direction === 'out' ? to : from))]
}

describe('the shortest paths', () => {
  it.each(
    Array.from({ length: 80 }, (_, seed) => [seed, seed % 2 === 0 ? ('upstream' as const) : ('downstream' as const)]),
  )('seed %i, %s: are the first of all paths', async (seed, way) => {
    const flow = randomFlow(seed, 8 + (seed % 5), 1 + (seed % 3) / 2)
    const near = new FlowNeighbours(flow.sources, 1)
    for (const [from, to] of [
      [1, 2],
      [3, 1],
      [2, 6],
      [5, 5],
    ] as const) {
      const all = from === to ? new Set<string>() : bruteForce(flow, [from, to], way)
      const lengths = [...all].map((nodes) => nodes.split(' ').length - 1).sort((a, b) => a - b)
      for (const limit of [1, 3, 1_000]) {
        const { paths, more } = await shortestPaths(flow.sources, near, { from, to, at: 1, way, limit })
        const found = paths.map((path) => nodesOf(path).join(' '))
        expect(found.filter((nodes) => !all.has(nodes))).toEqual([])
        expect(new Set(found).size).toBe(found.length)
        expect(paths.map(({ edges }) => edges.length)).toEqual(lengths.slice(0, limit))
        expect(more).toBe(lengths.length > limit)
        for (const { edges } of paths)
          for (const { from: a, type, to: b } of edges) expect(flow.edges).toContainEqual({ from: a, type, to: b })
      }
    }
  })

  it('are empty if lineage does not connect the two', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const { sources } = randomFlow(seed, 20, 1)
      const near = new FlowNeighbours(sources, 1)
      for (const way of ['upstream', 'downstream'] as const) {
        const flowed = await lineage(sources, { start: [1], about: 1, at: 1, way, until: [], maxDepth: Infinity })
        const reached = new Set(flowed.entries.nodes.array)
        for (let to = 2; to <= 20; to++) {
          const { paths } = await shortestPaths(sources, near, { from: 1, to, at: 1, way, limit: 1 })
          expect([seed, to, paths.length]).toEqual([seed, to, reached.has(to) ? 1 : 0])
        }
      }
    }
  })

  it('stop at their work limit, and report it', async () => {
    const { sources } = randomFlow(3, 140, 12)
    const near = new FlowNeighbours(sources, 1)
    const { paths, more } = await shortestPaths(sources, near, {
      from: 7,
      to: 14,
      at: 1,
      way: 'upstream',
      limit: MAX_BEGINNINGS,
    })
    expect(paths.length).toBeGreaterThan(20)
    expect(more).toBeNull()
  })
})
