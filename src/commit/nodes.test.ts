import { describe, expect, it } from 'vitest'
import type { TypeInterval } from '../contracts/reads.ts'
import type { Attributes } from '../model/facts.ts'
import { keyOf, model } from '../testing/store/build.ts'
import type { Claims } from './batch-objects.ts'
import { entities, goneAfter, openType, typesAfter } from './nodes.ts'
import { stateWith, type RecordedDocument } from './testing.ts'

const a = model('a')
const from = (since: number, until: number | null = null) => ({ type: 'A', since, until })

describe('the past of a node', () => {
  /** Reads the documents only if several types are claimed. */
  function typesOf(
    claims: Claims,
    of: { before?: readonly TypeInterval[]; tx: number; documents?: readonly RecordedDocument[] },
  ) {
    const { before = [], tx, documents } = of
    const state = stateWith({ nodes: { [a]: { types: before } }, documents: documents ?? [] })
    if (documents !== undefined) state.loaded.stated.add(state.node(a))
    return typesAfter(state.node(a), claims, { state, tx })
  }

  it('has an interval for each claimed type, with a gap where no type is claimed', () => {
    const first = typesOf({ A: [1, 1], '': [2, 2] }, { tx: 3 })
    expect(first).toEqual([from(3)])
    const none = typesOf({ '': [1, 1] }, { before: first, tx: 5 })
    expect(none).toEqual([from(3, 5)])
    expect(typesOf({}, { before: none, tx: 6 })).toEqual([from(3, 5)])
    const back = typesOf({ A: [1, 1] }, { before: none, tx: 7 })
    expect(back).toEqual([from(3, 5), from(7)])
    expect(typesOf({ A: [2, 2] }, { before: back, tx: 8 })).toBe(back)
    expect(typesOf({ B: [1, 1] }, { before: back, tx: 8 })).toEqual([
      from(3, 5),
      from(7, 8),
      { type: 'B', since: 8, until: null },
    ])
    expect([first, none, back].map((types) => openType(types)?.type ?? null)).toEqual(['A', null, 'A'])
  })

  it('has the type claimed by the document with precedence if documents claim different ones', () => {
    const claims: Claims = { A: [1, 1], B: [1, 1] }
    const documents: readonly RecordedDocument[] = [
      { key: keyOf(a, 'B', 'catalog'), stated: [[a, { entityType: 'B' }]] },
      { key: keyOf(a, 'A'), stated: [[a, { entityType: 'A' }]] },
    ]
    expect(typesOf(claims, { tx: 3, documents })).toEqual([from(3)])
    expect(typesOf(claims, { tx: 3, documents: [] })).toEqual([])
    expect(() => typesOf(claims, { tx: 3 })).toThrow(`a commit needs "stated" of ${a}`)
  })

  it('has an interval for each tombstone, from when it was set until it was removed', () => {
    const dead = { deletedAtSource: 'then' }
    const first = goneAfter([], dead, 3)
    expect(first).toEqual([{ since: 3, until: null }])
    expect(goneAfter(first, dead, 4)).toBe(first)
    const lifted = goneAfter(first, {}, 5)
    expect(lifted).toEqual([{ since: 3, until: 5 }])
    expect(goneAfter(lifted, {}, 6)).toBe(lifted)
    expect(goneAfter(lifted, dead, 7)).toEqual([
      { since: 3, until: 5 },
      { since: 7, until: null },
    ])
  })

  it('counts as an entity while its state is that of an entity', () => {
    const systems: readonly Attributes[] = [{ state: 'HYDRATED' }, { state: 'ENRICHED' }, {}]
    expect(systems.map(entities)).toEqual([1, 1, 0])
  })
})
