import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import type { SendOutcome } from '../contracts/channel.ts'
import type { NewDelivery } from '../contracts/deliveries.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { eventually } from '../testing/parts.ts'
import { run } from '../testing/store/build.ts'
import { subscriptionOf } from '../testing/store/contract-deliveries.ts'
import { Sender, type SenderParts } from './sender.ts'

const WATCHED = subscriptionOf('s', { generation: 1 })
const DELIVERY: NewDelivery = { id: 'd', subscription: 's', tx: 1, uri: run('1'), at: 1, due: 1, bundle: null }

let store: RecordPorts
/** How long the sender slept each time, if nothing woke it. */
let sleeps: number[]
beforeEach(async () => {
  sleeps = []
  store = openSqliteStore({ path: ':memory:' })
  await store.saveSubscription(WATCHED)
  await store.makeDeliveries([DELIVERY], null)
})
afterEach(() => store.close())

function senderWith(parts: Pick<SenderParts, 'channel' | 'signal'> & Partial<SenderParts>): Sender {
  return new Sender({
    store,
    clock: { ...systemClock, sleep: (ms, signal) => (sleeps.push(ms), systemClock.sleep(ms, signal)) },
    subscription: async (id) => (await store.subscriptions()).find((one) => one.id === id),
    message: async () => ({ message: { kind: 'http', address: 'http://127.0.0.1:1', headers: {}, body: '' } }),
    keepMs: 1e12,
    stillHeld: async () => true,
    failed: (error) => {
      throw error
    },
    ...parts,
  })
}

/** Sends a delivery that the receiver refuses, with an event before its answer. */
async function sendUnwanted(meanwhile: (sender: Sender) => Promise<unknown>): Promise<void> {
  let answer: (outcome: SendOutcome) => void = () => undefined
  const answered = new Promise<SendOutcome>((resolve) => (answer = resolve))
  let [isSent, isDone] = [false, false]
  const end = new AbortController()
  const sender = senderWith({
    store: {
      ...store,
      changeSubscription: async (id, change) => {
        const changed = await store.changeSubscription(id, change)
        isDone = true
        return changed
      },
    },
    channel: { send: () => ((isSent = true), answered), close: async () => undefined },
    signal: end.signal,
  })
  await eventually(() => isSent, 'the message is sent')
  await meanwhile(sender)
  answer({ kind: 'unwanted', reason: '410 Gone' })
  await eventually(() => isDone, 'the subscription is suspended, where there is one')
  end.abort()
  await sender.stopped()
}

it('suspends a subscription whose receiver answers 410 Gone', async () => {
  await sendUnwanted(async () => undefined)
  expect(await store.subscriptions()).toEqual([{ ...WATCHED, suspended: '410 Gone' }])
})

it('keeps a subscription ended if it ended during the delivery', async () => {
  await sendUnwanted(() => store.dropSubscription('s'))
  expect(await store.subscriptions()).toEqual([])
})

it('keeps changes made to a subscription during the delivery', async () => {
  const renewed = { generation: 2, earlierUntil: 9 }
  await sendUnwanted(() => store.changeSubscription('s', renewed))
  expect(await store.subscriptions()).toEqual([{ ...WATCHED, ...renewed, suspended: '410 Gone' }])
})

it('sleeps until something happens while all that is due is being sent', async () => {
  await sendUnwanted(async (sender) => {
    sender.wake()
    await eventually(() => sleeps.length >= 2, 'another round')
  })
  expect(Math.min(...sleeps)).toBe(1_000)
})

it('does not send a message again that was sent as the process gave up its duty', async () => {
  const end = new AbortController()
  const send = async (): Promise<SendOutcome> => {
    end.abort()
    return { kind: 'sent' }
  }
  expect(await store.nextDue()).toBe(DELIVERY.due)
  const sender = senderWith({ channel: { send, close: async () => undefined }, signal: end.signal })
  await eventually(() => end.signal.aborted, 'the message is sent')
  await sender.stopped()
  expect(await store.nextDue()).toBeNull()
})
