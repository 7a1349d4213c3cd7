import { expect, it } from 'vitest'
import { hasAny } from './search-examples.ts'

it("examples omit entities that don't exist", () => {
  const types = [
    { name: 'Model', count: 2 },
    { name: 'Feature', count: 0 },
  ]
  expect([['Model'], ['Feature'], []].map((names) => hasAny(types, names))).toEqual([true, false, true])
})
