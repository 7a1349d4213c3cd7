import { expect, it } from 'vitest'
import { namedInFull } from './use-suggestion-field.ts'

it('an entity is preselected if its name alone was typed, in any case', () => {
  const options = [{}, { name: 'Ranking v5: offline evaluation' }, { name: 'Ranking v5' }, { name: null }]
  expect(namedInFull(options, ' ranking V5 ')).toBe(2)
  expect(namedInFull(options, 'ranking')).toBe(0)
  expect(namedInFull([...options, { name: 'ranking v5' }], 'Ranking v5')).toBe(0)
})
