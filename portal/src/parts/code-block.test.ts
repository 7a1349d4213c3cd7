import { expect, it } from 'vitest'
import { commandsIn } from './code-block.tsx'

it('copying an example takes what is typed, not what it prints', () => {
  expect(commandsIn('$ mlg why a b\na –testedIn→ b\n$ mlg impact a\n…')).toBe('mlg why a b\nmlg impact a')
  expect(commandsIn('mlg impact a\n{ "x": "$ 1" }')).toBe('mlg impact a\n{ "x": "$ 1" }')
})
