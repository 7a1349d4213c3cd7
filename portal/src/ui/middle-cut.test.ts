import fc from 'fast-check'
import { expect, it } from 'vitest'
import { middleCut } from './middle-cut.ts'

const letters = (text: string): readonly string[] =>
  Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)

it('a long text loses its middle', () => {
  expect(middleCut('weekly-ranking-trainer', 11)).toBe('weekl…ainer')
  expect(middleCut('weekly', 6)).toBe('weekly')
  expect(middleCut('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧')
})

it('a shortened text never exceeds the limit, and keeps its beginning and end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 3, max: 20 }), (text, fits) => {
      const [all, shown] = [letters(text), middleCut(text, fits)]
      if (all.length <= fits) expect(shown).toBe(text)
      else {
        expect(letters(shown).length).toBeLessThanOrEqual(fits)
        expect([shown.startsWith(all[0] ?? ''), shown.endsWith(all.at(-1) ?? '')]).toEqual([true, true])
      }
    }),
  )
})
