import { expect, it } from 'vitest'
import { relationText } from './evidence.tsx'

it('a violation has the title of its policy, and other relations have their own words', () => {
  const reasons = [{ kind: 'concluded', description: 'Personal data needs an approval' }] as unknown as Parameters<
    typeof relationText
  >[0]['reasons']
  expect(relationText({ type: 'Policy.G1', name: 'G1', reasons })).toBe(
    'violates “Personal data needs an approval” because of',
  )
  expect(relationText({ type: 'ModelInstance.testedIn', name: 'testedIn', reasons })).toBe('tested in')
})
