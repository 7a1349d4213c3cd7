import { beforeEach, describe, expect, it } from 'vitest'
import type { DocumentAnswer } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Attributes, EdgeClaim } from '../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import type { Voice } from '../model/merge.ts'
import type { Uri } from '../model/uri.ts'
import {
  amended,
  edge,
  failed,
  gone,
  keyOf,
  lookup,
  model,
  part,
  redacted,
  said,
  same,
  user,
  type GeneratedNames,
} from '../testing/store/build.ts'
import { carry, isAnswer, isPremise, lookupNeeds } from './carry.ts'
import { changeOf, suspectedDeletionChange, isCarried } from './change.ts'
import { entitiesBy, openType, pastAfter, typeChange } from './nodes.ts'
import type { DocumentChange, DocumentState, NodeWrite, OpenSupport } from './state.ts'

const a = model('a')
const key = keyOf(a, 'Model')
const AT = 100
const b = model('b')
const uses = edge('Model.uses', a, b)
let id = 0
beforeEach(() => void (id = 0))
const open = (claim: EdgeClaim): OpenSupport => ({ ...claim, id: ++id, provenance: 'DECLARED' })

const good: DocumentStatus = {
  origin: 'source',
  ...key,
  hydratedAt: 10,
  lastVerified: 20,
  lastError: null,
  errorAt: null,
  gone: false,
  suspectedDeletion: null,
  etag: '"1"',
  lastModified: 'then',
  mapping: 'm@1',
}
const FACTS: Attributes = { entityType: 'Model', name: 'x' }
function state(
  more: { status?: Partial<DocumentStatus>; said?: [Uri, Attributes][]; edges?: EdgeClaim[] } = {},
): DocumentState {
  const { status, said: facts = [[a, FACTS]], edges = [uses] } = more
  return { status: { ...good, ...status }, contents: new Map(facts), supports: edges.map(open) }
}
const wrong = { lastError: 'HTTP 500', errorAt: 30, suspectedDeletion: { state: 'held', since: 5 } as const }
const sure = { lastVerified: AT, lastError: null, errorAt: null, gone: false, suspectedDeletion: null }
const says = (words: GeneratedNames = {}) =>
  said(key, { facts: { name: 'x' }, edges: [uses], mapping: 'm@2', etag: '"2"', ...words })
const nothing = { facts: [], asserted: [], closed: [] }

describe('the change that an answer makes to its document', () => {
  it.each<[string, GeneratedNames, object]>([
    [
      'a fact is another',
      { facts: { name: 'y' } },
      { facts: [{ node: a, asserted: { name: 'y' }, retracted: [] }], asserted: [], closed: [] },
    ],
    ['a fact went', { facts: {} }, { facts: [{ asserted: {}, retracted: ['name'], before: FACTS }], closed: [] }],
    [
      'an edge came',
      { edges: [uses, edge('Model.uses', a, a)] },
      { facts: [], asserted: [{ to: a, provenance: 'DECLARED' }], closed: [] },
    ],
    ['an edge went', { edges: [] }, { facts: [], asserted: [], closed: [{ ...uses, id: 1 }] }],
    [
      'a part came',
      { parts: { [part('1')]: { n: 1 } } },
      { facts: [{ node: part('1'), asserted: { n: 1 }, before: {} }] },
    ],
  ])('where %s: the document is hydrated at that time, and its error is cleared', (_, words, changed) => {
    const change = changeOf(says(words), state({ status: wrong }), AT)
    expect(change).toMatchObject(changed)
    expect(change.status).toEqual({ ...good, ...sure, hydratedAt: AT, etag: '"2"', lastModified: null, mapping: 'm@2' })
  })

  it('an answer without changes keeps the time of hydration, unless the document returns from being gone', () => {
    const again = changeOf(says(), state({ status: wrong }), AT)
    expect(again).toMatchObject(nothing)
    expect(again.status).toMatchObject({ ...sure, hydratedAt: 10, etag: '"2"' })
    expect(changeOf(says(), state({ status: { gone: true } }), AT).status).toMatchObject({ ...sure, hydratedAt: AT })
    expect(changeOf(says({ facts: {}, edges: [] }), null, AT).status).toMatchObject({ ...sure, hydratedAt: AT })
    const empty = {
      ...says(),
      answer: {
        ...says().answer,
        statement: { nodes: [], edges: [], references: [], lookupsToRecheck: [] },
      } as DocumentAnswer,
    }
    const never = state({ status: { hydratedAt: null, lastVerified: null }, said: [], edges: [] })
    for (const before of [null, never])
      expect(changeOf(empty, before, AT).status).toMatchObject({ ...sure, hydratedAt: AT })
  })

  it('the raw text of an answer is stored, and dropped where the answer has none', () => {
    expect(changeOf(says({ raw: 'text' }), null, AT).raw).toEqual({ kind: 'put', body: Buffer.from('text') })
    expect(changeOf(says(), state(), AT).raw).toEqual({ kind: 'drop' })
  })

  it('a stored answer that is mapped again does not change when the source was last verified', () => {
    const status = { ...wrong, gone: true, lastVerified: 15 }
    const change = changeOf(says({ kept: true, facts: { name: 'y' } }), state({ status }), AT)
    expect(change.status).toEqual({ ...good, ...status, etag: '"2"', lastModified: null, mapping: 'm@2' })
    expect(change.facts).toHaveLength(1)
    const first = changeOf(says({ kept: true }), state({ status: { hydratedAt: null } }), AT)
    expect(first.status).toMatchObject({ ...sure, hydratedAt: AT })
  })

  it('an answer "not modified" verifies the document; for a document that was never read it is a failure', () => {
    const change = changeOf(same(key), state({ status: { ...wrong, gone: true } }), AT)
    expect(change).toMatchObject({ ...nothing, status: { ...good, ...sure }, raw: { kind: 'keep' } })
    const never = state({ status: { hydratedAt: null } })
    for (const before of [null, never]) {
      const refused = changeOf(same(key), before, AT).status
      expect(refused).toMatchObject({
        hydratedAt: null,
        lastError: 'the source answered "not modified" to a first read',
        errorAt: AT,
      })
    }
  })

  it('a failed read keeps all facts, and records the error', () => {
    const change = changeOf(failed(key, 'HTTP 503'), state({ status: { gone: true } }), AT)
    expect(change).toMatchObject({ ...nothing, raw: { kind: 'keep' } })
    expect(change.status).toEqual({ ...good, gone: true, lastError: 'HTTP 503', errorAt: AT })
    expect(changeOf(failed(key), null, AT).status).toEqual({
      ...good,
      hydratedAt: null,
      lastVerified: null,
      lastError: 'HTTP 500',
      errorAt: AT,
      etag: null,
      lastModified: null,
      mapping: null,
    })
  })

  it('an answer "gone" keeps only the type of the subject, and all facts of a type with history', () => {
    const before = () =>
      state({
        status: wrong,
        said: [
          [a, FACTS],
          [part('1'), { entityType: 'Cell' }],
        ],
      })
    const change = changeOf(gone(key), before(), AT)
    expect(change.facts).toMatchObject([
      { node: a, asserted: {}, retracted: ['name'], next: { entityType: 'Model' } },
      { node: part('1'), retracted: ['entityType'], next: {} },
    ])
    expect([change.closed.map(({ to }) => to), change.raw]).toEqual([[b], { kind: 'drop' }])
    const status = { ...good, ...sure, gone: true, etag: null, lastModified: null }
    expect(change.status).toEqual(status)
    const history = changeOf(gone(key, true), before(), AT)
    expect(history).toMatchObject({ ...nothing, raw: { kind: 'keep' } })
    expect(history.status).toEqual(status)
    const untyped = changeOf(gone(key), state({ said: [[a, { name: 'x' }]] }), AT)
    expect(untyped.facts).toMatchObject([{ node: a, retracted: ['name'], next: {} }])
    expect(changeOf(gone(key), null, AT)).toMatchObject({
      ...nothing,
      status: { hydratedAt: null, lastVerified: AT, gone: true },
    })
  })

  it('a redaction keeps the spared attributes of the subject and its parts, the edges, and the times of the reads', () => {
    const before = state({
      status: wrong,
      said: [
        [a, FACTS],
        [part('1'), { ...FACTS, n: 1 }],
      ],
    })
    const change = changeOf(redacted(key, { subject: ['name'], parts: ['n', 'entityType'] }), before, AT)
    expect(change.facts).toMatchObject([
      { node: a, asserted: {}, retracted: ['entityType'], next: { name: 'x' } },
      { node: part('1'), asserted: {}, retracted: ['name'], next: { entityType: 'Model', n: 1 } },
    ])
    expect(change).toMatchObject({ asserted: [], closed: [], raw: { kind: 'drop' } })
    expect(change.status).toEqual({ ...good, ...wrong, etag: null, lastModified: null, mapping: 'redacted' })
    const never = state({ status: { hydratedAt: null, etag: null } })
    for (const none of [null, never])
      expect(changeOf(redacted(key, { subject: [], parts: [] }), none, AT)).toMatchObject({
        ...nothing,
        status: { hydratedAt: null, mapping: none?.status.mapping ?? null },
        raw: { kind: 'keep' },
      })
  })

  it('an amendment by a rule opens the edges that it names and closes those that are open', () => {
    const rule = amended('D1', {
      asserted: [uses, uses, edge('A.x', a, b)],
      retracted: [edge('A.y', a, b), edge('A.z', a, b), edge('A.y', a, b)],
    })
    const before = state({ status: { ...wrong, gone: true }, edges: [uses, edge('A.y', a, b)] })
    const change = changeOf(rule, before, AT)
    expect(change.asserted.map(({ type }) => type)).toEqual(['A.x'])
    expect([change.closed.map((one) => one.id), change.facts, change.raw]).toEqual([[2], [], { kind: 'keep' }])
    expect(change.status).toEqual({ ...good, ...wrong, hydratedAt: AT, lastVerified: AT, gone: false, mapping: '1' })
    const unnamed = { ...rule, answer: { ...rule.answer, mapping: null } as DocumentAnswer }
    expect([before, null].map((one) => changeOf(unnamed, one, AT).status.mapping)).toEqual(['m@1', null])
    const about = changeOf(amended('D1', { about: { version: 2 } }), null, AT)
    expect(about.facts).toMatchObject([{ node: rule.key.uri, asserted: { version: 2 } }])
  })

  it('a suspected deletion is recorded like a failed read, and keeps the time when it began', () => {
    const hold = (since: number) => ({ state: 'held' as const, since })
    const held = suspectedDeletionChange(gone(key), state(), { reason: 'too many', at: AT })
    expect(held).toMatchObject({ ...nothing, answer: { kind: 'failed', error: 'too many' }, raw: { kind: 'keep' } })
    expect(held.status).toEqual({ ...good, lastError: 'too many', errorAt: AT, suspectedDeletion: hold(AT) })
    const again = (before: DocumentStatus['suspectedDeletion']) =>
      suspectedDeletionChange(gone(key), state({ status: { suspectedDeletion: before } }), { reason: '', at: AT })
        .status.suspectedDeletion
    expect([again(hold(7)), again({ state: 'dismissed', since: 7 } as never)]).toEqual([hold(7), hold(AT)])
  })
})

describe('edges carried on by a look-up', () => {
  const mail = lookup('x')
  const question = keyOf(mail, LOOKUP_TYPE, 'identity')
  const owned = edge('Model.ownedBy', a, mail)
  const found = edge(RESOLVES_TO, mail, user('u'))

  it.each<[string, Parameters<typeof isAnswer>, boolean]>([
    ['its own document resolves it', [question, found], true],
    ['another edge of it', [question, { ...found, type: 'A.x' }], false],
    ['a document of another type', [keyOf(mail, 'User', 'identity'), found], false],
    ['the document of another look-up', [keyOf(lookup('y'), LOOKUP_TYPE, 'identity'), found], false],
    ['another look-up', [question, { ...found, to: lookup('y') }], false],
  ])('whether an edge is the answer of a look-up: %s', (_, [document, claim], is) =>
    expect(isAnswer(document, claim)).toBe(is),
  )

  it('a premise is an edge at a look-up that is not what a look-up resolves to', () => {
    expect([owned, uses, edge(RESOLVES_TO, mail, lookup('y')), found].map(isPremise)).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('carried edges are the inferred edges of a look-up’s document except what it resolves to, and are not its claims', () => {
    const inferred = { ...open(owned), provenance: 'INFERRED' } as const
    expect(isCarried(question, inferred)).toBe(true)
    expect(isCarried(question, open(owned))).toBe(false)
    expect(isCarried(question, { ...inferred, type: RESOLVES_TO })).toBe(false)
    expect(isCarried(key, inferred)).toBe(false)
    const before = { ...state({ said: [], edges: [] }), supports: [inferred, open(edge('A.x', mail, b))] }
    const answered = changeOf({ ...says({ edges: [found] }), key: question }, before, AT)
    expect([answered.closed.map(({ type }) => type), answered.asserted.map(({ to }) => to)]).toEqual([
      ['A.x'],
      [user('u')],
    ])
  })

  it('all premises are needed where an answer changes, else the changed premises, each once', () => {
    const changes = (...documents: readonly Partial<DocumentChange>[]) =>
      documents.map((one) => ({ ...changeOf(same(key), state(), AT), ...one }) as DocumentChange)
    const claim = { ...owned, provenance: 'DECLARED' } as const
    expect(lookupNeeds(changes({ asserted: [claim], closed: [open(owned)] }))).toEqual([
      { lookup: mail, all: false, premises: [{ ...claim }] },
    ])
    expect(lookupNeeds(changes({}))).toEqual([])
    const answered = { write: { ...same(question) }, closed: [open(found)] }
    expect(lookupNeeds(changes(answered))).toEqual([{ lookup: mail, all: true, premises: [] }])
    expect(lookupNeeds(changes(answered, { asserted: [claim] }))).toMatchObject([
      { lookup: mail, all: true, premises: [owned] },
    ])
    expect(carry([], [], new Map())).toEqual({ asserted: [], closed: [] })
    expect(() => carry([], [{ lookup: mail, all: true, premises: [] }], new Map())).toThrow(
      `the state of ${mail} was needed and not loaded`,
    )
  })
})

describe('the past of a node', () => {
  const write = (claims: NodeWrite['claims'], more: Partial<NodeWrite> = {}): NodeWrite => ({
    uri: a,
    system: {},
    claims,
    requestedTypes: null,
    retyped: true,
    ...more,
  })
  const voices = (): Voice[] => [
    { origin: 'source', platform: 'catalog', type: 'B', document: a, attributes: { entityType: 'B' } },
    { origin: 'source', platform: 'registry', type: 'A', document: a, attributes: { entityType: 'A' } },
  ]
  const from = (since: number, until: number | null = null) => ({ type: 'A', since, until })

  it('has an interval for each claimed type, with a gap where no type is claimed', () => {
    const first = pastAfter(write({ A: [1, 1], '': [2, 2] }), { before: undefined, tx: 3, voices })
    expect(first).toEqual({ types: [from(3)], gone: [] })
    const none = pastAfter(write({ '': [1, 1] }), { before: first, tx: 5, voices })
    expect(none.types).toEqual([from(3, 5)])
    expect(pastAfter(write({}), { before: none, tx: 6, voices }).types).toEqual([from(3, 5)])
    const back = pastAfter(write({ A: [1, 1] }), { before: none, tx: 7, voices })
    expect(back.types).toEqual([from(3, 5), from(7)])
    expect(pastAfter(write({ A: [2, 2] }), { before: back, tx: 8, voices }).types).toBe(back.types)
    expect(pastAfter(write({ B: [1, 1] }, { retyped: false }), { before: back, tx: 8, voices }).types).toBe(back.types)
    expect([first, none, back].map(({ types }) => openType(types)?.type ?? null)).toEqual(['A', null, 'A'])
    const tells = (before: typeof first | undefined, after: typeof first) => typeChange(9, before, after)
    expect([
      tells(undefined, first),
      tells(first, none),
      tells(none, back),
      tells(first, back),
      tells(undefined, none),
    ]).toEqual([{ node: 9, type: 'A' }, { node: 9, type: null }, { node: 9, type: 'A' }, null, null])
  })

  it('has, of two claimed types, the type of the document with precedence', () => {
    const { types } = pastAfter(write({ A: [1, 1], B: [1, 1] }), { before: undefined, tx: 3, voices })
    expect(types).toEqual([from(3)])
    const silent = pastAfter(write({ A: [1, 1], B: [1, 1] }), { before: undefined, tx: 3, voices: () => [] })
    expect(silent.types).toEqual([])
  })

  it('has an interval for each tombstone, from when it was set until it was removed', () => {
    const dead = { system: { deletedAtSource: 'then' } }
    const first = pastAfter(write({}, dead), { before: undefined, tx: 3, voices })
    expect(first.gone).toEqual([{ since: 3, until: null }])
    expect(pastAfter(write({}, dead), { before: first, tx: 4, voices }).gone).toBe(first.gone)
    const lifted = pastAfter(write({}), { before: first, tx: 5, voices })
    expect(lifted.gone).toEqual([{ since: 3, until: 5 }])
    expect(pastAfter(write({}), { before: lifted, tx: 6, voices }).gone).toBe(lifted.gone)
    expect(pastAfter(write({}, dead), { before: lifted, tx: 7, voices }).gone).toEqual([
      { since: 3, until: 5 },
      { since: 7, until: null },
    ])
  })

  it('changes the count of entities where its state becomes or ceases to be that of an entity', () => {
    const known = { system: { state: 'HYDRATED' } }
    const rich = { state: 'ENRICHED' }
    expect(entitiesBy(write({}, known), undefined)).toBe(1)
    expect(entitiesBy(write({}, known), rich)).toBe(0)
    expect(entitiesBy(write({}), rich)).toBe(-1)
    expect([entitiesBy(write({}), undefined), entitiesBy(write({}), {}), entitiesBy(write({}, known), {})]).toEqual([
      0, 0, 1,
    ])
  })
})
