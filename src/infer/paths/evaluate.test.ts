import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HeldEdge, LogEntry, NodeId } from '../../contracts/log.ts'
import type { Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { naiveAt, randomLog } from '../../testing/graph/naive.ts'
import { evaluatePath, evaluateBackwards, EXPLAINED } from './evaluate.ts'
import type { EvaluationContext } from './automaton-search.ts'
import { guardHolds } from './guard.ts'
import { compilePath, type CompiledPath } from './machine.ts'
import { resolvePath, type ConclusionEdge, type AllowedTypes, type PathPlan, type ResolvedPath } from './resolve.ts'
import { compileRules } from './rules.ts'
import { CATALOGUE, RULES, vocabulary } from '../../testing/inference/vocabulary.ts'
import { runs } from '../../testing/runs.ts'

const KEY = { name: 'k', edge: 'Key.k', mostPairs: 3, unique: false, joinedAs: {} } as const
const SMALL = vocabulary({ 'A.x': 'A B', 'A.y': 'B C', 'B.x': 'A C', 'C.z': 'any' }, {}, [KEY])
const NESTED = must(
  resolvePath({ label: 'R', path: 'x · (y | <x)?', from: ['A'], to: ['A', 'C'], concludes: ['A.r'] }, SMALL, []),
)
const R: ConclusionEdge = { name: 'r', from: NESTED.from, to: NESTED.to, rule: () => ({ ok: true, value: NESTED }) }
const NODES = 12
const PLATFORMS = ['here', 'there']
const SHAPE = {
  transactions: 40,
  nodes: NODES,
  edgeTypes: [...SMALL.edges.map((e) => e.id), KEY.edge, ...NESTED.concludes],
  churn: 5,
  retypes: true,
  platforms: PLATFORMS,
}

const pathText: fc.Arbitrary<string> = fc.letrec<{ path: string }>((tie) => ({
  path: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('x', '<x', 'y', '<y', 'z', '<z', 'r', '<r'),
    fc.constantFrom('[is A]', '[is B, C]'),
    tie('path').map((inner) => `[no ${inner}]`),
    fc.constant('=k'),
    fc.tuple(tie('path'), tie('path'), tie('path')).map(([a, b, c]) => `((${a}) / ${b} / (${c}))`),
    fc.constantFrom('[status = 1]', '[status != 2]', '[status in (0, null)]'),
    fc.tuple(tie('path'), tie('path')).map(([a, b]) => `(${a}) · (${b})`),
    fc.tuple(tie('path'), tie('path')).map(([a, b]) => `(${a}) | (${b})`),
    fc.tuple(tie('path'), fc.constantFrom('?', '+', '*')).map(([a, mark]) => `(${a})${mark}`),
  ),
})).path

const status = (node: NodeId): Json | undefined => (node % 4 === 3 ? undefined : node % 4)

function graphOf(log: readonly LogEntry[]): Graph {
  const graph = new Graph()
  for (const entry of log) graph.apply(entry)
  return graph
}

function contextOf(reader: Graph, at: Tx): EvaluationContext {
  return { reader, at, attribute: status, notes: null }
}

/** The meaning of a plan: the related pairs, by plain set algebra on the whole graph. */
type Pairs = ReadonlySet<string>
const pair = (a: NodeId, b: NodeId): string => `${a} ${b}`
const ends = (p: string): [NodeId, NodeId] => {
  const [a = 0, b = 0] = p.split(' ').map(Number)
  return [a, b]
}
const converse = (pairs: Pairs): Pairs => new Set([...pairs].map((p) => pair(ends(p)[1], ends(p)[0])))
const composed = (first: Pairs, second: Pairs): Pairs =>
  new Set(
    [...first].flatMap((p) =>
      [...second].filter((q) => ends(p)[1] === ends(q)[0]).map((q) => pair(ends(p)[0], ends(q)[1])),
    ),
  )

function meaning(plan: PathPlan, nodes: readonly NodeId[], log: readonly LogEntry[], at: Tx): Pairs {
  const naive = naiveAt(log, at)
  const identity = new Set(nodes.map((n) => pair(n, n)))
  const admitted = (end: AllowedTypes, node: NodeId): boolean => {
    const type = naive.types.get(node)
    return type === undefined || end.types.has(type)
  }
  const mean = (p: PathPlan): Pairs => {
    switch (p.kind) {
      case 'edges': {
        const edges = [...naive.edges.values()].filter((e) => p.edges.includes(e.type)).map((e) => pair(e.from, e.to))
        return p.direction === 'out' ? new Set(edges) : converse(new Set(edges))
      }
      case 'key': {
        const edges = [...naive.edges.values()].filter((e) => e.type === p.edge)
        const joined = [...Map.groupBy(edges, (e) => e.to).values()].map((same) =>
          same.flatMap((a) => same.filter((b) => a.from % 2 !== b.from % 2).map((b) => pair(a.from, b.from))),
        )
        return new Set(joined.filter((pairs) => pairs.length / 2 <= p.mostPairs).flat())
      }
      case 'rule': {
        const pairs = pairsOfRule(p.rule)
        return p.direction === 'out' ? pairs : converse(pairs)
      }
      case 'then':
        return p.parts.map(mean).reduce(composed, identity)
      case 'or':
        return new Set(p.choices.flatMap((c) => [...mean(c)]))
      case 'maybe': {
        const body = mean(p.body)
        const somewhere = new Set([...body].map((q) => ends(q)[0]))
        return new Set([...body, ...[...identity].filter((q) => !p.lifts || !somewhere.has(ends(q)[0]))])
      }
      case 'loop': {
        const body = mean(p.body)
        let all: Pairs = p.atLeastOnce ? body : new Set([...identity, ...body])
        for (let size = -1; size !== all.size;) {
          size = all.size
          all = new Set([...all, ...composed(all, body)])
        }
        return all
      }
      case 'else': {
        const taken = new Set<NodeId>()
        const all: string[] = []
        for (const choice of p.choices) {
          const pairs = [...mean(choice)].filter((q) => !taken.has(ends(q)[0]))
          all.push(...pairs)
          for (const q of pairs) taken.add(ends(q)[0])
        }
        return new Set(all)
      }
      case 'is':
        return new Set([...identity].filter((q) => admitted(p.ends, ends(q)[0])))
      case 'guard': {
        const { guard } = p
        // No generated path has these.
        if (guard.operator === 'deleted' || guard.operator === 'in production') return new Set()
        return new Set([...identity].filter((q) => guardHolds(guard, status(ends(q)[0]), 0)))
      }
      case 'approved':
        // No generated path needs approvals: policies-past.test.ts compares those with joins.
        return new Set()
      case 'no': {
        const somewhere = new Set([...mean(p.body)].map((q) => ends(q)[0]))
        return new Set([...identity].filter((q) => !somewhere.has(ends(q)[0])))
      }
    }
  }
  const pairsOfRule = (rule: ResolvedPath): Pairs => {
    const rejected = (q: string): boolean =>
      rule.concludes.some((type) => naive.rejected.has(`${ends(q)[0]} ${type} ${ends(q)[1]}`))
    const fits = (q: string): boolean => admitted(rule.from, ends(q)[0]) && admitted(rule.to, ends(q)[1])
    return new Set([...mean(rule.plan)].filter((q) => fits(q) && !rejected(q)))
  }
  return mean(plan)
}

function resolvable(path: string): ResolvedPath {
  const result = resolvePath({ label: 'T', path, from: ['A', 'B'], to: ['B', 'C'], concludes: [] }, SMALL, [R])
  fc.pre(result.ok)
  return must(result)
}

function connects(path: readonly HeldEdge[], subject: NodeId, object: NodeId): boolean {
  const step = (at: ReadonlySet<NodeId>, edge: HeldEdge): ReadonlySet<NodeId> =>
    new Set([...(at.has(edge.from) ? [edge.to] : []), ...(at.has(edge.to) ? [edge.from] : [])])
  return path.reduce(step, new Set([subject])).has(object)
}

const seed = fc.integer({ min: 1, max: 1_000_000 })

describe('evaluating random paths on random graphs', () => {
  it("finds the nodes that the path's definition gives, in both directions, now and in the past", () => {
    fc.assert(
      fc.property(seed, pathText, fc.integer({ min: 1, max: 40 }), (s, text, at) => {
        const path = resolvable(text)
        const log = randomLog(s, SHAPE)
        const nodes = naiveAt(log, at).nodes
        const meant = meaning({ kind: 'rule', rule: path, direction: 'out' }, nodes, log, at)
        const compiled = compilePath(path)
        const context = contextOf(graphOf(log), at)
        const prefix = contextOf(graphOf(log.slice(0, at)), at)
        const forwards = nodes.flatMap((a) => evaluatePath(compiled, a, context).nodes.map((b) => pair(a, b)))
        const onPrefix = nodes.flatMap((a) => evaluatePath(compiled, a, prefix).nodes.map((b) => pair(a, b)))
        const backwards = nodes.flatMap((b) => evaluateBackwards(compiled, b, context).nodes.map((a) => pair(a, b)))
        expect(new Set(forwards)).toEqual(meant)
        expect(new Set(forwards).size).toBe(forwards.length)
        expect(onPrefix).toEqual(forwards)
        expect(new Set(backwards)).toEqual(meant)
      }),
      { numRuns: runs(150) },
    )
  })

  it.each(['r', '<r · x', 'r · z', '(r)?', '((r) / x)', '(r | y)+', '(<r · x)*', 'r · <r · x', '(=k)? · r'])(
    'follows no conclusion that a person rejects: %s',
    (text) => {
      const path = resolvable(text)
      const compiled = compilePath(path)
      let without = 0
      for (let s = 1; s <= runs(12); s++) {
        const log = randomLog(s, { ...SHAPE, nodes: 8 })
        const at = log.length + 1
        const { nodes } = naiveAt(log, at)
        const before = meaning({ kind: 'rule', rule: path, direction: 'out' }, nodes, log, at)
        const concluded = meaning({ kind: 'rule', rule: NESTED, direction: 'out' }, nodes, log, at)
        const edges = [...concluded]
          .filter((_, i) => i % 2 === 0)
          .map((q, i): LogEntry['edges'][number] => {
            const [from, to] = ends(q)
            return { op: 'assert', support: 1_000 + i, type: 'A.r', from, to, document: 1, provenance: 'REJECTED' }
          })
        const rejecting = {
          tx: at,
          at,
          cause: { kind: 'person' as const, trace: '', since: 0 },
          nodes: [],
          types: [],
          facts: [],
          edges,
        }
        const judged = [...log, rejecting]
        const meant = meaning({ kind: 'rule', rule: path, direction: 'out' }, nodes, judged, at)
        const context = contextOf(graphOf(judged), at)
        const forwards = nodes.flatMap((a) => evaluatePath(compiled, a, context).nodes.map((b) => pair(a, b)))
        const backwards = nodes.flatMap((b) => evaluateBackwards(compiled, b, context).nodes.map((a) => pair(a, b)))
        expect([s, new Set(forwards)]).toEqual([s, meant])
        expect([s, new Set(backwards)]).toEqual([s, meant])
        for (const a of nodes) {
          const { nodes: found, evidence } = evaluatePath(compiled, a, context, EXPLAINED)
          for (const b of found) {
            const { paths } = evidence?.(b) ?? { paths: [] }
            expect(paths.length).toBeGreaterThan(0)
            for (const way of paths) expect(connects(way, a, b)).toBe(true)
          }
        }
        without += before.size - meant.size
      }
      expect(without).toBeGreaterThan(0)
    },
  )

  it('gives evidence that replays on the graph, in both directions', () => {
    fc.assert(
      fc.property(seed, pathText, (s, text) => {
        const compiled = compilePath(resolvable(text))
        const graph = graphOf(randomLog(s, SHAPE))
        const context = contextOf(graph, graph.head)
        const check = (subject: NodeId, object: NodeId, paths: readonly (readonly HeldEdge[])[]): void => {
          expect(paths.length).toBeGreaterThan(0)
          expect(new Set(paths.map((p) => JSON.stringify(p))).size).toBe(paths.length)
          for (const p of paths) {
            for (const e of p) expect(graph.hasEdge(e.from, graph.edgeTypeNumber(e.type), e.to, graph.head)).toBe(true)
            expect(connects(p, subject, object)).toBe(true)
          }
        }
        for (let node = 1; node <= NODES && node < graph.idBound; node++) {
          const forwards = evaluatePath(compiled, node, context, EXPLAINED)
          for (const object of forwards.nodes) check(node, object, forwards.evidence?.(object).paths ?? [])
          const backwards = evaluateBackwards(compiled, node, context, EXPLAINED)
          for (const subject of backwards.nodes) check(subject, node, backwards.evidence?.(subject).paths ?? [])
        }
      }),
      { numRuns: 100 },
    )
  })
})

/** A graph from lines `type:id edge type:id`; `?type` is a stub. */
function drawn(lines: string): {
  context: EvaluationContext
  id: (name: string) => NodeId
  names: (nodes: readonly NodeId[]) => string[]
} {
  const ids = new Map<string, NodeId>()
  const entry = { tx: 1, at: 1, cause: { kind: 'event' as const, trace: '', since: 0 } }
  const nodes: { id: NodeId; uri: ReturnType<typeof uriOf> }[] = []
  const types: LogEntry['types'][number][] = []
  const id = (name: string): NodeId => {
    const known = ids.get(name)
    if (known !== undefined) return known
    const node = ids.size + 1
    ids.set(name, node)
    nodes.push({ id: node, uri: uriOf(name) })
    const [type = ''] = name.split(':')
    if (!type.startsWith('?')) types.push({ node, type })
    return node
  }
  const edges = lines
    .trim()
    .split('\n')
    .map((line, i): LogEntry['edges'][number] => {
      const [from = '', name = '', to = ''] = line.trim().split(' ')
      const type: EdgeTypeId = `${from.split(':')[0] ?? ''}.${name}`
      return { op: 'assert', support: i + 1, type, from: id(from), to: id(to), document: 1, provenance: 'DECLARED' }
    })
  const graph = graphOf([{ ...entry, nodes, types, facts: [], edges }])
  const names = (found: readonly NodeId[]): string[] =>
    found.map((n) => [...ids].find(([, node]) => node === n)?.[0] ?? '')
  return { context: contextOf(graph, 1), id, names }
}

function uriOf(name: string) {
  const [type = '', id = ''] = name.split(':')
  return must(makeUri(CATALOGUE.componentTypeOf(type.replace('?', '')), 'here', id))
}

const rules = must(compileRules(RULES, CATALOGUE))
const ruleOf = (id: string): CompiledPath => rules.byId.get(id) ?? must({ ok: false, error: id })

describe('the rules of the catalogue', () => {
  const company = drawn(`
    ModelInstance:v5 instanceOf Model:ranking
    ModelInstance:v5 producedBy PipelineRun:train
    PipelineRun:train executedFor AbTestCell:12345/2
    PipelineRun:train runOf Pipeline:weekly
    AbTestCell:12345/2 belongsTo AbTest:12345
    ServingRule:s serves ModelInstance:v5
    ServingRule:s forCell AbTestCell:12345/2
    ServingRule:s ruleOf Service:home
    ModelInstance:v5 usesFeature FeatureVersion:f1
    ModelInstance:v5 usesFeature Feature:g
    ModelInstance:v5 usesFeature FeatureVersion:orphan
    ModelInstance:v5 usesFeature ?Feature:unread
    ModelInstance:v5 usesFeature ?FeatureVersion:unread
    FeatureVersion:f1 versionOf Feature:f
    FeatureVersion:f1 computedFrom DatasetVersion:d1
    DatasetVersion:d1 versionOf Dataset:d
    PipelineRun:load runOf Pipeline:loader
    PipelineRun:load produced DatasetVersion:d1
    PipelineRun:load consumed DatasetVersion:raw1
    DatasetVersion:raw1 versionOf Dataset:raw
    Dataset:raw derivedFrom DataSource:topic
    PipelineNode:n nodeOf Pipeline:weekly
    PipelineNode:n reads Dataset:d
  `)
  const { context, id, names } = company
  const follow = (rule: string, subject: string): string[] =>
    names(evaluatePath(ruleOf(rule), id(subject), context).nodes)
  const back = (rule: string, object: string): string[] =>
    names(evaluateBackwards(ruleOf(rule), id(object), context).nodes)

  it('D1, D3: an instance is tested in an experiment, by its run and by serving', () => {
    expect(follow('D1', 'ModelInstance:v5')).toEqual(['AbTest:12345'])
    expect(follow('D3', 'ModelInstance:v5')).toEqual(['AbTest:12345'])
    expect(back('D1', 'AbTest:12345')).toEqual(['ModelInstance:v5'])
  })

  it('D1: its evidence is those three edges', () => {
    const found = evaluatePath(ruleOf('D1'), id('ModelInstance:v5'), context, EXPLAINED)
    const evidence = found.evidence?.(id('AbTest:12345'))
    expect(evidence?.paths.map((p) => p.map((e) => e.type))).toEqual([
      ['ModelInstance.producedBy', 'PipelineRun.executedFor', 'AbTestCell.belongsTo'],
    ])
    expect(evidence).toMatchObject({ more: 0, moreUncounted: false })
  })

  it('D13: a nested rule has a path of evidence for each way', () => {
    const found = evaluatePath(ruleOf('D13'), id('Model:ranking'), context, EXPLAINED)
    expect(names(found.nodes)).toEqual(['AbTest:12345'])
    expect(found.evidence?.(id('AbTest:12345')).paths.map((p) => p.length)).toEqual([4, 4])
    expect(back('D13', 'AbTest:12345')).toEqual(['Model:ranking'])
  })

  it('D4: versions are lifted to their feature, features stay, and for stubs the component type decides', () => {
    expect(follow('D4', 'Model:ranking')).toEqual(['Feature:g', '?Feature:unread', 'Feature:f'])
  })

  it('D5: a version is made by what wrote its dataset or produced it, a dataset by what produced a version', () => {
    expect(follow('D5', 'DatasetVersion:d1')).toEqual(['Pipeline:loader'])
    expect(follow('D5', 'Dataset:d')).toEqual(['Pipeline:loader'])
    expect(back('D5', 'Pipeline:loader')).toEqual(['DatasetVersion:d1', 'Dataset:d'])
  })

  it('D2, D6, D7, D8, D9 conclude the expected nodes', () => {
    expect(follow('D2', 'ModelInstance:v5')).toEqual(['Pipeline:weekly'])
    expect(follow('D6', 'Pipeline:weekly')).toEqual(['Pipeline:loader'])
    expect(follow('D7', 'Pipeline:weekly')).toEqual(['DataSource:topic'])
    expect(back('D7', 'DataSource:topic')).toEqual(['Pipeline:weekly', 'Pipeline:loader'])
    expect(follow('D8', 'Feature:f')).toEqual(['Pipeline:loader'])
    expect(follow('D9', 'Model:ranking')).toEqual(['Service:home'])
    expect(follow('D9f', 'Feature:f')).toEqual(['Service:home'])
  })

  it('a subject of another type concludes nothing', () => {
    expect(follow('D1', 'Model:ranking')).toEqual([])
  })
})

describe('bounds', () => {
  const fan = Array.from(
    { length: 30 },
    (_, i) => `ModelInstance:v producedBy PipelineRun:r${i}\n PipelineRun:r${i} runOf Pipeline:p`,
  )
  const { context, id } = drawn(fan.join('\n'))

  it('limit the evidence to eight paths, and count the others', () => {
    const evidence = evaluatePath(ruleOf('D2'), id('ModelInstance:v'), context, EXPLAINED).evidence?.(id('Pipeline:p'))
    expect(evidence?.paths).toHaveLength(8)
    expect(evidence).toMatchObject({ more: 22, moreUncounted: false })
  })

  it('are reported when they truncate a search', () => {
    const cut = evaluatePath(ruleOf('D2'), id('ModelInstance:v'), context, { evidence: false, maxEntries: 10 })
    expect(cut.truncated).toBe(true)
    expect(evaluatePath(ruleOf('D2'), id('ModelInstance:v'), context).truncated).toBe(false)
  })
})

describe('a long chain', () => {
  const { context, id } = drawn(
    Array.from({ length: 5_000 }, (_, i) => `Dataset:d${i} derivedFrom Dataset:d${i + 1}`).join('\n'),
  )
  const chain = must(rules.compile({ label: 'V', path: 'derivedFrom+', from: ['Dataset'], to: ['Dataset'] }))

  it('is followed to its end, with evidence', () => {
    const found = evaluatePath(chain, id('Dataset:d0'), context, EXPLAINED)
    expect(found.nodes).toHaveLength(5_000)
    expect(found.evidence?.(id('Dataset:d5000')).paths[0]).toHaveLength(5_000)
  })
})
