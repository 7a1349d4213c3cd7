import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../lib/random.ts'
import { DATABASE_SECONDS, LOCK_SECONDS, WORKER_SECONDS } from './costs.ts'
import { changesPerSecond, followerBytes, plan, USED_SHARE, type Load, type Plan } from './plan.ts'

const LOAD: Load = { entities: 200_000, edgesPerEntity: 10, eventsPerSecond: 5, readers: 20, keepDays: 365 }
const LARGE: Load = { ...LOAD, entities: 5_000_000, eventsPerSecond: 200, readers: 50 }

const countOf = ({ machines }: Plan, role: string): number => machines.find((one) => one.role === role)?.count ?? 0
const memoryOf = ({ machines }: Plan): number =>
  machines.reduce((sum, { count, memoryBytes }) => sum + count * memoryBytes, 0)

describe('a capacity plan', () => {
  it('is one process on one file, without a bus, if one machine suffices', () => {
    const planned = plan(LOAD)
    expect(planned.machines.map(({ role, count }) => [role, count])).toEqual([['all', 1]])
    expect(planned.partitions).toBeNull()
  })

  it('is at least two of each role beyond that, and a search server above a million entities', () => {
    const planned = plan(LARGE)
    expect(planned.machines.map(({ role }) => role)).toEqual([
      'api',
      'worker',
      'intake',
      'inference',
      'PostgreSQL',
      'OpenSearch',
    ])
    for (const { count } of planned.machines) expect(count).toBeGreaterThanOrEqual(2)
    expect(plan({ ...LARGE, entities: 900_000 }).machines.map(({ role }) => role)).not.toContain('OpenSearch')
  })

  it('has at least as much memory and disk for a larger load', () => {
    const load = fc.record({
      entities: fc.integer({ min: 1, max: 10_000_000 }),
      edgesPerEntity: fc.integer({ min: 0, max: 50 }),
      eventsPerSecond: fc.integer({ min: 0, max: 900 }),
      readers: fc.integer({ min: 0, max: 1_000 }),
      keepDays: fc.integer({ min: 1, max: 2_000 }),
    })
    const grown = fc.constantFrom<keyof Load>('entities', 'edgesPerEntity', 'eventsPerSecond', 'readers', 'keepDays')
    fc.assert(
      fc.property(load, grown, (few, what) => {
        const more = { ...few, [what]: few[what] + 1 }
        const diskOf = (of: Load): number => plan(of).machines.reduce((sum, { diskBytes }) => sum + diskBytes, 0)
        expect(memoryOf(plan(more))).toBeGreaterThanOrEqual(memoryOf(plan(few)))
        expect(diskOf(more)).toBeGreaterThanOrEqual(diskOf(few))
      }),
    )
  })

  it('is within half of the measured memory', () => {
    // Resident, at rest, with the embedded index: bench size, and bench cold-large at two million.
    const atRest = (entities: number, edgesPerEntity: number): number =>
      followerBytes({ ...LOAD, entities, edgesPerEntity }, true) - entities * edgesPerEntity * 27
    for (const [predicted, measured] of [
      [atRest(51_417, 5.7), 0.8e9],
      [atRest(2_000_000, 10), 2.4e9],
    ] as const)
      expect(Math.abs(predicted / measured - 1)).toBeLessThan(0.5)
  })

  it("is rejected if the log can't take the load, with how much it can", () => {
    expect(() => plan({ ...LARGE, eventsPerSecond: 5_000 })).toThrow(
      /5000 events per second .* the limit is 1960 per second/,
    )
  })

  it('is rejected if the graph is larger than any tested', () => {
    expect(() => plan({ ...LARGE, entities: 1e9 })).toThrow(/would take 402 GB of memory in each API process/)
  })
})

describe('a simulated plan with randomly arriving events', () => {
  interface Simulated {
    /** Seconds from an event to its commit. */
    readonly p99: number
    /** Share of the time for which the lock is held. */
    readonly lockShare: number
    /** Changes that still wait at the end. */
    readonly waiting: number
  }
  /** Workers plan concurrently; the lock of the log lets one through at a time. */
  function simulate({ eventsPerSecond }: Load, workers: number, seconds: number, seed: number): Simulated {
    const random = randomFrom(seed)
    const free = new Float64Array(workers)
    const took: number[] = []
    let [at, lockFree, held, waiting] = [0, 0, 0, 0]
    for (;;) {
      at -= Math.log(1 - random()) / eventsPerSecond
      if (at > seconds) break
      const worker = free.indexOf(free.reduce((least, one) => Math.min(least, one)))
      // Work takes between a half and one and a half times its average.
      const cost = WORKER_SECONDS.several * (0.5 + random())
      const planned = Math.max(at, free[worker] ?? 0) + cost
      const committed = Math.max(planned, lockFree) + LOCK_SECONDS.several
      held += LOCK_SECONDS.several
      lockFree = committed
      free[worker] = committed
      took.push(committed - at)
      if (committed > seconds) waiting++
    }
    took.sort((a, b) => a - b)
    return { p99: took[Math.floor(took.length * 0.99)] ?? 0, lockShare: held / seconds, waiting }
  }

  it.each([1, 10])('commits %i times 190 events a second within milliseconds with the planned workers', (times) => {
    const load = { ...LARGE, eventsPerSecond: 190 * times }
    for (const seed of [1, 2, 3]) {
      const { p99, lockShare, waiting } = simulate(load, countOf(plan(load), 'worker'), 60, seed)
      expect(p99).toBeLessThan(0.02)
      expect(lockShare).toBeLessThan(USED_SHARE * 1.05)
      expect(waiting).toBeLessThan(20)
    }
  })

  it('rejects 100 times as many, because any number of workers falls behind', () => {
    const load = { ...LARGE, eventsPerSecond: 19_000 }
    expect(() => plan(load)).toThrow('more than one log can take')
    const [few, many] = [16, 64].map((workers) => simulate(load, workers, 5, 1))
    // The lock lets 3,900 a second through: of 95,000, more than 70,000 wait.
    expect(few?.waiting).toBeGreaterThan(70_000)
    expect(many?.waiting).toBeGreaterThan(70_000)
  })

  it('catches up after an outage in the predicted time', () => {
    const load = { ...LARGE, eventsPerSecond: 900 }
    const planned = plan(load)
    const workers = countOf(planned, 'worker')
    const random = randomFrom(4)
    const rate = changesPerSecond(workers)
    // Commits of the workers in each second, with cores as fast as stated or a tenth slower.
    let [seconds, backlog] = [0, load.eventsPerSecond * 3_600]
    for (; backlog > 0; seconds++) backlog += load.eventsPerSecond - rate * (0.9 + 0.2 * random())
    expect(Math.abs(seconds / planned.catchUpSeconds - 1)).toBeLessThan(0.05)
  })

  it('keeps the planned database cores at most half busy', () => {
    for (const eventsPerSecond of [200, 900, 1_900]) {
      const { machines } = plan({ ...LARGE, eventsPerSecond })
      const cores = machines.find(({ role }) => role === 'PostgreSQL')?.cores ?? 0
      expect((eventsPerSecond * DATABASE_SECONDS.several) / cores).toBeLessThanOrEqual(USED_SHARE)
    }
  })
})
