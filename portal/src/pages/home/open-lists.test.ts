import { expect, it } from 'vitest'
import { isOpen, withToggled } from './open-lists.ts'

it('opens and closes lists by name, and leaves the others', () => {
  expect(isOpen(undefined, 'needs')).toBe(false)
  expect(withToggled(undefined, 'needs')).toBe('needs')
  expect(withToggled('tests', 'needs')).toBe('tests,needs')
  expect(isOpen('tests,needs', 'needs')).toBe(true)
  expect(withToggled('tests,needs', 'tests')).toBe('needs')
})
