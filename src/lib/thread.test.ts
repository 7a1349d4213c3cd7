import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { exitOf, endsByItself } from './thread.ts'
import { doneWithin } from './wait.ts'

/** A thread that reports once that it runs, then does what the test says. */
async function running(then: string): Promise<{ worker: Worker; ended: Promise<void>; code: Promise<unknown[]> }> {
  const worker = new Worker(`require('node:worker_threads').parentPort.postMessage('runs'); ${then}`, { eval: true })
  const [ended, code] = [exitOf(worker), once(worker, 'exit')]
  await once(worker, 'message')
  return { worker, ended, code }
}

describe('waiting for the end of a thread', () => {
  it('does not terminate a thread that exits by itself', async () => {
    const { worker, ended, code } = await running('setTimeout(() => undefined, 100)')
    expect(await endsByItself(worker, ended, 20_000)).toBe(true)
    expect(await code).toEqual([0])
  })

  it('terminates a thread that outlives the time limit', async () => {
    const { worker, ended, code } = await running('setInterval(() => undefined, 100)')
    expect(await endsByItself(worker, ended, 20)).toBe(false)
    expect(await code).toEqual([1])
  })

  it('treats rejected work as done, and overdue work as not done', async () => {
    expect(await doneWithin(Promise.reject(new Error('refused')), 20_000)).toBe(true)
    expect(await doneWithin(new Promise(() => undefined), 1)).toBe(false)
  })
})
