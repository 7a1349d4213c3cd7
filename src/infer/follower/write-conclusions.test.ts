import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Commit, NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { RULES } from '../../testing/inference/vocabulary.ts'
import { Conclusions, documentOfRule } from '../paths/conclusions.ts'
import type { StateChange } from './enrich.ts'
import { commitsOf, introduction, type RuleAmendment } from './write-conclusions.ts'
import { causeOf as causeOfBasis } from './log-range.ts'

const NODES = 7_000
const uriOf = (id: NodeId) => must(makeUri('thing', 'here', `${id}`))
const graph = new Graph()
graph.apply({
  tx: 1,
  at: 1,
  cause: { kind: 'event', trace: '', since: 0 },
  nodes: Array.from({ length: NODES }, (_, i) => ({ id: i + 1, uri: uriOf(i + 1) })),
  types: [],
  facts: [],
  edges: [],
})
const TYPE: EdgeTypeId = 'A.x'
const writing = { graph, basis: 7, now: 1_000 }
const pairs = (count: number, first = 1) =>
  Array.from({ length: count }, (_, i) => ({ type: TYPE, from: first + i, to: 1 }))
const asserted = (count: number) => pairs(count).map((one) => ({ ...one, provenance: 'DERIVED' as const }))
const amendment = (rule: string, more: Partial<RuleAmendment>): RuleAmendment => ({
  document: documentOfRule(rule),
  asserted: [],
  retracted: [],
  introduces: null,
  ...more,
})
const none: ReadonlyMap<NodeId, StateChange> = new Map()

/** Collects everything stated, document by document, in order. */
function written(commits: readonly Pick<Commit, 'documents'>[]) {
  const edges = commits.flatMap(({ documents }) =>
    documents.flatMap(({ key, answer }) =>
      answer.kind === 'amended'
        ? [
            ...answer.retracted.map((e) => `${key.uri} - ${e.from}`),
            ...answer.asserted.map((e) => `${key.uri} + ${e.from} ${e.provenance}`),
          ]
        : [],
    ),
  )
  const stated = commits.flatMap(({ documents }) =>
    documents.filter(({ answer }) => answer.kind === 'stated').map(({ key }) => key.uri),
  )
  return { edges, stated }
}

describe('writing conclusions', () => {
  it('writes all of them once, retractions before assertions, in bounded commits', () => {
    const count = fc.integer({ min: 0, max: 4_500 })
    fc.assert(
      fc.property(count, count, count, fc.integer({ min: 0, max: 5_000 }), (going, coming, other, talk) => {
        const words = new Map(
          Array.from({ length: talk }, (_, i): [NodeId, StateChange] => [i + 1, { state: 'HYDRATED' }]),
        )
        const amendments = [
          amendment('D1', { asserted: asserted(coming), retracted: pairs(going, 2) }),
          amendment('D2', { asserted: asserted(other) }),
        ]
        const commits = [...commitsOf(amendments, words, writing)]
        const [d1, d2] = ['D1', 'D2'].map((rule) => documentOfRule(rule).uri)
        expect(written(commits)).toEqual({
          edges: [
            ...pairs(going, 2).map(({ from }) => `${d1} - ${uriOf(from)}`),
            ...pairs(coming).map(({ from }) => `${d1} + ${uriOf(from)} DERIVED`),
            ...pairs(other).map(({ from }) => `${d2} + ${uriOf(from)} DERIVED`),
          ],
          stated: [...words.keys()].map(uriOf),
        })
        for (const { documents } of commits) {
          expect(new Set(documents.map(({ key }) => key.uri)).size).toBe(documents.length)
          const size = documents.reduce(
            (sum, { answer }) =>
              sum + (answer.kind === 'amended' ? answer.asserted.length + answer.retracted.length : 1),
            0,
          )
          expect(size).toBeLessThanOrEqual(2_000)
          expect(size).toBeGreaterThan(0)
        }
        const all = going + coming + other + talk
        expect(commits.length).toBeLessThanOrEqual(Math.ceil(all / 2_000) + 4)
      }),
      { numRuns: 30 },
    )
  })

  it('records the transaction as of which they were concluded', () => {
    const [commit, ...more] = commitsOf([amendment('D1', { asserted: asserted(2_000) })], none, writing)
    expect(more).toEqual([])
    expect(commit).toMatchObject({
      cause: causeOfBasis(7, 1_000),
      at: 1_000,
      documents: [{ key: documentOfRule('D1'), requestedAt: 1_000, answer: { about: null, mapping: null } }],
    })
    expect(causeOfBasis(7, 1_000)).toEqual({ kind: 'rule', trace: 'follows-7', since: 1_000 })
  })

  it('describes a new rule in its last commit, or alone if it concludes nothing', () => {
    const [definition] = RULES
    if (definition === undefined) throw new Error('there are rules')
    const introduces = introduction({ definition, digest: '1:ab' } as never)
    expect(introduces).toEqual({
      about: { rule: 'D1', version: 1, name: 'D1', description: 'D1', definition: JSON.stringify(definition) },
      digest: '1:ab',
    })
    for (const count of [0, 1, 2_000, 2_001, 4_000, 4_001]) {
      const commits = [...commitsOf([amendment('D1', { asserted: asserted(count), introduces })], none, writing)]
      const answers = commits.flatMap(({ documents }) => documents.map(({ answer }) => answer))
      expect(answers).toHaveLength(Math.max(1, Math.ceil(count / 2_000)))
      answers.forEach((answer, i) => {
        const last = i === answers.length - 1
        expect(answer).toMatchObject(
          last ? { about: introduces.about, mapping: '1:ab' } : { about: null, mapping: null },
        )
      })
    }
    expect([...commitsOf([amendment('D1', {})], none, writing)]).toEqual([])
  })

  it('writes the state of entities: enriched with time and issues, or back to hydrated', () => {
    const words = new Map<NodeId, StateChange>([
      [1, { state: 'ENRICHED', issues: [{ kind: 'x' }] }],
      [2, { state: 'HYDRATED' }],
    ])
    const [commit] = commitsOf([], words, writing)
    expect(commit?.documents).toMatchObject([
      {
        key: { platform: 'mds', type: 'System', uri: uriOf(1) },
        requestedAt: 1_000,
        answer: { kind: 'stated', raw: null, etag: null },
      },
      { key: { uri: uriOf(2) } },
    ])
    const nodes = commit?.documents.map(({ answer }) => (answer.kind === 'stated' ? answer.statement.nodes : null))
    expect(nodes).toEqual([
      [
        {
          uri: uriOf(1),
          attributes: { state: 'ENRICHED', enrichedAt: '1970-01-01T00:00:01.000Z', issues: [{ kind: 'x' }] },
        },
      ],
      [{ uri: uriOf(2), attributes: { state: 'HYDRATED' } }],
    ])
  })
})

describe('a set of conclusions', () => {
  it('behaves as a set for any additions and removals', () => {
    const one = fc.record({
      type: fc.constantFrom<EdgeTypeId>('A.x', 'A.y'),
      from: fc.nat(3),
      to: fc.nat(3),
      out: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(one), (steps) => {
        const set = new Conclusions()
        const naive = new Set<string>()
        for (const { type, from, to, out } of steps) {
          const key = `${type} ${from} ${to}`
          expect(set.has(type, from, to)).toBe(naive.has(key))
          if (out) expect(set.delete(type, from, to)).toBe(naive.delete(key))
          else {
            naive.add(key)
            set.add(type, from, to)
          }
          expect(set.size).toBe(naive.size)
        }
        expect([...set].map(({ type, from, to }) => `${type} ${from} ${to}`).sort()).toEqual([...naive].sort())
      }),
    )
  })

  it('distinguishes pairs up to the largest node id, and refuses a larger one', () => {
    const set = new Conclusions()
    const last = 2 ** 26 - 1
    for (const [from, to] of [
      [last, last],
      [last, 0],
      [1, last],
    ] as const)
      set.add(TYPE, from, to)
    expect([...set].map(({ from, to }) => [from, to])).toEqual([
      [last, last],
      [last, 0],
      [1, last],
    ])
    expect(() => set.add(TYPE, 1, last + 1)).toThrow(`node id ${last + 1} is too large for rules`)
  })
})
