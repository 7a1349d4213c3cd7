import { describe, expect, it } from 'vitest'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { NodeStage } from '../../contracts/reads.ts'
import { must } from '../../lib/result.ts'
import { SYSTEM_ISSUES, type Attributes, type Cause, type EdgeTypeId, type Tx } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { lookup, user } from '../../testing/store/build.ts'
import { AttributeTable } from './attributes.ts'
import { settledIssues, type Surroundings } from './settled-references.ts'
import { stageAfter, NodeStages } from './node-stages.ts'
import { EventLoopYield } from './event-loop-yield.ts'
import { causeOf, windowOf } from './log-range.ts'

const STANDINGS: readonly NodeStage[] = ['stub', 'unresolvable', 'hydrated', 'enriched']
const SYSTEM = 0
const fact = (asserted: Attributes, retracted: readonly string[] = [], node = 1, document = SYSTEM) => ({
  node,
  document,
  asserted,
  retracted,
})

function entryOf(tx: Tx, more: Partial<LogEntry> = {}): LogEntry {
  const cause: Cause = { kind: 'event', trace: 't', since: 0 }
  return { tx, at: tx, cause, nodes: [], types: [], facts: [], edges: [], ...more }
}
const change = (type: EdgeTypeId, from: NodeId, to: NodeId) =>
  ({ op: 'assert', support: from * 1_000 + to, type, from, to, document: 1, provenance: 'DECLARED' }) as const

describe('the stage of a node', () => {
  it('is stored for any number of nodes', () => {
    const stages = new NodeStages()
    const nodes = [1, 1_023, 1_024, 2_047, 2_048, 100_000]
    nodes.forEach((node, i) => stages.put(node, STANDINGS[i % 4] ?? 'stub'))
    expect(nodes.map((node) => stages.of(node))).toEqual(nodes.map((_, i) => STANDINGS[i % 4]))
    expect([stages.of(2), stages.of(1_000_000)]).toEqual(['stub', 'stub'])
  })

  it.each<[string, Attributes, readonly string[], NodeStage, NodeStage | null]>([
    ['is enriched', { state: 'ENRICHED' }, ['issues'], 'hydrated', 'enriched'],
    ['is hydrated', { state: 'HYDRATED' }, ['unresolvable'], 'unresolvable', 'hydrated'],
    ['is unresolvable', { unresolvable: true }, [], 'stub', 'unresolvable'],
    ['is unresolvable and no longer hydrated', { unresolvable: true }, ['state'], 'hydrated', 'unresolvable'],
    ['has lost its state', {}, ['state'], 'hydrated', 'stub'],
    ['is no longer unresolvable', {}, ['unresolvable'], 'unresolvable', 'stub'],
    ["isn't unresolvable, as before", {}, ['unresolvable'], 'hydrated', null],
    ['has issues', { issues: [], unresolvable: false }, ['enrichedAt'], 'unresolvable', null],
  ])('is read if the system says that it %s', (_, asserted, retracted, before, after) => {
    expect(stageAfter(fact(asserted, retracted), before)).toBe(after)
  })

  it('is enriched once, and only as of a transaction after its last change', () => {
    const stages = new NodeStages()
    stages.loadedAt = 5
    stages.opened(1, 10)
    expect(stages.closes(1, 9, 20)).toBe(false)
    expect(stages.closes(1, 10, 5)).toBe(false)
    expect(stages.closes(1, 10, 6)).toBe(true)
    expect(stages.closes(1, 0, 6)).toBe(true)
  })
})

describe('a window of the log', () => {
  const vocabulary = {
    edges: new Set<EdgeTypeId>(['A.x']),
    attributes: new Set(['status']),
    conclusions: new Set<EdgeTypeId>(['A.z']),
    supported: new Set<EdgeTypeId>(),
  }
  const read = (entries: readonly LogEntry[], stages = new NodeStages()) => windowOf(entries, { vocabulary, stages })

  it('begins before its first transaction and ends with its last', () => {
    expect(read([entryOf(4), entryOf(5)])).toMatchObject({ from: 3, to: 5 })
    expect(read([])).toMatchObject({ from: 0, to: 0 })
  })

  it('has each change that rules read exactly once, and no other', () => {
    const { delta } = read([
      entryOf(4, { edges: [change('A.x', 1, 2), change('A.y', 1, 2)], types: [{ node: 1, type: 'A' }] }),
      entryOf(5, {
        edges: [
          change('A.x', 1, 2),
          change('A.x', 2, 1),
          { ...change('A.z', 2, 1), provenance: 'REJECTED' },
          change('A.z', 1, 2),
        ],
        types: [{ node: 1, type: null }],
      }),
      entryOf(6, {
        facts: [
          fact({ status: 1, color: 1 }, [], 3, 7),
          fact({ color: 2 }, ['status'], 3, 7),
          fact({}, ['status'], 4, 7),
        ],
      }),
    ])
    expect(delta).toEqual({
      edges: [
        { type: 'A.x', from: 1, to: 2 },
        { type: 'A.x', from: 2, to: 1 },
      ],
      judged: [{ type: 'A.z', from: 2, to: 1 }],
      retyped: [1],
      attributes: [
        { node: 3, name: 'status' },
        { node: 4, name: 'status' },
      ],
    })
  })

  it('has the stage of each node before it, or null if unknown', () => {
    const stages = new NodeStages()
    stages.loadedAt = 4
    stages.put(1, 'hydrated')
    const window = read(
      [
        entryOf(4, { facts: [fact({ state: 'HYDRATED' }, [], 2)] }),
        entryOf(5, {
          facts: [
            fact({ state: 'ENRICHED' }, [], 1),
            fact({ state: 'HYDRATED' }, [], 3),
            fact({ state: 'ENRICHED' }, [], 9, 7),
          ],
        }),
        entryOf(6, { facts: [fact({ state: 'HYDRATED' }, [], 1), fact({ issues: [] }, [], 5)] }),
      ],
      stages,
    )
    expect([...window.moved]).toEqual([
      [2, null],
      [1, 'hydrated'],
      [3, 'stub'],
    ])
    expect([1, 2, 3, 5, 9].map((node) => stages.of(node))).toEqual(['hydrated', 'hydrated', 'hydrated', 'stub', 'stub'])
  })

  it('has nodes with changed references and resolved look-ups, but no conclusions', () => {
    const window = read([
      entryOf(4, { edges: [change('A.x', 1, 2), change(RESOLVES_TO, 3, 4)] }),
      entryOf(5, { cause: causeOf(4, 0), edges: [change('A.x', 5, 6), change(RESOLVES_TO, 7, 4)] }),
    ])
    expect([[...window.referring], [...window.resolved]]).toEqual([
      [1, 3],
      [3, 7],
    ])
  })

  it.each<[string, Partial<LogEntry>, boolean]>([
    ['a reference changed', { edges: [change('A.x', 1, 2)] }, true],
    ['its type changed', { types: [{ node: 1, type: 'A' }] }, true],
    ['its facts changed', { facts: [fact({ state: 'HYDRATED' })] }, true],
    ['a rule concluded an edge', { cause: causeOf(1, 0), edges: [change('A.x', 1, 2)] }, false],
    ['another entity changed', { edges: [change('A.x', 2, 1)] }, false],
  ])('finds nodes called enriched from the state before %s: %s', (_, between, overtaken) => {
    const enriched = (basis: Tx) => ({ cause: causeOf(basis, 0), facts: [fact({ state: 'ENRICHED' })] })
    const entries = [entryOf(4, between), entryOf(5, enriched(3)), entryOf(6, enriched(4))]
    expect([...read(entries.slice(0, 2)).overtaken]).toEqual(overtaken ? [1] : [])
    expect([...read([entries[0] ?? entryOf(4), entryOf(6, enriched(4))]).overtaken]).toEqual([])
    // A statement by anyone but a rule overtakes nothing.
    const word = { facts: [fact({ state: 'ENRICHED' })] }
    expect([...read([entries[0] ?? entryOf(4), entryOf(5, word)]).overtaken]).toEqual([])
    const other: Cause = { kind: 'rule', trace: 'else-3', since: 0 }
    expect([...read([entries[0] ?? entryOf(4), entryOf(5, { ...word, cause: other })]).overtaken]).toEqual([])
  })
})

describe('whether the references of an entity are settled', () => {
  const things = (count: number): Uri[] =>
    Array.from({ length: count }, (_, i) => must(makeUri('thing', 'here', `${i}`)))
  const OWNS: EdgeTypeId = 'A.owns'

  /** The first refers to all others. */
  function around(
    uris: readonly Uri[],
    standing: NodeStage,
    more: Partial<Surroundings> & { resolved?: boolean } = {},
  ): Surroundings {
    const graph = new Graph()
    const nodes = [...uris, user('alice')].map((uri, i) => ({ id: i + 1, uri }))
    const edges = uris.slice(1).map((_, i) => change(OWNS, 1, i + 2))
    const resolves = more.resolved === true ? [change(RESOLVES_TO, 2, uris.length + 1)] : []
    graph.apply(entryOf(1, { nodes, edges: [...edges, ...resolves], types: [{ node: 1, type: 'A' }] }))
    const stages = new NodeStages()
    for (let node = 2; node <= uris.length; node++) stages.put(node, standing)
    const references = (type: string | null) => (type === 'A' ? [OWNS] : [])
    const asked = { answerable: () => true, isConfigured: () => true, knowsPeople: () => true }
    return { graph, at: 1, stages, references, ...asked, ...more }
  }

  it.each<[NodeStage, boolean, number | null]>([
    ['hydrated', true, 0],
    ['enriched', true, 0],
    ['unresolvable', true, 1],
    ['stub', true, null],
    ['stub', false, 1],
  ])('depends on one that is %s (somebody can be asked: %s): %s issues', (standing, answerable, issues) => {
    const [a, b] = things(2)
    if (a === undefined || b === undefined) throw new Error('there are two')
    const found = settledIssues(1, around([a, b], standing, { answerable: () => answerable }))
    expect(found?.length ?? null).toBe(issues)
    if (issues === 1)
      expect(found).toEqual([{ kind: SYSTEM_ISSUES.unresolvedReference, detail: `owns: no source has ${b}` }])
  })

  it('blames nobody for a reference to a source that is not connected', () => {
    const [a, b] = things(2)
    if (a === undefined || b === undefined) throw new Error('there are two')
    const alone = { answerable: () => false, isConfigured: () => false }
    const detail = `owns: ${b} can't be read, because no source is configured for it`
    expect(settledIssues(1, around([a, b], 'stub', alone))).toEqual([{ kind: 'no-source', detail }])
  })

  it('counts a resolved address as settled, and reports an unresolved one as an issue', () => {
    const [a] = things(1)
    const uris = [a ?? user('x'), lookup('bob@example.com')]
    expect(settledIssues(1, around(uris, 'unresolvable', { resolved: true }))).toEqual([])
    expect(settledIssues(1, around(uris, 'unresolvable'))).toMatchObject([
      { detail: 'owns: no source has bob@example.com' },
    ])
  })

  it('accepts a person as plain text if no source knows people', () => {
    const [a] = things(1)
    const uris = [a ?? user('x'), lookup('bob@example.com')]
    const alone = { knowsPeople: () => false }
    for (const standing of ['stub', 'unresolvable'] as const)
      expect(settledIssues(1, around(uris, standing, { ...alone, answerable: () => false }))).toEqual([])
    expect(settledIssues(1, around(uris, 'unresolvable', alone))).toEqual([])
    expect(settledIssues(1, around(things(2), 'unresolvable', alone))).toHaveLength(1)
  })

  it.each([
    [20, 20, null],
    [21, 21, 'and 1 more'],
    [60, 21, 'and 40 more'],
  ])('reports, for %i unknown references, %i issues', (count, told, last) => {
    const found = settledIssues(1, around(things(count + 1), 'unresolvable')) ?? []
    expect(found).toHaveLength(told)
    if (last !== null) expect(found.at(-1)).toEqual({ kind: SYSTEM_ISSUES.unresolvedReference, detail: last })
  })
})

describe('the attributes that rules read', () => {
  const count = 1_201
  const uris = Array.from({ length: count }, (_, i) => must(makeUri('thing', 'here', `${i}`)))
  const graph = new Graph()
  graph.apply(
    entryOf(1, {
      nodes: uris.map((uri, i) => ({ id: i + 1, uri })),
      types: uris.map((_, i) => ({ node: i + 1, type: i % 3 === 0 ? 'B' : 'A' })),
    }),
  )
  let requested: number[] = []
  const entities = async (some: readonly Uri[]) => {
    requested.push(some.length)
    return some.map((uri) => {
      const n = uris.indexOf(uri)
      if (n % 10 === 1) return null
      const voice = { platform: 'here', type: 'A', document: uri, attributes: n % 2 === 0 ? { status: n } : {} }
      return { uri, stated: [voice] }
    })
  }
  const parts = {
    store: { entities } as never,
    hasAttribute: (type: string) => type === 'A',
    turns: new EventLoopYield(),
  }

  it('are loaded five hundred at a time for nodes whose type has them, and for changed nodes', async () => {
    requested = []
    const table = await AttributeTable.load(parts, new Set(['status']), { graph, at: 1 })
    expect(requested).toEqual([500, 300])
    for (const n of [1, 2, 4, 8, 11, 1_198]) {
      const known = n % 3 !== 0 && n % 10 !== 1 && n % 2 === 0
      expect([n, table.get(n + 1, 'status')]).toEqual([n, known ? n : undefined])
    }
    requested = []
    const changed = await table.readChanged(
      [2, 2, 3].map((node) => ({ node, name: 'status' })),
      { graph, at: 1 },
    )
    expect([requested, [...changed]]).toEqual([
      [2],
      [
        [
          'status',
          new Map([
            [2, undefined],
            [3, 2],
          ]),
        ],
      ],
    ])
  })

  it('keep their values until a change is applied, and are removed if it retracts them', async () => {
    const table = await AttributeTable.load(parts, new Set(['status']), { graph, at: 1 })
    const changes = new Map([
      [
        'status',
        new Map([
          [3, undefined],
          [5, 'new'],
        ]),
      ],
    ])
    const after = table.with(changes)
    expect([3, 5, 9].map((node) => table.get(node, 'status'))).toEqual([2, 4, 8])
    expect([3, 5, 9].map((node) => after(node, 'status'))).toEqual([undefined, 'new', 8])
    table.apply(changes)
    expect([3, 5, 9].map((node) => table.get(node, 'status'))).toEqual([undefined, 'new', 8])
  })

  it('are not loaded if no rule uses any', async () => {
    requested = []
    const table = await AttributeTable.load(parts, new Set(), { graph, at: 1 })
    expect([requested, table.get(3, 'status')]).toEqual([[], undefined])
  })
})

it('long work yields every 8 steps while readers ask, else every 64; an error in a yield ends it', async () => {
  let turns = 0
  const count = async (): Promise<void> => void turns++
  const work = function* (steps: number): Generator<void, string, void> {
    for (let i = 0; i < steps; i++) yield
    return 'done'
  }
  expect(await new EventLoopYield(count).run(work(31))).toBe('done')
  expect(turns).toBe(3)
  let requested = false
  const yielding = new EventLoopYield(count, () => requested)
  await yielding.run(work(63))
  expect(turns).toBe(3)
  await yielding.run(work(20))
  expect(turns).toBe(4)
  // Readers who ask in the middle wait only for work in progress.
  requested = true
  await yielding.run(work(1))
  expect(turns).toBe(5)
  await expect(new EventLoopYield(() => Promise.reject(new Error('lost the duty'))).run(work(31))).rejects.toThrow(
    'lost the duty',
  )
  await new EventLoopYield().yieldNow()
})
