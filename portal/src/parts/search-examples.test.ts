import { expect, it } from 'vitest'
import { hasAny } from './search-examples.ts'

it('leaves out an example about what is not there', () => {
  const types = [
    { name: 'Model', count: 2 },
    { name: 'Feature', count: 0 },
  ]
  expect([['Model'], ['Feature'], []].map((names) => hasAny(types, names))).toEqual([true, false, true])
})
