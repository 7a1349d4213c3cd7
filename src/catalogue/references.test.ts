import { describe, expect, it } from 'vitest'
import type { Json } from '../lib/json.ts'
import { applyEdit, STATED_AT, statedByPeople } from '../model/people.ts'
import type { AttributeDefinition } from './definition.ts'
import { ReferenceAttributes } from './references.ts'
import { builtinCatalogue } from './load.ts'

const reference: AttributeDefinition = { type: 'string', reference: true }
const attributes: Readonly<Record<string, AttributeDefinition>> = {
  parent: reference,
  parents: { ...reference, list: true, merge: 'union' },
  box: { type: 'object', fields: { parent: reference, size: { type: 'int' } } },
  boxes: { type: 'object', list: true, merge: 'union', fields: { parent: reference, size: { type: 'int' } } },
  note: { type: 'string' },
}
const [known] = builtinCatalogue().types
if (known === undefined) throw new Error('the catalogue has no types')
const references = new ReferenceAttributes({ types: [{ ...known, attributes }] })
const [SEEN, HIDDEN] = ['aip://model/registry/seen', 'aip://model/registry/hidden']
const without = (value: Readonly<Record<string, Json>>) => references.without(value, (uri) => uri === HIDDEN)

describe('attributes that hold URIs', () => {
  it('lose hidden URIs, and members that become empty', () => {
    const stated: Readonly<Record<string, Json>> = {
      parent: HIDDEN,
      parents: [SEEN, HIDDEN],
      box: { parent: HIDDEN, size: 1 },
      boxes: [{ parent: HIDDEN }, { parent: HIDDEN, size: 2 }, { parent: SEEN }],
      note: HIDDEN,
    }
    expect(without(stated)).toEqual({
      parents: [SEEN],
      box: { size: 1 },
      boxes: [{ size: 2 }, { parent: SEEN }],
      note: HIDDEN,
    })
    expect(without({ parents: [HIDDEN], box: { parent: HIDDEN }, boxes: [{ parent: HIDDEN }] })).toEqual({})
  })

  it('keep their identity if nothing in them is hidden', () => {
    const stated = { parent: SEEN, parents: [SEEN], box: { parent: SEEN }, boxes: [], note: HIDDEN, deprecation: {} }
    expect(without(stated)).toBe(stated)
  })

  it('stated by a person keep the time of each member', () => {
    const [member, shown] = [{ parent: HIDDEN, size: 1 }, { size: 1 }]
    const added = applyEdit({}, { kind: 'add', name: 'boxes', members: [member] }, 10)
    const removed = applyEdit({}, { kind: 'remove', name: 'boxes', members: [member] }, 20)
    expect(without(added)[STATED_AT]).toEqual({ 'boxes {"size":1}': 10 })
    const people = [added, removed].map((one, i) => ({ type: `person ${i}`, attributes: without(one) }))
    const latest = statedByPeople(people.toReversed(), () => true).members.get('boxes')
    expect([...(latest?.values() ?? [])]).toEqual([{ at: 20, person: 'person 1', there: false, value: shown }])
    const alone = applyEdit({}, { kind: 'add', name: 'parents', members: [HIDDEN] }, 10)
    expect(JSON.stringify(without(alone))).not.toContain('hidden')
  })

  it('include the built-in replacement of a plan and author of a comment', () => {
    const builtin = new ReferenceAttributes(builtinCatalogue())
    const stated = {
      deprecation: { sunset: '2026-12-01', replacement: HIDDEN },
      comments: [{ id: '1', by: HIDDEN, text: HIDDEN }],
    }
    expect(builtin.without(stated, (uri) => uri === HIDDEN)).toEqual({
      deprecation: { sunset: '2026-12-01' },
      comments: [{ id: '1', text: HIDDEN }],
    })
  })
})
