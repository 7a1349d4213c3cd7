import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import type { Way } from './flow.ts'
import type { FlowSources } from './flow-walk.ts'
import {
  depthOf,
  lineage,
  pathTo,
  reachedFrom,
  reachedPage,
  totalOf,
  totalsOf,
  type LineageRequest,
} from './lineage.ts'
import { runs } from '../../testing/runs.ts'
import { NO_PATHS } from '../../testing/graph/flowing.ts'

const FROM_STEP = 2

const FROM_OCCURRENCE = 1

const catalogue = builtinCatalogue()
type Edge = readonly [from: string, type: EdgeTypeId, to: string]

/** Nodes are named `Type:name`; for stubs, only the URI is known. */
function graphOf(
  edges: readonly Edge[],
  stubs: readonly string[] = [],
): {
  sources: FlowSources
  id: (name: string) => NodeId
  name: (id: NodeId) => string
} {
  const names = [...new Set(edges.flatMap(([from, , to]) => [from, to]))]
  const ids = new Map(names.map((name, i) => [name, i + 1]))
  const id = (name: string): NodeId => ids.get(name) ?? 0
  const entry: LogEntry = {
    tx: 1,
    at: 1,
    cause: { kind: 'event', trace: '', since: 0 },
    nodes: names.map((name) => {
      const type = catalogue.type(name.split(':')[0] ?? '')?.componentType ?? 'thing'
      return { id: id(name), uri: must(makeUri(type, 'test', name)) }
    }),
    types: names
      .filter((name) => !stubs.includes(name))
      .map((name) => ({ node: id(name), type: name.split(':')[0] ?? '' })),
    facts: [],
    edges: edges.map(([from, type, to], support) => ({
      op: 'assert',
      support,
      type,
      from: id(from),
      to: id(to),
      document: 1,
      provenance: 'DECLARED',
    })),
  }
  const graph = new Graph()
  graph.apply(entry)
  return { sources: { catalogue, graph, paths: NO_PATHS }, id, name: (n) => names[n - 1] ?? '?' }
}

async function reachFrom(edges: readonly Edge[], start: string, way: Way, more: Partial<LineageRequest> = {}) {
  const { sources, id, name } = graphOf(edges)
  const flowed = await lineage(sources, {
    start: [id(start)],
    about: id(start),
    at: 1,
    way,
    until: [],
    maxDepth: Infinity,
    ...more,
  })
  return [...reachedFrom(flowed, null, 1)].map((r) => name(r.node))
}

/** Two versions of a feature, two instances of a model, the runs that trained them, and what else those made. */
const COMPANY: readonly Edge[] = [
  ['FeatureVersion:f1', 'FeatureVersion.versionOf', 'Feature:f'],
  ['FeatureVersion:f2', 'FeatureVersion.versionOf', 'Feature:f'],
  ['FeatureVersion:f1', 'FeatureVersion.computedFrom', 'DatasetVersion:d1'],
  ['DatasetVersion:d1', 'DatasetVersion.versionOf', 'Dataset:d'],
  ['DatasetVersion:d2', 'DatasetVersion.versionOf', 'Dataset:d'],
  ['ModelInstance:m1', 'ModelInstance.usesFeature', 'FeatureVersion:f1'],
  ['ModelInstance:m2', 'ModelInstance.usesFeature', 'FeatureVersion:f2'],
  ['ModelInstance:m1', 'ModelInstance.instanceOf', 'Model:m'],
  ['ModelInstance:m2', 'ModelInstance.instanceOf', 'Model:m'],
  ['ModelInstance:m1', 'ModelInstance.producedBy', 'PipelineRun:r1'],
  ['ModelInstance:m2', 'ModelInstance.producedBy', 'PipelineRun:r2'],
  ['ModelInstance:other', 'ModelInstance.producedBy', 'PipelineRun:r1'],
  ['PipelineRun:r1', 'PipelineRun.runOf', 'Pipeline:p'],
  ['PipelineRun:r2', 'PipelineRun.runOf', 'Pipeline:p'],
  ['PipelineRun:r1', 'PipelineRun.consumed', 'DatasetVersion:d1'],
  ['PipelineRun:r2', 'PipelineRun.consumed', 'DatasetVersion:d2'],
  ['PipelineNode:n', 'PipelineNode.nodeOf', 'Pipeline:p'],
  ['PipelineNode:n', 'PipelineNode.reads', 'DataSource:s'],
  ['ModelDeployment:x', 'ModelDeployment.deploys', 'ModelInstance:m1'],
  ['ModelDeployment:x', 'Entity.ownedBy', 'User:u'],
]

describe('a walk never reverses direction', () => {
  it('downstream from a feature version, finds its users but not their other inputs', async () => {
    expect((await reachFrom(COMPANY, 'FeatureVersion:f1', 'downstream')).sort()).toEqual([
      'Feature:f',
      'Model:m',
      'ModelDeployment:x',
      'ModelInstance:m1',
    ])
  })

  it('downstream from a feature, finds the users of all its versions', async () => {
    expect((await reachFrom(COMPANY, 'Feature:f', 'downstream')).sort()).toEqual([
      'FeatureVersion:f1',
      'FeatureVersion:f2',
      'Model:m',
      'ModelDeployment:x',
      'ModelInstance:m1',
      'ModelInstance:m2',
    ])
  })

  it('upstream from an instance, finds its inputs and what they are versions of, but no siblings', async () => {
    expect((await reachFrom(COMPANY, 'ModelInstance:m1', 'upstream')).sort()).toEqual([
      'DataSource:s',
      'Dataset:d',
      'DatasetVersion:d1',
      'Feature:f',
      'FeatureVersion:f1',
      'Model:m',
      'Pipeline:p',
      'PipelineNode:n',
      'PipelineRun:r1',
    ])
  })

  describe('from a workflow and its calls', () => {
    const CALLS: readonly Edge[] = [
      ...COMPANY,
      ['Pipeline:w', 'Pipeline.calls', 'Pipeline:p'],
      ['Pipeline:w', 'Pipeline.calls', 'Pipeline:sibling'],
      ['PipelineSchedule:z', 'PipelineSchedule.schedules', 'Pipeline:w'],
    ]

    it('downstream, finds the calls and everything that they make', async () => {
      const found = await reachFrom(CALLS, 'Pipeline:w', 'downstream')
      expect(found).toEqual(expect.arrayContaining(['Pipeline:p', 'Pipeline:sibling', 'Model:m', 'ModelDeployment:x']))
    })

    it('finds the workflow from one call, but not its other calls', async () => {
      const down = await reachFrom(CALLS, 'Pipeline:p', 'downstream')
      const up = await reachFrom(CALLS, 'Pipeline:p', 'upstream')
      expect([down, up].map((found) => found.filter((n) => /:(w|sibling|z)$/.test(n)).sort())).toEqual([
        ['Pipeline:w'],
        ['Pipeline:w', 'PipelineSchedule:z'],
      ])
    })
  })

  it('ends at the types of `until`, and includes them', async () => {
    const found = await reachFrom(COMPANY, 'Feature:f', 'downstream', { until: ['ModelInstance'] })
    expect(found.filter((n) => n.startsWith('Model'))).toEqual(['ModelInstance:m1', 'ModelInstance:m2'])
  })
})

describe('a walk, compared with one without shortcuts', () => {
  const steps = catalogue.edgeTypes.filter((e) => e.flow !== null && e.origin === 'relationship')

  function randomEdges(seed: number, size: number): readonly Edge[] {
    const random = randomFrom(seed)
    const types = catalogue.types.map((t) => t.name)
    const nodes = Array.from({ length: size }, (_, i) => `${types[below(random, types.length)] ?? ''}:${i}`)
    return Array.from({ length: 4 * size }, (): Edge => {
      const edge = steps[below(random, steps.length)]
      const pick = (): string => nodes[below(random, nodes.length)] ?? ''
      return [pick(), edge?.id ?? 'Entity.ownedBy', pick()]
    })
  }

  /** Returns every state at a node, with the fewest hops to any of them. */
  function naive(edges: readonly Edge[], start: string, way: Way): ReadonlyMap<string, number> {
    const touching = Map.groupBy(
      edges.flatMap((edge) => [edge[0], edge[2]].map((node) => ({ node, edge }))),
      ({ node }) => node,
    )
    const depths = new Map<string, number>([[start, 0]])
    const seen = new Set([`${start} 0`])
    let level: (readonly [string, number])[] = [[start, 0]]
    for (let depth = 1; level.length > 0; depth++) {
      const next: (readonly [string, number])[] = []
      const go = (node: string, risen: number): void => {
        if (seen.has(`${node} ${risen}`)) return
        seen.add(`${node} ${risen}`)
        if (!depths.has(node)) depths.set(node, depth)
        next.push([node, risen])
      }
      for (const [node, risen] of level) {
        for (const { edge } of touching.get(node) ?? []) {
          const [from, id, to] = edge
          const flow = catalogue.edgeType(id)?.flow
          const up = way === 'upstream' ? 'upstream' : 'downstream'
          if (flow === 'upstream' || flow === 'downstream') {
            if (from === node && flow === up) go(to, risen)
            if (to === node && flow !== up) go(from, risen)
            continue
          }
          const [part, complete] = flow === 'hasOccurrence' || flow === 'hasStep' ? [to, from] : [from, to]
          const bit = flow === 'stepOf' || flow === 'hasStep' || flow === 'partOf' ? FROM_STEP : FROM_OCCURRENCE
          if (part === node) go(complete, risen | bit)
          if (complete === node && (risen & bit) === 0 && flow !== 'partOf') go(part, risen)
        }
      }
      level = next
    }
    depths.delete(start)
    return depths
  }

  it.each(Array.from({ length: runs(30) }, (_, seed) => [seed, seed % 15 === 14 ? 3_000 : 40]))(
    'seed %i, %i nodes: finds the same nodes at the same depths, by existing paths',
    async (seed, size) => {
      const edges = randomEdges(seed, size)
      const { sources, id, name } = graphOf(edges)
      const there = new Set(edges.map((edge) => edge.join(' ')))
      const start = edges[0]?.[0] ?? ''
      for (const way of ['upstream', 'downstream'] as const) {
        const flowed = await lineage(sources, {
          start: [id(start)],
          about: id(start),
          at: 1,
          way,
          until: [],
          maxDepth: Infinity,
        })
        const all = [...reachedFrom(flowed, null, 1)]
        expect(new Map(all.map((r) => [name(r.node), r.depth]))).toEqual(naive(edges, start, way))
        expect(all.map((r) => [r.depth, r.node])).toEqual(
          all.map((r) => [r.depth, r.node]).sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d),
        )
        expect(totalOf(totalsOf(flowed, null))).toBe(all.length)
        for (const { entry, depth, node } of all) {
          const { edges: path, omitted } = pathTo(sources, flowed, { entry, at: 1 })
          expect([path.length, omitted]).toEqual([depth, 0])
          let at = id(start)
          for (const { type, from, to, direction } of path) {
            expect(there.has(`${name(from)} ${type} ${name(to)}`)).toBe(true)
            expect(direction === 'out' ? from : to).toBe(at)
            at = direction === 'out' ? to : from
          }
          expect(at).toBe(node)
        }
      }
    },
  )
})

it('a walk counts entities of one type, and stubs of one component, as one kind', async () => {
  const versions = Array.from({ length: 5 }, (_, i): Edge => [
    `FeatureVersion:${i}`,
    'FeatureVersion.versionOf',
    'Feature:f',
  ])
  const { sources, id } = graphOf(versions, ['FeatureVersion:1', 'FeatureVersion:3'])
  const request = { start: [id('Feature:f')], about: null, at: 1, way: 'downstream', until: [], maxDepth: 9 } as const
  const { kinds, counts, open } = await lineage(sources, request)
  expect(kinds).toEqual([
    { type: 'Feature', may: ['Feature'], open: false },
    { type: 'FeatureVersion', may: ['FeatureVersion'], open: false },
    { type: null, may: ['FeatureVersion'], open: true },
  ])
  expect(counts).toEqual([0, 3, 2])
  expect(open).toEqual([id('FeatureVersion:1'), id('FeatureVersion:3')])
})

describe('limits', () => {
  const chain: readonly Edge[] = Array.from({ length: 300 }, (_, i) => [
    `Dataset:${i}`,
    'Dataset.derivedFrom',
    `Dataset:${i + 1}`,
  ])

  it('are reported if depth is cut, and a deeper walk continues there', async () => {
    const { sources, id, name } = graphOf(chain)
    const ask = (maxDepth: number) =>
      lineage(sources, {
        start: [id('Dataset:0')],
        about: id('Dataset:0'),
        at: 1,
        way: 'upstream',
        until: [],
        maxDepth,
      })
    const near = await ask(10)
    expect([near.cut, depthOf(near), totalOf(totalsOf(near, null))]).toEqual([true, 10, 10])
    const last = reachedPage(near, { types: null, after: null, limit: 100 }).reached.at(-1)
    const far = await ask(300)
    expect([far.cut, depthOf(far)]).toEqual([false, 300])
    const next = reachedPage(far, { types: null, after: last ?? null, limit: 2 })
    expect(next).toMatchObject({ more: true })
    expect(next.reached.map((r) => name(r.node))).toEqual(['Dataset:11', 'Dataset:12'])
    expect((await ask(0)).cut).toBe(true)
  })

  it('are reported if a path is cut, and both its ends are shown', async () => {
    const { sources, id } = graphOf(chain)
    const flowed = await lineage(sources, {
      start: [id('Dataset:0')],
      about: id('Dataset:0'),
      at: 1,
      way: 'upstream',
      until: [],
      maxDepth: Infinity,
    })
    const { edges, omitted } = pathTo(sources, flowed, { entry: 300, at: 1 })
    expect([edges.length, omitted]).toEqual([100, 200])
  })

  it('add up to everything over all pages, once', async () => {
    const { sources, id } = graphOf(COMPANY)
    const request = {
      start: [id('Feature:f')],
      about: id('Feature:f'),
      at: 1,
      way: 'downstream',
      until: [],
      maxDepth: Infinity,
    } as const
    const flowed = await lineage(sources, request)
    const found: NodeId[] = []
    for (let after = null; ;) {
      const page = reachedPage(flowed, { types: null, after, limit: 2 })
      found.push(...page.reached.map((r) => r.node))
      const last = page.reached.at(-1)
      if (!page.more || last === undefined) break
      after = last as never
    }
    expect(found).toEqual([...reachedFrom(flowed, null, 1)].map((r) => r.node))
    expect(await lineage(sources, request)).toBe(flowed)
  })
})
