import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takeTokens } from './limits.ts'

describe('a token bucket', () => {
  it('grants at most rate × time + burst over any period', () => {
    const asks = fc.array(
      fc.record({ gap: fc.integer({ min: -50, max: 300 }), wanted: fc.integer({ min: 1, max: 40 }) }),
      {
        minLength: 20,
        maxLength: 600,
      },
    )
    fc.assert(
      fc.property(
        asks,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 30 }),
        (all, ratePerSecond, burst) => {
          let bucket = { tokens: burst, at: 0 }
          let now = 0
          const given: { at: number; count: number }[] = []
          for (const { gap, wanted } of all) {
            now += gap
            const grant = takeTokens(bucket, { ratePerSecond, burst }, { wanted, now })
            bucket = grant.bucket
            expect(grant.granted).toBeLessThanOrEqual(wanted)
            expect(grant.nextAt).toBeGreaterThanOrEqual(bucket.at)
            given.push({ at: bucket.at, count: grant.granted })
          }
          for (let i = 0; i < given.length; i++) {
            let sum = 0
            for (let j = i; j < given.length; j++) {
              sum += given[j]?.count ?? 0
              const seconds = ((given[j]?.at ?? 0) - (given[i]?.at ?? 0)) / 1_000
              expect(sum).toBeLessThanOrEqual(ratePerSecond * seconds + burst + 1e-6)
            }
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('grants a token to a caller that returns at nextAt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20 }), (ratePerSecond, burst) => {
        const limits = { ratePerSecond, burst }
        const first = takeTokens({ tokens: 0, at: 1_000 }, limits, { wanted: 5, now: 1_000 })
        expect(first.granted).toBe(0)
        expect(takeTokens(first.bucket, limits, { wanted: 5, now: first.nextAt }).granted).toBeGreaterThanOrEqual(1)
      }),
    )
  })
})
