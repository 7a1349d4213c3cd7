import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../../lib/json.ts'
import { joinAll } from '../../model/join.ts'
import { mergeReceived, payloadIn, type ReceivedPayload } from './received.ts'
import { payloadOf, valuesOf } from './resource.ts'

const stamp = fc.integer({ min: 1, max: 6 })
const payload = fc
  .record({
    created: stamp,
    changed: stamp,
    is: fc.dictionary(fc.constantFrom('title', 'active'), fc.constantFrom<Json>('a', 'b', null, true)),
    members: fc.dictionary(
      fc.constantFrom('User/a', 'User/b', 'Group/a'),
      fc.oneof(
        stamp,
        stamp.map((n) => -n),
      ),
    ),
    membersSince: fc.integer({ min: 0, max: 4 }),
  })
  .chain((one) =>
    fc.tuple(...Object.keys(one.is).map(() => stamp)).map((stamps): Json => ({
      ...one,
      at: Object.fromEntries(Object.keys(one.is).map((name, i) => [name, stamps[i] ?? 1])),
    })),
  )

describe('the pushes of identity providers about one person or group', () => {
  it('merge to the same in any order, grouping and repetition', () => {
    const some = fc
      .array(payload, { minLength: 1, maxLength: 5 })
      .chain((every) =>
        fc.tuple(
          fc.constant(every),
          fc.shuffledSubarray(every, { minLength: every.length }),
          fc.subarray(every),
          fc.nat(every.length),
        ),
      )
    fc.assert(
      fc.property(some, ([every, others, again, cut]) => {
        const join = (of: readonly Json[]): Json => joinAll(of as [Json, ...Json[]], mergeReceived)
        const complete = canonicalJson(join(every))
        expect(canonicalJson(join([...others, ...again]))).toBe(complete)
        const parts = [every.slice(0, cut), every.slice(cut)].filter((part) => part.length > 0).map(join)
        expect(canonicalJson(join(parts))).toBe(complete)
      }),
    )
  })

  it('have what was stated last of each attribute and member', () => {
    const none = { replaced: false, byId: new Map() }
    const typeOf = () => 'User' as const
    const merged = (a: ReceivedPayload, b: ReceivedPayload) =>
      payloadIn(mergeReceived(a as unknown as Json, b as unknown as Json))
    const made = payloadOf(
      null,
      {
        values: { title: 'x', active: true },
        members: {
          replaced: true,
          byId: new Map([
            ['a', {}],
            ['b', {}],
          ]),
        },
        typeOf,
      },
      10,
    )
    // The clock is behind what had been stored.
    const changed = payloadOf(
      made,
      {
        values: { title: null },
        members: {
          ...none,
          byId: new Map([
            ['a', null],
            ['c', {}],
          ]),
        },
        typeOf,
      },
      5,
    )
    const after = merged(made, changed)
    expect(valuesOf(after)).toEqual({
      active: true,
      members: [
        { value: 'b', type: 'User' },
        { value: 'c', type: 'User' },
      ],
    })
    const replaced = payloadOf(after, { values: {}, members: { replaced: true, byId: new Map() }, typeOf }, 20)
    expect(valuesOf(merged(after, replaced))).toEqual({ active: true })
    expect(merged(after, replaced)).toMatchObject({ created: 10, changed: 20, members: {} })
  })

  it('are accepted by any route', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (any) => {
        expect(Object.keys(payloadIn(mergeReceived(any as Json, null)))).toContain('members')
      }),
    )
  })
})
