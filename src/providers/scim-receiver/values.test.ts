import { expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { ok } from '../../lib/result.ts'
import { readResource } from './values.ts'

it('omit items that state nothing', () => {
  const members: readonly Json[] = [{}, '', { value: '' }, { value: null }, { value: 'ada' }]
  const group = { displayName: 'Data', members }
  expect(readResource('Group', group)).toEqual(ok({ displayName: 'Data', members: [{ value: 'ada' }] }))
  expect(readResource('User', { userName: 'ada', emails: [{}, {}] })).toEqual(ok({ userName: 'ada', emails: null }))
})
