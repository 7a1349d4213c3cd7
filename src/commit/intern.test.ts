import { describe, expect, it } from 'vitest'
import type { DocumentWrite } from '../contracts/log.ts'
import {
  stateConclusions,
  commitOf,
  edge,
  editedBy,
  stateEnriched,
  failedWrite,
  gone,
  keyOf,
  model,
  stateFacts,
} from '../testing/store/build.ts'
import { distinctWrites, internCommit, isSystem } from './intern.ts'
import { BatchState } from './batch-state.ts'

const [a, b] = [model('a'), model('b')]

describe('the documents of a commit', () => {
  const systemFacts = (...documents: DocumentWrite[]) =>
    [...internCommit(commitOf(1, documents), new BatchState()).systemFacts].map(([{ uri }, facts]) => [uri, facts])

  it('exclude the system facts, which are collected by node', () => {
    const word = stateEnriched(a)
    const documents = [word, stateFacts(keyOf(a, 'Model'))]
    expect(systemFacts(...documents)).toEqual([[a, { state: 'ENRICHED' }]])
    expect(distinctWrites(commitOf(1, documents)).map(({ key }) => key.type)).toEqual(['Model'])
    const { writes } = internCommit(commitOf(1, documents), new BatchState())
    expect(writes.map(({ document }) => document.key.type)).toEqual(['Model'])
    const silent = {
      ...word,
      answer: { ...word.answer, statement: { nodes: [], edges: [], references: [], lookupsToRecheck: [] } },
    }
    expect(systemFacts(silent as typeof word)).toEqual([[a, {}]])
    expect(systemFacts(failedWrite(word.key))).toEqual([])
    const keys = [word.key, keyOf(a, 'System'), keyOf(a, 'Rule', 'mds')]
    expect(keys.map(isSystem)).toEqual([true, false, false])
  })

  it('keep the last of two answers for one document', () => {
    const commit = commitOf(1, [stateFacts(keyOf(a, 'Model')), failedWrite(keyOf(a, 'B')), gone(keyOf(a, 'Model'))])
    expect(distinctWrites(commit).map(({ key, answer }) => `${key.type} ${answer.kind}`)).toEqual([
      'Model gone',
      'B failed',
    ])
  })
})

describe('a commit in the objects of its batch', () => {
  const uses = edge('Model.uses', a, b)

  it('has one object for each node and document, and one key for each edge, in all commits of the batch', () => {
    const state = new BatchState()
    const commits = [
      stateFacts(keyOf(a, 'Model'), { edges: [uses] }),
      stateFacts(keyOf(a, 'Model'), { edges: [uses, uses] }),
    ]
    const [first, second] = commits.map((write) => internCommit(commitOf(1, [write]), state).writes[0])
    expect(first?.document).toBe(second?.document)
    expect(first?.document.subject).toBe(state.node(a))
    if (first === undefined || second === undefined) throw new Error('both were statements')
    expect([...first.edges.keys()]).toEqual([...second.edges.keys()])
    expect(first.edges.size).toBe(1)
    const others = [edge('Model.uses', b, a), edge('Model.has', a, b), edge('Model.uses', a, a)]
    const keys = [uses, ...others].map(({ type, from, to }) => state.edge(type, state.node(from), state.node(to)).key)
    expect(new Set(keys).size).toBe(4)
  })

  it('has the first of two conclusions about one edge, but the last of two edits', () => {
    const concluded = stateConclusions('D1', { asserted: [uses] })
    if (concluded.answer.kind !== 'amended') throw new Error('it was amended')
    const [first] = concluded.answer.asserted
    if (first === undefined) throw new Error('it asserted an edge')
    const answer = { ...concluded.answer, asserted: [first, { ...first, provenance: 'SUGGESTED' as const }] }
    const edits = editedBy('ann', a, [
      { kind: 'set', name: 'name', value: 'x' },
      { kind: 'confirm', edge: uses },
      { kind: 'reject', edge: uses },
      { kind: 'withdraw', edge: edge('Model.has', a, b) },
    ])
    const [rule, person] = internCommit(commitOf(1, [{ ...concluded, answer }, edits]), new BatchState()).writes
    if (rule === undefined || person === undefined) throw new Error('one answer each')
    expect([...rule.edges.values()].map(({ provenance }) => provenance)).toEqual(['INFERRED'])
    expect([...person.edges.values()].map(({ type, provenance }) => [type, provenance])).toEqual([
      ['Model.uses', 'REJECTED'],
    ])
    expect([...person.retracted.values()].map(({ type }) => type)).toEqual(['Model.uses', 'Model.has'])
  })

  it('has the node whose lease it settles, and none for a duty', () => {
    const state = new BatchState()
    const settle = { kind: 'retry', uri: b, generation: 1, fence: 1, due: 1 } as const
    expect(internCommit(commitOf(1, [], settle), state).leased).toBe(state.node(b))
    const duty = { kind: 'duty', name: 'inference', fence: 7 } as const
    expect(internCommit({ ...commitOf(1, []), settle: duty }, state).leased).toBeNull()
    expect(internCommit(commitOf(1, []), state).leased).toBeNull()
  })
})
