import { describe, expect, it } from 'vitest'
import { below, seeded, shuffled, type Random } from '../lib/random.ts'
import { settle, VirtualClock } from './sim/clock.ts'
import { change, type Change } from './sim/history.ts'
import { startSimulated } from './sim/service.ts'
import { stateLines } from './sim/state.ts'
import { World } from './sim/world.ts'

/**
 * The order of events does not matter, nor whether they come twice or not at all, as long as each entity keeps one event
 * after its last change (R56–R58, F1). A failure prints its seed; `MLG_SEED=<n>` runs that one alone.
 */
const START = Date.parse('2026-01-01T00:00:00Z')
const SEEDS =
  process.env.MLG_SEED !== undefined
    ? [Number(process.env.MLG_SEED)]
    : Array.from({ length: process.env.MLG_SOAK === '1' ? 500 : 100 }, (_, i) => i + 1)
const CHANGES = 60

/** Every change made, one event after the other in order, each served before the next: what nobody doubts. */
async function plain(seed: number): Promise<readonly string[]> {
  const random = seeded(seed)
  const clock = new VirtualClock(START)
  const world = new World(clock)
  const service = startSimulated({ world, clock, random: seeded(seed + 1), latencyMs: 0 })
  for (let i = 0; i < CHANGES; i++) {
    const { event } = change(world, random)
    await service.deliver(event)
    clock.advance(clock.now() + 1_000)
    await settle()
  }
  await service.quiesce()
  const lines = await stateLines(service.store)
  await service.stop()
  return lines
}

/** The same changes, while their events are lost, doubled, late and out of order, and reads overlap them. */
async function rough(seed: number): Promise<readonly string[]> {
  const random = seeded(seed)
  const chaos = seeded(seed * 7_919)
  const clock = new VirtualClock(START)
  const world = new World(clock)
  const service = startSimulated({ world, clock, random: seeded(seed + 2), latencyMs: 400 })
  let late: object[] = []
  const last = new Map<string, Change>()
  for (let i = 0; i < CHANGES; i++) {
    const made = change(world, random)
    last.set(`${made.kind.plural}/${made.id}`, made)
    if (chaos() > 0.4) late.push(made.event)
    if (chaos() < 0.3) late.push(made.event)
    late = await deliverSome(late, { chaos, deliver: service.deliver, share: 0.3 })
    if (chaos() < 0.5) {
      clock.advance()
      await settle(10)
    }
  }
  // One event after each entity's last change is kept; it may come at any place among the others.
  const kept = [...last.values()].map((c) => c.event)
  await deliverSome([...late, ...kept, ...kept.filter(() => chaos() < 0.3)], {
    chaos,
    deliver: service.deliver,
    share: 1,
  })
  await service.quiesce()
  const lines = await stateLines(service.store)
  await service.stop()
  return lines
}

async function deliverSome(
  events: readonly object[],
  by: { chaos: Random; deliver: (e: object) => Promise<void>; share: number },
): Promise<object[]> {
  const mixed = shuffled(by.chaos, events)
  const now = by.share === 1 ? mixed.length : below(by.chaos, Math.ceil(mixed.length * by.share) + 1)
  for (const event of mixed.slice(0, now)) await by.deliver(event)
  return mixed.slice(now)
}

describe(`the order of events (${SEEDS.length} seeds)`, () => {
  it('does not matter', { timeout: 600_000 }, async () => {
    for (const seed of SEEDS) {
      const [expected, actual] = [await plain(seed), await rough(seed)]
      const missing = expected.filter((line) => !actual.includes(line))
      const extra = actual.filter((line) => !expected.includes(line))
      expect({ seed, missing, extra }).toEqual({ seed, missing: [], extra: [] })
      expect(expected.length).toBeGreaterThan(20)
    }
  })
})
