import { expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { pointsOf, scoresOf, Weights } from './scores.ts'

const { types, expected } = builtinCatalogue()
const definition = types.find(({ name }) => name === 'Model')
const named = (name: string) => ({ ...definition, name }) as NonNullable<typeof definition>

it('a type without expectations gets no completeness score', () => {
  const weights = new Weights({ types: [named('Model'), named('Experiment')], expected })
  expect([weights.total('Model'), weights.total('Experiment')]).toEqual([3, 0])
  expect([weights.of('missing-required', 'Model'), weights.of('missing-required', 'Experiment')]).toEqual([1, 0])
  const tally = {
    entities: 2,
    lacked: 0,
    reasons: new Map(),
    lacking: { completeness: 0, timeliness: 0, consistency: 1 },
  }
  expect(scoresOf({ ...tally, expected: 2 * weights.total('Experiment') })).toEqual({
    completeness: null,
    timeliness: 1,
    consistency: 0.5,
  })
  expect(pointsOf(weights, 'Experiment', ['missing-required']).completeness).toBe(0)
})
