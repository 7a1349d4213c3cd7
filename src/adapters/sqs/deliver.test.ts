import { describe, expect, it } from 'vitest'
import { silentLog } from '../../testing/parts.ts'
import { settle, VirtualClock } from '../../testing/sim/clock.ts'
import { deliver, type DeliverParts } from './deliver.ts'
import type { Queue, ReceivedMessage, UnmovedMessage } from './queue.ts'
import { eventOf, TakenDeliveries } from './testing/taking.ts'

/** A queue whose deletions answer as the test says. */
class Scripted implements Queue {
  readonly removed: (readonly string[])[] = []
  readonly hidden: { readonly receipts: readonly string[]; readonly at: number }[] = []
  readonly #clock: VirtualClock
  failing: (receipts: readonly string[], attempt: number) => readonly UnmovedMessage[] = () => []

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  receive = async (): Promise<readonly ReceivedMessage[]> => []
  redrive = async (): Promise<string | null> => null
  close = (): void => undefined
  remove = async (receipts: readonly string[]): Promise<readonly UnmovedMessage[]> => {
    this.removed.push(receipts)
    return this.failing(receipts, this.removed.length)
  }
  hide = async (receipts: readonly string[]): Promise<readonly UnmovedMessage[]> => {
    this.hidden.push({ receipts, at: this.#clock.now() })
    if (this.hidden.length === 2) throw new Error('the network went away')
    return []
  }
}

function setUp(take?: DeliverParts['take']): {
  queue: Scripted
  taking: TakenDeliveries
  clock: VirtualClock
  parts: DeliverParts
} {
  const clock = new VirtualClock(1_000_000)
  const queue = new Scripted(clock)
  const taking = new TakenDeliveries()
  const channel = { name: 'sqs:q', source: null }
  const common = { queue, clock, channel, hiddenSeconds: 30, random: () => 0.5, log: silentLog }
  return { queue, taking, clock, parts: { ...common, take: take ?? taking.take } }
}

const messages = (...ids: number[]): readonly ReceivedMessage[] =>
  ids.map((id) => ({
    id: `id-${id}`,
    receipt: `r-${id}`,
    body: JSON.stringify(eventOf(id)),
    traceparent: null,
    receives: 1,
  }))

/** Advances time until the work is done. */
async function waitForWork<T>(work: Promise<T>, clock: VirtualClock): Promise<T> {
  const running = new AbortController()
  const stop = (): void => running.abort()
  void work.then(stop, stop)
  for (await settle(5); !running.signal.aborted; await settle(5)) clock.advance()
  return await work
}

describe('delivering a batch', () => {
  it('takes all messages in one call, then deletes them', async () => {
    const { queue, taking, parts } = setUp()
    const done = await deliver(messages(1, 2), parts)
    expect(done).toEqual({ taken: 2, events: 2, undeleted: 0, error: null })
    expect(taking.calls).toHaveLength(1)
    expect(taking.calls[0]?.map((e) => e.origin)).toEqual(['sqs:q/id-1', 'sqs:q/id-2'])
    expect(queue.removed).toEqual([['r-1', 'r-2']])
  })

  it('takes each message alone if the batch fails, and deletes those that were taken', async () => {
    const { queue, taking, parts } = setUp()
    taking.refuse = (events) => events.some((e) => e.kind === 'parsed' && JSON.stringify(e.value).includes('m-2'))
    const done = await deliver(messages(1, 2, 3), parts)
    expect(done).toMatchObject({ taken: 2, events: 2 })
    expect(String(done.error)).toContain("doesn't answer")
    expect(queue.removed).toEqual([['r-1', 'r-3']])
  })

  it('deletes nothing if nothing was taken', async () => {
    const { queue, taking, parts } = setUp()
    taking.refuse = () => true
    expect(await deliver(messages(1, 2), parts)).toMatchObject({ taken: 0, events: 0, undeleted: 0 })
    expect(queue.removed).toEqual([])
  })

  it("retries only deletions that failed on the queue's side", async () => {
    const { queue, clock, parts } = setUp()
    queue.failing = (receipts, attempt) =>
      attempt > 2 ? [] : receipts.slice(1).map((receipt) => ({ receipt, why: 'InternalError', again: true }))
    expect(await waitForWork(deliver(messages(1, 2, 3), parts), clock)).toMatchObject({ taken: 3, undeleted: 0 })
    expect(queue.removed).toEqual([['r-1', 'r-2', 'r-3'], ['r-2', 'r-3'], ['r-3']])
  })

  it('gives up after four tries, or at once if the receipt has expired', async () => {
    const { queue, clock, parts } = setUp()
    queue.failing = (receipts) =>
      receipts.map((receipt) => ({ receipt, why: 'ReceiptHandleIsInvalid', again: receipt === 'r-1' }))
    expect(await waitForWork(deliver(messages(1, 2), parts), clock)).toMatchObject({ taken: 2, undeleted: 2 })
    expect(queue.removed).toEqual([['r-1', 'r-2'], ['r-1'], ['r-1'], ['r-1']])
  })

  it('survives a queue that disappears before the deletion', async () => {
    const { queue, clock, parts } = setUp()
    queue.failing = () => {
      throw new Error('ECONNREFUSED')
    }
    expect(await waitForWork(deliver(messages(1, 2), parts), clock)).toMatchObject({ taken: 2, undeleted: 2 })
  })

  it('extends invisibility every 10 s, failures or not, for a quarter of an hour', async () => {
    const held = Promise.withResolvers<void>()
    const { queue, clock, parts } = setUp(async () => {
      await held.promise
      return []
    })
    const work = deliver(messages(1, 2), parts)
    for (let i = 0; i < 200; i++) {
      await settle(2)
      clock.advance()
    }
    expect(queue.hidden).toHaveLength(89)
    expect(
      queue.hidden.every(({ receipts, at }, i) => receipts.length === 2 && at === 1_000_000 + 10_000 * (i + 1)),
    ).toBe(true)
    held.resolve()
    expect(await work).toMatchObject({ taken: 2 })
  })
})
