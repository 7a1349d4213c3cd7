import { expect, it } from 'vitest'
import { durationText } from './time.tsx'

it('a duration is rounded to whole seconds before it is split into minutes', () => {
  expect([59_400, 59_700, 119_700, 3_599_800].map(durationText)).toEqual(['59 s', '1 min', '2 min', '1 h 00 min'])
})
