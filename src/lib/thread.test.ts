import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { doneWithin, endOf, endsByItself } from './thread.ts'

/** A thread that reports once that it runs, then does what the test says. */
async function running(then: string): Promise<{ worker: Worker; ended: Promise<void>; code: Promise<unknown[]> }> {
  const worker = new Worker(`require('node:worker_threads').parentPort.postMessage('runs'); ${then}`, { eval: true })
  const [ended, code] = [endOf(worker), once(worker, 'exit')]
  await once(worker, 'message')
  return { worker, ended, code }
}

describe('the end of a thread', () => {
  it('is waited for where the thread exits by itself, without a termination', async () => {
    const { worker, ended, code } = await running('setTimeout(() => undefined, 100)')
    expect(await endsByItself(worker, ended, 20_000)).toBe(true)
    expect(await code).toEqual([0])
  })

  it('is a termination where something keeps the thread alive past the bound', async () => {
    const { worker, ended, code } = await running('setInterval(() => undefined, 100)')
    expect(await endsByItself(worker, ended, 20)).toBe(false)
    expect(await code).toEqual([1])
  })

  it('counts as done where the work rejects, and as not done past the bound', async () => {
    expect(await doneWithin(Promise.reject(new Error('refused')), 20_000)).toBe(true)
    expect(await doneWithin(new Promise(() => undefined), 1)).toBe(false)
  })
})
