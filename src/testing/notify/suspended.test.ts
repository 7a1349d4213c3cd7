import { expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { Channel } from '../../contracts/channel.ts'
import { MAX_WAITING, type NewDelivery } from '../../contracts/deliveries.ts'
import { randomFrom } from '../../lib/random.ts'
import { commitOf, keyOf, run, stateFacts } from '../store/build.ts'
import { subscriptionOf } from '../store/contract-deliveries.ts'
import { VirtualClock } from '../sim/clock.ts'
import { Life, Traffic } from '../sim/life.ts'
import { passing, runPending, until } from './kills.ts'
import { notifyingProcess } from './process.ts'

const FULL = 'full'
/** Later than any test: pending deliveries aren't sent. */
const NEVER = 1e14

const waiting = Array.from({ length: MAX_WAITING }, (_, i): NewDelivery => {
  return { id: `waits ${i}`, subscription: FULL, tx: 1, uri: run('1'), at: 1, due: NEVER, bundle: 'later' }
})

/** Kills before and after each write between the deliveries and the end of a subscription. */
const FUSES = ['makeDeliveries', 'changeSubscription', 'saveCheckpoint'].flatMap((call) =>
  (['before', 'after'] as const).map((moment) => ({ call, moment, calls: 1 })),
)

it.each(FUSES)(
  'a full subscription says from which transaction changes are omitted, killed $moment $call',
  async (fuse) => {
    const [store, clock, traffic] = [openSqliteStore({ path: ':memory:' }), new VirtualClock(1_000_000), new Traffic()]
    const channel: Channel = { send: async () => ({ kind: 'sent' }), close: async () => undefined }
    const rest = runPending(traffic)
    const random = randomFrom(1)
    const change = (minute: number) =>
      commitOf(minute * 60_000, [
        stateFacts(keyOf(run('1'), 'PipelineRun', 'orchestrator'), {
          facts: { status: minute % 2 === 0 ? 'failed' : 'running' },
        }),
      ])
    await store.commit([change(1)])
    const { tx: since } = await store.head()
    const about = { of: null, upstreamOf: null, types: ['PipelineRun'], platform: null, q: null, kinds: [] }
    await store.saveSubscription(subscriptionOf(FULL, { since, about: { ...about, least: 'low' } }))
    await store.saveSubscription(subscriptionOf('other', { since, about: { ...about, least: 'low' } }))
    await store.makeDeliveries(waiting, { follower: 'notifications', tx: since })
    const doomed = new Life({ clock, random, traffic })
    doomed.light(fuse, () => doomed.die())
    const first = notifyingProcess({ store: doomed.store(store), clock: doomed.clock(), channel, holder: 'killed' })
    const txs: number[] = []
    for (let minute = 2; minute < 6; minute++) {
      await store.commit([change(minute)])
      txs.push((await store.head()).tx)
      for (let i = 0; i < 6; i++) {
        await rest()
        clock.advance(clock.now() + 40_000)
      }
    }
    doomed.die()
    void first
    clock.jump(31_000)
    const next = notifyingProcess({ store, clock, channel, holder: 'next' })
    await until({ clock, rest }, () => next.follower.head >= (txs.at(-1) ?? 0))
    const full = (await store.subscriptions()).find(({ id }) => id === FULL)
    expect(full?.suspended).toBe(
      `${MAX_WAITING} deliveries are pending, so changes from transaction ${txs[0]} onwards were left out`,
    )
    // All other subscribers still get everything.
    await until({ clock, rest }, async () => {
      const counts = await store.deliveryCounts()
      return counts.some((one) => one.subscription === 'other' && one.state === 'sent' && one.count === txs.length)
    })
    await passing({ clock, rest }, next.stop())
    await store.close()
  },
)
