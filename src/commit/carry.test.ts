import { describe, expect, it } from 'vitest'
import { documentId, type EdgeClaim } from '../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { commitOf, edge, keyOf, lookup, model, same, stateFacts, user } from '../testing/store/build.ts'
import type { BatchDocument, BatchEdge, BatchSupport, DocumentChange } from './batch-objects.ts'
import { carryEvidence, carry, isAnswer } from './carry.ts'
import { changeOf, isCarried } from './change.ts'
import { internCommit, newSupport } from './intern.ts'
import { isPremise } from './reads.ts'
import { BatchState } from './batch-state.ts'
import { loadedWrite, stateWith, type RecordedDocument } from './testing.ts'

const [a, b] = [model('a'), model('b')]
const key = keyOf(a, 'Model')
const mail = lookup('x')
const question = keyOf(mail, LOOKUP_TYPE, 'identity')
const owned = edge('Model.ownedBy', a, mail)
const found = edge(RESOLVES_TO, mail, user('u'))
const uses = edge('Model.uses', a, b)
const inferred = { provenance: 'INFERRED' } as const

const inState = ({ type, from, to }: EdgeClaim, state = new BatchState()): BatchEdge =>
  state.edge(type, state.node(from), state.node(to))

describe('edges at a look-up', () => {
  it.each<[string, [document: typeof question, claim: EdgeClaim], boolean]>([
    ['its own document resolves it', [question, found], true],
    ['another edge of it', [question, { ...found, type: 'A.x' }], false],
    ['a document of another type', [keyOf(mail, 'User', 'identity'), found], false],
    ['the document of another look-up', [keyOf(lookup('y'), LOOKUP_TYPE, 'identity'), found], false],
    ['another look-up', [question, { ...found, to: lookup('y') }], false],
  ])("are the look-up's answer or not: %s", (_, [document, claim], is) => {
    const state = new BatchState()
    expect(isAnswer(state.document(document), inState(claim, state))).toBe(is)
  })

  it('are premises unless they are what a look-up resolves to', () => {
    const edges = [owned, uses, edge(RESOLVES_TO, mail, lookup('y')), found]
    expect(edges.map((claim) => isPremise(inState(claim)))).toEqual([true, false, false, false])
  })

  it("are carried if a look-up's document infers them beyond its answer, and aren't its claims", () => {
    expect(isCarried(question, { ...owned, ...inferred })).toBe(true)
    expect(isCarried(question, { ...owned, provenance: 'DECLARED' })).toBe(false)
    expect(isCarried(question, { ...found, ...inferred })).toBe(false)
    expect(isCarried(key, { ...owned, ...inferred })).toBe(false)
    const edges = [{ ...owned, ...inferred }, edge('A.x', mail, b)]
    const state = stateWith({ documents: [{ key: question, edges }] })
    const answered = changeOf(loadedWrite(commitOf(1, [stateFacts(question, { edges: [found] })]), state), state, 1)
    expect([answered.closed.map(({ type }) => type), answered.opened.map(({ to }) => to.uri)]).toEqual([
      ['A.x'],
      [user('u')],
    ])
  })
})

describe('edges carried on by a look-up', () => {
  const carried = (from = a, to = user('u')) => ({ ...edge('Model.ownedBy', from, to), ...inferred })
  const other = keyOf(b, 'Model')
  const alsoOwned = edge('Model.ownedBy', b, mail)
  const recorded = (...edges: readonly NonNullable<RecordedDocument['edges']>[number][]): RecordedDocument[] => [
    { key, edges: [owned] },
    { key: other, edges: [alsoOwned] },
    { key: question, edges },
  ]

  /** Returns a commit's changes of some documents, by key, applied to the state as a plan does. */
  function changesIn(state: BatchState, ...of: readonly (readonly [RecordedDocument['key'], Partial<Changed>])[]) {
    const changes = of.map(([one, { asserted = [], closed = [] }]): DocumentChange => {
      const document = state.document(one)
      const [write] = internCommit(commitOf(1, [same(one)]), state).writes
      if (write === undefined) throw new Error('the commit has no write')
      return {
        ...changeOf(write, state, 1),
        opened: asserted.map((claim) => newSupport(inState(claim, state), document, 'DECLARED')),
        closed: closed.map((claim) => supportOf(document, inState(claim, state))),
      }
    })
    for (const { opened, closed } of changes) {
      for (const support of opened) state.open(support)
      for (const support of closed) state.close(support)
    }
    return changes
  }
  interface Changed {
    readonly asserted: readonly EdgeClaim[]
    readonly closed: readonly EdgeClaim[]
  }

  function supportOf(document: BatchDocument, { key: of }: BatchEdge): BatchSupport {
    const support = [...document.supports].find((one) => one.key === of)
    if (support === undefined) throw new Error(`${documentId(document.key)} has no such support`)
    return support
  }

  const named = ({ opened, closed }: ReturnType<typeof carry>) => {
    const text = ({ from, to, document }: BatchSupport) => [from.uri, to.uri, document.key.uri]
    return { opened: opened.map(text), closed: closed.map(text) }
  }

  /** Loads what examining a changed premise needs, and no more. */
  function premiseLoaded(state: BatchState): BatchState {
    const premise = inState(owned, state)
    state.loaded.edges.set(premise.key, premise)
    state.loaded.carried.set(premise.key, premise)
    state.loaded.resolutions.add(state.node(mail))
    return state
  }

  it('begin and end with the premise that changes, without examining the others', () => {
    const comes = premiseLoaded(stateWith({ documents: [{ key }, ...recorded(found).slice(1)] }))
    const opened = carry(changesIn(comes, [key, { asserted: [owned] }]), comes)
    expect(named(opened)).toEqual({ opened: [[a, user('u'), mail]], closed: [] })
    const evidence = carryEvidence(edge('Model.ownedBy', a, user('u')), mail)
    expect(opened.opened).toMatchObject([{ id: null, evidence, ...inferred }])

    const goes = premiseLoaded(stateWith({ documents: recorded(found, carried(), carried(b)) }))
    expect(named(carry(changesIn(goes, [key, { closed: [owned] }]), goes))).toEqual({
      opened: [],
      closed: [[a, user('u'), mail]],
    })
  })

  it('stay while any other document states the premise, and are carried once for several', () => {
    const both = [
      { key, edges: [owned] },
      { key: other, edges: [owned] },
    ]
    const stays = premiseLoaded(stateWith({ documents: [...both, { key: question, edges: [found, carried()] }] }))
    expect(carry(changesIn(stays, [key, { closed: [owned] }]), stays)).toEqual({ opened: [], closed: [] })
    const again = premiseLoaded(stateWith({ documents: [...both, { key: question, edges: [found] }] }))
    const change = changesIn(again, [key, { asserted: [owned], closed: [owned] }])
    expect(named(carry(change, again))).toEqual({ opened: [[a, user('u'), mail]], closed: [] })
  })

  it('are all compared again if the answer changes, including those of new premises', () => {
    const record = () => {
      const state = stateWith({ documents: [{ key }, ...recorded(found, carried(b)).slice(1)] })
      state.loaded.supports.add(state.document(question))
      return premiseLoaded(state)
    }
    const answer = [question, { closed: [found], asserted: [{ ...found, to: user('v') }] }] as const
    const read = () => {
      const state = record()
      state.loaded.incoming.add(state.node(mail))
      return state
    }
    const changed = read()
    expect(named(carry(changesIn(changed, answer), changed))).toEqual({
      opened: [[b, user('v'), mail]],
      closed: [[b, user('u'), mail]],
    })
    const both = read()
    expect(named(carry(changesIn(both, answer, [key, { asserted: [owned] }]), both))).toEqual({
      opened: [
        [b, user('v'), mail],
        [a, user('v'), mail],
      ],
      closed: [[b, user('u'), mail]],
    })
    const ended = read()
    expect(named(carry(changesIn(ended, [question, { closed: [found] }]), ended))).toEqual({
      opened: [],
      closed: [[b, user('u'), mail]],
    })
    const unread = record()
    expect(() => carry(changesIn(unread, answer), unread)).toThrow(
      `a commit needs "incoming" of ${mail}, which wasn't among its reads`,
    )
  })

  it('read nothing if no edge at a look-up changes', () => {
    const state = stateWith({ documents: [{ key, edges: [owned, uses] }, ...recorded(found).slice(1)] })
    expect(carry([], state)).toEqual({ opened: [], closed: [] })
    expect(carry(changesIn(state, [key, {}], [question, {}]), state)).toEqual({ opened: [], closed: [] })
    const elsewhere = changesIn(state, [key, { asserted: [edge('A.x', a, b)], closed: [uses] }])
    expect(carry(elsewhere, state)).toEqual({ opened: [], closed: [] })
  })
})
