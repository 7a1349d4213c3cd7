import { describe, expect, it } from 'vitest'
import type { EdgeChange, LogEntry, NodeId, TypeChange } from '../../contracts/log.ts'
import { finish } from '../../lib/pausing-work.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { naiveAt } from '../../testing/graph/naive.ts'
import { catalogueWith, thing } from '../../testing/inference/world.ts'
import { runs } from '../../testing/runs.ts'
import { expectedEstimates } from '../../testing/sim/similar.ts'
import { consequences, reconsider } from '../follower/affected-conclusions.ts'
import { compareGraphs, type GraphInterval } from '../follower/graph-change.ts'
import { changedIn } from '../follower/log-range.ts'
import type { EvaluationContext } from '../paths/automaton-search.ts'
import { compilePaths } from '../paths/check.ts'
import { readsOf, type RecordedRule } from '../paths/conclusions.ts'

const RULES = must(compilePaths(catalogueWith())).recorded.filter(({ kind }) => kind === 'function')
const USES: EdgeTypeId = 'Model.uses'
const SEEDS = runs(3, 200)

interface Shape {
  readonly models: number
  readonly features: number
  /** Maximum number of features of a model. */
  readonly each: number
}

/** A log in which models appear, gain and lose features, cease to be models, and people reject conclusions. */
function randomLog(random: Random, { models, features, each }: Shape): LogEntry[] {
  const uris = [
    ...Array.from({ length: models }, (_, i) => thing('Model', `m${i}`)),
    ...Array.from({ length: features }, (_, i) => thing('Feature', `f${i}`)),
  ]
  const model = (): NodeId => 1 + below(random, models)
  // Low numbers are popular, the first one most.
  const feature = (): NodeId => models + 1 + (random() < 0.5 ? 0 : Math.floor(features * random() ** 2))
  const open = new Map<string, EdgeChange>()
  const types = new Map<NodeId, string | null>()
  let support = 0
  const change = (type: EdgeTypeId, [from, to]: readonly [NodeId, NodeId], provenance: EdgeChange['provenance']) => {
    const key = `${type} ${from} ${to}`
    const before = open.get(key)
    const document = provenance === 'REJECTED' ? 2 : 1
    const next: EdgeChange =
      before === undefined
        ? { op: 'assert', support: ++support, document, provenance, type, from, to }
        : { ...before, op: 'retract' }
    if (before === undefined) open.set(key, next)
    else open.delete(key)
    return next
  }
  const entry = (tx: Tx, of: Partial<LogEntry>): LogEntry => {
    const cause = { kind: 'event' as const, trace: '', since: tx }
    return { tx, at: tx, cause, nodes: [], types: [], facts: [], edges: [], ...of }
  }
  const distinct = (pairs: readonly (readonly [NodeId, NodeId])[]) => [
    ...new Map(pairs.map((pair) => [pair.join(), pair])).values(),
  ]
  const log = [
    entry(1, {
      nodes: uris.map((uri, i) => ({ id: i + 1, uri })),
      types: uris.map((_, i): TypeChange => ({ node: i + 1, type: i < models ? 'Model' : 'Feature' })),
      edges: distinct(
        Array.from({ length: models }, (_, i) =>
          Array.from({ length: 1 + below(random, each) }, () => [i + 1, feature()] as const),
        ).flat(),
      ).map((pair) => change(USES, pair, 'DERIVED')),
    }),
  ]
  for (let tx = 2; tx < 40; tx++) {
    const used = distinct(Array.from({ length: below(random, 4) }, () => [model(), feature()]))
    const edges = used.map((pair) => change(USES, pair, 'DERIVED'))
    if (random() < 0.2) edges.push(change('Model.similarTo', [model(), model()], 'REJECTED'))
    if (random() < 0.2) edges.push(change('Model.mightUse', [model(), feature()], 'REJECTED'))
    const node = model()
    const type = types.get(node) === null ? 'Model' : null
    const retyped = random() < 0.1 ? [{ node, type }] : []
    if (retyped.length > 0) types.set(node, type)
    log.push(entry(tx, { edges, types: retyped }))
  }
  return log
}

/** Keeps conclusions up to date in ranges of random length; `ahead`: as after a killed process. */
function followInRanges(random: Random, log: readonly LogEntry[], ahead: boolean): { held: Set<string>; graph: Graph } {
  const graph = new Graph()
  const held = new Set<string>()
  for (let i = 0; i < log.length;) {
    const entries = log.slice(i, (i += 1 + below(random, 5)))
    for (const entry of entries) graph.apply(entry)
    const between = interval(graph, (entries[0]?.tx ?? 1) - 1, entries.at(-1)?.tx ?? 0)
    for (const rule of RULES) apply(held, rule, { entries, between, graph, ahead })
  }
  return { held, graph }
}

function apply(
  held: Set<string>,
  rule: RecordedRule,
  {
    entries,
    between,
    graph,
    ahead,
  }: { entries: readonly LogEntry[]; between: GraphInterval; graph: Graph; ahead: boolean },
): void {
  const vocabulary = { ...readsOf(rule), supported: new Set<EdgeTypeId>() }
  const steps = entries.map((entry) => {
    const within = interval(graph, entry.tx - 1, entry.tx)
    return { delta: compareGraphs(changedIn([entry], vocabulary), within), between: within }
  })
  const { gained, lost } = finish(
    ahead
      ? reconsider(rule, steps, between.after)
      : consequences(rule, compareGraphs(changedIn(entries, vocabulary), between), between),
  )
  const line = (one: { type: EdgeTypeId; from: NodeId; to: NodeId }): string =>
    `${one.type}|${graph.uriOf(one.from)}|${graph.uriOf(one.to)}`
  for (const one of lost) held.delete(line(one))
  for (const one of gained) held.add(line(one))
}

function interval(graph: Graph, from: Tx, to: Tx): GraphInterval {
  const at = (tx: Tx): EvaluationContext => ({ reader: graph, at: tx, attribute: () => undefined, notes: null })
  return { before: at(from), after: at(to) }
}

/** Computes the same from the log alone. */
function expectedEdges(log: readonly LogEntry[], graph: Graph): string[] {
  const { edges, types, rejected } = naiveAt(log, log.at(-1)?.tx ?? 0)
  const uses = new Map<string, Set<string>>()
  const besides = new Map<string, Set<string>>()
  for (const { type, from, to } of edges.values()) {
    if (type !== USES) continue
    // A former model isn't compared, but still counts among those with a feature.
    const into = types.get(from) === 'Model' ? uses : besides
    into.set(graph.uriOf(from), (into.get(graph.uriOf(from)) ?? new Set()).add(graph.uriOf(to)))
  }
  const lines = [...rejected].map((key) => {
    const [from, type, to] = key.split(' ')
    return `${type}|${graph.uriOf(Number(from))}|${graph.uriOf(Number(to))}`
  })
  return expectedEstimates(uses, { rejected: new Set(lines), besides, idOf: (uri) => graph.idOf(uri as Uri) ?? 0 })
}

describe('similar entities, and what only one of them lacks', () => {
  const shapes: readonly Shape[] = [
    { models: 12, features: 8, each: 5 },
    { models: 40, features: 30, each: 8 },
    // Around the limit beyond which a feature says nothing.
    { models: 340, features: 60, each: 3 },
  ]
  it.each(shapes)(
    'are the same followed step by step as computed from scratch: %o',
    { timeout: 10_000 * SEEDS },
    (shape) => {
      let found = 0
      for (let seed = 1; seed <= (shape.models > 100 ? SEEDS / 3 : SEEDS); seed++) {
        for (const ahead of [false, true]) {
          const random = randomFrom(seed)
          const log = randomLog(random, shape)
          const { held, graph } = followInRanges(random, log, ahead)
          expect([seed, ahead, ...[...held].sort()]).toEqual([seed, ahead, ...expectedEdges(log, graph).sort()])
          found += held.size
        }
      }
      expect(found).toBeGreaterThan(SEEDS)
    },
  )
})
