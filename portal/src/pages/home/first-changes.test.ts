import { expect, it } from 'vitest'
import type { QuestionAnswer } from '../../client/ask.ts'
import { firstChanges } from './lately.tsx'

type Change = QuestionAnswer<'home'>['changes']['items'][number]

const types = [
  { name: 'Run', attributes: [{ name: 'endedAt', label: 'Ended at', type: 'time', list: false }] },
  { name: 'Model', attributes: [] },
] as unknown as Parameters<typeof firstChanges>[1]

const change = (id: string, entityType: string, severity: Change['severity']): Change =>
  ({ id, entityType, severity }) as unknown as Change

it('the first changes are the most important, newest first, and routine runs last', () => {
  const items = [
    change('finished', 'Run', 'low'),
    change('failed', 'Run', 'high'),
    change('described', 'Model', 'low'),
    change('promoted', 'Model', 'medium'),
  ]
  const first = (most: number) => firstChanges(items, types, most).map(({ id }) => id)
  expect(first(2)).toEqual(['failed', 'promoted'])
  expect(first(3)).toEqual(['failed', 'described', 'promoted'])
  expect(first(4)).toEqual(['finished', 'failed', 'described', 'promoted'])
})
