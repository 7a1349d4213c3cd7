import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { RemoteThread } from './thread.ts'
import { doneWithin } from './wait.ts'

type NoAnswer = { readonly ask: () => void }

function threadThat(does: string): RemoteThread<NoAnswer> {
  const module = new URL(`data:text/javascript,${encodeURIComponent(does)}`)
  return new RemoteThread<NoAnswer>(module, { name: 'test', label: 'the thread', functions: ['ask'], data: {} })
}

describe('a thread', () => {
  it('is not terminated if it exits by itself', async () => {
    const thread = threadThat('setTimeout(() => undefined, 100)')
    const code = once(thread.worker, 'exit')
    expect(await thread.endsWithin(20_000)).toBe(true)
    expect(await code).toEqual([0])
    expect(thread.failure).toBe('the thread ended (code 0)')
  })

  it('is terminated if it outlives the time limit', async () => {
    const thread = threadThat('setInterval(() => undefined, 100)')
    const code = once(thread.worker, 'exit')
    await once(thread.worker, 'online')
    expect(thread.failure).toBeNull()
    expect(await thread.endsWithin(20)).toBe(false)
    expect(await code).toEqual([1])
  })

  it('rejects calls once it has failed, and says why', async () => {
    const thread = threadThat("throw new RangeError('no room')")
    const reason = 'the thread failed: no room'
    await expect(thread.ended).resolves.toBe(reason)
    await expect(thread.functions.ask()).rejects.toThrow()
    expect(thread.thrown).toBeInstanceOf(RangeError)
    expect(thread.failure).toBe(reason)
  })
})

it('rejected work counts as done, and overdue work as not done', async () => {
  expect(await doneWithin(Promise.reject(new Error('refused')), 20_000)).toBe(true)
  expect(await doneWithin(new Promise(() => undefined), 1)).toBe(false)
})
