import { afterEach, beforeEach, expect, it } from 'vitest'
import { ALICE as ALICES, company, MODEL, saying } from '../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { ALL_RIGHTS, LOCAL_OPERATOR, type Caller } from '../contracts/caller.ts'
import { signingSecret } from '../notify/ids.ts'
import { must } from '../lib/result.ts'
import { canonicalUri, type Uri } from '../model/uri.ts'
import type { Service } from '../questions/service.ts'
import { readerOf } from '../questions/saved.ts'
import { DELIVERIES } from '../questions/subscriptions.ts'
import { subscriptionOf } from '../testing/store/contract-deliveries.ts'
import { ownerOf, type SubscribeArguments } from './subscription-arguments.ts'
import { REPLAY_DELIVERY } from './subscription-deliveries.ts'
import { RENEW_SECRET, RESUME_SUBSCRIPTION, UNSUBSCRIBE } from './subscriptions.ts'

const DAY_MS = 86_400_000
const SECRET = Buffer.alloc(32, 7)
const ALICE: Caller = { ...LOCAL_OPERATOR, id: 'https://id.company#alice', name: 'Alice', kind: 'session' }
const BOB: Caller = {
  ...ALICE,
  id: 'https://id.company#bob',
  name: 'Bob',
  rights: new Set(ALL_RIGHTS.filter((right) => right !== 'administer')),
}

let world: ApiWorld
let service: Service
beforeEach(async () => {
  world = await openWorld()
  await world.say(...company())
  // Not checked by types: these commands use the secret alone.
  service = { ...world.service, notifications: { secret: SECRET } as unknown as Service['notifications'] }
})
afterEach(() => world.close())

const only = async () => (await world.store.subscriptions())[0]

it('a subscription resumes from the current moment, and loses nothing if it was not suspended', async () => {
  const own = subscriptionOf('s', { owner: ALICE.id, by: { kind: 'account', id: ALICE.id }, since: 1 })
  await world.store.saveSubscription({ ...own, suspended: 'too much' })
  const { tx } = await world.store.head()
  expect((await RESUME_SUBSCRIPTION.run(service, { id: 's' }, ALICE)).ok).toBe(true)
  expect(await only()).toMatchObject({ since: tx, suspended: null })
  await world.store.saveSubscription(own)
  expect((await RESUME_SUBSCRIPTION.run(service, { id: 's' }, ALICE)).ok).toBe(true)
  expect(await only()).toMatchObject({ since: 1, suspended: null })
})

it('a subscription signs with a new secret at once, and with the previous one for a day', async () => {
  await world.store.saveSubscription(subscriptionOf('s', { owner: ALICE.id }))
  const before = service.clock.now()
  const renewed = await RENEW_SECRET.run(service, { id: 's' }, ALICE)
  expect(renewed).toMatchObject({ ok: true, value: { answer: { secret: signingSecret(SECRET, 's', 2) } } })
  const { generation, earlierUntil } = (await only()) ?? {}
  expect(generation).toBe(2)
  expect(earlierUntil).toBeGreaterThanOrEqual(before + DAY_MS)
  expect(earlierUntil).toBeLessThanOrEqual(service.clock.now() + DAY_MS)
  const mail = { channel: 'email', address: 'a@corp.example' } as const
  await world.store.saveSubscription(subscriptionOf('s', { owner: ALICE.id, to: mail }))
  expect((await RENEW_SECRET.run(service, { id: 's' }, ALICE)).ok).toBe(false)
})

it('a subscription can be changed and ended only by its owner', async () => {
  const own = subscriptionOf('s', { owner: ALICE.id, suspended: 'too much' })
  await world.store.saveSubscription(own)
  for (const change of [RESUME_SUBSCRIPTION, RENEW_SECRET, UNSUBSCRIBE])
    expect((await change.run(service, { id: 's' }, BOB)).ok).toBe(false)
  expect(await only()).toEqual(own)
  expect((await UNSUBSCRIBE.run(service, { id: 's' }, ALICE)).ok).toBe(true)
  expect(await only()).toBeUndefined()
})

it('a team is subscribed only by its members and by administrators', async () => {
  const team = must(canonicalUri('aip://group/identity/personalization'))
  await world.say(saying({ type: 'Group', uri: team, attributes: { name: 'Personalization' } }))
  const owner = async (caller: Caller) => {
    const reader = must(await readerOf(service, caller))
    return await ownerOf(service, { team } as SubscribeArguments, { caller, reader })
  }
  expect(await owner(ALICE)).toEqual({ ok: true, value: team })
  expect(await owner(BOB)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN', parameter: 'team' } })
})

it('deliveries show who was told of an entity, and when, to owners of those subscriptions', async () => {
  const mail = { channel: 'email', address: 'ads@corp.example' } as const
  await world.store.saveSubscription(subscriptionOf('s', { owner: ALICE.id, to: mail }))
  await world.store.saveSubscription(subscriptionOf('t', { owner: BOB.id }))
  const [model, alice] = [MODEL, ALICES].map((one) => must(canonicalUri(one))) as [Uri, Uri]
  const any = { subscription: undefined, state: undefined, cursor: undefined, limit: 10 }
  const made = { at: 1, due: 1, bundle: null }
  await world.store.makeDeliveries(
    [
      { ...made, id: 'a', subscription: 's', tx: 1, uri: model },
      { ...made, id: 'b', subscription: 's', tx: 1, uri: alice },
      { ...made, id: 'c', subscription: 't', tx: 2, uri: model },
    ],
    null,
  )
  const told = async (caller: Caller, all = false) => {
    const answer = await DELIVERIES.ask(service, { ...any, uri: model, all }, caller)
    return answer.ok ? answer.value.deliveries.map(({ to, uri }) => [to, uri]) : answer.error.code
  }
  expect(await told(ALICE)).toEqual([['ads@corp.example', MODEL]])
  expect(await told(ALICE, true)).toHaveLength(2)
  expect(await told(BOB, true)).toBe('FORBIDDEN')
})

it('a delivery that waits is sent at once, with all its attempts', async () => {
  const { store } = world
  const hourAhead = service.clock.now() + 3_600_000
  await store.saveSubscription(subscriptionOf('s', { owner: ALICE.id }))
  await store.makeDeliveries(
    [{ id: 'd', subscription: 's', tx: 1, uri: MODEL as Uri, at: 1, due: hourAhead, bundle: null }],
    null,
  )
  const made = await store.delivery('d')
  if (made === null) throw new Error('no delivery')
  await store.settleDeliveries([{ ...made, attempts: 3, error: 'it answered 503' }])
  expect(await REPLAY_DELIVERY.run(service, { id: 'd' }, ALICE)).toMatchObject({ ok: true })
  expect(await store.delivery('d')).toMatchObject({ state: 'pending', attempts: 0 })
  expect(await store.nextDue()).toBeLessThanOrEqual(service.clock.now())
})
