// Sends a test message, and repeats deliveries.
import { newId } from '../access/secret.ts'
import { MAX_WAITING } from '../contracts/deliveries.ts'
import { problem } from '../contracts/problem.ts'
import { err, ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { text } from '../questions/parameters.ts'
import { readerOf } from '../questions/saved.ts'
import { deliveryShape, deliveryJson, maySee, subscriptionOf } from '../questions/subscriptions.ts'
import { shared, idParameters, noDelivery, sendingSubscription } from './subscriptions.ts'

export const TEST_DELIVERY = command({
  ...shared,
  name: 'test-delivery',
  path: '/api/v1/subscriptions/{id}/test',
  summary: 'Send a test message to a subscription',
  description: 'It is sent within seconds; `deliveries` shows the outcome.',
  parameters: idParameters,
  answer: deliveryShape,
  problems: ['NOT_FOUND', 'REFUSED'],
  cli: { group: 'edit', positional: ['id'] },
  async run(service, { id }, caller) {
    const { store, clock } = service
    const found = await sendingSubscription(service, id, caller)
    if (!found.ok) return found
    const pending = (await store.deliveryCounts()).find((one) => one.subscription === id && one.state === 'pending')
    if ((pending?.count ?? 0) >= MAX_WAITING)
      return err(problem('REFUSED', `${MAX_WAITING} deliveries are waiting already.`))
    const now = clock.now()
    const test = {
      id: `${id}.test.${newId()}`,
      subscription: id,
      tx: 0,
      uri: '',
      at: now,
      due: now,
      bundle: null,
    } as const
    await store.makeDeliveries([test], null)
    const delivery = await store.delivery(test.id)
    return delivery === null
      ? err(noDelivery(test.id))
      : ok({ answer: deliveryJson(delivery, found.value.subscription) })
  },
})

export const REPLAY_DELIVERY = command({
  ...shared,
  name: 'replay-delivery',
  path: '/api/v1/deliveries/{id}/replay',
  summary: 'Send a delivery now, or again',
  description:
    'The delivery may wait, also for a retry, or have been sent, withheld or given up. It keeps its id, so that a receiver recognises a repetition.',
  parameters: { id: text("the delivery's id") },
  answer: deliveryShape,
  problems: ['NOT_FOUND', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'edit', positional: ['id'] },
  async run(service, { id }, caller) {
    const { store, clock } = service
    const delivery = await store.delivery(id)
    if (delivery === null) return err(noDelivery(id))
    const [subscription, reader] = [
      await subscriptionOf(service, delivery.subscription, caller),
      await readerOf(service, caller),
    ]
    if (!reader.ok) return reader
    if (!subscription.ok || !maySee(reader.value, delivery)) return err(noDelivery(id))
    const due = clock.now()
    const retried = { ...delivery, state: 'pending', due, attempts: 0, error: null, finishedAt: null } as const
    await store.settleDeliveries([retried])
    return ok({ answer: deliveryJson(retried, subscription.value) })
  },
})
