import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Topic, TopicMessage } from '../../contracts/topic.ts'
import { Follower } from '../../follow/follower.ts'
import { randomFrom, type Random } from '../../lib/random.ts'
import { changesTopic } from '../../notify/changes-topic.ts'
import { deliveryId } from '../../notify/ids.ts'
import { activityOf } from '../../query/time/activity/activity.ts'
import { backgroundReader } from '../../notify/message-composer.ts'
import { settle, VirtualClock } from '../sim/clock.ts'
import { Life, Traffic } from '../sim/life.ts'
import { runs } from '../runs.ts'
import { change, killedAgainAndAgain, passing, runPending, until } from './kills.ts'
import { graphProcess, type NotifyingPorts } from './process.ts'

/** The external broker: survives kills, sometimes refuses, and may have stored what it didn't acknowledge. */
class Broker implements Topic {
  readonly messages: TopicMessage[] = []
  readonly #random: Random
  isAway = false

  constructor(random: Random) {
    this.#random = random
  }

  async publish(messages: readonly TopicMessage[]): Promise<void> {
    if (this.isAway || this.#random() < 0.1) throw new Error('the broker is away')
    this.messages.push(...messages)
    if (this.#random() < 0.1) throw new Error('the acknowledgement was lost')
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

interface WrittenEvent {
  readonly id: string
  readonly subject: string
  readonly type: string
  readonly data: { readonly change: { readonly tx: number } }
}

const eventOf = ({ value }: TopicMessage): WrittenEvent => JSON.parse(value) as WrittenEvent

function topicProcess({ store, clock, holder }: Omit<NotifyingPorts, 'channel'>, topic: Topic) {
  const { log, graph, reads } = graphProcess({ store, clock })
  const parts = { store, clock, reads, name: 'changes', open: () => topic, roles: new Set<string>() }
  const follower = new Follower(changesTopic({ ...parts, publicUrl: null, missed: () => undefined }), {
    log,
    clock,
    after: graph,
    duty: { store, holder },
  })
  const stop = async (): Promise<void> => {
    await follower.stop()
    await graph.stop()
    log.close()
  }
  return { follower, reads, stop }
}

/** Derived from the question `activity`, independent of the code that writes. */
async function expectedIn(store: RecordPorts, clock: VirtualClock): Promise<readonly string[]> {
  const { graph, reads, log } = graphProcess({ store, clock })
  await graph.ready
  const { activities } = await activityOf(await backgroundReader(reads, null), {
    within: null,
    types: null,
    least: 'low',
    bookkeeping: false,
    since: 0,
    position: null,
    limit: 100_000,
    budget: { read: 100_000, examined: 100_000 },
  })
  const ids = activities.map(({ tx, node }) => deliveryId('changes', tx, graph.graph.uriOf(node)))
  await graph.stop()
  log.close()
  return ids
}

const KILLS = runs(20, 600)

describe('the topic of changes', () => {
  for (const seed of [1, 2])
    it(`has every change over ${KILLS} kills, in the order of each entity (seed ${seed})`, async () => {
      const [store, clock, traffic] = [
        openSqliteStore({ path: ':memory:' }),
        new VirtualClock(1_000_000),
        new Traffic(),
      ]
      const [random, broker] = [randomFrom(seed), new Broker(randomFrom(seed + 1))]
      const rest = runPending(traffic)
      const live = (holder: string) => {
        const life = new Life({ clock, random: randomFrom(seed + holder.length), traffic })
        const ports = { store: life.store(store), clock: life.clock(), holder }
        return { life, process: topicProcess(ports, life.topic(broker)) }
      }
      let minute = 0
      await killedAgainAndAgain({
        clock,
        rest,
        random,
        kills: KILLS,
        standingBy: seed % 2 === 0,
        mostCalls: 80,
        steps: 60,
        live,
        happens: async (step) => {
          if (step % 8 === 0) await store.commit([change(random, (minute += 60_000))])
        },
      })
      const last = live('the last one')
      const { tx } = await store.head()
      await until({ clock, rest }, () => last.process.follower.head >= tx)
      await passing({ clock, rest }, last.process.stop())
      const [expected, written] = [await expectedIn(store, clock), broker.messages.map(eventOf)]
      expect(expected.length).toBeGreaterThan(15)
      expect([...new Set(written.map(({ id }) => id))].toSorted()).toEqual(expected.toSorted())
      for (const [subject, events] of Map.groupBy(written, ({ subject }) => subject)) {
        const first = [...new Set(events.map(({ data }) => data.change.tx))]
        expect([subject, first]).toEqual([subject, first.toSorted((a, b) => a - b)])
      }
      await store.close()
    })

  it('reports that the broker is away, waits for it, and continues', async () => {
    const [store, clock] = [openSqliteStore({ path: ':memory:' }), new VirtualClock(1_000_000)]
    const [random, broker] = [randomFrom(1), new Broker(() => 1)]
    const process = topicProcess({ store, clock, holder: 'one' }, broker)
    const time = { clock, rest: () => settle(8) }
    await until(time, () => process.follower.status().ready)
    broker.isAway = true
    await store.commit([change(random, 60_000)])
    const { tx } = await store.head()
    await until(time, () => process.follower.status().lastError !== null)
    expect(process.follower.status()).toMatchObject({
      name: 'changes-topic',
      head: tx - 1,
      ready: true,
      essential: false,
      lastError: 'the broker is away',
    })
    broker.isAway = false
    await until(time, () => process.follower.head >= tx)
    expect(process.follower.status()).toMatchObject({ head: tx, lastError: null })
    expect(
      broker.messages.map(({ key, headers, value }) => ({ key, headers, event: JSON.parse(value) })),
    ).toMatchObject([
      {
        key: expect.stringMatching(/^aip:\/\/pipeline-run\//),
        headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
        event: { specversion: '1.0', source: 'urn:mlg', data: { subscription: null, link: null } },
      },
    ])
    await passing(time, process.stop())
    await store.close()
  })

  it('has the changes of a record that lost its end, although its position is beyond that', async () => {
    const [store, clock] = [openSqliteStore({ path: ':memory:' }), new VirtualClock(1_000_000)]
    const [random, broker] = [randomFrom(1), new Broker(() => 1)]
    await store.commit([change(random, 60_000)])
    const { tx: left } = await store.head()
    await store.saveCheckpoint('changes-topic changes', left + 5)
    const process = topicProcess({ store, clock, holder: 'one' }, broker)
    const time = { clock, rest: () => settle(8) }
    await until(time, () => process.follower.status().ready)
    expect(process.follower.head).toBe(left)
    await store.commit([change(random, 120_000)])
    await until(time, () => broker.messages.length > 0)
    await passing(time, process.stop())
    await store.close()
  })
})
