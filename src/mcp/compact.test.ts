import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compacted, shortened } from './compact.ts'

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

describe('what says nothing', () => {
  it('is left out: null, empty lists, objects and texts, and what becomes empty by it', () => {
    const answer = { a: null, b: [], c: {}, d: '', e: { f: { g: null } }, h: 0, i: false, j: [null, 'x'] }
    expect(compacted(answer)).toEqual({ h: 0, i: false, j: [null, 'x'] })
  })

  it('is what is named, wherever it is or only within a member', () => {
    const answer = { at: 1, edges: [1], rows: [{ at: 2, uri: 'a', edges: [2] }], other: { at: 3 } }
    expect(compacted(answer, new Set(['edges', 'rows.at']))).toEqual({ at: 1, rows: [{ uri: 'a' }], other: { at: 3 } })
  })
})

describe('what is too large', () => {
  it('is shortened until it fits, and says at each place how much is missing', () => {
    const answer = { list: Array.from({ length: 100 }, (_, i) => `item ${i}`), text: 'x'.repeat(5_000) }
    const found = shortened(answer, (one) => bytes(one) <= 500)
    expect(found?.sizes).toEqual({ items: 8, characters: 250 })
    expect(found?.shown).toEqual({
      list: [...answer.list.slice(0, 8), '… 92 more'],
      text: `${'x'.repeat(250)}… (5000 characters)`,
    })
  })

  it('is shown whole where it fits', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 50 }), { maxLength: 20 }), (list) => {
        expect(shortened({ list }, () => true)?.shown).toEqual({ list })
      }),
    )
  })

  it('is given up where even its least is too large, and never cut in half a character', () => {
    expect(shortened({ a: 'x'.repeat(100) }, () => false)).toBeNull()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 300, maxLength: 400 }), (text) => {
        const shown = JSON.stringify(shortened(text, (one) => String(one).length < 300)?.shown)
        expect(shown).not.toMatch(/\\ud[89a-f]/)
      }),
    )
  })
})
