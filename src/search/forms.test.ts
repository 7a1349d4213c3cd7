import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isOtherForm, otherForms } from './forms.ts'

it.each([
  ['scenes', 'scene'],
  ['ranked', 'ranking'],
  ['queries', 'query'],
  ['planning', 'plans'],
  ['prices', 'priced'],
  ['labelled', 'labeling'],
])('%s has the other form %s', (word, other) => {
  expect([isOtherForm(word, other), isOtherForm(other, word)]).toEqual([true, true])
  expect(otherForms(word)).toContain(other)
})

it.each([
  ['scene', 'scene'],
  ['status', 'state'],
  ['as', 'a'],
  ['v10s', 'v10'],
  ['scène', 'scènes'],
  ['日本', '日本s'],
])('%s and %s are not forms of one word', (word, other) => {
  expect([isOtherForm(word, other), isOtherForm(other, word)]).toEqual([false, false])
  expect(otherForms(word)).not.toContain(other)
})

const base = fc.stringMatching(/^[abdeilnsxyz]{1,6}$/)
const ending = fc.constantFrom(
  '',
  'e',
  's',
  'es',
  'ies',
  'y',
  'ing',
  'ings',
  'ed',
  'ning',
  'nned',
  'l',
  'll',
  'lled',
  'lling',
  'ss',
  'eing',
)
const word = fc.tuple(base, ending).map(([start, end]) => `${start}${end}`)

it('the forms to look up are exactly the other forms', () => {
  const pair = fc.tuple(base, ending, ending).map(([start, a, b]) => [`${start}${a}`, `${start}${b}`] as const)
  fc.assert(
    fc.property(fc.oneof(pair, fc.tuple(word, word)), ([one, other]) => {
      expect(otherForms(one).includes(other)).toBe(isOtherForm(one, other))
    }),
    { numRuns: 2_000 },
  )
})

it('the forms are few and unique', () => {
  fc.assert(
    fc.property(word, (one) => {
      const forms = otherForms(one)
      expect(forms.length).toBeLessThanOrEqual(80)
      expect(new Set(forms).size).toBe(forms.length)
      expect(forms).not.toContain(one)
    }),
  )
})
