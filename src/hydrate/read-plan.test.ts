import { describe, expect, it } from 'vitest'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { ANY_TYPE } from '../model/facts.ts'
import { registry, identity } from '../testing/providers.ts'
import { causeOf, lookup, model } from '../testing/store/build.ts'
import { planRead } from './read-plan.ts'

const TYPES = ['Model', 'ModelInstance']

function leasedMark(change: Partial<LeasedMark>): LeasedMark {
  const lease = { uri: model('ranking'), expects: [], whole: false, generation: 1, fence: 2, priority: 10 }
  return {
    ...lease,
    attempts: 0,
    rereads: 0,
    cause: causeOf('event'),
    pushed: false,
    markedAt: 1,
    documents: [],
    ...change,
  }
}

function status(type: string, change: Partial<DocumentStatus>): DocumentStatus {
  const never = {
    hydratedAt: null,
    lastVerified: null,
    lastError: null,
    errorAt: null,
    gone: false,
    suspectedDeletion: null,
  }
  const retained = { etag: null, lastModified: null, mapping: null }
  return { origin: 'source', platform: 'registry', type, uri: model('ranking'), ...never, ...retained, ...change }
}

describe('the plan to read a mark', () => {
  it('asks no source about an erased person or the owner of their address', () => {
    for (const uri of [model('erased-abcdefgh-ijklmnop'), lookup('erased-abcdefgh-ijklmnop@erased.invalid')])
      expect(planRead(leasedMark({ uri }), identity, TYPES).kind).toBe('nothing')
  })

  it('requests what the mark expects', () => {
    expect(planRead(leasedMark({ expects: ['Model'] }), registry, TYPES)).toEqual({
      kind: 'documents',
      types: ['Model'],
    })
  })

  it('requests recorded types without an expectation, else each type of the component type (T1)', () => {
    expect(planRead(leasedMark({}), registry, TYPES)).toEqual({ kind: 'documents', types: TYPES })
    const documents = [status('ModelInstance', { hydratedAt: 1 })]
    expect(planRead(leasedMark({ documents }), registry, TYPES)).toEqual({
      kind: 'documents',
      types: ['ModelInstance'],
    })
  })

  it('requests recorded and expected types if a mark without a type merged with one that has one', () => {
    const known = [[], ['Model'], ['ModelInstance'], TYPES]
    for (const types of known) {
      const documents = types.map((type) => status(type, { hydratedAt: 1 }))
      const typesRead = (expects: readonly string[]): readonly string[] => {
        const plan = planRead(leasedMark({ expects, documents }), registry, TYPES)
        return plan.kind === 'documents' ? plan.types : []
      }
      for (const expects of known) {
        const each = new Set([...typesRead([]), ...typesRead(expects)])
        expect(typesRead([ANY_TYPE, ...expects])).toEqual(TYPES.filter((type) => each.has(type)))
      }
    }
  })

  it("also requests types that failed before, so that their error doesn't stay for ever", () => {
    const documents = [
      status('Model', { hydratedAt: 1 }),
      status('ModelInstance', { lastError: 'the source answered 500' }),
    ]
    for (const expects of [[], ['Model']])
      expect(planRead(leasedMark({ expects, documents }), registry, TYPES)).toEqual({ kind: 'documents', types: TYPES })
  })

  it('requests only the expected type if more is recorded and nothing failed', () => {
    const documents = TYPES.map((type) => status(type, { hydratedAt: 1 }))
    for (const attempts of [0, 3])
      expect(planRead(leasedMark({ expects: ['Model'], documents, attempts }), registry, TYPES)).toEqual({
        kind: 'documents',
        types: ['Model'],
      })
    const never = TYPES.map((type) => status(type, {}))
    expect(planRead(leasedMark({ expects: ['Model'], documents: never }), registry, TYPES)).toEqual({
      kind: 'documents',
      types: ['Model'],
    })
  })

  it('requests each type if the expected one was not found and nothing is recorded', () => {
    const tried = leasedMark({ expects: ['Model'], attempts: 1 })
    expect(planRead(tried, registry, TYPES)).toEqual({ kind: 'documents', types: TYPES })
  })

  it('requests each type if a document is recorded but none was ever read', () => {
    expect(planRead(leasedMark({ documents: [status('Model', {})] }), registry, TYPES)).toEqual({
      kind: 'documents',
      types: TYPES,
    })
  })

  it('requests each type if the source lacks the expected one', () => {
    expect(planRead(leasedMark({ expects: ['PipelineRun'] }), registry, TYPES)).toEqual({
      kind: 'documents',
      types: TYPES,
    })
  })

  it("is empty, with a reason, if the provider can't read the type", () => {
    expect(planRead(leasedMark({}), identity, TYPES)).toEqual({
      kind: 'nothing',
      why: 'the provider identity reads no type of this component',
    })
    expect(planRead(leasedMark({}), registry, ['Dataset'])).toEqual({
      kind: 'nothing',
      why: 'the provider registry reads no type of this component',
    })
  })

  it('requests the owner of an address if the source has look-ups, else searches the record', () => {
    const mark = leasedMark({ uri: lookup('alice@example.com') })
    expect(planRead(mark, identity, [])).toEqual({
      kind: 'lookup',
      lookup: identity.lookups?.email,
      text: 'alice@example.com',
    })
    expect(planRead(mark, registry, TYPES)).toEqual({
      kind: 'lookup',
      lookup: null,
      text: 'alice@example.com',
    })
  })
})
