import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { followersOf, streakOf } from './run-streaks.ts'
import { type RunOutcome } from '../../catalogue/runs.ts'

const outcomes = fc.array(fc.constantFrom<RunOutcome>('failed', 'succeeded', 'running', 'other'))

describe('the outcome after a failed run', () => {
  it.each<[RunOutcome[], string]>([
    [['failed'], 'nothing'],
    [['failed', 'failed'], 'failure'],
    [['running', 'failed'], 'running'],
    [['running', 'failed', 'failed'], 'failure'],
    [['failed', 'succeeded', 'failed'], 'success'],
    [['other', 'failed'], 'other'],
  ])('is for the last of %j: %s', (runs, followed) => {
    expect(followersOf(runs).at(-1)).toBe(followed)
  })

  it('is nothing for the newest run, and success for all before a success', () => {
    fc.assert(
      fc.property(outcomes, (runs) => {
        const followers = followersOf(runs)
        expect(followers).toHaveLength(runs.length)
        for (const [n, followed] of followers.entries())
          expect(followed === 'success').toBe(runs.slice(0, n).includes('succeeded'))
        if (runs.length > 0) expect(followers[0]).toBe('nothing')
      }),
    )
  })
})

describe('consecutive failures', () => {
  it('count back to the last run that did not fail, ignoring running ones', () => {
    expect(streakOf(['failed', 'failed', 'succeeded', 'failed'])).toEqual({ length: 2, complete: true })
    expect(streakOf(['running', 'failed', 'other'])).toEqual({ length: 1, complete: true })
    expect(streakOf(['succeeded', 'failed'])).toEqual({ length: 0, complete: true })
  })

  it('may be more if no earlier run is known', () => {
    expect(streakOf(['failed', 'failed'])).toEqual({ length: 2, complete: false })
    expect(streakOf([])).toEqual({ length: 0, complete: false })
  })
})
