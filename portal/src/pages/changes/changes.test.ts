import { expect, it } from 'vitest'
import { emptyText } from './changes.tsx'

it('an empty list says that something needs attention although nothing changed', () => {
  const inputs = { isWorse: false, isFiltered: true, isKnown: true, since: 'yesterday', hasWorse: false }
  expect(emptyText(inputs)).toBe('Nothing that matches has changed since yesterday.')
  expect(emptyText({ ...inputs, hasWorse: true })).toBe(
    'Nothing that matches has changed since yesterday. Still, something needs attention, such as a missed or failed run.',
  )
  expect(emptyText({ ...inputs, isFiltered: false, isKnown: false })).toBe(
    'Nothing is known to have changed since yesterday.',
  )
  expect(emptyText({ ...inputs, isWorse: true })).toBe('No recorded change of high severity since yesterday.')
})
