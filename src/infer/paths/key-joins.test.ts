import { describe, expect, it } from 'vitest'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import { must } from '../../lib/result.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { keyCarriers, changedPairs, joinedWith, MAX_PAIRS } from './key-joins.ts'

const STEP = { edge: 'Key.dataUri', mostPairs: MAX_PAIRS, unique: false, joinedAs: {} } as const
const KEY = 1

/** A key of so many entities on each platform, which are nodes from 2 on. */
function graphOf(...counts: readonly number[]): Graph {
  const platforms = counts.flatMap((count, i) => Array.from({ length: count }, () => `p${i}`))
  const things = platforms.map((platform, i) => ({ id: i + 2, uri: must(makeUri('dataset', platform, `d${i}`)) }))
  const cause = { kind: 'event', trace: '', since: 0 } as const
  const edges = things.map(({ id }): LogEntry['edges'][number] => ({
    op: 'assert',
    support: id,
    type: STEP.edge,
    from: id,
    to: KEY,
    document: 1,
    provenance: 'DECLARED',
  }))
  const graph = new Graph()
  const nodes = [{ id: KEY, uri: keyUri('dataUri', 's3://lake/x') }, ...things]
  graph.apply({ tx: 1, at: 1, cause, nodes, types: [], facts: [], edges })
  const [first] = edges
  if (first !== undefined)
    graph.apply({ tx: 2, at: 2, cause, nodes: [], types: [], facts: [], edges: [{ ...first, op: 'retract' }] })
  return graph
}

const joined = (graph: Graph, node: NodeId): NodeId[] =>
  joinedWith(STEP, node, { reader: graph, at: 1 }).map((found) => found.node)

describe('an equal key', () => {
  it('joins a node with those of other platforms, but not its own', () => {
    const graph = graphOf(2, 2, 1)
    expect(joined(graph, 2)).toEqual([4, 5, 6])
    expect(joined(graph, 6)).toEqual([2, 3, 4, 5])
    expect(joinedWith(STEP, 2, { reader: graph, at: 1 })[0]).toEqual({ node: 4, key: KEY })
    expect(joined(graphOf(3), 2)).toEqual([])
  })

  it("doesn't join environments of one product by names that each may use, but with others", () => {
    const graph = graphOf(1, 1, 1)
    const step = { ...STEP, joinedAs: { p0: 'provider dbt', p1: 'provider dbt' } }
    const joinedNow = (node: NodeId) => joinedWith(step, node, { reader: graph, at: 1 }).map((found) => found.node)
    expect([2, 3, 4].map(joinedNow)).toEqual([[4], [4], [2, 3]])
  })

  it.each([
    ['one entity with ten thousand of another source', [1, 10_000], true],
    ['not one more', [1, 10_001], false],
    ['a hundred with a hundred', [100, 100], true],
    ['not a hundred with a hundred and one', [100, 101], false],
    ['never entities of one source', [20_000], false],
  ])('joins, up to a limit, %s', (_, counts, joins) => {
    expect(keyCarriers(STEP, KEY, { reader: graphOf(...counts), at: 1 }) !== null).toBe(joins)
  })

  it('changes all its pairs once it becomes joinable again', () => {
    const graph = graphOf(101, 100)
    const change = { type: STEP.edge, from: 2, to: KEY }
    const between = { before: { reader: graph, at: 1 }, after: { reader: graph, at: 2 } }
    const pairs = [...changedPairs(STEP, [change], between)]
    expect([pairs.length, pairs.every(({ is }) => is)]).toEqual([40_000, true])
    const back = [...changedPairs(STEP, [change], { before: between.after, after: between.before })]
    expect([back.length, back.some(({ is }) => is)]).toEqual([40_000, false])
  })
})
