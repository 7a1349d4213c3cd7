import { expect, it } from 'vitest'
import { PROVIDERS } from '../../providers/all.ts'
import type { TypeProof } from '../provider/prove.ts'
import { foundLines } from './print.ts'

const proof = (type: string, listed: number, of: Partial<TypeProof> = {}): TypeProof => ({
  type,
  listed,
  gone: 0,
  pages: 1,
  alone: 0,
  complete: true,
  mapped: listed,
  unmapped: {},
  leadingNowhere: [],
  issues: [],
  example: null,
  mistakes: [],
  ...of,
})

it('lists what a source has, and counts the types of which it has nothing', () => {
  const provider = PROVIDERS.get('csv')
  if (provider === undefined) throw new Error('there is no provider csv')
  const linesOf = (...types: TypeProof[]) =>
    foundLines({ product: 'csv', url: 'file:///srv/x', version: null, types, provider }).slice(-4)
  expect(linesOf(proof('Model', 2), proof('Feature', 0), proof('AbTest', 0), proof('Team', 0, { pages: 0 }))).toEqual([
    'csv answers at file:///srv/x. It would bring:',
    '  Model  2',
    '  Team   not listed: read when something refers to it',
    '  nothing so far of 2 other types',
  ])
  expect(linesOf(proof('Model', 0)).at(-1)).toBe('  nothing so far')
  expect(linesOf(proof('Model', 0, { mistakes: ['no listing'] })).at(-1)).toBe('    error: no listing')
})
