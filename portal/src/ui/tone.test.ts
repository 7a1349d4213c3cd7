import { expect, it } from 'vitest'
import { toneOf, type Tone } from './tone.ts'

const STATES: readonly (readonly [Tone, readonly string[]])[] = [
  ['plain', ['retired', 'RETIRED', 'inactive', 'superseded', 'no description', 'question', 'off']],
  ['good', ['active', 'running', 'succeeded', 'ok', 'serving', 'released', 'sent', 'better +3%']],
  ['warn', ['overdue', 'deprecated', 'retired but served', 'silent', 'version due', 'read late', 'past end date']],
  ['bad', ['failed', 'failing', 'failed run', 'metric regressed', 'given up', 'worse −3%', 'Critical']],
]

it.each(STATES)('gives the colour "%s" one meaning', (tone, states) => {
  expect(states.map(toneOf)).toEqual(states.map(() => tone))
})
