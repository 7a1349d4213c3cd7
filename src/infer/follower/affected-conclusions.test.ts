import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Json } from '../../lib/json.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { naiveAt, randomLog } from '../../testing/graph/naive.ts'
import { conclusionsOf, consequences } from './affected-conclusions.ts'
import { compareGraphs, type GraphChange, type GraphInterval } from './graph-change.ts'
import { Conclusions, documentOfRule, type RecordedPath } from '../paths/conclusions.ts'
import { compileRule } from '../paths/machine.ts'
import { isBounded, indexMoves, vocabularyOf } from '../paths/positions.ts'
import { resolvePath, type ConclusionEdge, type PathCatalogue, type ResolvedPath } from '../paths/resolve.ts'
import type { EvaluationContext } from '../paths/automaton-search.ts'
import { CATALOGUE, RULES, vocabulary } from '../../testing/inference/vocabulary.ts'
import { compileRules } from '../paths/rules.ts'
import { runs } from '../../testing/runs.ts'

const KEY = { name: 'k', edge: 'Key.k', mostPairs: 3, unique: false, joinedAs: {} } as const
const SMALL = vocabulary({ 'A.x': 'A B', 'A.y': 'B C', 'B.x': 'A C', 'C.z': 'any' }, {}, [KEY])
/** Rules that paths follow, one of them over the other; people reject conclusions of both. */
const NESTED = must(
  resolvePath({ label: 'R', path: 'x · (y | <x)?', from: ['A'], to: ['A', 'C'], concludes: ['A.r'] }, SMALL, []),
)
const R = conclusion('r', NESTED)
const OVER = must(
  resolvePath(
    { label: 'S', path: 'r · z / <x', from: ['A', 'C'], to: ['A', 'B', 'C'], concludes: ['A.s', 'C.s'] },
    SMALL,
    [R],
  ),
)
const S = conclusion('s', OVER)

function conclusion(name: string, value: ResolvedPath): ConclusionEdge {
  return { name, from: value.from, to: value.to, rule: () => ({ ok: true, value }) }
}

const CONCLUDED: readonly EdgeTypeId[] = ['A.r', 'A.r', 'A.s', 'C.s']
const SHAPE = {
  transactions: 60,
  nodes: 12,
  edgeTypes: [...SMALL.edges.map((e) => e.id), KEY.edge, KEY.edge, ...CONCLUDED],
  churn: 5,
  platforms: ['here', 'there'],
}

/** Without loops, which are answered by walking. */
const pathText: fc.Arbitrary<string> = fc.letrec<{ path: string }>((tie) => ({
  path: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('x', '<x', 'y', '<y', 'z', '<z', 'r', '<r', 's', '<s'),
    fc.constant('=k'),
    fc.constantFrom('[is A]', '[is B, C]', '[status = 1]', '[status != 2]'),
    fc.tuple(tie('path'), tie('path'), tie('path')).map(([a, b, c]) => `((${a}) / ${b} / (${c}))`),
    fc.tuple(tie('path'), tie('path')).map(([a, b]) => `(${a}) · (${b})`),
    fc.tuple(tie('path'), tie('path')).map(([a, b]) => `(${a}) | (${b})`),
    tie('path').map((a) => `(${a})?`),
  ),
})).path

function recordPath({ definition, path }: Pick<RecordedPath, 'path' | 'definition'>): RecordedPath {
  const edges = new Map([...path.from.types].map((type): [string, EdgeTypeId] => [type, `${type}.concluded`]))
  const positions = indexMoves(path.forwards)
  return {
    kind: 'path',
    definition,
    path,
    positions,
    edges,
    alone: true,
    supported: [],
    digest: '',
    document: documentOfRule(definition.id),
  }
}

function randomRule(text: string, catalogue: PathCatalogue): RecordedPath {
  const resolved = resolvePath({ label: 'T', path: text, from: ['A', 'B'], to: ['B', 'C'], concludes: [] }, catalogue, [
    R,
    S,
  ])
  fc.pre(resolved.ok)
  const [definition] = RULES
  if (definition === undefined) throw new Error('there are rules')
  return recordPath({ definition, path: compileRule(must(resolved)) })
}

/** Attributes change as well: some transactions give a node another `status`. */
function statusAt(seed: number): (node: NodeId, at: Tx) => Json | undefined {
  return (node, at) => (node * 7 + Math.floor((at + (seed % 5)) / 9)) % 3
}

function contextOf(reader: Graph, at: Tx, status: ReturnType<typeof statusAt>): EvaluationContext {
  return { reader, at, attribute: (node) => status(node, at), notes: null }
}

function deltaOf(entries: readonly LogEntry[], nodes: readonly NodeId[], between: GraphInterval): GraphChange {
  const changed = {
    edges: entries.flatMap((entry) => entry.edges),
    judged: entries.flatMap((entry) => entry.edges),
    retyped: entries.flatMap((entry) => entry.types.map(({ node }) => node)),
    attributes: nodes.map((node) => ({ node, name: 'status' })),
  }
  return compareGraphs(changed, between)
}

function toEnd<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

function fromScratch(rule: RecordedPath, nodes: readonly NodeId[], context: EvaluationContext): Conclusions {
  const all = new Conclusions()
  for (const subject of nodes) {
    const type = rule.edges.get(context.reader.typeOf(subject, context.at) ?? '')
    for (const object of toEnd(conclusionsOf(rule, subject, context))) {
      if (type === undefined) throw new Error('something was concluded of what is of no type')
      all.add(type, subject, object)
    }
  }
  return all
}

const lines = (all: Conclusions): string[] => [...all].map((c) => `${c.type} ${c.from} ${c.to}`).sort()

/** Follows a log in windows of random lengths, and compares each with a new evaluation. */
function follow(rule: RecordedPath, log: readonly LogEntry[], seed: number): number {
  const random = randomFrom(seed)
  const status = statusAt(seed)
  const graph = new Graph()
  for (const entry of log) graph.apply(entry)
  const held = new Conclusions()
  let concluded = 0
  for (let done = 0; done < log.length;) {
    const next = Math.min(log.length, done + 1 + below(random, 6))
    const { nodes } = naiveAt(log, next)
    const between = { before: contextOf(graph, done, status), after: contextOf(graph, next, status) }
    const { gained, lost } = toEnd(consequences(rule, deltaOf(log.slice(done, next), nodes, between), between))
    for (const c of lost) held.delete(c.type, c.from, c.to)
    for (const c of gained) held.add(c.type, c.from, c.to)
    expect(lines(held)).toEqual(lines(fromScratch(rule, nodes, between.after)))
    done = next
    concluded += gained.size
  }
  return concluded
}

const seed = fc.integer({ min: 1, max: 1_000_000 })

describe('following the log with a rule', () => {
  it('gives the same as evaluating the whole graph, for any path and changes', () => {
    fc.assert(
      fc.property(seed, pathText, (s, text) => void follow(randomRule(text, SMALL), randomLog(s, SHAPE), s)),
      { numRuns: runs(100) },
    )
  })

  it.each(['=k', '=k · <x', '(x | y) · =k', '(=k)?', '=k · =k', '((=k) / x)'])(
    'gives the same if a key comes, goes, and becomes too crowded to join: %s',
    (text) => {
      const rule = randomRule(text, SMALL)
      const shape = { ...SHAPE, nodes: 8, edgeTypes: ['A.x', 'B.x', 'A.y', KEY.edge, KEY.edge, KEY.edge] as const }
      let concluded = 0
      for (let s = 1; s <= runs(12); s++) concluded += follow(rule, randomLog(s, shape), s)
      expect(concluded).toBeGreaterThan(0)
    },
  )

  it('gives the same for every bounded rule of the catalogue', () => {
    const rules = must(compileRules(RULES, CATALOGUE))
    for (const definition of RULES) {
      const path = rules.byId.get(definition.id)
      if (path === undefined) throw new Error(`${definition.id} isn't compiled`)
      expect([definition.id, isBounded(path.forwards)]).toEqual([definition.id, definition.id !== 'D7'])
      if (definition.id === 'D7') continue
      // A world of the rule's own types, so that all of its path occurs.
      const rule = recordPath({ definition, path })
      const { edges, conclusions } = vocabularyOf(rule.positions)
      const edgeTypes = [...edges, ...conclusions]
      const named = CATALOGUE.edges.filter((e) => edgeTypes.includes(e.id))
      const types = [...new Set([...path.from.types, ...path.to.types, ...named.flatMap((e) => [...e.from, ...e.to])])]
      const shape = { nodes: 10, transactions: 150, churn: 16, edgeTypes, types }
      let concluded = 0
      for (let s = 1; s <= runs(4); s++) concluded += follow(rule, randomLog(s, shape), s)
      expect([definition.id, concluded > 0]).toEqual([definition.id, true])
    }
  })
})
