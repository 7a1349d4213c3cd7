import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutEmpty, shortenToFit } from './compact.ts'

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

describe('compacting an answer', () => {
  it('drops nulls, empty lists, objects and texts, and whatever becomes empty', () => {
    const answer = { a: null, b: [], c: {}, d: '', e: { f: { g: null } }, h: 0, i: false, j: [null, 'x'] }
    expect(withoutEmpty(answer)).toEqual({ h: 0, i: false, j: [null, 'x'] })
  })

  it('drops named members, everywhere or only inside one member', () => {
    const answer = { at: 1, edges: [1], rows: [{ at: 2, uri: 'a', edges: [2] }], other: { at: 3 } }
    expect(withoutEmpty(answer, new Set(['edges', 'rows.at']))).toEqual({
      at: 1,
      rows: [{ uri: 'a' }],
      other: { at: 3 },
    })
  })
})

describe('shortening a large answer', () => {
  it('truncates until it fits, and says at each place how much is missing', () => {
    const answer = { list: Array.from({ length: 100 }, (_, i) => `item ${i}`), text: 'x'.repeat(5_000) }
    const found = shortenToFit(answer, (one) => bytes(one) <= 500)
    expect(found?.sizes).toEqual({ items: 8, characters: 250 })
    expect(found?.shown).toEqual({
      list: [...answer.list.slice(0, 8), '… 92 more'],
      text: `${'x'.repeat(250)}… (5000 characters)`,
    })
  })

  it('leaves an answer that fits unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 50 }), { maxLength: 20 }), (list) => {
        expect(shortenToFit({ list }, () => true)?.shown).toEqual({ list })
      }),
    )
  })

  it('gives up if the minimum is still too large, and never splits a character', () => {
    expect(shortenToFit({ a: 'x'.repeat(100) }, () => false)).toBeNull()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 300, maxLength: 400 }), (text) => {
        const shown = JSON.stringify(shortenToFit(text, (one) => String(one).length < 300)?.shown)
        expect(shown).not.toMatch(/\\ud[89a-f]/)
      }),
    )
  })
})
