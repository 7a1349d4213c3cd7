import { expect, it } from 'vitest'
import { isFailure, severityOfValue } from './news.ts'
import { outcomeOf } from './runs.ts'

it.each([
  ['failed', 'failed'],
  ['FAILED', 'failed'],
  ['crashed', 'failed'],
  ['FINISHED', 'succeeded'],
  ['queued', 'running'],
  ['running', 'running'],
  ['KILLED', 'stopped'],
  [null, 'other'],
])('the status %j means %s in lists of runs and in changes', (status, outcome) => {
  expect(outcomeOf(status)).toBe(outcome)
  expect(isFailure({ status })).toBe(outcome === 'failed')
  expect(severityOfValue('PipelineRun', { name: 'status', before: null, after: status })).toBe(
    outcome === 'failed' ? 'high' : 'low',
  )
})
