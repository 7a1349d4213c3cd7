import { describe, expect, it } from 'vitest'
import type { DrawnEdge, DrawnNode, Drawing } from './drawing.ts'
import { EDGE, NODE } from './drawn-node.fixture.ts'
import { simplify } from './simplify.ts'

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
const fold = (drawing: Drawing, onPath?: readonly string[]): Drawing => simplify(drawing, LABELS, onPath)

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
    const result = fold(drawing)
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
    const result = fold({ ...gone, edges })
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
    expect(fold(alone).nodes[0]?.folded).toBe('v140 here')
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
    expect(idsOf(fold(around))).toEqual(['model', 'v1', 'v2', 'feature', 'deployment'])
    const made = {
      ...around,
      nodes: nodes.map((one) => ({ ...one, kind: one.id === 'v1' ? 'focus' : 'entity' }) as DrawnNode),
      edges,
    }
    expect(idsOf(fold(made))).toEqual(['model', 'v1', 'v2', 'run', 'experiment'])
    const grouped = {
      ...drawing,
      nodes: drawing.nodes.map((one) => (one.id === 'v2' ? version('v2', { kind: 'group' }) : one)),
    }
    expect(idsOf(fold(grouped))).toEqual(['model', 'v2', 'feature', 'deployment'])
  })

  it('stay separate on a shown path', () => {
    expect(idsOf(fold(drawing, ['v1', 'feature']))).toEqual(['model', 'v1', 'feature', 'deployment'])
  })

  it('are counted by additions and removals', () => {
    const compared = {
      ...drawing,
      nodes: drawing.nodes.map((one) => ({ ...one, presence: one.id === 'v2' ? 'added' : 'kept' }) as DrawnNode),
    }
    expect(fold(compared).nodes[0]?.changed).toEqual({ added: 1, removed: 0 })
  })

  it('change nothing if there are none', () => {
    const plain = { focus: 'a', nodes: [node('a'), node('b')], edges: [edge('a', 'b')] }
    expect(fold(plain)).toEqual(plain)
  })
})

describe('data that several sources know', () => {
  const [dbt, feast, prefect] = ['aip://dataset/dbt/stats', 'aip://data-source/feast/stats', 'aip://dataset/prefect/s3']
  const same = (from: string, to: string): DrawnEdge => edge(from, to, { name: 'sameAs', sameData: true })
  const drawing: Drawing = {
    focus: 'model',
    nodes: [
      node('model', { kind: 'focus' }),
      node(dbt),
      node(feast, { inUse: true }),
      node(prefect),
      version('v1'),
      node('raw'),
    ],
    edges: [
      ...[dbt, feast].flatMap((one) => [same(one, prefect), same(prefect, one)]),
      ...[dbt, feast, prefect].map((one) => edge(one, 'model')),
      edge('raw', prefect),
      part('v1', dbt),
    ],
  }

  it('is one node that names the other sources and has the lines of all', () => {
    const result = fold(drawing)
    expect(idsOf(result)).toEqual(['model', dbt, 'raw'])
    expect(linesOf(result)).toEqual([`${dbt} model 3`, `raw ${dbt} 1`])
    expect(result.nodes[1]).toMatchObject({ folded: 'in 3 sources, v1 here', inUse: true })
  })

  it('is drawn as the focus, as what a path shows, or as what still exists', () => {
    expect(idsOf(fold({ ...drawing, focus: feast }))).toEqual(['model', feast, 'raw'])
    expect(idsOf(fold(drawing, [prefect]))).toEqual(['model', prefect, 'raw'])
    const nodes = drawing.nodes.map((one) => (one.id === dbt ? { ...one, standing: 'gone' as const } : one))
    const result = fold({ ...drawing, nodes })
    expect(idsOf(result)).toEqual(['model', feast, 'raw'])
    expect(result.nodes[1]?.folded).toBe('also in prefect, v1 here')
  })

  it('stays apart where only some of it was added', () => {
    const nodes = drawing.nodes.map((one) => ({ ...one, presence: one.id === prefect ? 'added' : 'kept' }) as DrawnNode)
    expect(idsOf(fold({ ...drawing, nodes }))).toEqual(['model', dbt, prefect, 'raw'])
  })
})
