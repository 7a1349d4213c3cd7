import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'
import { commitOf, enriched, failed, gone, keyOf, model, said } from '../testing/store/build.ts'
import { foldChanges, type ChangeRow } from './fold.ts'
import { redactRow } from './redact.ts'
import { distinctWrites, isSystem, systemFacts, stateOf, systemAfter, type SystemInput } from './system.ts'

const a = model('a')
const status = (more: Partial<DocumentStatus> = {}): DocumentStatus => ({ origin: 'source', ...keyOf(a, 'Model'), hydratedAt: 1, lastVerified: 1, lastError: null, errorAt: null, gone: false, suspectedDeletion: null, etag: null, lastModified: null, mapping: null, ...more }) // prettier-ignore
const HYDRATED = { state: 'HYDRATED' }
const ENRICHED = { state: 'ENRICHED', enrichedAt: 'then' }
/** One document speaks of it, as it did before. */
const after = (more: Partial<SystemInput>): Attributes =>
  systemAfter({ uri: a, before: {}, claims: { Model: [1, 1] }, disturbed: false, documents: null, spoken: null, at: 0, ...more }) // prettier-ignore

describe('the state of a node', () => {
  it.each<[string, Partial<SystemInput>, string | undefined]>([
    ['hydrated where somebody says something of it', {}, 'HYDRATED'],
    ['hydrated where nobody says of which type it is', { claims: { '': [1, 0] } }, 'HYDRATED'],
    ['unknown where nobody says anything of it any more', { before: HYDRATED, claims: { Model: [0, 0] } }, undefined],
    ['unknown where nobody ever did', { claims: {} }, undefined],
    ['as it was where nothing of it changed', { before: ENRICHED }, 'ENRICHED'],
    ['open again where something of it did', { before: ENRICHED, disturbed: true }, 'HYDRATED'],
    ['enriched where that is said', { before: HYDRATED, spoken: { state: 'ENRICHED' } }, 'ENRICHED'],
    ['open again where that is said', { before: ENRICHED, spoken: { state: 'HYDRATED' } }, 'HYDRATED'],
    ['as it was where something else is said', { before: ENRICHED, spoken: { issues: [] } }, 'ENRICHED'],
    ['enriched though it was disturbed by what enriches it', { before: HYDRATED, disturbed: true, spoken: { state: 'ENRICHED' } }, 'ENRICHED'], // prettier-ignore
  ])('is %s', (_, input, state) => expect(after(input)['state']).toBe(state))

  it('is read of what the system says, and of nothing else that may stand there', () => {
    const states = ['HYDRATED', 'ENRICHED', 'UNCACHED', 'else', undefined].map((state) => stateOf(state === undefined ? {} : { state })) // prettier-ignore
    expect(states).toEqual(['HYDRATED', 'ENRICHED', 'UNCACHED', 'UNCACHED', 'UNCACHED'])
  })

  it('keeps what else was said of it, and takes what is said', () => {
    expect(after({ before: { ...HYDRATED, note: 1 }, spoken: { state: 'ENRICHED', enrichedAt: 'now' } })).toEqual({ state: 'ENRICHED', note: 1, enrichedAt: 'now' }) // prettier-ignore
  })
})

describe('the tombstone of a node', () => {
  const at = Date.parse('2026-01-01T00:00:00Z')
  const dead = status({ gone: true })
  const elsewhere = { platform: 'catalog' }
  it.each<[string, readonly DocumentStatus[], boolean]>([
    ['its home says that it is gone', [dead], true],
    ['its home speaks of it', [status()], false],
    ['of two documents at home one is gone', [dead, status({ type: 'ModelInstance' })], false],
    ['another source says that it is gone', [status({ ...elsewhere, gone: true })], false],
    ['its home says so, and another source speaks of it', [dead, status(elsewhere)], true],
    ['its home never had it', [status({ gone: true, hydratedAt: null })], false],
    ['its home had it once, and never had it as another type', [dead, status({ type: 'B', hydratedAt: null })], true],
    ['nobody speaks of it', [], false],
  ])('is set or not where %s', (_, documents, buried) => {
    const tomb = { deletedAtSource: '2026-01-01T00:00:00.000Z' }
    expect(after({ documents, at })).toEqual({ ...HYDRATED, ...(buried && tomb) })
    const before = { ...HYDRATED, deletedAtSource: 'long ago' }
    expect(after({ documents, at, before })).toEqual({ ...HYDRATED, ...(buried && { deletedAtSource: 'long ago' }) })
    // Without a look at the documents it stays as it is.
    expect(after({ documents: null, at, before })).toEqual(before)
  })

  it.each<[string, Partial<SystemInput>, boolean]>([
    ['everybody who was asked says so', { claims: {}, documents: [status({ gone: true, hydratedAt: null })] }, true],
    ['nobody was asked', { claims: {}, documents: [] }, false],
    ['somebody has not said so', { claims: {}, documents: [status({ gone: true }), status({ hydratedAt: null })] }, false], // prettier-ignore
    ['something is said of it', { documents: [status({ gone: true, hydratedAt: null })] }, false],
  ])('that it is nowhere is told, as an issue as well, or not, where %s', (_, input, nowhere) => {
    const issue = { kind: 'unresolvable', detail: 'registry does not have it' }
    const befores: readonly Attributes[] = [{}, { unresolvable: true, issues: [issue] }]
    for (const before of befores) {
      const told = after({ ...input, before })
      expect([told['unresolvable'], told['issues']]).toEqual(nowhere ? [true, [issue]] : [undefined, undefined])
    }
  })

  it('that it was nowhere is over once somebody says something of it, in whichever document', () => {
    expect(after({ before: { unresolvable: true }, documents: null })).toEqual(HYDRATED)
    expect(after({ before: { unresolvable: true }, documents: null, claims: {} })).toMatchObject({ unresolvable: true })
  })
})

describe('the issues of a node', () => {
  const two = { kind: 'two-types', detail: 'Model, ModelInstance' }
  const both = { ModelInstance: [1, 1], Model: [2, 1], '': [1, 1] } as const
  const other = { kind: 'unresolved-reference', detail: 'x' }

  it('are that two open documents claim two types, in the order of their names', () => {
    expect(after({ claims: both })['issues']).toEqual([two])
    expect(after({ claims: { ...both, Model: [2, 0] } })['issues']).toBeUndefined()
    expect(after({ claims: { Model: [2, 2], '': [1, 1] } })['issues']).toBeUndefined()
  })

  it('are those that a stage found, until it finds others; its own it finds anew', () => {
    expect(after({ before: { issues: [other, two, 'text'] }, claims: both })['issues']).toEqual([other, 'text', two])
    expect(after({ before: { issues: [other, two] } })['issues']).toEqual([other])
    const spoken = { state: 'ENRICHED', issues: [{ kind: 'y' }] }
    expect(after({ before: { issues: [other, two] }, claims: both, spoken })['issues']).toEqual([{ kind: 'y' }, two])
    expect(after({ before: { issues: [other] }, spoken: { issues: [] } })['issues']).toBeUndefined()
    expect(after({ before: { issues: 'none' as Json } })['issues']).toBeUndefined()
  })
})

describe('what is said in a commit', () => {
  it('in the system’s name is by node, and no document', () => {
    const word = enriched(a)
    const commit = commitOf(1, [word, said(keyOf(a, 'Model'))])
    expect([...systemFacts(commit)]).toEqual([[a, { state: 'ENRICHED' }]])
    expect([...distinctWrites(commit)].map(({ key }) => key.type)).toEqual(['Model'])
    const silent = { ...word, answer: { ...word.answer, statement: { nodes: [], edges: [], references: [], lookupsToRecheck: [] } } } // prettier-ignore
    expect([...systemFacts(commitOf(1, [silent as typeof word]))]).toEqual([[a, {}]])
    expect([...systemFacts(commitOf(1, [failed(word.key)]))]).toEqual([])
    const keys = [word.key, keyOf(a, 'System'), keyOf(a, 'Rule', 'mds')]
    expect(keys.map(isSystem)).toEqual([true, false, false])
  })

  it('twice of one document is what was said last', () => {
    const commit = commitOf(1, [said(keyOf(a, 'Model')), failed(keyOf(a, 'B')), gone(keyOf(a, 'Model'))])
    expect([...distinctWrites(commit)].map(({ key, answer }) => `${key.type} ${answer.kind}`)).toEqual(['Model gone', 'B failed']) // prettier-ignore
  })
})

describe('a past that is folded', () => {
  const names = fc.subarray(['x', 'y', 'z'])
  const change = fc.record({ asserted: fc.option(fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.nat(2))), retracted: fc.option(names) }) // prettier-ignore
  /** What is said after some changes. */
  const read = (rows: readonly ChangeRow[]): Record<string, Json> => {
    const facts: Record<string, Json> = {}
    for (const { asserted, retracted } of rows) {
      Object.assign(facts, JSON.parse(asserted ?? '{}'))
      for (const name of JSON.parse(retracted ?? '[]') as string[]) delete facts[name]
    }
    return facts
  }

  it('reads the same, in one row at most, and tells what it frees', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
        const rows = changes.map(({ asserted, retracted }, i): ChangeRow => ({
          seq: i + 1,
          asserted: asserted === null ? null : JSON.stringify(asserted),
          retracted: retracted === null ? null : JSON.stringify(retracted),
        }))
        const { rewrite, drop, bytes } = foldChanges(rows)
        const left = rows.filter(({ seq }) => !drop.includes(seq)).map((row) => (row.seq === rewrite?.seq ? { ...row, asserted: rewrite.asserted, retracted: null } : row)) // prettier-ignore
        expect(read(left)).toEqual(read(rows))
        expect(left.length).toBe(Object.keys(read(rows)).length > 0 ? 1 : 0)
        // A row that is right as it is stays untouched.
        if (rewrite !== null) expect(rewrite).not.toEqual({ seq: rows.at(-1)?.seq, asserted: rows.at(-1)?.retracted === null ? rows.at(-1)?.asserted : null }) // prettier-ignore
        const freed = rows.filter(({ seq }) => drop.includes(seq))
        expect(bytes).toBe(freed.reduce((sum, { asserted, retracted }) => sum + (asserted ?? '').length + (retracted ?? '').length, 0)) // prettier-ignore
      }),
    )
  })
})

describe('a row that is redacted', () => {
  const row = (asserted: Attributes | null, more: { node?: number; retracted?: string } = {}) => ({ seq: 4, node: 1, subject: 1, type: 'Model', retracted: null, asserted: asserted === null ? null : JSON.stringify(asserted), ...more }) // prettier-ignore
  const spared = { Model: { subject: ['entityType', 'name'], parts: ['n'] } }

  it('keeps what is spared of its subject, or of its parts, and counts the rest', () => {
    const facts = { entityType: 'Model', name: 'x', n: 1, secret: 2 }
    expect(redactRow(row(facts), spared)).toEqual({ seq: 4, asserted: '{"entityType":"Model","name":"x"}', empty: false, values: 2 }) // prettier-ignore
    expect(redactRow(row(facts, { node: 2 }), spared)).toEqual({ seq: 4, asserted: '{"n":1}', empty: false, values: 3 })
    expect(redactRow(row(facts), {})).toEqual({ seq: 4, asserted: '{"entityType":"Model"}', empty: false, values: 3 })
    expect(redactRow(row(facts, { node: 2 }), {})).toMatchObject({ asserted: '{"entityType":"Model"}' })
  })

  it('is left alone where it has nothing to hide', () => {
    expect([row(null), row({ name: 'x' }), row({})].map((one) => redactRow(one, spared))).toEqual([null, null, null])
  })

  it('is empty where nothing is left of it, unless it took something back', () => {
    expect(redactRow(row({ secret: 1 }), spared)).toEqual({ seq: 4, asserted: null, empty: true, values: 1 })
    expect(redactRow(row({ secret: 1 }, { retracted: '["name"]' }), spared)).toEqual({ seq: 4, asserted: null, empty: false, values: 1 }) // prettier-ignore
  })
})
