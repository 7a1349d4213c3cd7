import { expect, it } from 'vitest'
import type { NewDelivery } from '../contracts/deliveries.ts'
import { run } from '../testing/store/build.ts'
import { subscriptionOf } from '../testing/store/contract-deliveries.ts'
import { makeDeliveriesOf } from './make-deliveries.ts'
import type { NotificationsParts, NotificationsState } from './notifications-state.ts'

it('counts only separate messages of the day, not those bundled in quiet hours', async () => {
  const { times } = subscriptionOf('s')
  const quiet = { from: 0, until: 60 }
  const subscription = subscriptionOf('s', { times: { ...times, timeZone: 'UTC', quiet, perDay: 2 } })
  const made: NewDelivery[] = []
  let now = 0
  const parts = {
    store: {
      deliveryCounts: async () => [],
      makeDeliveries: async (deliveries: readonly NewDelivery[]) => void made.push(...deliveries),
    },
    clock: { now: () => now },
    composer: { reader: async () => null, readers: () => null },
  } as unknown as NotificationsParts
  const changes = [1, 2].map((tx) => ({ subscription, tx, uri: run(String(tx)) }))
  const state = {
    head: 0,
    matcher: { changesIn: async () => changes },
    today: new Map(),
    waiting: new Map(),
    countedAt: 0,
    sender: null,
  } as unknown as NotificationsState
  for (const minute of [30, 90, 120]) {
    now = minute * 60_000
    await makeDeliveriesOf(state, [], parts)
  }
  const [hour, midnight] = [3_600_000, 86_400_000]
  expect(made.map(({ bundle }) => bundle)).toEqual([
    `quiet ${hour}`,
    `quiet ${hour}`,
    null,
    null,
    `over ${midnight + hour}`,
    `over ${midnight + hour}`,
  ])
})
