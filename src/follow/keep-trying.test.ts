import { describe, expect, it } from 'vitest'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { keepDoing, keepTrying, ServiceStopped } from './keep-trying.ts'

function trying(of: { firstMs?: number; longestMs?: number } = {}) {
  const clock = new VirtualClock(0)
  const stopping = new AbortController()
  const failures: number[] = []
  const parts = {
    clock,
    signal: stopping.signal,
    failed: (_: unknown, count: number) => void failures.push(count),
    firstMs: of.firstMs ?? 50,
    longestMs: of.longestMs ?? 200,
  }
  const pass = async (ms: number): Promise<void> => {
    const until = clock.now() + ms
    for (await settle(3); clock.advance(until); await settle(3));
  }
  return { parts, clock, stopping, failures, pass }
}

describe('keepTrying', () => {
  it('retries until it works, with pauses that double up to the longest', async () => {
    const { parts, clock, failures, pass } = trying()
    const at: number[] = []
    const result = keepTrying(async () => {
      at.push(clock.now())
      if (at.length < 6) throw new Error('not yet')
      return 'done'
    }, parts)
    await pass(2_000)
    expect(await result).toBe('done')
    expect(at).toEqual([0, 50, 150, 350, 550, 750])
    expect(failures).toEqual([1, 2, 3, 4, 5])
  })

  it('rejects an error that a retry cannot help', async () => {
    const { parts, failures } = trying()
    const attempt = () => Promise.reject(new Error('dropped'))
    await expect(keepTrying(attempt, { ...parts, final: () => true })).rejects.toThrow('dropped')
    expect(failures).toEqual([])
  })

  it('rejects when the service stops, even in the middle of a pause', async () => {
    const { parts, stopping, pass } = trying()
    const result = keepTrying(() => Promise.reject(new Error('away')), parts)
    const stopped = expect(result).rejects.toThrow(ServiceStopped)
    await pass(10)
    stopping.abort()
    await stopped
  })

  it('reports no failure that the stop itself caused', async () => {
    const { parts, stopping, failures } = trying()
    const cut = async (): Promise<never> => {
      stopping.abort()
      throw new Error('cut off')
    }
    await expect(keepTrying(cut, parts)).rejects.toThrow(ServiceStopped)
    expect(failures).toEqual([])
  })
})

describe('keepDoing', () => {
  it('waits as long as a round returns, and backs off after failures until a round works', async () => {
    const { parts, clock, failures, stopping, pass } = trying()
    const at: number[] = []
    const running = keepDoing(async () => {
      at.push(clock.now())
      if (at.length === 2 || at.length === 3 || at.length === 5) throw new Error('away')
      return 1_000
    }, parts)
    await pass(2_400)
    expect(at).toEqual([0, 1_000, 1_050, 1_150, 2_150, 2_200])
    expect(failures).toEqual([1, 2, 1])
    stopping.abort()
    await running
  })
})
