import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { FollowerHandle } from '../../contracts/follower.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { LogReader } from '../../follow/log.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import type { Tx } from '../../model/facts.ts'
import { eventually } from '../parts.ts'
import { runs } from '../runs.ts'
import { settle, VirtualClock } from '../sim/clock.ts'
import { Life, Traffic } from '../sim/life.ts'
import { commitOf } from '../store/build.ts'
import { randomWrite } from '../store/sequence.ts'

/** The ports of a follower in one process. */
interface FollowPorts {
  readonly store: RecordPorts
  readonly reader: LogReader
  readonly clock: Clock
  readonly holder: string
}

/** A follower under test. */
interface FollowerUnderTest extends FollowerHandle {
  readonly head: Tx
  /** Present if it can build a new state while it serves. */
  rebuild?(): Promise<void>
  stop(): Promise<void>
}

interface FollowSubject<F extends FollowerUnderTest> {
  start(ports: FollowPorts): F
  /** Returns what it shows, in a comparable form. */
  shown(follower: F, store: RecordPorts, clock: VirtualClock): Promise<unknown>
  /** Computes the same from scratch, without the follower's loop. */
  expected(store: RecordPorts): Promise<unknown>
}

const SEEDS = runs(4, 120)
const CRASHES = runs(20, 400)

/** Pauses between checks take real time, which doesn't count here. */
const STEPS_PER_LOOK = 20

/** Contract of every follower of the log. */
export function followerContract<F extends FollowerUnderTest>(subject: FollowSubject<F>): void {
  let store: RecordPorts
  let clock: VirtualClock
  let now: number
  const running: { stop(): Promise<void> }[] = []
  beforeEach(() => {
    store = openSqliteStore({ path: ':memory:' })
    clock = new VirtualClock(1_000_000)
    now = 0
  })
  afterEach(async () => {
    for (const one of running.splice(0)) await passing(one.stop())
    await store.close()
  })

  function begin(holder: string, ports: { store: RecordPorts; clock: Clock } = { store, clock }): F {
    const reader = new LogReader(ports.store)
    const follower = subject.start({ ...ports, reader, holder })
    running.push({ stop: () => follower.stop().finally(() => reader.close()) })
    return follower
  }

  async function commitSome(random: Random, most = 4): Promise<void> {
    for (let n = 1 + below(random, most); n > 0; n--) {
      const writes = Array.from({ length: 1 + below(random, 3) }, () => randomWrite(random))
      await store.commit([commitOf((now += 10), writes)])
    }
  }

  /** Advances time until the promise resolves. */
  async function passing<T>(done: Promise<T>): Promise<T> {
    let over = false
    void done.then(
      () => (over = true),
      () => (over = true),
    )
    await eventually(async () => {
      for (let n = 0; n < STEPS_PER_LOOK; n++) {
        await settle(5)
        if (over) return true
        clock.advance()
      }
      return false
    }, 'it ends')
    return await done
  }

  async function caughtUp(follower: F): Promise<void> {
    const { tx } = await store.head()
    expect(await passing(follower.waitFor(tx, 1_000_000))).toBe(true)
  }

  async function expectRight(follower: F): Promise<void> {
    await caughtUp(follower)
    expect(await subject.shown(follower, store, clock)).toEqual(await subject.expected(store))
  }

  it('has the state of the log, whether it began before the log or in the middle', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = randomFrom(seed)
      if (random() < 0.5) await commitSome(random, 10)
      const follower = begin(`process ${seed}`)
      for (let i = 0; i < 3; i++) {
        await commitSome(random)
        await expectRight(follower)
      }
      await passing(follower.stop())
    }
  })

  it('is correct again after a kill at any step, even while loading', async () => {
    for (let n = 1; n <= CRASHES; n++) {
      const random = randomFrom(n)
      await commitSome(random)
      const life = new Life({ clock, random: () => 0.11, traffic: new Traffic() })
      life.light({ call: null, calls: n, moment: n % 2 === 0 ? 'before' : 'after' }, () => life.die())
      const doomed = begin(`killed ${n}`, { store: life.store(store), clock: life.clock() })
      running.pop()
      await commitSome(random)
      for (let i = 0; i < 40 && !life.dead; i++) {
        await settle(5)
        clock.advance()
      }
      life.die()
      void doomed
      const next = begin(`next ${n}`)
      await expectRight(next)
      await passing(next.stop())
    }
  })

  it('is correct if retention dropped the part of the log that it had not read', async () => {
    const random = randomFrom(7)
    await commitSome(random, 6)
    const away = begin('away')
    await caughtUp(away)
    await passing(away.stop())
    await commitSome(random, 10)
    const { tx } = await store.head()
    await store.announceHorizon(tx, now)
    for (let after: Tx | null = null; ;) {
      const step: { readonly next: Tx | null } = await store.dropPast({ horizon: tx, after, drop: true })
      if (step.next === null) break
      after = step.next
    }
    const back = begin('back')
    await expectRight(back)
    await commitSome(random)
    await expectRight(back)
  })

  it('continues if the record failed for a while', async () => {
    const random = randomFrom(5)
    const life = new Life({ clock, random: randomFrom(9), traffic: new Traffic() })
    life.loseRecord(3_000)
    const follower = begin('a', { store: life.store(store), clock: life.clock() })
    for (let i = 0; i < 5; i++) {
      await commitSome(random)
      await settle(10)
      clock.advance()
    }
    life.recover()
    await expectRight(follower)
  })

  it('serves during a rebuild, and never goes back', async () => {
    const random = randomFrom(3)
    await commitSome(random, 10)
    const follower = begin('a')
    if (follower.rebuild === undefined) return
    await caughtUp(follower)
    const heads: Tx[] = []
    for (let i = 0; i < 5; i++) {
      const rebuilt = follower.rebuild()
      await commitSome(random)
      heads.push(follower.head)
      await passing(rebuilt)
      heads.push(follower.head)
      await expectRight(follower)
    }
    expect(heads).toEqual(heads.toSorted((a, b) => a - b))
  })

  it('is correct in two processes at once, and in the one that is left', async () => {
    const random = randomFrom(11)
    const life = new Life({ clock, random: () => 0.11, traffic: new Traffic() })
    const first = begin('first', { store: life.store(store), clock: life.clock() })
    running.pop()
    await commitSome(random)
    await caughtUp(first)
    const second = begin('second')
    await commitSome(random)
    await caughtUp(first)
    expect(await subject.shown(first, store, clock)).toEqual(await subject.expected(store))
    life.die()
    await commitSome(random)
    await expectRight(second)
  })
}
