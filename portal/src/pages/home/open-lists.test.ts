import { expect, it } from 'vitest'
import { isOpen, toggled } from './open-lists.ts'

it('opens and closes lists by name, and leaves the others', () => {
  expect(isOpen(undefined, 'needs')).toBe(false)
  expect(toggled(undefined, 'needs')).toBe('needs')
  expect(toggled('tests', 'needs')).toBe('tests,needs')
  expect(isOpen('tests,needs', 'needs')).toBe(true)
  expect(toggled('tests,needs', 'tests')).toBe('needs')
})
