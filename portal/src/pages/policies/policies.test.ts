import { expect, it } from 'vitest'
import { figuresOf } from './policies.tsx'

it('figures count violations that are open, those that block, and those that are waived', () => {
  const figures = figuresOf([
    { severity: 'block', violations: 2, waived: 1 },
    { severity: 'warn', violations: 1_000, waived: 3 },
  ])
  expect(figures.map(({ label, value }) => `${label} ${value}`)).toEqual([
    'Open violations 1,002',
    'Blocking 2',
    'Waived 4',
  ])
})
