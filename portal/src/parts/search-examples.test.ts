import { expect, it } from 'vitest'
import { hasAny, typeExamples } from './search-examples.ts'

const type = (name: string, count: number, primary = true) => ({ name, count, primary })

it('suggests what there is, the most first', () => {
  const types = [type('Model', 2), type('Feature', 0), type('MlflowRun', 90, false), type('AbTest', 5)]
  expect(typeExamples(types)).toEqual(['type:abTest', 'type:model'])
  expect(typeExamples([])).toEqual([])
})

it('leaves out an example about what is not there', () => {
  const types = [type('Model', 2), type('Feature', 0)]
  expect([['Model'], ['Feature'], []].map((names) => hasAny(types, names))).toEqual([true, false, true])
})
