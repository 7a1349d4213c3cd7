import { describe, expect, it } from 'vitest'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'
import { keyOf, model } from '../testing/store/build.ts'
import { stateOf, systemAfter, type SystemInput } from './system.ts'
import { statusWith } from './testing.ts'

const a = model('a')
const status = (more: Partial<DocumentStatus> = {}): DocumentStatus => statusWith(keyOf(a, 'Model'), more)
const HYDRATED = { state: 'HYDRATED' }
const ENRICHED = { state: 'ENRICHED', enrichedAt: 'then' }
/** One document states it, as before. */
const after = (more: Partial<SystemInput>): Attributes =>
  systemAfter({
    uri: a,
    before: {},
    claims: { Model: [1, 1] },
    endedWithContainer: false,
    disturbed: false,
    documents: null,
    stageFacts: null,
    at: 0,
    ...more,
  })

describe('the state of a node', () => {
  it.each<[string, Partial<SystemInput>, string | undefined]>([
    ['hydrated if a document claims something about it', {}, 'HYDRATED'],
    ['hydrated even if no document claims its type', { claims: { '': [1, 0] } }, 'HYDRATED'],
    [
      'uncached if no document claims anything about it any longer',
      { before: HYDRATED, claims: { Model: [0, 0] } },
      undefined,
    ],
    ['uncached if no document ever claimed anything', { claims: {} }, undefined],
    ['unchanged if none of its facts changed', { before: ENRICHED }, 'ENRICHED'],
    ['hydrated again if one of its facts changed', { before: ENRICHED, disturbed: true }, 'HYDRATED'],
    ['enriched if a stage states so', { before: HYDRATED, stageFacts: { state: 'ENRICHED' } }, 'ENRICHED'],
    ['hydrated again if a stage states so', { before: ENRICHED, stageFacts: { state: 'HYDRATED' } }, 'HYDRATED'],
    ['unchanged if a stage states something else', { before: ENRICHED, stageFacts: { issues: [] } }, 'ENRICHED'],
    [
      'enriched even if the enriching commit changed it',
      { before: HYDRATED, disturbed: true, stageFacts: { state: 'ENRICHED' } },
      'ENRICHED',
    ],
  ])('is %s', (_, input, state) => expect(after(input)['state']).toBe(state))

  it("is read from the system's attributes, with unknown values as uncached", () => {
    const states = ['HYDRATED', 'ENRICHED', 'UNCACHED', 'else', undefined].map((state) =>
      stateOf(state === undefined ? {} : { state }),
    )
    expect(states).toEqual(['HYDRATED', 'ENRICHED', 'UNCACHED', 'UNCACHED', 'UNCACHED'])
  })

  it("changes with a stage's facts, and keeps the other system attributes", () => {
    expect(after({ before: { ...HYDRATED, note: 1 }, stageFacts: { state: 'ENRICHED', enrichedAt: 'now' } })).toEqual({
      state: 'ENRICHED',
      note: 1,
      enrichedAt: 'now',
    })
  })
})

describe('the tombstone of a node', () => {
  const at = Date.parse('2026-01-01T00:00:00Z')
  const dead = status({ gone: true })
  const elsewhere = { platform: 'catalog' }
  it.each<[string, readonly DocumentStatus[], boolean]>([
    ['its home reports that it is gone', [dead], true],
    ['its home has it', [status()], false],
    ["one of its home's two documents is gone", [dead, status({ type: 'ModelInstance' })], false],
    ['another source reports that it is gone', [status({ ...elsewhere, gone: true })], false],
    ['its home reports that it is gone, and another source has it', [dead, status(elsewhere)], true],
    ['its home never had it', [status({ gone: true, hydratedAt: null })], false],
    ['its home had it once, and never had it as another type', [dead, status({ type: 'B', hydratedAt: null })], true],
    ['no document is about it', [], false],
  ])('is set only if its home reports it gone: %s', (_, documents, buried) => {
    const tomb = { deletedAtSource: '2026-01-01T00:00:00.000Z' }
    expect(after({ documents, at })).toEqual({ ...HYDRATED, ...(buried && tomb) })
    const before = { ...HYDRATED, deletedAtSource: 'long ago' }
    expect(after({ documents, at, before })).toEqual({ ...HYDRATED, ...(buried && { deletedAtSource: 'long ago' }) })
    // Without the documents it stays unchanged.
    expect(after({ documents: null, at, before })).toEqual(before)
  })

  it.each<[string, Partial<SystemInput>, boolean]>([
    [
      'every source that was read lacks it',
      { claims: {}, documents: [status({ gone: true, hydratedAt: null })] },
      true,
    ],
    ['no source was read', { claims: {}, documents: [] }, false],
    [
      "one source hasn't said so",
      { claims: {}, documents: [status({ gone: true }), status({ hydratedAt: null })] },
      false,
    ],
    ['a document claims something about it', { documents: [status({ gone: true, hydratedAt: null })] }, false],
  ])('a node is unresolvable, with an issue, only if every source lacks it: %s', (_, input, nowhere) => {
    const issue = { kind: 'unresolvable', detail: "registry doesn't have it" }
    const befores: readonly Attributes[] = [{}, { unresolvable: true, issues: [issue] }]
    for (const before of befores) {
      const facts = after({ ...input, before })
      expect([facts['unresolvable'], facts['issues']]).toEqual(nowhere ? [true, [issue]] : [undefined, undefined])
    }
  })

  it('a node is no longer unresolvable once any document claims something about it', () => {
    expect(after({ before: { unresolvable: true }, documents: null })).toEqual(HYDRATED)
    expect(after({ before: { unresolvable: true }, documents: null, claims: {} })).toMatchObject({ unresolvable: true })
  })
})

describe('the issues of a node', () => {
  const two = { kind: 'two-types', detail: 'Model, ModelInstance' }
  const both = { ModelInstance: [1, 1], Model: [2, 1], '': [1, 1] } as const
  const other = { kind: 'unresolved-reference', detail: 'x' }

  it('include two types claimed by two open documents, ordered by name', () => {
    expect(after({ claims: both })['issues']).toEqual([two])
    expect(after({ claims: { ...both, Model: [2, 0] } })['issues']).toBeUndefined()
    expect(after({ claims: { Model: [2, 2], '': [1, 1] } })['issues']).toBeUndefined()
  })

  it("keep those that a stage reported until it reports others; the system's own are recomputed", () => {
    expect(after({ before: { issues: [other, two, 'text'] }, claims: both })['issues']).toEqual([other, 'text', two])
    expect(after({ before: { issues: [other, two] } })['issues']).toEqual([other])
    const stageFacts = { state: 'ENRICHED', issues: [{ kind: 'y' }] }
    expect(after({ before: { issues: [other, two] }, claims: both, stageFacts })['issues']).toEqual([
      { kind: 'y' },
      two,
    ])
    expect(after({ before: { issues: [other] }, stageFacts: { issues: [] } })['issues']).toBeUndefined()
    expect(after({ before: { issues: 'none' as Json } })['issues']).toBeUndefined()
  })
})
