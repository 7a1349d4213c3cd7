import { expect, it } from 'vitest'
import { displayName, namesWithin } from './display-name.ts'

it('a version whose name is only its number is named after its container', () => {
  const named = (name: string) => displayName({ name, version: '412', container: 'Views' })
  expect(['412', 'May', 'views v412', 'views of May', 'snapshot 412'].map(named)).toEqual([
    'Views · 412',
    'Views · 412',
    'views v412',
    'views of May',
    'snapshot 412',
  ])
  expect(displayName({ name: '412', version: '412', container: null })).toBe('412')
  expect(displayName({ name: 'May', version: null, container: 'Views' })).toBe('May')
})

it('names of versions of one model are shortened to the versions', () => {
  expect(namesWithin(['Ranker · 5.2.0', 'Ranker · 5.3.0'])).toEqual(['5.2.0', '5.3.0'])
  const names = ['Ranker · 5.2.0', 'Ranker 2 · 5.2.0']
  expect(namesWithin(names)).toEqual(names)
  expect(namesWithin(['Ranker'])).toEqual(['Ranker'])
})
