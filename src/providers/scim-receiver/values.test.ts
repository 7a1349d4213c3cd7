import { expect, it } from 'vitest'
import { ok } from '../../lib/result.ts'
import { readResource } from './values.ts'

it('leaves out items that state nothing', () => {
  const group = { displayName: 'Data', members: [{}, '', { value: '' }, { value: null }, { value: 'ada' }] }
  expect(readResource('Group', group)).toEqual(ok({ displayName: 'Data', members: [{ value: 'ada' }] }))
  expect(readResource('User', { userName: 'ada', emails: [{}, {}] })).toEqual(ok({ userName: 'ada', emails: null }))
})
