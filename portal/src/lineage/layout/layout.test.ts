import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layout, type LayoutEdge, type LayoutNode, type LayoutRequest, type NodePosition } from './layout.ts'
import { pathOf } from './path.ts'
import { NODE_HEIGHT, NODE_WIDTH, ROW } from './sizes.ts'

const NONE: ReadonlyMap<string, NodePosition> = new Map()
const flows = (from: string, to: string): LayoutEdge => ({ from, to, part: false })
const node = (id: string, stage = 0): LayoutNode => ({ id, stage })

function request(
  focus: string,
  edges: readonly LayoutEdge[],
  stages: Readonly<Record<string, number>> = {},
): LayoutRequest {
  const ids = [...new Set([focus, ...edges.flatMap(({ from, to }) => [from, to])])]
  return { focus, nodes: ids.map((id) => node(id, stages[id])), edges, previous: NONE }
}

/** Connected or not, with cycles, loops and parts. */
const requests: fc.Arbitrary<LayoutRequest> = fc
  .tuple(
    fc.array(fc.nat(6), { minLength: 1, maxLength: 40 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(4)), { maxLength: 80 }),
  )
  .map(([stages, pairs]) => {
    const nodes = stages.map((stage, i) => node(`n${i}`, stage))
    const edges = pairs.map(([a, b, kind]) => ({
      from: `n${a % nodes.length}`,
      to: `n${b % nodes.length}`,
      part: kind === 0,
    }))
    return { focus: 'n0', nodes, edges, previous: NONE }
  })

const overlapping = (a: NodePosition, b: NodePosition): boolean =>
  Math.abs(a.x - b.x) < NODE_WIDTH && Math.abs(a.y - b.y) < NODE_HEIGHT

function expectNoOverlap(positions: ReadonlyMap<string, NodePosition>): void {
  const all = [...positions]
  for (const [i, [one, a]] of all.entries())
    for (const [other, b] of all.slice(i + 1)) if (overlapping(a, b)) expect.fail(`${one} lies on ${other}`)
}

it('a graph is laid out in which an edge spans more columns than have lanes', () => {
  // Two tables a layer, each of which reads the two layers before it; one report also reads the first layer.
  const layers = Array.from({ length: 26 }, (_, n) => [`a${n}`, `b${n}`])
  const reads = layers.flatMap((layer, n) =>
    layer.flatMap((to) => [n - 1, n - 2].flatMap((from) => (layers[from] ?? []).map((each) => flows(each, to)))),
  )
  const edges = [...reads, flows('a0', 'a25')]
  const { positions, routes } = layout(request('a13', edges))
  expectNoOverlap(positions)
  expect([positions.size, routes.length]).toEqual([52, edges.length])
})

describe('any graph', () => {
  it('has every node once, without overlaps, with the focus at 0, 0', () =>
    fc.assert(
      fc.property(requests, (requested) => {
        const { positions } = layout(requested)
        expect([...positions.keys()]).toEqual(requested.nodes.map(({ id }) => id))
        expect(positions.get(requested.focus)).toEqual({ x: 0, y: 0 })
        expectNoOverlap(positions)
      }),
    ))

  it('has a route for every edge, from side to side of its nodes', () =>
    fc.assert(
      fc.property(requests, (requested) => {
        const { positions, routes } = layout(requested)
        expect(routes.length).toBe(requested.edges.length)
        for (const [i, { from, to }] of requested.edges.entries()) {
          const points = routes[i]?.points ?? []
          expect(points.every(Number.isFinite)).toBe(true)
          expect(pathOf(routes[i] ?? { kind: 'onward', points: [] })).toMatch(/^M[-\d. ]+([LQ][-\d. ]+)+$/)
          if (routes[i]?.kind === 'part') continue
          expect(touches(positions.get(from), points.slice(0, 2))).toBe(true)
          expect(touches(positions.get(to), points.slice(-2))).toBe(true)
        }
      }),
    ))

  it('is laid out the same each time', () =>
    fc.assert(
      fc.property(requests, (requested) => {
        expect(layout(requested)).toEqual(layout(requested))
      }),
    ))

  it('keeps every node in place when others are added or removed', () =>
    fc.assert(
      fc.property(requests, fc.nat(), (requested, without) => {
        const before = layout(part(requested, without))
        const after = layout({ ...requested, previous: before.positions })
        for (const [id, position] of before.positions) expect(after.positions.get(id)).toEqual(position)
        expectNoOverlap(after.positions)
        const again = layout({ ...part(requested, without), previous: after.positions })
        expect(again.positions).toEqual(before.positions)
      }),
    ))
})

function touches(position: NodePosition | undefined, [x, y]: readonly number[]): boolean {
  if (position === undefined || x === undefined || y === undefined) return false
  const side = x === position.x || x === position.x + NODE_WIDTH
  return side && y > position.y && y < position.y + NODE_HEIGHT
}

/** The focus and every node whose bit is set, with the edges between them. */
function part(requested: LayoutRequest, bits: number): LayoutRequest {
  const retained = new Set(
    requested.nodes.filter((_, i) => i === 0 || (bits >> (i % 31)) % 2 === 1).map(({ id }) => id),
  )
  return {
    ...requested,
    nodes: requested.nodes.filter(({ id }) => retained.has(id)),
    edges: requested.edges.filter(({ from, to }) => retained.has(from) && retained.has(to)),
  }
}

describe('columns', () => {
  const xOf = (requested: LayoutRequest): Record<string, number> =>
    Object.fromEntries([...layout(requested).positions].map(([id, { x }]) => [id, x]))

  it('go from left to right with the flow, as near to the focus as the longest path allows', () => {
    const x = xOf(
      request('model', [
        flows('raw', 'job'),
        flows('job', 'feature'),
        flows('feature', 'model'),
        flows('raw', 'model'),
        flows('model', 'service'),
      ]),
    )
    const order = ['raw', 'job', 'feature', 'model', 'service'].map((id) => x[id] ?? 0)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(new Set(order).size).toBe(5)
  })

  it('place nodes that fit several with others of their type', () => {
    const edges = [flows('d1', 'p'), flows('d2', 'p'), flows('p', 'm'), flows('d3', 'm')]
    const x = xOf(request('m', edges, { d1: 1, d2: 1, d3: 1, p: 2, m: 4 }))
    expect(x['d3']).toBe(x['d1'])
  })

  it('use types to break cycles', () => {
    const requested = request('m', [flows('m', 'd'), flows('d', 'p'), flows('p', 'm')], { d: 1, p: 2, m: 4 })
    const { positions, routes } = layout(requested)
    const x = (id: string): number => positions.get(id)?.x ?? NaN
    expect(x('d')).toBeLessThan(x('p'))
    expect(x('p')).toBeLessThan(x('m'))
    expect(routes.map(({ kind }) => kind)).toEqual(['back', 'onward', 'onward'])
  })

  it('have versions below their parents', () => {
    const requested = request('m', [
      { from: 'v1', to: 'm', part: true },
      { from: 'v2', to: 'm', part: true },
      flows('f', 'v1'),
    ])
    const { positions, routes } = layout(requested)
    const [m, v1, v2] = ['m', 'v1', 'v2'].map((id) => positions.get(id) ?? { x: NaN, y: NaN })
    expect([v1?.y, v2?.y].toSorted((a = 0, b = 0) => a - b)).toEqual([ROW, 2 * ROW])
    expect(m?.y).toBe(0)
    expect(v1?.x).toBeLessThan(NODE_WIDTH)
    expect(routes.map(({ kind }) => kind)).toEqual(['part', 'part', 'onward'])
  })

  it('are not crossed by a line over a node', () => {
    const long = request('a', [flows('a', 'b1'), flows('a', 'b2'), flows('a', 'b3'), flows('b2', 'c'), flows('a', 'c')])
    const { positions, routes } = layout(long)
    const points = routes[4]?.points ?? []
    for (const { x, y } of positions.values())
      for (let i = 2; i < points.length - 2; i += 2) {
        const [px = 0, py = 0] = points.slice(i, i + 2)
        expect(px >= x && px <= x + NODE_WIDTH && py > y && py < y + NODE_HEIGHT).toBe(false)
      }
  })
})
