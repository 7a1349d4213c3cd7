import { describe, expect, it } from 'vitest'
import type { DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Attributes } from '../model/facts.ts'
import {
  stateConclusions,
  commitOf,
  edge,
  failedWrite,
  gone,
  keyOf,
  model,
  part,
  redactedWrite,
  stateFacts,
  same,
  type GeneratedNames,
} from '../testing/store/build.ts'
import type { BatchEdge, DocumentChange } from './batch-objects.ts'
import { changeOf, suspectedDeletionChange } from './change.ts'
import { loadedWrite, stateWith, statusWith, type RecordedDocument } from './testing.ts'

const a = model('a')
const key = keyOf(a, 'Model')
const AT = 100
const b = model('b')
const uses = edge('Model.uses', a, b)

const good: Partial<DocumentStatus> = {
  hydratedAt: 10,
  lastVerified: 20,
  etag: '"1"',
  lastModified: 'then',
  mapping: 'm@1',
}
const FACTS: Attributes = { entityType: 'Model', name: 'x' }
/** The document before its answer; null if never written. */
type Before = Partial<RecordedDocument> | null
const stored = ({ status, ...more }: Partial<RecordedDocument> = {}): Before => ({
  status: { ...good, ...status },
  stated: [[a, FACTS]],
  edges: [uses],
  ...more,
})

function changeBy(write: DocumentWrite, before: Before) {
  const state = stateWith({ documents: before === null ? [] : [{ key: write.key, ...before }] })
  return readable(changeOf(loadedWrite(commitOf(AT, [write]), state), state, AT))
}

/** With URIs instead of the batch's nodes. */
function readable({ facts, opened, closed, ...change }: DocumentChange) {
  const named = <Edge extends BatchEdge>(one: Edge) => ({ ...one, from: one.from.uri, to: one.to.uri })
  return {
    ...change,
    facts: facts.map((fact) => ({ ...fact, node: fact.node.uri })),
    opened: opened.map(named),
    closed: closed.map(named),
  }
}

const wrong = { lastError: 'HTTP 500', errorAt: 30, suspectedDeletion: { state: 'held', since: 5 } as const }
const sure = { lastVerified: AT, lastError: null, errorAt: null, gone: false, suspectedDeletion: null }
const says = (words: GeneratedNames = {}) =>
  stateFacts(key, { facts: { name: 'x' }, edges: [uses], mapping: 'm@2', etag: '"2"', ...words })
const nothing = { facts: [], opened: [], closed: [] }

describe('the change that an answer makes to its document', () => {
  it.each<[string, GeneratedNames, object]>([
    [
      'a fact changed',
      { facts: { name: 'y' } },
      { facts: [{ node: a, asserted: { name: 'y' }, retracted: [] }], opened: [], closed: [] },
    ],
    [
      'a fact disappeared',
      { facts: {} },
      { facts: [{ asserted: {}, retracted: ['name'], before: FACTS }], closed: [] },
    ],
    [
      'an edge appeared',
      { edges: [uses, edge('Model.uses', a, a)] },
      { facts: [], opened: [{ to: a, provenance: 'DECLARED' }], closed: [] },
    ],
    ['an edge disappeared', { edges: [] }, { facts: [], opened: [], closed: [{ ...uses, id: 1 }] }],
    [
      'a part appeared',
      { parts: { [part('1')]: { n: 1 } } },
      { facts: [{ node: part('1'), asserted: { n: 1 }, before: {} }] },
    ],
  ])('hydrates the document and clears its error if %s', (_, words, difference) => {
    const change = changeBy(says(words), stored({ status: wrong }))
    expect(change).toMatchObject(difference)
    expect(change.status).toEqual(
      statusWith(key, { ...good, ...sure, hydratedAt: AT, etag: '"2"', lastModified: null, mapping: 'm@2' }),
    )
  })

  it('keeps the hydration time without changes, unless the document returns from being gone', () => {
    const again = changeBy(says(), stored({ status: wrong }))
    expect(again).toMatchObject(nothing)
    expect(again.status).toMatchObject({ ...sure, hydratedAt: 10, etag: '"2"' })
    expect(changeBy(says(), stored({ status: { gone: true } })).status).toMatchObject({ ...sure, hydratedAt: AT })
    expect(changeBy(says({ facts: {}, edges: [] }), null).status).toMatchObject({ ...sure, hydratedAt: AT })
    const empty = {
      ...says(),
      answer: {
        ...says().answer,
        statement: { nodes: [], edges: [], references: [], lookupsToRecheck: [] },
      } as DocumentAnswer,
    }
    const never = stored({ status: { hydratedAt: null, lastVerified: null }, stated: [], edges: [] })
    for (const before of [null, never])
      expect(changeBy(empty, before).status).toMatchObject({ ...sure, hydratedAt: AT })
  })

  it('stores the raw text of the answer, and drops it if the answer has none', () => {
    expect(changeBy(says({ raw: 'text' }), null).stored).toEqual(Buffer.from('text'))
    expect(changeBy(says(), stored()).stored).toBeNull()
  })

  it('keeps the verification time if a stored answer is mapped again', () => {
    const status = { ...wrong, gone: true, lastVerified: 15 }
    const change = changeBy(says({ storedAnswer: true, facts: { name: 'y' } }), stored({ status }))
    expect(change.status).toEqual(
      statusWith(key, { ...good, ...status, etag: '"2"', lastModified: null, mapping: 'm@2' }),
    )
    expect(change.facts).toHaveLength(1)
    const first = changeBy(says({ storedAnswer: true }), stored({ status: { hydratedAt: null } }))
    expect(first.status).toMatchObject({ ...sure, hydratedAt: AT })
  })

  it('verifies the document by "not modified", or fails if it was never read', () => {
    const change = changeBy(same(key), stored({ status: { ...wrong, gone: true } }))
    expect(change).toMatchObject({ ...nothing, stored: undefined })
    expect(change.status).toEqual(statusWith(key, { ...good, ...sure }))
    for (const before of [null, stored({ status: { hydratedAt: null } })]) {
      const refused = changeBy(same(key), before).status
      expect(refused).toMatchObject({
        hydratedAt: null,
        lastError: 'the source answered "not modified" to a first read',
        errorAt: AT,
      })
    }
  })

  it('keeps all facts after a failed read, and records the error', () => {
    const change = changeBy(failedWrite(key, 'HTTP 503'), stored({ status: { gone: true } }))
    expect(change).toMatchObject({ ...nothing, stored: undefined })
    expect(change.status).toEqual(statusWith(key, { ...good, gone: true, lastError: 'HTTP 503', errorAt: AT }))
    expect(changeBy(failedWrite(key), null).status).toEqual(
      statusWith(key, { hydratedAt: null, lastVerified: null, lastError: 'HTTP 500', errorAt: AT }),
    )
  })

  it('keeps only the subject\'s type after "gone", or all facts of a type with history', () => {
    const before = stored({
      status: wrong,
      stated: [
        [a, FACTS],
        [part('1'), { entityType: 'Cell' }],
      ],
    })
    const change = changeBy(gone(key), before)
    expect(change.facts).toMatchObject([
      { node: a, asserted: {}, retracted: ['name'], next: { entityType: 'Model' } },
      { node: part('1'), retracted: ['entityType'], next: {} },
    ])
    expect([change.closed.map(({ to }) => to), change.stored]).toEqual([[b], null])
    const status = statusWith(key, { ...good, ...sure, gone: true, etag: null, lastModified: null })
    expect(change.status).toEqual(status)
    const history = changeBy(gone(key, true), before)
    expect(history).toMatchObject({ ...nothing, stored: undefined })
    expect(history.status).toEqual(status)
    const untyped = changeBy(gone(key), stored({ stated: [[a, { name: 'x' }]] }))
    expect(untyped.facts).toMatchObject([{ node: a, retracted: ['name'], next: {} }])
    expect(changeBy(gone(key), null)).toMatchObject({
      ...nothing,
      status: { hydratedAt: null, lastVerified: AT, gone: true },
    })
  })

  it('keeps, in a redaction, allowed attributes, edges and the times of the reads', () => {
    const before = stored({
      status: wrong,
      stated: [
        [a, FACTS],
        [part('1'), { ...FACTS, n: 1 }],
      ],
    })
    const change = changeBy(redactedWrite(key, { subject: ['name'], parts: ['n', 'entityType'] }), before)
    expect(change.facts).toMatchObject([
      { node: a, asserted: {}, retracted: ['entityType'], next: { name: 'x' } },
      { node: part('1'), asserted: {}, retracted: ['name'], next: { entityType: 'Model', n: 1 } },
    ])
    expect(change).toMatchObject({ opened: [], closed: [], stored: null })
    expect(change.status).toEqual(
      statusWith(key, { ...good, ...wrong, etag: null, lastModified: null, mapping: 'redacted' }),
    )
    const never = stored({ status: { hydratedAt: null, etag: null } })
    for (const none of [null, never])
      expect(changeBy(redactedWrite(key, { subject: [], parts: [] }), none)).toMatchObject({
        ...nothing,
        status: { hydratedAt: null, mapping: none?.status?.mapping ?? null },
        stored: undefined,
      })
  })

  it('opens and closes the edges that an amendment by a rule names', () => {
    const rule = stateConclusions('D1', {
      asserted: [uses, uses, edge('A.x', a, b)],
      retracted: [edge('A.y', a, b), edge('A.z', a, b), edge('A.y', a, b)],
    })
    const status = { ...wrong, origin: 'rule', gone: true } as const
    const before = stored({ status, stated: [], edges: [uses, edge('A.y', a, b)] })
    const change = changeBy(rule, before)
    expect(change.opened.map(({ type }) => type)).toEqual(['A.x'])
    expect([change.closed.map((one) => one.id), change.facts, change.stored]).toEqual([[2], [], undefined])
    const read = { hydratedAt: AT, lastVerified: AT, gone: false, mapping: '1' }
    expect(change.status).toEqual(statusWith(rule.key, { ...good, ...status, ...read }))
    const unnamed = { ...rule, answer: { ...rule.answer, mapping: null } as DocumentAnswer }
    expect([before, null].map((one) => changeBy(unnamed, one).status.mapping)).toEqual(['m@1', null])
    const about = changeBy(stateConclusions('D1', { about: { version: 2 } }), null)
    expect(about.facts).toMatchObject([{ node: rule.key.uri, asserted: { version: 2 } }])
  })

  it("keeps other documents' statements about the same edges in an amendment by a rule", () => {
    const state = stateWith({ documents: [{ key, edges: [uses, edge('A.y', a, b)] }] })
    const rule = stateConclusions('D1', { asserted: [uses], retracted: [edge('A.y', a, b)] })
    const change = readable(changeOf(loadedWrite(commitOf(AT, [rule]), state), state, AT))
    expect(change.opened).toMatchObject([{ ...uses, provenance: 'INFERRED' }])
    expect(change.closed).toEqual([])
  })

  it('records a suspected deletion like a failed read, with the time when it began', () => {
    const hold = (since: number) => ({ state: 'held' as const, since })
    const suspected = (status: Partial<DocumentStatus>, reason: string) => {
      const before = statusWith(key, { ...good, ...status })
      const write = loadedWrite(commitOf(AT, [gone(key)]), stateWith({ documents: [{ key, status: before }] }))
      return readable(suspectedDeletionChange(write, before, { reason, at: AT }))
    }
    const held = suspected({}, 'too many')
    expect(held).toMatchObject({ ...nothing, stored: undefined })
    expect(held.write.answer).toEqual({ kind: 'failed', error: 'too many' })
    expect(held.status).toEqual(
      statusWith(key, { ...good, lastError: 'too many', errorAt: AT, suspectedDeletion: hold(AT) }),
    )
    const again = (suspectedDeletion: DocumentStatus['suspectedDeletion']) =>
      suspected({ suspectedDeletion }, '').status.suspectedDeletion
    expect([again(hold(7)), again({ state: 'dismissed', since: 7 })]).toEqual([hold(7), hold(AT)])
  })
})
