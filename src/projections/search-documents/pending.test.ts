import { describe, expect, it } from 'vitest'
import { PendingNodes } from './pending.ts'

describe('pending nodes', () => {
  const waited = (pending: PendingNodes, now: number): number => {
    let at = now
    for (let left = pending.dueIn(at); left > 0; left = pending.dueIn(at)) at += left
    return at - now
  }

  it('are due soon after changes stop, the oldest first', () => {
    const pending = new PendingNodes()
    pending.add([7, 3], 10, 1_000)
    expect(pending.first(5)).toEqual([])
    expect(waited(pending, 1_000)).toBeLessThan(60)
    pending.add([7, 5], 11, 1_100)
    expect(pending.first(5)).toEqual([7, 3])
    expect(pending.completeAt(20)).toBe(10)
    expect(pending.completeAt(20, new Set([7, 3]))).toBe(11)
    pending.delete([7, 3])
    expect(pending.first(5)).toEqual([])
    waited(pending, 1_100)
    expect(pending.first(5)).toEqual([5])
  })

  it('wait while changes come, longer if there are more, but not for ever', () => {
    const waves = [1, 10_000, 200_000].map((nodes) => {
      const pending = new PendingNodes()
      const began = 5_000
      let now = began
      for (let tx = 1; pending.first(1).length === 0; tx++) {
        pending.add(
          Array.from({ length: tx === 1 ? nodes : 1 }, (_, node) => node),
          tx,
          now,
        )
        now += 10
        pending.dueIn(now)
      }
      return now - began
    })
    const [one = 0, many = 0, most = 0] = waves
    expect(one).toBeLessThan(1_100)
    expect(many).toBeGreaterThan(10_000)
    expect(most).toBeLessThan(60_100)
  })

  it('wait for the end of the round while the log has more, however long that takes', () => {
    const pending = new PendingNodes()
    pending.add([1], 1, 1_000)
    expect(pending.dueIn(1_900, true)).toBeGreaterThan(0)
    expect(pending.dueIn(1_910)).toBeGreaterThan(0)
    expect(pending.dueIn(1_970)).toBe(0)
    pending.delete([1])
    pending.add([2], 2, 2_000)
    expect(pending.dueIn(3_100, true)).toBe(0)
    expect(pending.first(5)).toEqual([2])
  })

  it('are due if a clock is set back', () => {
    const pending = new PendingNodes()
    pending.add([1], 1, 1_000_000)
    expect(waited(pending, 5)).toBeLessThan(60)
    expect(pending.first(1)).toEqual([1])
  })
})
