import { describe, expect, it } from 'vitest'
import { below, seeded } from '../../../lib/random.ts'
import { changedIds, eachId, isTooMany, NO_IDS, openIdsOf, openIdsText } from './open-ids.ts'

describe('ids of open supports', () => {
  it('are the same as a set of numbers, whatever is opened and closed', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = seeded(seed)
      let ids = NO_IDS
      const naive = new Set<number>()
      let last = 0
      for (let step = 0; step < 30 && ids !== 'many'; step++) {
        const opened: number[] = []
        for (let n = below(random, 5); n > 0; n--) opened.push((last += 1 + below(random, 2)))
        // Some of what is opened is closed at once.
        const all = [...naive, ...opened]
        const closed = new Set(all.filter(() => below(random, 4) === 0))
        ids = changedIds(ids, opened, closed)
        for (const id of opened) naive.add(id)
        for (const id of closed) naive.delete(id)
        expect([...eachId(ids)]).toEqual([...naive].toSorted((a, b) => a - b))
        expect(openIdsOf(openIdsText(ids))).toEqual(ids)
      }
    }
  })

  it('are short while they follow one another, and too many for a row when they do not', () => {
    const together = changedIds([], Array.from({ length: 10_000 }, (_, n) => n + 1), new Set())
    expect(openIdsText(together)).toBe('1,10000')
    expect(isTooMany(together)).toBe(false)
    const apart = changedIds([], Array.from({ length: 100 }, (_, n) => 2 * n), new Set())
    expect(isTooMany(apart)).toBe(true)
    expect(openIdsText([])).toBeNull()
    expect(openIdsOf(openIdsText('many'))).toBe('many')
  })
})
