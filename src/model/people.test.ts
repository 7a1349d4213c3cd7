import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import type { Attributes } from './facts.ts'
import { mergeStated, type MergeKind, type StatedFacts } from './merge.ts'
import { applyEdit, PEOPLE, type AttributeEdit } from './people.ts'
import { makeUri } from './uri.ts'

const node = must(makeUri('model', 'registry', 'a'))
const kinds = (name: string): MergeKind => (name === 'tags' ? 'union' : 'first')
const source = (attributes: Attributes, more: Partial<StatedFacts> = {}): StatedFacts => ({
  origin: 'source',
  platform: 'registry',
  type: 'Model',
  document: node,
  attributes,
  ...more,
})
const pushed = (attributes: Attributes, platform = 'registry'): StatedFacts =>
  source(attributes, { origin: 'pushed', platform })
const stating = (person: string, ...edits: readonly (readonly [at: number, edit: AttributeEdit])[]): StatedFacts => ({
  origin: 'person',
  platform: PEOPLE,
  type: person,
  document: node,
  attributes: edits.reduce((before, [at, edit]) => applyEdit(before, edit, at), {} as Attributes),
})
const set = (value: Json, name = 'description'): AttributeEdit => ({ kind: 'set', name, value })
const clear: AttributeEdit = { kind: 'clear', name: 'description' }
const add = (...members: readonly string[]): AttributeEdit => ({ kind: 'add', name: 'tags', members })
const remove = (...members: readonly string[]): AttributeEdit => ({ kind: 'remove', name: 'tags', members })
const merged = (...stated: readonly StatedFacts[]): Attributes => mergeStated(stated, node, kinds)

describe('what people state about an entity', () => {
  it('outranks every source for a value, and extends lists', () => {
    const home = source({ description: 'theirs', tags: ['a'] })
    const mine = stating('ann', [1, set('mine')], [2, add('b', 'a')])
    expect(merged(home, mine)).toEqual({ description: 'mine', tags: ['a', 'b'] })
    expect(merged(mine)).toEqual({ description: 'mine', tags: ['a', 'b'] })
  })

  it("removes a source's value only if a person says so, until that is retracted", () => {
    const home = source({ description: 'theirs', tags: ['a', 'b'] })
    const without = stating('ann', [1, remove('a')], [2, clear])
    expect(merged(home, without)).toEqual({ tags: ['b'] })
    const again = applyEdit(
      applyEdit(without.attributes, { kind: 'retract', name: 'tags' }, 3),
      { kind: 'retract', name: 'description' },
      4,
    )
    expect(again).toEqual({})
    expect(merged(home, { ...without, attributes: again })).toEqual(home.attributes)
  })

  it("is the later of two people's statements, per value and per list member", () => {
    const ann = stating('ann', [1, set('hers')], [2, add('x', 'y')], [5, add('z')])
    const bob = stating('bob', [3, set('his')], [4, remove('x')])
    expect(merged(ann, bob)).toEqual({ description: 'his', tags: ['y', 'z'] })
    const later = { ...ann, attributes: applyEdit(ann.attributes, add('x'), 6) }
    expect(merged(later, bob)).toEqual({ description: 'his', tags: ['y', 'z', 'x'] })
  })

  it("never outranks the service's own attributes", () => {
    const system = source({ state: 'HYDRATED', tags: ['t'] }, { origin: 'system', platform: 'mds' })
    expect(merged(system, stating('ann', [1, set('gone', 'state')], [2, add('u')]))).toEqual(system.attributes)
  })

  it('restores a removed member after a person adds it again', () => {
    const ann = stating('ann', [1, remove('a')], [2, add('a')])
    expect(ann.attributes).toEqual({ tags: ['a'], '@': { 'tags "a"': 2 } })
  })
})

describe('pushed metadata', () => {
  it('never outranks what was read from a source', () => {
    const stated = [pushed({ name: 'pushed', more: 1 }), source({ name: 'read' }, { platform: 'zzz' })]
    expect(merged(...stated)).toEqual({ name: 'read', more: 1 })
    expect(merged(...stated.toReversed())).toEqual({ name: 'read', more: 1 })
  })

  it('puts the home platform first', () => {
    const stated = [pushed({ name: 'elsewhere' }, 'aaa'), pushed({ name: 'home' })]
    expect(merged(...stated)).toEqual({ name: 'home' })
  })
})

const members = fc.subarray(['x', 'y', 'z'], { minLength: 1 })
const anEdit: fc.Arbitrary<AttributeEdit> = fc.oneof(
  fc.constantFrom('one', 'two').map((value) => set(value)),
  fc.constant(clear),
  members.map((some) => add(...some)),
  members.map((some) => remove(...some)),
  fc.constantFrom('tags', 'description').map((name): AttributeEdit => ({ kind: 'retract', name })),
)
/** Acts of people in log order; at equal times the merge decides by person. */
const acts = fc.array(fc.tuple(fc.constantFrom('ann', 'bob', 'cat'), anEdit, fc.integer({ min: 0, max: 1 })))
const sources = fc.array(
  fc.record({ description: fc.constantFrom('s', 't'), tags: fc.subarray(['w', 'x', 'y']) }, { requiredKeys: [] }),
  { maxLength: 3 },
)

function statedOf(
  done: readonly (readonly [string, AttributeEdit, number])[],
  message: readonly Attributes[],
): StatedFacts[] {
  const people = new Map<string, Attributes>()
  let at = 0
  for (const [person, edit, step] of done) people.set(person, applyEdit(people.get(person) ?? {}, edit, (at += step)))
  const read = message.map((attributes, i) => source(attributes, { platform: `p${i}` }))
  return [...read, ...[...people].map(([person, attributes]) => ({ ...stating(person), attributes }))]
}

describe('merging people and sources', () => {
  it('gives the same result in any order, and with repeated statements', () => {
    const shuffled = fc
      .tuple(acts, sources)
      .map(([done, message]) => statedOf(done, message))
      .chain((stated) =>
        fc.tuple(
          fc.constant(stated),
          fc.shuffledSubarray(stated, { minLength: stated.length }),
          fc.subarray(stated.filter(({ origin }) => origin === 'person')),
        ),
      )
    fc.assert(
      fc.property(shuffled, ([stated, others, again]) => {
        expect(merged(...others, ...again)).toEqual(merged(...stated))
      }),
    )
  })

  it('equals one pass in which the last edit of each value and member wins', () => {
    fc.assert(
      fc.property(acts, (all) => {
        const done = all.map(([person, edit]) => [person, edit, 1] as const)
        const value = new Map<string, AttributeEdit>()
        const lists = new Map<string, Map<string, boolean>>()
        const order: { person: string; name: string; key: string; there: boolean; value: Json }[] = []
        for (const [person, edit] of done) {
          if (edit.kind === 'set' || edit.kind === 'clear') value.delete(person)
          if (edit.kind === 'set' || edit.kind === 'clear') value.set(person, edit)
          if (edit.kind === 'retract' && edit.name === 'description') value.delete(person)
          if (edit.kind === 'retract' && edit.name === 'tags') lists.delete(person)
          if (edit.kind !== 'add' && edit.kind !== 'remove') continue
          const mine = lists.get(person) ?? new Map<string, boolean>()
          lists.set(person, mine)
          for (const member of edit.members) {
            mine.set(String(member), edit.kind === 'add')
            order.push({ person, name: 'tags', key: String(member), there: edit.kind === 'add', value: member })
          }
        }
        const last = [...value.values()].at(-1)
        const tags = new Set<string>()
        for (const key of ['x', 'y', 'z']) {
          const standing = order.filter((act) => act.key === key && lists.get(act.person)?.get(key) === act.there)
          if (standing.at(-1)?.there === true) tags.add(key)
        }
        const result = merged(...statedOf(done, []))
        expect(result['description']).toBe(last?.kind === 'set' ? last.value : undefined)
        expect(new Set(result['tags'] as string[] | undefined)).toEqual(tags)
      }),
    )
  })
})
