import { expect, it } from 'vitest'
import { toneOf, toneOfSeverity, worstTone, type Tone } from './tone.ts'

const STATES: readonly (readonly [Tone | undefined, readonly string[]])[] = [
  [undefined, ['retired', 'RETIRED', 'inactive', 'superseded', 'no description', 'question', 'off', 'in use']],
  [undefined, ['active', 'production', 'running', 'serving', 'released', 'live']],
  ['plain', ['unknown', 'not read yet']],
  ['good', ['succeeded', 'ok', 'finished', 'sent', 'better +3%']],
  ['warn', ['overdue', 'deprecated', 'retired but served', 'silent', 'stale', 'read late', 'past end date']],
  ['bad', ['failed', 'failing', 'failed run', 'metric regressed', 'given up', 'worse −3%', 'violation', 'Critical']],
]

it.each(STATES)('the dot "%s" has one meaning', (tone, states) => {
  expect(states.map(toneOf)).toEqual(states.map(() => tone))
})

it('the dot of a severity is the same for changes, needs and policies, from REST and from GraphQL', () => {
  expect(['high', 'HIGH', 'block', 'BLOCK'].map(toneOfSeverity)).toEqual(['bad', 'bad', 'bad', 'bad'])
  expect(['medium', 'MEDIUM', 'warn', 'WARN'].map(toneOfSeverity)).toEqual(['warn', 'warn', 'warn', 'warn'])
  expect(toneOfSeverity('low')).toBeUndefined()
  expect(worstTone([{ severity: 'medium' }, { severity: 'high' }, { severity: 'low' }])).toBe('bad')
  expect(worstTone([{ severity: 'low' }])).toBeUndefined()
})
