import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { foldChanges, type ChangeRow } from './retain.ts'

describe('a folded past', () => {
  const names = fc.subarray(['x', 'y', 'z'])
  const change = fc.record({
    asserted: fc.option(fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.nat(2))),
    retracted: fc.option(names),
  })
  /** Reads the statements after some changes. */
  const read = (rows: readonly ChangeRow[]): Record<string, Json> => {
    const facts: Record<string, Json> = {}
    for (const { asserted, retracted } of rows) {
      Object.assign(facts, JSON.parse(asserted ?? '{}'))
      for (const name of JSON.parse(retracted ?? '[]') as string[]) delete facts[name]
    }
    return facts
  }

  it('reads the same as before, in at most one row, and reports the bytes it frees', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
        const rows = changes.map(({ asserted, retracted }, i): ChangeRow => ({
          seq: i + 1,
          asserted: asserted === null ? null : JSON.stringify(asserted),
          retracted: retracted === null ? null : JSON.stringify(retracted),
        }))
        const { rewrite, drop, bytes } = foldChanges(rows)
        const left = rows
          .filter(({ seq }) => !drop.includes(seq))
          .map((row) => (row.seq === rewrite?.seq ? rewrite : row))
        expect(read(left)).toEqual(read(rows))
        expect(left.length).toBe(Object.keys(read(rows)).length > 0 ? 1 : 0)
        // A correct row stays untouched.
        if (rewrite !== null) expect(rewrite).not.toEqual(rows.at(-1))
        const freed = rows.filter(({ seq }) => drop.includes(seq))
        expect(bytes).toBe(
          freed.reduce((sum, { asserted, retracted }) => sum + (asserted ?? '').length + (retracted ?? '').length, 0),
        )
      }),
    )
  })
})
