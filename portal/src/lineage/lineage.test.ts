import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawingOf, type Drawing, type DrawnNode, type MapShown } from './drawing.ts'
import { EDGE, NODE } from './drawn-node.fixture.ts'
import { hitsOf } from './find.ts'
import { layout } from './layout/layout.ts'
import { spokenOf } from './spoken.ts'
import { stagesOf } from './drawing-layouts.ts'
import { stepFrom } from './steps.ts'
import { treeOf } from './tree.ts'
import {
  boxOf,
  fitAll,
  meets,
  fitReadably,
  revealBox,
  visibleArea,
  isWithin,
  zoomAt,
  type DrawingView,
} from './view.ts'
import { nodesBehind } from './along.ts'
import { COMPLETE_ZOOM, NODE_HEIGHT, NODE_WIDTH, READABLE_ZOOM } from './layout/sizes.ts'

const node = (id: string, glyph: DrawnNode['glyph'] = 'model'): DrawnNode => ({ ...NODE, id, name: id, glyph })
const edge = (from: string, to: string, part = false) => ({ ...EDGE, from, to, part })

const MAP: Pick<MapShown, 'uri' | 'nodes' | 'groups' | 'edges'> = {
  uri: 'm',
  nodes: ['m', 'v'].map((uri) => ({
    uri,
    entityType: 'Model',
    name: uri,
    side: uri === 'm' ? 'focus' : 'both',
    depth: 0,
    standing: 'live',
    sunset: null,
    failed: false,
    inUse: false,
    lastVerified: null,
    freshness: 'unknown',
    owners: 0,
    upstream: 1,
    downstream: 0,
    expandable: false,
    hidden: 0,
    hiddenAtLeast: false,
  })),
  groups: [
    {
      id: 'g1',
      label: 'Features 42',
      entityType: 'Feature',
      by: 'siblings',
      side: 'upstream',
      depth: 1,
      relation: 'uses feature',
      team: null,
      count: 42,
    },
  ],
  edges: [
    ['m', 'v', 'current instance', true],
    ['v', 'm', 'instance of', true],
    ['g1', 'm', 'feature of', false],
    ['lost', 'm', 'feature of', false],
  ].map(([from, to, name, part]) => ({
    from: String(from),
    to: String(to),
    relation: 'A.b',
    name: String(name),
    count: 1,
    part: part === true,
    container: part !== true ? null : from === 'm' ? 'from' : 'to',
    cycle: false,
    inferred: name === 'instance of',
    provenance: null,
    lastVerified: null,
    freshness: 'unknown',
  })),
}

describe('a drawing', () => {
  it('names unnamed entities by the end of their URI, and marks gone ones as such', () => {
    const uri = 'aip://model/mlflow/ranker'
    const lost = { uri, name: uri, entityType: null, known: 'missing from mlflow', standing: 'gone' as const }
    const map: typeof MAP = { ...MAP, nodes: MAP.nodes.map((one) => (one.uri === 'v' ? { ...one, ...lost } : one)) }
    const drawn = drawingOf(map as MapShown, () => 'model').nodes.find(({ id }) => id === uri)
    expect([drawn?.name, drawn?.known, drawn?.standing]).toEqual(['ranker', null, 'gone'])
  })

  it('has every node and group of the answer, and one line per connected pair', () => {
    const { nodes, edges } = drawingOf(MAP as MapShown, () => 'model')
    expect(nodes.map(({ id, kind, more }) => [id, kind, more])).toEqual([
      ['m', 'focus', 0],
      ['v', 'entity', 0],
      ['g1', 'group', 42],
    ])
    expect(edges.map(({ from, to, name, inferred }) => [from, to, name, inferred])).toEqual([
      ['v', 'm', 'current instance, instance of', false],
      ['g1', 'm', 'feature of', false],
    ])
  })

  it('is spoken as it is seen', () => {
    expect(spokenOf({ ...NODE, freshness: 'stale' }, 'Model version')).toBe(
      'ranker v12, model version, read very late, 14 upstream, 2 downstream',
    )
    expect(spokenOf({ ...NODE, standing: 'retired', known: 'no source has it' }, 'Model version')).toBe(
      'ranker v12, model version, reference only, retired, 14 upstream, 2 downstream',
    )
    expect(spokenOf({ ...NODE, sunset: '2027-01-31T00:00:00Z' }, 'Model version')).toBe(
      'ranker v12, model version, deprecated, 14 upstream, 2 downstream',
    )
    expect(spokenOf({ ...NODE, kind: 'group', name: 'Features 42', upstream: null, downstream: null }, 'Feature')).toBe(
      'Features 42, group',
    )
  })

  it('is ordered by types, with an unknown type after its predecessors', () => {
    const stages = stagesOf({
      focus: 'm',
      nodes: [node('s', 'source'), node('d', 'data'), node('p', 'pipeline'), node('m'), node('x', 'other')],
      edges: [edge('p', 'x')],
    })
    expect([...stages.values()]).toEqual([0, 1, 2, 4, 2])
  })
})

const drawings: fc.Arbitrary<Drawing> = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }))
  .map(([count, pairs]) => ({
    focus: 'n0',
    nodes: Array.from({ length: count }, (_, i) => node(`n${i}`)),
    edges: pairs.map(([a, b]) => edge(`n${a % count}`, `n${b % count}`)),
  }))

describe('the lineage table', () => {
  it('has every node of the drawing once, below a row one level up', () =>
    fc.assert(
      fc.property(drawings, (drawing) => {
        const rows = treeOf(drawing)
        expect(rows.map((row) => row.node.id).toSorted()).toEqual(drawing.nodes.map(({ id }) => id).toSorted())
        const level = new Map(rows.map((row) => [row.node.id, row.level]))
        for (const row of rows) expect(row.level).toBe(row.parent === null ? 1 : (level.get(row.parent) ?? NaN) + 1)
      }),
    ))

  it('lists versions first, then predecessors, then successors', () => {
    const drawing = {
      focus: 'm',
      nodes: ['m', 'after', 'before', 'version', 'raw'].map((id) => node(id)),
      edges: [edge('m', 'after'), edge('before', 'm'), edge('version', 'm', true), edge('raw', 'before')],
    }
    const rows = treeOf(drawing)
    expect(rows.map((row) => `${row.level} ${row.node.id} ${row.position}/${row.siblings}`)).toEqual([
      '1 m 1/1',
      '2 version 1/3',
      '2 before 2/3',
      '3 raw 1/1',
      '2 after 3/3',
    ])
  })
})

describe('arrow keys', () => {
  it('move to another node or nowhere, and up reverses down', () =>
    fc.assert(
      fc.property(drawings, fc.nat(), (drawing, n) => {
        const stages = stagesOf(drawing)
        const nodes = drawing.nodes.map(({ id }) => ({ id, stage: stages.get(id) ?? 0 }))
        const { positions } = layout({ ...drawing, nodes, previous: new Map() })
        const from = `n${n % nodes.length}`
        for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const)
          expect(stepFrom(from, key, { drawing, positions })).not.toBe(from)
        const below = stepFrom(from, 'ArrowDown', { drawing, positions })
        if (below !== null) expect(stepFrom(below, 'ArrowUp', { drawing, positions })).toBe(from)
      }),
    ))
})

describe('the view', () => {
  const views = fc.record({
    x: fc.integer({ min: -2_000, max: 2_000 }),
    y: fc.integer({ min: -2_000, max: 2_000 }),
    zoom: fc.double({ min: 0.2, max: 2, noNaN: true }),
  })
  const size = { width: 900, height: 600 }
  const bounds = { left: -2_000, top: -900, right: 2_000, bottom: 1_500 }

  it('zooms about a point of the screen, within its bounds', () =>
    fc.assert(
      fc.property(views, fc.double({ min: 0.01, max: 9, noNaN: true }), (view, zoom) => {
        const at = { x: 300, y: 200 }
        const next = zoomAt(view, zoom, at)
        const under = (one: DrawingView): number => (at.x - one.x) / one.zoom
        expect(under(next)).toBeCloseTo(under(view), 6)
        expect(next.zoom).toBeGreaterThanOrEqual(0.2)
        expect(next.zoom).toBeLessThanOrEqual(2)
      }),
    ))

  it('moves no further than needed to show a node', () =>
    fc.assert(
      fc.property(views, fc.integer({ min: -5_000, max: 5_000 }), (view, x) => {
        const box = boxOf({ x, y: x / 3 })
        const next = revealBox(view, box, size)
        expect(meets(visibleArea(next, size), box)).toBe(true)
        const again = revealBox(next, box, size)
        expect(again.x).toBeCloseTo(next.x, 6)
        expect(again.y).toBeCloseTo(next.y, 6)
      }),
    ))

  it('opens with everything if readable, else readable at the focus', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: NODE_WIDTH, max: 3_000 }),
        fc.integer({ min: NODE_HEIGHT, max: 3_000 }),
        (wide, high) => {
          const bounds = { left: NODE_WIDTH - wide, top: 0, right: NODE_WIDTH, bottom: high }
          const view = fitReadably(bounds, size)
          const isReadable = fitAll(bounds, size).zoom >= COMPLETE_ZOOM
          if (isReadable) expect(isWithin(bounds, visibleArea(view, size))).toBe(true)
          else expect(view.zoom).toBe(READABLE_ZOOM)
          expect(isWithin(boxOf({ x: 0, y: 0 }), visibleArea(view, size))).toBe(true)
        },
      ),
    ))

  it('fits everything, and opens readable at the focus', () => {
    expect(isWithin(bounds, visibleArea(fitAll(bounds, size), size))).toBe(true)
    expect(fitReadably(bounds, size).zoom).toBe(READABLE_ZOOM)
    expect(isWithin(boxOf({ x: 0, y: 0 }), visibleArea(fitReadably(bounds, size), size))).toBe(true)
  })
})

it('a path is drawn as far as its steps are connected', () => {
  const step = (from: string, to: string) => ({ from, to })
  expect(nodesBehind('a', { steps: [step('a', 'b'), step('b', 'c')] })).toEqual(['b', 'c'])
  expect(nodesBehind('a', { steps: [step('a', 'b'), step('x', 'c')] })).toEqual(['b'])
  expect(nodesBehind('a', { steps: [] })).toEqual([])
})

describe('finding in a lineage', () => {
  it('matches any part of a name or URI, in any case', () => {
    const nodes = [node('aip://model/a/Ranker'), { ...node('aip://dataset/b/c'), name: 'Views' }]
    expect(hitsOf(nodes, 'RANK').map(({ id }) => id)).toEqual(['aip://model/a/Ranker'])
    expect(hitsOf(nodes, ' dataset/b ').length).toBe(1)
    expect(hitsOf(nodes, '  ')).toEqual([])
  })
})

describe('a drawing compared with an earlier moment', () => {
  it('shows how each node changed, and a line as changed only if all its relations did', () => {
    const [m, v] = MAP.nodes
    const [first] = MAP.edges
    if (m === undefined || v === undefined || first === undefined) throw new Error('the map has too little')
    const line = { ...first, from: 'v', to: 'm', container: null, part: false }
    const compared = drawingOf(
      {
        ...(MAP as MapShown),
        nodes: [
          { ...m, presence: 'kept' },
          { ...v, presence: 'removed' },
        ],
        groups: MAP.groups.map((group) => ({ ...group, added: 8, removed: 4 })),
        edges: [
          { ...line, relation: 'A', name: 'a', presence: 'removed' },
          { ...line, relation: 'B', name: 'b', presence: 'removed' },
          { ...line, relation: 'C', from: 'm', to: 'v', name: 'c', presence: 'added' },
          { ...line, relation: 'D', from: 'm', to: 'v', name: 'd', presence: 'kept' },
        ],
      },
      () => 'model',
    )
    expect(compared.nodes.map((one) => spokenOf(one, 'Model'))).toEqual([
      expect.stringMatching(/^m, model/),
      expect.stringMatching(/^v, model, removed/),
      expect.stringMatching(/group, 8 added, 4 removed/),
    ])
    expect(compared.edges.map(({ from, presence }) => [from, presence])).toEqual([
      ['v', 'removed'],
      ['m', 'kept'],
    ])
  })
})
