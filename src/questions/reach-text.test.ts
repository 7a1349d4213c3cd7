import { expect, it } from 'vitest'
import { reachText } from './reach-text.ts'

const reach = { tests: 0, serving: 0, others: 0 }

it('names what is in use downstream, alike on Home and in the terminal', () => {
  expect(reachText({ ...reach, tests: 1, serving: 2 })).toBe('1 test, 2 deployments')
  expect(reachText({ ...reach, tests: 1, others: 2 })).toBe('1 test, 2 more in use')
  expect(reachText({ ...reach, others: 1 })).toBe('1 in use')
  expect([reachText(reach), reachText({ ...reach, others: null })]).toEqual(['', ''])
})
