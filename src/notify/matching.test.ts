import { expect, it } from 'vitest'
import { must } from '../lib/result.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Commit } from '../contracts/log.ts'
import type { Subscription } from '../contracts/deliveries.ts'
import { graphProcess } from '../testing/notify/process.ts'
import { VirtualClock } from '../testing/sim/clock.ts'
import { commitOf, edge, gone, keyOf, model, stateFacts, user } from '../testing/store/build.ts'
import { subscriptionOf } from '../testing/store/contract-deliveries.ts'
import { SubscriptionMatcher } from './matching.ts'
import { backgroundReader } from './message-composer.ts'

const MINUTE = 60_000
const [MODEL, OTHER, OWNER] = [model('later'), model('other'), user('alice')]
const dataset = (id: string): Uri => must(makeUri('dataset', 'registry', id))
const [ORIGIN, COPY] = [dataset('origin'), dataset('copy')]

interface World {
  /** Returns what the subscription reports after one more commit, at a minute. */
  readonly toldOf: (minute: number, commit: Commit) => Promise<readonly string[]>
}

async function inWorld(
  of: typeof MODEL,
  work: (world: World) => Promise<void>,
  later: readonly Partial<Subscription>[] = [],
): Promise<void> {
  const store = openSqliteStore({ path: ':memory:' })
  const { log, graph, reads } = graphProcess({ store, clock: new VirtualClock(0) })
  const about = { ...subscriptionOf('').about, of, least: 'low' as const }
  const subscriptions = [{}, ...later].map((one) => subscriptionOf('s', { about, ...one }))
  const matching = new SubscriptionMatcher(subscriptions, await backgroundReader(reads, null))
  const toldOf: World['toldOf'] = async (minute, commit) => {
    const { tx: before } = await store.head()
    await store.commit([commit])
    const { tx } = await store.head()
    expect(await graph.waitFor(tx, 10_000)).toBe(true)
    const reader = await backgroundReader(reads, null)
    const changes = await matching.changesIn(await store.read(before, 10), {
      reader,
      readerFor: async () => ({ key: '', reader }),
      searched: async () => undefined,
      now: minute * MINUTE,
    })
    return changes.map(({ uri }) => uri)
  }
  try {
    await work({ toldOf })
  } finally {
    await graph.stop()
    log.close()
    await store.close()
  }
}

const says = (minute: number, uri: typeof MODEL, status: string, edges: ReturnType<typeof edge>[] = []): Commit =>
  commitOf(minute * MINUTE, [stateFacts(keyOf(uri, 'Model'), { facts: { status }, edges })])

it('walks a refused scope again even if no edge has changed since', () =>
  inWorld(MODEL, async ({ toldOf }) => {
    // The model is unknown, so the walk is refused.
    expect(await toldOf(1, says(1, OTHER, 'a', [edge('Entity.ownedBy', OTHER, OWNER)]))).toEqual([])
    expect(await toldOf(2, says(2, MODEL, 'a'))).toEqual([MODEL])
    expect(await toldOf(3, says(3, MODEL, 'b'))).toEqual([MODEL])
    expect(await toldOf(4, says(4, OTHER, 'b'))).toEqual([])
  }))

it('matches entities in a very large scope', () =>
  inWorld(OWNER, async ({ toldOf }) => {
    const owned = Array.from({ length: 70 }, (_, i) => model(`m${i}`))
    await toldOf(1, commitOf(MINUTE, [stateFacts(keyOf(OWNER, 'User', 'identity'), { facts: { name: 'Alice' } })]))
    const first = owned.map((uri) =>
      stateFacts(keyOf(uri, 'Model'), { facts: { status: 'a' }, edges: [edge('Entity.ownedBy', uri, OWNER)] }),
    )
    await toldOf(2, commitOf(2 * MINUTE, first))
    const last = owned.at(-1) ?? MODEL
    expect(await toldOf(100, says(100, last, 'b', [edge('Entity.ownedBy', last, OWNER)]))).toEqual([last])
    expect(await toldOf(101, says(101, OTHER, 'b'))).toEqual([])
  }))

it('tells a subscription of nothing from before it, though an older one is told', () =>
  inWorld(
    MODEL,
    async ({ toldOf }) => {
      expect(await toldOf(1, says(1, MODEL, 'a'))).toEqual([MODEL])
      expect(await toldOf(2, says(2, MODEL, 'b'))).toEqual([MODEL, MODEL])
    },
    [{ since: 1 }],
  ))

it('tells who watches an entity of what newly refers to it, though a subscriber to everything is not told', () =>
  inWorld(
    ORIGIN,
    async ({ toldOf }) => {
      const describe = (uri: typeof ORIGIN, loads: number, edges: ReturnType<typeof edge>[] = []) =>
        stateFacts(keyOf(uri, 'Dataset'), { facts: { name: 'n', loads }, edges })
      await toldOf(1, commitOf(MINUTE, [describe(ORIGIN, 1), describe(COPY, 1)]))
      const copied = [describe(ORIGIN, 2), describe(COPY, 1, [edge('Dataset.derivedFrom', COPY, ORIGIN)])]
      expect(await toldOf(2, commitOf(2 * MINUTE, copied))).toEqual([ORIGIN, COPY])
    },
    [{ about: { ...subscriptionOf('').about, least: 'low' } }],
  ))

it('tells who watches a model of a version that is deleted', () =>
  inWorld(MODEL, async ({ toldOf }) => {
    const version = keyOf(model('later-1'), 'ModelInstance')
    const described = stateFacts(version, { edges: [edge('ModelInstance.instanceOf', version.uri, MODEL)] })
    const first = commitOf(MINUTE, [stateFacts(keyOf(MODEL, 'Model'), { facts: { status: 'a' } }), described])
    expect(await toldOf(1, first)).toEqual([MODEL, version.uri])
    expect(await toldOf(2, commitOf(2 * MINUTE, [gone(version)]))).toEqual([version.uri])
  }))
