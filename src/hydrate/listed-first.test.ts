import { describe, expect, it } from 'vitest'
import type { Clock } from '../contracts/clock.ts'
import { ListedFirst } from './listed-first.ts'

describe('a mark waiting for the listing that shows it', () => {
  let now = 1_000_000
  const clock: Clock = { now: () => now, sleep: async () => undefined }
  const open = () => new ListedFirst({ provider: { types: {} } as never, clock, typesOf: () => [] })

  it('is leased again soon if few wait', () => {
    const listed = open()
    const again = Array.from({ length: 100 }, () => listed.again() - now)
    expect(again[0]).toBe(5_000)
    expect(Math.max(...again)).toBeLessThan(5_300)
    now += 20_000
    expect(listed.again() - now).toBe(5_000)
  })

  it('is leased again within a minute if many wait, but at most 500 of them a second', () => {
    const listed = open()
    const again = Array.from({ length: 50_000 }, () => listed.again() - now)
    const inSecond = (second: number): number => again.filter((ms) => Math.floor(ms / 1_000) === second).length
    for (let second = 5; second < 60; second++) expect(inSecond(second)).toBeLessThanOrEqual(500)
    expect(Math.max(...again)).toBe(60_000)
  })
})
