import { expect, it } from 'vitest'
import { DEMO_PROVIDERS, PROVIDERS } from './all.ts'

const declared = [...PROVIDERS.values(), ...DEMO_PROVIDERS.values()].filter(({ file }) => file !== undefined)
const types = declared.flatMap(({ name, types }) =>
  Object.values(types).map(({ type, mapping }) => ({ provider: name, type, mapping })),
)

it('every provider that a file declares is known', () => {
  expect(declared.length).toBeGreaterThan(20)
})

it.each(types)('a $type of $provider has a page to open, or a reason why not', ({ mapping: { page, fields } }) => {
  const isStated = Object.entries(fields).some(
    ([field, rule]) => rule.kind === 'attribute' && (rule.name ?? field) === 'sourceUrl',
  )
  expect(isStated || page !== undefined).toBe(true)
})
