import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallerBudgets } from './budget.ts'

const LIMITS = { perSecond: 10, atMost: 100 }

function setUp() {
  let now = 0
  let limits = LIMITS
  const budgets = new CallerBudgets({ limits: () => limits, now: () => now })
  return {
    budgets,
    advance: (ms: number) => void (now += ms),
    configure: (next: typeof LIMITS) => void (limits = next),
  }
}

describe("a caller's budget", () => {
  it('blocks only the caller who overdrew it, for the stated seconds', () => {
    const { budgets, advance } = setUp()
    expect(budgets.admit('a')).toBe(0)
    budgets.charge('a', 130)
    expect([budgets.admit('a'), budgets.admit('b')]).toEqual([4, 0])
    advance(2_000)
    expect(budgets.admit('a')).toBe(2)
    advance(2_000)
    expect(budgets.admit('a')).toBe(0)
  })

  it('charges every request, so that cheap ones in a loop are refused too', () => {
    const { budgets } = setUp()
    const answers = Array.from({ length: 150 }, () => budgets.admit('a'))
    expect(answers.indexOf(1)).toBe(101)
    expect(new Set(answers.slice(101))).toEqual(new Set([1]))
  })

  it('reserves for about ten long answers in progress, and refunds the difference', () => {
    const { budgets } = setUp()
    const settle = Array.from({ length: 30 }, () =>
      budgets.admit('a') === 0 ? [budgets.reserve('a', 1e9)] : [],
    ).flat()
    expect(settle.length).toBe(10)
    for (const one of settle) one(1)
    expect(budgets.admit('a')).toBe(0)
  })

  it('follows the configuration', () => {
    const { budgets, configure } = setUp()
    budgets.charge('a', 200)
    configure({ perSecond: 100, atMost: 100 })
    expect(budgets.admit('a')).toBe(1)
  })

  it('never blocks longer than a full refill takes, or saves more than its maximum', () => {
    const step = fc.record({ units: fc.integer({ min: 0, max: 10_000 }), ms: fc.integer({ min: 0, max: 60_000 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { budgets, advance } = setUp()
        for (const { units, ms } of steps) {
          budgets.charge('a', units)
          advance(ms)
          const seconds = budgets.admit('a')
          expect(seconds).toBeLessThanOrEqual(LIMITS.atMost / LIMITS.perSecond)
        }
        advance(3_600_000)
        budgets.charge('a', LIMITS.atMost + 5)
        expect(budgets.admit('a')).toBe(1)
      }),
    )
  })

  it('is kept for 10,000 callers', () => {
    const { budgets } = setUp()
    budgets.charge('first', 200)
    for (let i = 0; i < 10_000; i++) budgets.admit(`caller ${i}`)
    expect(budgets.admit('first')).toBe(0)
  })
})
