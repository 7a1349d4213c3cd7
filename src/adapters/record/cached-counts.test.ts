import { describe, expect, it } from 'vitest'
import { CachedCounts, MANY_PENDING, OLDEST_MS } from './cached-counts.ts'

const countsWith = (pending: number) => ({ due: pending, waiting: 0, retrying: 0, oldestMarkedAt: 1 })

describe('a count of marks', () => {
  let now = 0
  /** Counts for so long. */
  function countFor(counts: CachedCounts, pending: number, ms: number, platform?: string) {
    const done = counts.counting(platform)
    now += ms
    return done(countsWith(pending))
  }

  it('is cached for twenty times as long as it took if there are many marks, then repeated', () => {
    const counts = new CachedCounts(() => now)
    expect(counts.known(undefined)).toBeNull()
    countFor(counts, MANY_PENDING, 10)
    now += 199
    expect(counts.known(undefined)).toEqual(countsWith(MANY_PENDING))
    expect(counts.known('registry')).toBeNull()
    now += 1
    expect(counts.known(undefined)).toBeNull()
  })

  it('is cached for longer if others are cached, so that total counting time stays bounded', () => {
    const counts = new CachedCounts(() => now)
    countFor(counts, MANY_PENDING, 10)
    countFor(counts, MANY_PENDING, 10, 'registry')
    now += 399
    expect(counts.known('registry')).toEqual(countsWith(MANY_PENDING))
    now += 1
    expect(counts.known('registry')).toBeNull()
    countFor(counts, MANY_PENDING - 1, 10, 'registry')
    countFor(counts, MANY_PENDING, 10)
    now += 200
    expect(counts.known(undefined)).toBeNull()
  })

  it('is never older than the bound, however long it took', () => {
    const counts = new CachedCounts(() => now)
    countFor(counts, MANY_PENDING, 10_000, 'registry')
    now += OLDEST_MS - 1
    expect(counts.known('registry')).toEqual(countsWith(MANY_PENDING))
    now += 1
    expect(counts.known('registry')).toBeNull()
  })

  it('is never cached if the marks are few, and drops an earlier count of many', () => {
    const counts = new CachedCounts(() => now)
    countFor(counts, MANY_PENDING, 100)
    countFor(counts, MANY_PENDING - 1, 100)
    expect(counts.known(undefined)).toBeNull()
  })
})
