import { beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { Life, Traffic } from '../testing/sim/life.ts'
import { DUTY_MS, onDuty, type Duty } from './duty.ts'

const NAME = 'sweep:registry'

describe('a duty', () => {
  let store: RecordPorts
  let clock: VirtualClock
  beforeEach(() => {
    store = openSqliteStore({ path: ':memory:' })
    clock = new VirtualClock(1_000_000)
  })

  const claimedBy = (holder: string) => store.claim({ name: NAME, holder, now: clock.now(), ttlMs: 1 })
  const parts = (holder: string, signal = new AbortController().signal) => ({ store, clock, holder, signal })

  async function pass(ms: number): Promise<void> {
    const until = clock.now() + ms
    for (await settle(); clock.advance(until); await settle());
  }

  /** Work that lasts until the test ends it. */
  function lasting(holder: string, signal?: AbortSignal) {
    const end = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<Duty>()
    const done = onDuty(NAME, parts(holder, signal), async (duty) => {
      begun.resolve(duty)
      await end.promise
    })
    return { begun: begun.promise, end: end.resolve, done }
  }

  it('is held by one process at a time, and released when its work ends or fails', async () => {
    const first = lasting('a')
    await first.begun
    expect(await onDuty(NAME, parts('b'), async () => 'b')).toBeNull()
    first.end()
    await first.done
    expect(await onDuty(NAME, parts('b'), async () => 'b')).toEqual({ value: 'b' })
    await expect(onDuty(NAME, parts('b'), () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await claimedBy('c')).not.toBeNull()
  })

  it('is refused to a second task of its holder, which would release it under the first', async () => {
    const first = lasting('a')
    await first.begun
    expect(await onDuty(NAME, parts('a'), async () => 'again')).toBeNull()
    expect(await claimedBy('b')).toBeNull()
    first.end()
    await first.done
    expect(await onDuty(NAME, parts('a'), async () => 'again')).toEqual({ value: 'again' })
  })

  it('is renewed on a timer, independently of its work', async () => {
    const first = lasting('a')
    const duty = await first.begun
    await pass(20 * DUTY_MS)
    expect(await claimedBy('b')).toBeNull()
    expect(await duty.stillHeld()).toBe(true)
    first.end()
    await first.done
  })

  it('can be claimed by another process soon after its holder was killed', async () => {
    const life = new Life({ clock, random: () => 0.11, traffic: new Traffic() })
    void onDuty(
      NAME,
      { ...parts('killed'), store: life.store(store), clock: life.clock() },
      () => new Promise(() => undefined),
    )
    await pass(60_000)
    expect(await claimedBy('next')).toBeNull()
    life.die()
    clock.jump(DUTY_MS)
    expect(await claimedBy('next')).not.toBeNull()
  })

  it('is lost by a suspended process if another took over, even if it is free again', async () => {
    const first = lasting('a')
    const duty = await first.begun
    clock.jump(DUTY_MS + 1)
    expect(await claimedBy('b')).not.toBeNull()
    clock.jump(10)
    expect(await duty.stillHeld()).toBe(false)
    expect(duty.signal.aborted).toBe(true)
    first.end()
    await first.done
  })

  it('aborts its work at the next renewal after it was lost', async () => {
    const first = lasting('a')
    const duty = await first.begun
    await store.releaseClaim(NAME, 'a')
    await store.claim({ name: NAME, holder: 'b', now: clock.now(), ttlMs: 10 * DUTY_MS })
    await pass(DUTY_MS / 2)
    expect([duty.signal.aborted, await duty.stillHeld()]).toEqual([true, false])
    first.end()
    await first.done
    expect(await claimedBy('c')).toBeNull()
  })

  it('ends with the service', async () => {
    const stopping = new AbortController()
    const first = lasting('a', stopping.signal)
    const duty = await first.begun
    stopping.abort()
    expect([duty.signal.aborted, await duty.stillHeld()]).toEqual([true, false])
    first.end()
    await first.done
    expect(await claimedBy('b')).not.toBeNull()
  })
})
