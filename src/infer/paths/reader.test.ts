import { describe, expect, it } from 'vitest'
import { ENTITY } from '../../catalogue/types/entity.ts'
import { pathStart } from '../../contracts/paths.ts'
import type { NodeId } from '../../contracts/log.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { catalogueWith, thing } from '../../testing/inference/world.ts'
import { compilePaths } from './check.ts'

const RULE = {
  id: 'X1',
  name: 'served',
  version: 3,
  from: ['Model'],
  concludes: 'servedOn',
  to: ['Service'],
  inverse: 'servesModels',
  path: '<instanceOf · <deploys · runsOn',
  description: '',
}
const SECOND = { ...RULE, id: 'X2', name: 'servedByRule', version: 1, path: '<instanceOf · <serves · ruleOf' }

type Message = readonly [type: string, id: string, edge: string, toType: string, to: string]

/** A model m with the instances i1 and i2; i1 is deployed on a and b, and by a rule on b; i2 on c. */
const MESSAGE: readonly Message[] = [
  ['ModelInstance', 'i1', 'instanceOf', 'Model', 'm'],
  ['ModelInstance', 'i2', 'instanceOf', 'Model', 'm'],
  ['ModelDeployment', 'd1', 'deploys', 'ModelInstance', 'i1'],
  ['ModelDeployment', 'd1', 'runsOn', 'Service', 'a'],
  ['ModelDeployment', 'd2', 'deploys', 'ModelInstance', 'i1'],
  ['ModelDeployment', 'd2', 'runsOn', 'Service', 'b'],
  ['ModelDeployment', 'd3', 'deploys', 'ModelInstance', 'i2'],
  ['ModelDeployment', 'd3', 'runsOn', 'Service', 'c'],
  ['ServingRule', 'r', 'serves', 'ModelInstance', 'i1'],
  ['ServingRule', 'r', 'ruleOf', 'Service', 'b'],
]

function world() {
  const ids = new Map<Uri, NodeId>()
  const types = new Map<NodeId, string>()
  const idOf = (type: string, id: string): NodeId => {
    const uri = thing(type, id)
    const known = ids.get(uri) ?? ids.size + 1
    ids.set(uri, known)
    types.set(known, type)
    return known
  }
  const by = { op: 'assert', document: 1, provenance: 'DECLARED' } as const
  const edges = MESSAGE.map(([type, id, name, toType, to], i) => {
    return { ...by, support: i + 1, type: `${type}.${name}` as EdgeTypeId, from: idOf(type, id), to: idOf(toType, to) }
  })
  const graph = new Graph()
  graph.apply({
    tx: 1,
    at: 1,
    cause: { kind: 'event', trace: '', since: 0 },
    nodes: [...ids].map(([uri, id]) => ({ id, uri })),
    types: [...types].map(([node, type]) => ({ node, type })),
    facts: [],
    edges,
  })
  const named = (nodes: readonly NodeId[]) => nodes.map((node) => graph.uriOf(node).split('/').at(-1)).sort()
  const at = (type: string, id: string) => pathStart(idOf(type, id), graph, 1)
  return { graph, at, idOf, named }
}

const walked = (...rules: readonly (typeof RULE)[]) => must(compilePaths(catalogueWith({ rules }), 'walked')).paths
const SERVED = 'Model.servedOn'

describe('conclusions read by walking', () => {
  it('are read in both directions, each node once in id order, over all rules of the edge', () => {
    const { at, named } = world()
    const paths = walked(RULE, SECOND)
    const found = paths.concluded(SERVED, 'out', at('Model', 'm')) ?? []
    expect(named(found)).toEqual(['a', 'b', 'c'])
    expect([...found]).toEqual([...found].sort((a, b) => a - b))
    expect(named(paths.concluded(SERVED, 'in', at('Service', 'b')) ?? [])).toEqual(['m'])
    expect(named(walked(SECOND).concluded(SERVED, 'out', at('Model', 'm')) ?? [])).toEqual(['b'])
  })

  it('are not computed if they are recorded', () => {
    const { at } = world()
    const { paths } = must(compilePaths(catalogueWith({ rules: [RULE] })))
    expect(paths.concluded(SERVED, 'out', at('Model', 'm'))).toBeNull()
    expect(paths.concluded('Model.nothing', 'out', at('Model', 'm'))).toBeNull()
    expect(paths.explain(SERVED, at('Service', 'a').node, at('Model', 'm'))).toHaveLength(1)
  })

  it('follow the edges of all rules of the edge', () => {
    const deployed = ['ModelInstance.instanceOf', 'ModelDeployment.deploys', 'ModelDeployment.runsOn']
    const served = ['ModelInstance.instanceOf', 'ServingRule.serves', 'ServingRule.ruleOf']
    const paths = walked(RULE, SECOND)
    for (let round = 0; round < 2; round++) {
      expect(new Set(paths.followedEdges(SERVED))).toEqual(new Set([...deployed, ...served]))
      expect(new Set(walked(RULE).followedEdges(SERVED))).toEqual(new Set(deployed))
    }
    expect(paths.followedEdges('Model.nothing')).toEqual([])
    expect(paths.followedEdges(SERVED)).toHaveLength(5)
    expect(paths.followedEdges(SERVED)).toBe(paths.followedEdges(SERVED))
  })

  it('are explained by each rule that concludes them, with complete paths', () => {
    const { at, graph } = world()
    const paths = walked(RULE, SECOND)
    const [m, i1] = [thing('Model', 'm'), thing('ModelInstance', 'i1')]
    const explained = paths.explain(SERVED, at('Service', 'b').node, at('Model', 'm'))
    const common = { more: 0, moreUncounted: false, score: null, attributes: {}, provenance: 'INFERRED' }
    expect(explained).toEqual([
      {
        ...common,
        rule: 'X1',
        version: 3,
        paths: [
          [
            { type: 'ModelInstance.instanceOf', from: i1, to: m },
            { type: 'ModelDeployment.deploys', from: thing('ModelDeployment', 'd2'), to: i1 },
            { type: 'ModelDeployment.runsOn', from: thing('ModelDeployment', 'd2'), to: thing('Service', 'b') },
          ],
        ],
      },
      expect.objectContaining({ ...common, rule: 'X2', version: 1 }),
    ])
    expect(paths.explain(SERVED, at('Service', 'c').node, at('Model', 'm')).map(({ rule }) => rule)).toEqual(['X1'])
    expect(paths.explain(SERVED, graph.idBound, at('Model', 'm'))).toEqual([])
    expect(paths.explain('Model.nothing', at('Service', 'b').node, at('Model', 'm'))).toEqual([])
  })

  it('have the attributes that their rule declares: the ends of edges with a given name', () => {
    const { at } = world()
    const paths = walked({ ...RULE, attributes: { instances: 'deploys', nothing: 'ploys' } } as typeof RULE)
    const [explained] = paths.explain(SERVED, at('Service', 'b').node, at('Model', 'm'))
    expect(explained?.attributes).toEqual({ instances: [thing('ModelInstance', 'i1')], nothing: [] })
  })

  it('can be retraced without computing an answer, in both directions', () => {
    const { at, graph } = world()
    const seen = (direction: 'out' | 'in', type: string, id: string): Set<string> => {
      const uris = new Set<string>()
      const reader = new Proxy(graph, {
        get: (of, name) => {
          if (name === 'typeOf') return (node: NodeId, tx: number) => (uris.add(of.uriOf(node)), of.typeOf(node, tx))
          const value: unknown = Reflect.get(of, name)
          return typeof value === 'function' ? (value.bind(of) as unknown) : value
        },
      })
      walked(RULE).retrace(SERVED, direction, { ...at(type, id), graph: reader })
      return uris
    }
    expect([...seen('out', 'Model', 'm')]).toEqual(
      expect.arrayContaining([thing('Service', 'a'), thing('Service', 'c')]),
    )
    expect([...seen('in', 'Service', 'c')]).toEqual(expect.arrayContaining([thing('Model', 'm')]))
    expect([...seen('in', 'Service', 'c')]).not.toContain(thing('Service', 'a'))
  })
})

describe('views', () => {
  it('are found by type or as common views, and an unknown view has no nodes', () => {
    const { at, named } = world()
    const type = {
      name: 'Notebook',
      plural: 'Notebooks',
      componentType: 'notebook',
      domain: 'n',
      description: '',
      attributes: {},
      relationships: {},
    }
    const { paths } = must(compilePaths(catalogueWith({ types: [type] })))
    const [view] = Object.keys(ENTITY.views)
    expect(view).toBeDefined()
    expect(paths.view('Notebook', 'nothing', at('Model', 'm'))).toEqual([])
    expect(named(paths.view('Notebook', view ?? '', at('Model', 'm')))).toEqual(
      named(paths.view('Entity', view ?? '', at('Model', 'm'))),
    )
  })

  it('list the edge types they follow, always the same list, and none for an unknown view', () => {
    const { graph, idOf } = world()
    const { paths } = must(compilePaths(catalogueWith()))
    const noted: (readonly EdgeTypeId[])[] = []
    const start = pathStart(idOf('Model', 'm'), graph, 1, {
      noteUnresolved: () => {},
      noteEdges: (edges) => void noted.push(edges),
    })
    for (const name of ['features', 'nothing', 'features']) paths.view('ModelInstance', name, start)
    expect(noted).toHaveLength(2)
    expect(noted[0]).toContain('ModelInstance.usesFeature')
    expect(noted[1]).toBe(noted[0])
  })
})
