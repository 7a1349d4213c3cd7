import { expect, it } from 'vitest'
import { attributeText } from './facets.tsx'

it('values of facets read like those of the table and of the page', () => {
  expect(attributeText('status', 'ACTIVE')).toBe('active')
  expect(attributeText('retention', 'P400D')).toBe('400 days')
  expect(attributeText('framework', 'PyTorch')).toBe('PyTorch')
})
