import { expect, it } from 'vitest'
import type { Deliveries, ChangeDelivery, NewDelivery, Subscription } from '../../contracts/deliveries.ts'
import type { RecordNotes } from '../../contracts/notes.ts'
import type { Uri } from '../../model/uri.ts'
import type { RecordSubject } from './subject.ts'

const FOLLOWER = 'notifications'
const A = 'aip://model/registry/a' as Uri
const B = 'aip://model/registry/b' as Uri

export const subscriptionOf = (id: string, of: Partial<Subscription> = {}): Subscription => ({
  id,
  owner: 'local',
  by: { kind: 'local' },
  byName: 'local operator',
  createdAt: 1,
  since: 0,
  to: { channel: 'webhook', address: 'https://hooks.example.com/mlg' },
  about: { of: null, upstreamOf: null, types: [], platform: null, q: null, least: 'medium', kinds: [] },
  times: { every: 'immediate', dayMinute: 540, quiet: null, timeZone: 'UTC', perDay: 500 },
  generation: 1,
  earlierUntil: null,
  suspended: null,
  ...of,
})

export function deliveriesContract({ store, reopen }: RecordSubject<Deliveries & RecordNotes>): void {
  const delivery = (subscription: string, tx: number, uri: Uri, of: Partial<NewDelivery> = {}): NewDelivery => ({
    id: `${subscription}.${tx}.${uri}`,
    subscription,
    tx,
    uri,
    at: tx,
    due: 100 + tx,
    bundle: null,
    ...of,
  })
  const make = (...made: readonly NewDelivery[]) =>
    store().makeDeliveries(made, { follower: FOLLOWER, tx: Math.max(0, ...made.map(({ tx }) => tx)) })
  const due = async (now: number, each = 10) =>
    (await store().dueDeliveries(now, 100, each)).map(({ id }) => id.split('/').at(-1) + id.slice(1, 4))
  const settle = (one: ChangeDelivery, to: Partial<ChangeDelivery>) => store().settleDeliveries([{ ...one, ...to }])
  const found = async (id: string): Promise<ChangeDelivery> => {
    const one = await store().delivery(id)
    if (one === null) throw new Error(`there is no delivery ${id}`)
    return one
  }

  it('suspends subscriptions in the write that makes deliveries', async () => {
    const [one, two] = [subscriptionOf('one'), subscriptionOf('two')]
    for (const each of [one, two]) await store().saveSubscription(each)
    const version = await store().subscriptionsVersion()
    const suspended = ['two', 'ended'].map((subscription) => ({ subscription, reason: 'it is full' }))
    await store().makeDeliveries([delivery('one', 7, A)], { follower: FOLLOWER, tx: 7 }, suspended)
    expect(await store().subscriptions()).toEqual([one, { ...two, suspended: 'it is full' }])
    expect(await store().subscriptionsVersion()).toBeGreaterThan(version)
    expect(await store().checkpoint(FOLLOWER)).toBe(7)
    expect(await found(`one.7.${A}`)).toMatchObject({ state: 'pending' })
    await make(delivery('one', 8, A))
    expect(await store().subscriptionsVersion()).toBe(version + 1)
  })

  it('keeps subscriptions over a restart, and counts their changes', async () => {
    const [one, two] = [subscriptionOf('one'), subscriptionOf('two', { owner: 'token:ci', suspended: 'too much' })]
    expect([await store().subscriptions(), await store().subscriptionsVersion()]).toEqual([[], 0])
    await store().saveSubscription(two)
    await store().saveSubscription(one)
    expect(await store().changeSubscription('one', { generation: 2 })).toEqual({ ...one, generation: 2 })
    const again = await reopen()
    expect(await again.subscriptions()).toEqual([{ ...one, generation: 2 }, two])
    expect(await again.subscriptionsVersion()).toBe(3)
    expect([await again.dropSubscription('one'), await again.dropSubscription('one')]).toEqual([true, false])
    expect(await again.subscriptions()).toEqual([two])
    expect(await again.subscriptionsVersion()).toBeGreaterThan(3)
  })

  it('changes only the named fields of a current subscription, and none of an ended one', async () => {
    const one = subscriptionOf('one')
    await store().saveSubscription(one)
    const changes = [{ generation: 2, earlierUntil: 9 }, { suspended: 'unwanted' }, { since: 7, byName: 'ann' }]
    await Promise.all(changes.map((change) => store().changeSubscription('one', change)))
    const changed = { ...one, generation: 2, earlierUntil: 9, suspended: 'unwanted', since: 7, byName: 'ann' }
    expect(await store().subscriptions()).toEqual([changed])
    expect(await store().changeSubscription('one', { suspended: null })).toEqual({ ...changed, suspended: null })
    await store().dropSubscription('one')
    const version = await store().subscriptionsVersion()
    expect(await store().changeSubscription('one', { suspended: 'unwanted' })).toBeNull()
    expect([await store().subscriptions(), await store().subscriptionsVersion()]).toEqual([[], version])
  })

  it("makes each delivery once, in one write with its follower's position", async () => {
    await make(delivery('s', 3, A), delivery('s', 4, B))
    await make(delivery('s', 3, A, { due: 9_999 }), delivery('s', 5, A))
    expect(await store().checkpoint(FOLLOWER)).toBe(5)
    const all = await (
      await reopen()
    ).deliveries({ subscriptions: null, state: null, uri: null, before: 1e15, limit: 10 })
    expect(all.map(({ tx, due: at, state, attempts }) => [tx, at, state, attempts])).toEqual([
      [5, 105, 'pending', 0],
      [4, 104, 'pending', 0],
      [3, 103, 'pending', 0],
    ])
  })

  it("hands out each entity's first delivery alone, and the next once that ended", async () => {
    await make(delivery('s', 1, A), delivery('s', 2, A), delivery('s', 3, B), delivery('t', 4, A))
    expect(await due(100)).toEqual([])
    expect(await due(1_000)).toEqual(['a.1.', 'b.3.', 'a.4.'])
    const first = await found(delivery('s', 1, A).id)
    // It failed and waits, and so do later ones.
    await settle(first, { due: 5_000, attempts: 1, error: 'refused' })
    expect(await due(1_000)).toEqual(['b.3.', 'a.4.'])
    expect(await store().nextDue()).toBe(103)
    await settle(first, { state: 'dead', attempts: 8, error: 'refused', finishedAt: 6_000 })
    expect(await due(1_000)).toEqual(['a.2.', 'b.3.', 'a.4.'])
    expect(await found(first.id)).toMatchObject({ state: 'dead', attempts: 8, error: 'refused', finishedAt: 6_000 })
  })

  it('limits the deliveries handed out per subscription, so that none waits for a large one', async () => {
    const uri = (i: number) => `aip://model/registry/m${i}` as Uri
    await make(...Array.from({ length: 20 }, (_, i) => delivery('s', i + 1, uri(i))), delivery('t', 50, A))
    expect(await due(1_000, 2)).toEqual(['m0.1.', 'm1.2.', 'a.50'])
  })

  it('collects the changes of one message, without delaying others', async () => {
    const later = { due: 500, bundle: 'noon' }
    await make(delivery('s', 1, A, later), delivery('s', 2, A, later), delivery('s', 3, A), delivery('t', 4, A, later))
    expect(await due(200)).toEqual(['a.3.'])
    expect(await due(500)).toEqual(['a.3.', 'a.1.', 'a.2.', 'a.4.'])
    expect((await store().bundled('s', 'noon')).map(({ tx }) => tx)).toEqual([1, 2])
    expect(await store().madeSince(2)).toEqual([{ subscription: 's', count: 1 }])
  })

  it('lists and counts by subscription and state, and drops what ended long ago', async () => {
    await make(delivery('s', 1, A), delivery('s', 2, B), delivery('t', 3, A))
    await settle(await found(delivery('s', 1, A).id), { state: 'sent', attempts: 1, finishedAt: 10 })
    await settle(await found(delivery('t', 3, A).id), { state: 'withheld', finishedAt: 20 })
    const list = async (query: Partial<Parameters<Deliveries['deliveries']>[0]>) =>
      (
        await store().deliveries({ subscriptions: null, state: null, uri: null, before: 1e15, limit: 10, ...query })
      ).map(({ tx }) => tx)
    expect(await list({})).toEqual([3, 2, 1])
    expect(await list({ subscriptions: ['s'] })).toEqual([2, 1])
    expect(await list({ subscriptions: [] })).toEqual([])
    expect(await list({ state: 'pending' })).toEqual([2])
    expect(await list({ uri: A })).toEqual([3, 1])
    expect(await list({ uri: A, state: 'sent' })).toEqual([1])
    expect(await list({ limit: 1, before: (await found(delivery('t', 3, A).id)).seq })).toEqual([2])
    const counts = await store().deliveryCounts()
    expect(counts.map(({ subscription, state, count }) => `${subscription} ${state} ${count}`).sort()).toEqual([
      's pending 1',
      's sent 1',
      't withheld 1',
    ])
    expect(await store().dropDeliveries(20, 10)).toBe(1)
    expect(await list({})).toEqual([3, 2])
    await store().dropSubscription('s')
    expect(await list({})).toEqual([3])
  })
}
