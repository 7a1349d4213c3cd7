import { describe, expect, it } from 'vitest'
import type { NodeId } from '../../contracts/log.ts'
import type { NodeStage } from '../../contracts/reads.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { MAY_RESOLVE_TO, RESOLVES_TO } from '../../model/lookup.ts'
import { makeUri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { lookup, user } from '../../testing/store/build.ts'
import { stateChanges } from './enrich.ts'
import type { Surroundings } from './settled-references.ts'
import { NodeStages } from './node-stages.ts'
import type { Window } from './log-range.ts'

const OWNS: EdgeTypeId = 'A.owns'
const MAKES: EdgeTypeId = 'B.makes'
/**
 * 1 and 2 refer to 3; 4 to the look-up 5, which leads to the person 6; 7 refers to 3 by an edge that its type lacks.
 */
const EDGES: readonly (readonly [EdgeTypeId, NodeId, NodeId])[] = [
  [OWNS, 1, 3],
  [OWNS, 2, 3],
  [OWNS, 4, 5],
  [MAKES, 7, 3],
]

function around(
  standing: Readonly<Record<NodeId, NodeStage>>,
  more: { resolved?: boolean; ambiguous?: boolean; asks?: boolean; knowsPeople?: boolean } = {},
): Surroundings {
  const uris = [1, 2, 3, 4].map((n) => must(makeUri('thing', 'here', `${n}`)))
  const nodes = [...uris, lookup('x'), user('u'), must(makeUri('thing', 'here', '7'))].map((uri, i) => ({
    id: i + 1,
    uri,
  }))
  const edges = [
    ...EDGES,
    ...(more.resolved === true ? [[RESOLVES_TO, 5, 6] as const] : []),
    ...(more.ambiguous === true ? [[MAY_RESOLVE_TO, 5, 6] as const] : []),
  ]
  const graph = new Graph()
  graph.apply({
    tx: 1,
    at: 1,
    cause: { kind: 'event', trace: '', since: 0 },
    nodes,
    types: [1, 2, 3, 4, 7].map((node) => ({ node, type: 'A' })),
    facts: [],
    edges: edges.map(([type, from, to], i) => ({
      op: 'assert',
      support: i + 1,
      type,
      from,
      to,
      document: 1,
      provenance: 'DECLARED',
    })),
  })
  const stages = new NodeStages()
  for (const [node, how] of Object.entries(standing)) stages.put(Number(node), how)
  const references = (type: string | null) => (type === null ? [OWNS, MAKES, OWNS] : [OWNS])
  const [answerable, knowsPeople] = [() => more.asks !== false, () => more.knowsPeople !== false]
  return { graph, at: 1, stages, references, answerable, isConfigured: () => true, knowsPeople }
}

function message(window: Partial<Window>, of: Surroundings): Record<NodeId, string> {
  const delta = { edges: [], judged: [], retyped: [], attributes: [] }
  const none = new Set<NodeId>()
  const complete = {
    from: 0,
    to: 1,
    delta,
    moved: new Map(),
    overtaken: none,
    referring: none,
    resolved: none,
    ...window,
  }
  const work = stateChanges(complete, of)
  for (;;) {
    const { done, value } = work.next()
    if (done !== true) continue
    return Object.fromEntries(
      [...value].map(([node, word]) => [
        node,
        word.state === 'ENRICHED' ? `ENRICHED ${word.issues.length}` : word.state,
      ]),
    )
  }
}
const moved = (node: NodeId, before: NodeStage | null) => ({ moved: new Map([[node, before]]) })

describe('the state written for an entity', () => {
  it.each<[string, Partial<Window>, Surroundings, Record<NodeId, string>]>([
    ['without references that became known', moved(3, 'stub'), around({ 3: 'hydrated' }), { 3: 'ENRICHED 0' }],
    ['that became known, with an unknown reference', moved(1, 'stub'), around({ 1: 'hydrated' }), {}],
    [
      'that became known, with a known reference',
      moved(1, 'stub'),
      around({ 1: 'hydrated', 3: 'enriched' }),
      { 1: 'ENRICHED 0' },
    ],
    [
      'that became known, with an unresolvable reference',
      moved(1, 'stub'),
      around({ 1: 'hydrated', 3: 'unresolvable' }),
      { 1: 'ENRICHED 1' },
    ],
    [
      'that became known, with a reference no source can answer',
      moved(1, 'stub'),
      around({ 1: 'hydrated' }, { asks: false }),
      { 1: 'ENRICHED 1' },
    ],
    [
      'that became known, with a look-up that nothing but a person can decide',
      moved(4, 'stub'),
      around({ 4: 'hydrated' }, { ambiguous: true }),
      { 4: 'ENRICHED 1' },
    ],
    [
      'that became known, with a person unknown to all sources, of which none knows people',
      moved(4, 'stub'),
      around({ 4: 'hydrated' }, { asks: false, knowsPeople: false }),
      { 4: 'ENRICHED 0' },
    ],
    [
      'that became known, with one of several people, though its source knows none',
      moved(4, 'stub'),
      around({ 4: 'hydrated' }, { asks: false, knowsPeople: false, ambiguous: true }),
      { 4: 'ENRICHED 1' },
    ],
    ['that is unknown', moved(1, 'hydrated'), around({ 3: 'hydrated' }), {}],
    ['that is already enriched', moved(1, 'hydrated'), around({ 1: 'enriched', 3: 'hydrated' }), {}],
    [
      'called enriched from an outdated state',
      { ...moved(1, 'hydrated'), overtaken: new Set([1]) },
      around({ 1: 'enriched', 3: 'hydrated' }),
      { 1: 'ENRICHED 0' },
    ],
    [
      'called enriched from an outdated state, and waiting',
      { ...moved(1, 'hydrated'), overtaken: new Set([1]) },
      around({ 1: 'enriched' }),
      { 1: 'HYDRATED' },
    ],
    [
      'with a changed reference',
      { referring: new Set([1]) },
      around({ 1: 'hydrated', 3: 'hydrated' }),
      { 1: 'ENRICHED 0' },
    ],
    ['with a changed reference, already enriched', { referring: new Set([1]) }, around({ 1: 'enriched' }), {}],
    [
      'with a changed type',
      { delta: { edges: [], judged: [], retyped: [1], attributes: [] } },
      around({ 1: 'hydrated', 3: 'hydrated' }),
      { 1: 'ENRICHED 0' },
    ],
    ['that is an address', moved(5, 'stub'), around({ 5: 'hydrated' }), {}],
  ])('%s', (_, window, of, expected) => expect(message(window, of)).toEqual(expected))
})

describe('the states written for entities that refer to a changed one', () => {
  const referrers = (one: NodeStage, other: NodeStage, three: NodeStage) => ({
    1: one,
    2: other,
    3: three,
    7: 'hydrated' as const,
  })
  it.each<[string, NodeStage | null, Surroundings, Record<NodeId, string>]>([
    [
      'it became known: they are enriched',
      'stub',
      around(referrers('hydrated', 'enriched', 'enriched')),
      { 1: 'ENRICHED 0', 7: 'ENRICHED 0' },
    ],
    [
      'it was unresolvable and became known: they are enriched again',
      'unresolvable',
      around(referrers('hydrated', 'enriched', 'enriched')),
      { 1: 'ENRICHED 0', 2: 'ENRICHED 0', 7: 'ENRICHED 0' },
    ],
    [
      'it is no longer unresolvable: they wait again',
      'unresolvable',
      around(referrers('hydrated', 'enriched', 'stub')),
      { 2: 'HYDRATED', 7: 'ENRICHED 0' },
    ],
    ['it was already known: nothing', 'hydrated', around(referrers('hydrated', 'enriched', 'enriched')), {}],
    [
      'its earlier stage was unknown: they are enriched again',
      null,
      around(referrers('hydrated', 'enriched', 'enriched')),
      { 1: 'ENRICHED 0', 2: 'ENRICHED 0', 7: 'ENRICHED 0' },
    ],
    [
      'no source could answer and it became known: they are enriched again',
      'stub',
      around(referrers('hydrated', 'enriched', 'enriched'), { asks: false }),
      { 1: 'ENRICHED 0', 2: 'ENRICHED 0', 7: 'ENRICHED 0' },
    ],
  ])('are right when %s', (_, before, of, expected) => expect(message(moved(3, before), of)).toEqual(expected))

  it.each<[string, boolean, NodeStage, Record<NodeId, string>]>([
    ['an address resolved: waiting entities are enriched', true, 'hydrated', { 4: 'ENRICHED 0' }],
    ['an address resolved: enriched entities are enriched again', true, 'enriched', { 4: 'ENRICHED 0' }],
    ['an address stopped resolving: enriched entities wait again', false, 'enriched', { 4: 'HYDRATED' }],
    ['an address stopped resolving: waiting entities still wait', false, 'hydrated', {}],
  ])('are right when %s', (_, resolved, four, expected) => {
    expect(message({ resolved: new Set([5]) }, around({ 4: four }, { resolved }))).toEqual(expected)
  })

  it.each<[string, boolean, Record<NodeId, string>]>([
    ['stops resolving once its source has read it: an issue', false, { 4: 'ENRICHED 1' }],
    ['resolves again: no issue', true, { 4: 'ENRICHED 0' }],
  ])('are right when an address %s', (_, resolved, expected) => {
    expect(message({ resolved: new Set([5]) }, around({ 4: 'enriched', 5: 'hydrated' }, { resolved }))).toEqual(
      expected,
    )
  })
})
