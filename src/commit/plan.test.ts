import { describe, expect, it } from 'vitest'
import { ANY_TYPE } from '../model/facts.ts'
import { IDENTITY, keyUri, MOVED_TO } from '../model/key.ts'
import { RESOLVES_TO } from '../model/lookup.ts'
import {
  commitOf,
  edge,
  gone,
  keyOf,
  lookup,
  markOf,
  model,
  part,
  resolveLookup,
  stateFacts,
  same,
  user,
} from '../testing/store/build.ts'
import { markRow, type DirtyRow } from './dirty.ts'
import { planCommit } from './plan.ts'
import { PlannedRows } from './rows.ts'
import { HEAD, loadCommit, stateWith, type RecordContents } from './testing.ts'

const [a, b] = [model('a'), model('b')]
const key = keyOf(a, 'Model')
const HYDRATED = { state: 'HYDRATED' }

/** Returns the writes of a commit with these answers, and its marks. */
function planWrites(writes: Parameters<typeof commitOf>[1], recorded: RecordContents = {}, mark?: DirtyRow) {
  const state = stateWith(recorded)
  if (mark !== undefined) state.loadMark(mark)
  const rows = new PlannedRows(state)
  const outcome = planCommit(loadCommit(commitOf(100, writes), state), { rows, state })
  const { nodes, documents, supports, closed, marks } = rows.number(HEAD)
  return {
    changed: outcome.kind === 'committed' && outcome.tx !== null,
    nodes,
    documents,
    opened: supports.map(({ support }) => support),
    closed: closed.length,
    marks: marks.map((change) => change.kind === 'mark' && [change.mark.uri, change.mark.expects]),
  }
}

describe('an entity renamed by its source', () => {
  const made = keyUri('sourceIdentity', '1')
  const named = (uri: typeof a, more: readonly ReturnType<typeof edge>[] = []) => ({
    key: keyOf(uri, 'Model'),
    // The new name was read after the old one was last seen.
    status: { hydratedAt: uri === b ? 2 : 1 },
    stated: [[uri, { entityType: 'Model', name: 'x' }]] as const,
    edges: [edge(IDENTITY, uri, made), ...more],
  })
  const goneOf = (history: boolean) => ({ ...gone(key), answer: { kind: 'gone', history } as const })
  const run = model('run')
  const relations = [edge('Model.basedOn', a, run), edge('Run.registered', run, a)]

  it.each([true, false])('leaves no relationship behind except the one to its new name; history: %s', (history) => {
    const written = planWrites([goneOf(history)], { documents: [named(a, relations), named(b)] })
    expect(written.opened.map(({ type, from, to }) => [type, from.uri, to.uri])).toEqual([[MOVED_TO, a, b]])
    expect(written.closed).toBe(3)
    // Gone again, it stays so.
    const moved = { ...named(a), status: { gone: true }, edges: [edge(MOVED_TO, a, b)] }
    expect(planWrites([goneOf(history)], { documents: [moved, named(b)] })).toMatchObject({ opened: [], closed: 0 })
    expect(planWrites([stateFacts(key)], { documents: [moved, named(b)] })).toMatchObject({ opened: [], closed: 1 })
  })

  it('is merely deleted if its other name is missing, gone, of another source, or existed beside it', () => {
    const other = { ...named(b), key: keyOf(b, 'Model', 'mirror') }
    const ended = { [b]: { gone: [{ since: 1, until: null }] } }
    for (const contents of [
      { documents: [named(a, relations)] },
      { documents: [named(a, relations), other] },
      { documents: [named(a, relations), named(b)], nodes: ended },
      { documents: [named(a, relations), { ...named(b), status: { hydratedAt: 1 } }] },
    ])
      expect(planWrites([goneOf(true)], contents)).toMatchObject({ opened: [], closed: 0 })
  })

  it('is reread under its old name if that was gone before the new one was read', () => {
    const documents = [{ ...named(a, relations), status: { gone: true } }]
    const nodes = { [a]: { gone: [{ since: 1, until: null }] } }
    const said = stateFacts(keyOf(b, 'Model'), { edges: [edge(IDENTITY, b, made)] })
    expect(planWrites([said], { documents, nodes }).marks).toEqual([[a, []]])
    expect(planWrites([said], { documents }).marks).toEqual([])
    expect(planWrites([said], { documents: [...documents, named(b)], nodes }).marks).toEqual([])
  })

  it('loses edges from gone entities when its name returns, but no others', () => {
    const [old, present] = [model('old'), model('present')]
    const fromNode = (from: typeof a, platform?: string) => ({
      key: keyOf(from, 'Version', platform),
      edges: [edge('Version.of', from, a)],
    })
    const nodes = { [old]: { gone: [{ since: 1, until: null }] } }
    const said = stateFacts(key, { edges: [edge(IDENTITY, a, made)] })
    const closed = (isGone: boolean, ...documents: RecordContents['documents'] & object) =>
      planWrites([said], { documents: [{ key, status: { gone: isGone } }, ...documents], nodes }).closed
    expect(closed(true, fromNode(old), fromNode(present), fromNode(old, 'mirror'))).toBe(1)
    expect(closed(false, fromNode(old))).toBe(0)
    const again = { documents: [{ key, status: { gone: true } }, fromNode(old)], nodes }
    expect(planWrites([stateFacts(key)], again).closed).toBe(0)
    expect(planWrites([said, stateFacts(fromNode(old).key, { edges: fromNode(old).edges })], again).closed).toBe(0)
  })
})

describe('the nodes that a plan writes', () => {
  const contents = [[a, { entityType: 'Model', name: 'x' }]] as const
  const documents = [{ key, stated: contents }]

  it('are those that change, and none after an unchanged answer', () => {
    const nodes: RecordContents['nodes'] = {
      [a]: { system: HYDRATED, claims: { Model: [1, 1] }, requestedTypes: ['Model'] },
    }
    for (const write of [same(key), stateFacts(key, { facts: { name: 'x' } })])
      expect(planWrites([write], { documents, nodes })).toMatchObject({ changed: false, nodes: [] })
    const renamed = planWrites([stateFacts(key, { facts: { name: 'y' } })], { documents, nodes })
    expect(renamed).toMatchObject({ changed: true, nodes: [] })
    const first = planWrites([stateFacts(key)], { nodes })
    expect(first.nodes).toMatchObject([{ uri: a, claims: { Model: [2, 2] }, requestedTypes: ['Model'] }])
  })

  it('include those that only a deleted run with history had', () => {
    const [one, two] = [model('r1'), model('r2')]
    const [own, shared, data] = [part('own'), part('shared'), part('data')]
    const run = (uri: typeof a, ...parts: readonly (typeof a)[]) => ({
      key: keyOf(uri, 'Run'),
      stated: [uri, ...parts].map(
        (node) => [node, { entityType: node === uri ? 'Run' : node === data ? 'Data' : 'Score' }] as const,
      ),
    })
    const documents = [run(one, own, shared, data), run(two, shared)]
    const claimed = (type: string, count: number) => ({ system: HYDRATED, claims: { [type]: [count, count] as const } })
    const nodes: RecordContents['nodes'] = {
      [one]: claimed('Run', 1),
      [own]: claimed('Score', 1),
      [shared]: claimed('Score', 2),
      [data]: claimed('Data', 1),
    }
    const deleted = { ...gone(keyOf(one, 'Run')), answer: { kind: 'gone', history: true, parts: ['Score'] } as const }
    const written = planWrites([deleted], { documents, nodes }).nodes
    expect(written.filter(({ system }) => system['deletedAtSource'] !== undefined).map(({ uri }) => uri)).toEqual([
      one,
      own,
    ])
    const ended = { system: { ...HYDRATED, deletedAtSource: 'then' }, claims: { Score: [1, 0] as const } }
    const back = planWrites([stateFacts(keyOf(one, 'Run'), { parts: { [own]: { entityType: 'Score' } } })], {
      documents: documents.map((one) => ({ ...one, status: { gone: true } })),
      nodes: { ...nodes, [own]: ended },
    })
    expect(back.nodes.find(({ uri }) => uri === own)?.system).toEqual(HYDRATED)
  })

  it('are reread when their container goes or returns, if they have documents of their own', () => {
    const [whole, detail, other] = [model('w'), model('d'), model('o')]
    const of = keyOf(whole, 'Model')
    const edges = [edge('Model.signature', whole, detail), edge('Model.basedOn', whole, other)]
    const typed = (type: string) => ({ requestedTypes: [type], types: [{ type, since: 1, until: null }] })
    const ended = [{ since: 1, until: null }]
    const nodes = (gone: typeof ended) => ({ [detail]: { ...typed('Signature'), gone }, [other]: typed('Model') })
    const deleted = { ...gone(of), answer: { kind: 'gone', history: true, parts: ['Signature'] } as const }
    const back = stateFacts(of, { edges, references: [{ uri: detail, expects: ['Signature'] }] })
    const marksOf = (write: typeof deleted | typeof back, wasGone: boolean) =>
      planWrites([write], {
        documents: [{ key: of, edges, status: { gone: wasGone } }],
        nodes: nodes(wasGone ? ended : []),
      }).marks
    expect(marksOf(deleted, false)).toEqual([[detail, []]])
    expect(marksOf(deleted, true)).toEqual([])
    expect(marksOf(back, true)).toEqual([[detail, ['Signature']]])
    expect(marksOf(back, false)).toEqual([])
  })

  it("lose each claim once, however many of the document's facts go with it", () => {
    const cell = part('1')
    const nodes: RecordContents['nodes'] = {
      [a]: { system: HYDRATED, claims: { Model: [1, 1] } },
      [cell]: { system: HYDRATED, claims: { Cell: [2, 2] } },
    }
    const both = [{ key, stated: [...contents, [cell, { entityType: 'Cell' }] as const] }]
    expect(planWrites([gone(key)], { documents: both, nodes }).nodes).toMatchObject([
      { uri: a, claims: { Model: [1, 0] } },
      { uri: cell, claims: { Cell: [1, 1] } },
    ])
    expect(planWrites([gone(key, true)], { documents: both, nodes }).nodes).toMatchObject([
      { uri: a, claims: { Model: [1, 0] } },
      { uri: cell, claims: { Cell: [2, 1] } },
    ])
  })

  it('stay enriched if a source reports gone what it never had', () => {
    const nodes: RecordContents['nodes'] = { [a]: { system: { state: 'ENRICHED' }, claims: { Model: [1, 1] } } }
    const other = planWrites([gone(keyOf(a, 'B'))], { documents, nodes })
    expect(other.documents).toHaveLength(1)
    expect(other.nodes.map(({ system }) => system)).toEqual([{ state: 'ENRICHED' }])
    const dead = planWrites([gone(key)], { documents, nodes })
    expect(dead.nodes).toMatchObject([{ system: HYDRATED }])
  })
})

describe('the references of a plan', () => {
  const refers = (...expects: readonly string[]) => [stateFacts(key, { references: [{ uri: b, expects }] })]

  it('request their types, or any type if they name none', () => {
    const planOf = (...expects: readonly string[]) => {
      const { nodes, marks } = planWrites(refers(...expects))
      return [nodes.find(({ uri }) => uri === b)?.requestedTypes, marks]
    }
    expect(planOf('A', 'B')).toEqual([['A', 'B'], [[b, ['A', 'B']]]])
    expect(planOf()).toEqual([[ANY_TYPE], [[b, []]]])
  })

  it.each<[pending: readonly string[], wanted: readonly string[], isMarked: boolean]>([
    [['A'], ['A'], false],
    [['A', 'B'], ['A'], false],
    [['A'], ['A', 'B'], true],
    // It reads only the recorded types.
    [[], ['A'], true],
    [[], [], false],
    [[ANY_TYPE, 'A'], [], false],
    [['A'], [], true],
  ])('beside pending %j, request %j: %j', (pending, wanted, isMarked) => {
    const mark = markRow(null, markOf(b, 1, { expects: pending }), 1)
    expect(planWrites(refers(...wanted), {}, mark).marks).toEqual(isMarked ? [[b, wanted]] : [])
  })

  it('retry a mark at once if nothing referred to the entity before', () => {
    const mark = { ...markRow(null, markOf(b, 1, { expects: ['A'] }), 1), attempts: 1 }
    expect(planWrites(refers('A'), {}, mark).marks).toEqual([[b, ['A']]])
    expect(planWrites(refers('A'), { nodes: { [b]: {} } }, mark).marks).toEqual([])
    expect(planWrites(refers('A'), {}, { ...mark, attempts: 0, pending: false }).marks).toEqual([[b, ['A']]])
  })
})

describe('the look-ups of a plan', () => {
  const mail = lookup('x')
  const question = keyOf(mail, 'Lookup', 'identity')
  const u = user('u')
  const answer = { ...resolveLookup(mail, u), requestedAt: 5 }
  const [dead, alive] = [
    { key: keyOf(u, 'User', 'identity'), status: { gone: true, lastVerified: 4 } },
    { key: keyOf(u, 'Person', 'identity'), status: { lastVerified: 4 } },
  ]

  it('mark their new target to be read if any document about it is gone', () => {
    expect(planWrites([answer], { documents: [dead, alive] }).marks).toEqual([[u, []]])
    expect(planWrites([answer], { documents: [alive] }).marks).toEqual([])
    const known = { key: question, edges: [edge(RESOLVES_TO, mail, u)] }
    expect(planWrites([answer], { documents: [dead, known] }).marks).toEqual([])
  })

  it('are marked again if their target was read after the answer was requested', () => {
    const later = { ...alive, status: { lastVerified: 5 } }
    expect(planWrites([answer], { documents: [later], nodes: { [mail]: {} } }).marks).toEqual([[mail, []]])
    // An unrecorded one isn't marked by its first answer.
    expect(planWrites([answer], { documents: [later] }).marks).toEqual([])
  })

  it('read nothing about the targets of their other edges', () => {
    const write = stateFacts(question, { edges: [edge(RESOLVES_TO, mail, u), edge('A.x', mail, b)] })
    const { opened } = planWrites([write], { documents: [{ key: keyOf(b, 'Model') }] })
    expect(opened.map(({ to }) => to.uri)).toEqual([u, b])
  })
})
