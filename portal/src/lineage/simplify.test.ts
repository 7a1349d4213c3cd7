import { describe, expect, it } from 'vitest'
import type { DrawnEdge, DrawnNode, Drawing } from './drawing.ts'
import { EDGE, NODE } from './drawn-node.fixture.ts'
import { foldParts as fold } from './simplify.ts'

const node = (id: string, of: Partial<DrawnNode> = {}): DrawnNode => ({ ...NODE, id, name: id, ...of })
const version = (id: string, of: Partial<DrawnNode> = {}): DrawnNode => node(id, { type: 'ModelInstance', ...of })
const edge = (from: string, to: string, of: Partial<DrawnEdge> = {}): DrawnEdge => ({ ...EDGE, from, to, ...of })
const part = (version: string, container: string): DrawnEdge =>
  edge(version, container, { name: 'instanceOf', part: true })
const idsOf = ({ nodes }: Drawing): readonly string[] => nodes.map(({ id }) => id)
const linesOf = ({ edges }: Drawing): readonly string[] => edges.map(({ from, to, count }) => `${from} ${to} ${count}`)

const LABELS = {
  labelOfType: (type: string | null) => (type === 'ModelInstance' ? 'Model version' : (type ?? '')),
  pluralOfType: (type: string | null) => (type === 'ModelInstance' ? 'Model versions' : `${type}s`),
}
const foldParts = (drawing: Drawing, onPath?: readonly string[]): Drawing => fold(drawing, LABELS, onPath)

describe('folded versions', () => {
  const drawing: Drawing = {
    focus: 'model',
    nodes: [node('model', { kind: 'focus' }), version('v1'), version('v2'), node('feature'), node('deployment')],
    edges: [
      part('v1', 'model'),
      part('v2', 'model'),
      edge('feature', 'v1'),
      edge('feature', 'v2', { inferred: true }),
      edge('v2', 'deployment'),
    ],
  }

  it('leave one node with their lines and their count', () => {
    const result = foldParts(drawing)
    expect(idsOf(result)).toEqual(['model', 'feature', 'deployment'])
    expect(linesOf(result)).toEqual(['feature model 2', 'model deployment 1'])
    expect(result.nodes[0]?.folded).toBe('2 versions here')
    expect(result.edges[0]?.inferred).toBe(false)
  })

  it('omit deleted ones from the count, and a line only of those counts as deleted', () => {
    const gone = {
      ...drawing,
      nodes: drawing.nodes.map((one) => (one.id === 'v2' ? { ...one, standing: 'gone' as const } : one)),
    }
    const edges = drawing.edges.map((line) => (line.from === 'v2' || line.to === 'v2' ? { ...line, gone: true } : line))
    const result = foldParts({ ...gone, edges })
    expect(result.nodes[0]?.folded).toBe('v1 here')
    expect(result.edges.map((line) => [line.from, line.to, line.gone === true])).toEqual([
      ['feature', 'model', false],
      ['model', 'deployment', true],
    ])
  })

  it('are named within their container if there is one', () => {
    const alone = {
      focus: 'model',
      nodes: [node('model', { kind: 'focus', name: 'Ranker' }), version('v140', { name: 'Ranker · v140' })],
      edges: [part('v140', 'model')],
    }
    expect(foldParts(alone).nodes[0]?.folded).toBe('v140 here')
  })

  it('never include groups, the focus, its type or what made a version', () => {
    const nodes = [...drawing.nodes.slice(0, 3), ...['run', 'experiment', 'other'].map((id) => node(id, { type: id }))]
    const edges = [
      ...drawing.edges.slice(0, 2),
      part('run', 'experiment'),
      part('other', 'experiment'),
      edge('run', 'v1'),
      edge('other', 'v2'),
    ]
    const around = {
      ...drawing,
      focus: 'v1',
      nodes: drawing.nodes.map((one) => ({ ...one, kind: one.id === 'v1' ? 'focus' : 'entity' }) as DrawnNode),
    }
    expect(idsOf(foldParts(around))).toEqual(['model', 'v1', 'v2', 'feature', 'deployment'])
    const made = {
      ...around,
      nodes: nodes.map((one) => ({ ...one, kind: one.id === 'v1' ? 'focus' : 'entity' }) as DrawnNode),
      edges,
    }
    expect(idsOf(foldParts(made))).toEqual(['model', 'v1', 'v2', 'run', 'experiment'])
    const grouped = {
      ...drawing,
      nodes: drawing.nodes.map((one) => (one.id === 'v2' ? version('v2', { kind: 'group' }) : one)),
    }
    expect(idsOf(foldParts(grouped))).toEqual(['model', 'v2', 'feature', 'deployment'])
  })

  it('stay separate on a shown path', () => {
    expect(idsOf(foldParts(drawing, ['v1', 'feature']))).toEqual(['model', 'v1', 'feature', 'deployment'])
  })

  it('are counted by additions and removals', () => {
    const compared = {
      ...drawing,
      nodes: drawing.nodes.map((one) => ({ ...one, presence: one.id === 'v2' ? 'added' : 'kept' }) as DrawnNode),
    }
    expect(foldParts(compared).nodes[0]?.changed).toEqual({ added: 1, removed: 0 })
  })

  it('change nothing if there are none', () => {
    const plain = { focus: 'a', nodes: [node('a'), node('b')], edges: [edge('a', 'b')] }
    expect(foldParts(plain)).toEqual(plain)
  })
})
