import { expect, it } from 'vitest'
import { lines } from './curves.ts'

it.each([
  [0, [], '1 point'],
  [1, [{ from: 1, to: 1 }], "1 point, and 1 that isn't a number (NaN or infinite), at step 1"],
  [6, [{ from: 3, to: 8 }], "1 point, and 6 that aren't numbers (NaN or infinite), at steps 3–8"],
])('a curve reports at which steps %i points are not numbers', (notNumbers, notNumberSteps, said) => {
  const curve = { metric: 'loss', points: [{ step: 2, value: 1, at: null }], total: 1, isCut: false }
  const answer = { uri: 'aip://mlflow-run/mlflow/a', name: 'a', platform: 'mlflow', readAt: '2026-01-01T00:00:00Z' }
  const curves = [{ ...curve, notNumbers, notNumberSteps }]
  expect([...lines({ ...answer, metrics: ['loss'], curves })]).toContainEqual(
    expect.objectContaining({ text: `loss: ${said}` }),
  )
})
