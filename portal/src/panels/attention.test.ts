import { expect, it } from 'vitest'
import { dayText } from '../ui/when.tsx'
import { needText, staleSentence } from './attention.ts'

const [due, before, after] = ['2026-10-25T00:00:00Z', '2026-10-11T00:00:00Z', '2026-11-02T00:00:00Z']

it('says when a version was due, when the last came, and how often one is expected', () => {
  expect(staleSentence(due, before)).toBe(
    `A new version was due ${dayText(due)}: the last came ${dayText(before)}, expected every 14 days`,
  )
  expect(staleSentence(due, null)).toBe(`A new version was due ${dayText(due)}`)
})

it('says of a version that came late that it came', () => {
  expect(staleSentence(due, after)).toBe(`Last version came ${dayText(after)}, 8 days late (due ${dayText(due)})`)
})

it('leaves the other sentences as Home has them', () => {
  const need = { kind: 'failed-run', sentence: 'Sessionizer failed 2 times in a row.', uri: 'x', at: due, lastAt: null }
  expect(needText(need)).toBe('Sessionizer failed 2 times in a row')
})
