import { expect, it } from 'vitest'
import { FollowedClock } from './followed-clock.ts'

const HOUR = 3_600_000

it('shows the followed time in whole milliseconds, and counts on from there', () => {
  let monotonic = 1_000.25
  const clock = new FollowedClock(() => monotonic)
  expect(clock.now()).toBeNull()
  clock.follow({ time: 5 * HOUR, askedAt: 990, answeredAt: 1_000 })
  expect(clock.now()).toBe(5 * HOUR + 5)
  monotonic += 60_000
  expect(clock.now()).toBe(5 * HOUR + 60_005)
})

it('follows changes of the other clock, but ignores network latency', () => {
  let monotonic = 0
  const clock = new FollowedClock(() => monotonic)
  const read = (time: number, tookMs: number): void => {
    clock.follow({ time, askedAt: monotonic, answeredAt: (monotonic += tookMs) })
  }
  read(HOUR, 10)
  expect(clock.now()).toBe(HOUR + 5)
  // The request took most of the time: the middle is a guess.
  read(HOUR + 200, 200)
  expect(clock.now()).toBe(HOUR + 205)
  // It hung.
  read(3 * HOUR, 10_000)
  expect(clock.now()).toBe(HOUR + 10_205)
  read(3 * HOUR, 10)
  expect(clock.now()).toBe(3 * HOUR + 5)
  read(2 * HOUR, 10)
  expect(clock.now()).toBe(2 * HOUR + 5)
})

it('replaces an imprecise first reading with the next precise one', () => {
  let monotonic = 0
  const clock = new FollowedClock(() => monotonic)
  clock.follow({ time: HOUR, askedAt: 0, answeredAt: 8_000 })
  monotonic = 8_000
  expect(clock.now()).toBe(HOUR + 4_000)
  clock.follow({ time: HOUR + 8_000, askedAt: 8_000, answeredAt: 8_010 })
  monotonic = 8_010
  expect(clock.now()).toBe(HOUR + 8_005)
})
