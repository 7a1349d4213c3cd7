import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

const ENTRY = new URL('./collect-at-rest.ts', import.meta.url).href

/** Fills its heap, lets go of everything, and reports the size of its heap from then on. */
const THREAD = `
  import { parentPort } from 'node:worker_threads'
  import { getHeapStatistics } from 'node:v8'
  import { collectAtRest } from '${ENTRY}'
  collectAtRest(20)
  let filled = []
  for (let i = 0; i < 3_000_000; i++) filled.push({ number: i, list: [i] })
  filled = null
  parentPort.postMessage(getHeapStatistics().total_heap_size)
  setInterval(() => parentPort.postMessage(getHeapStatistics().total_heap_size), 20)
`

it('gives the memory of a thread back that rests after much work', { timeout: 20_000 }, async () => {
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`))
  try {
    const [filled] = (await once(thread, 'message')) as [number]
    let size = filled
    for (const until = Date.now() + 15_000; size > filled / 4 && Date.now() < until;)
      [size] = (await once(thread, 'message')) as [number]
    expect(size).toBeLessThan(filled / 4)
  } finally {
    await thread.terminate()
  }
})
