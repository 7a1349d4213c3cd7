import { expect, it } from 'vitest'
import { isOpen, withToggled } from './use-first.tsx'

it('lists are opened and closed by name, independently', () => {
  expect(isOpen(undefined, 'needs')).toBe(false)
  expect(withToggled(undefined, 'needs')).toBe('needs')
  expect(withToggled('tests', 'needs')).toBe('tests,needs')
  expect(isOpen('tests,needs', 'needs')).toBe(true)
  expect(withToggled('tests,needs', 'tests')).toBe('needs')
})
