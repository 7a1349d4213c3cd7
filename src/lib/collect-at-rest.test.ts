import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

const ENTRY = new URL('./collect-at-rest.ts', import.meta.url).href

/** Fills its memory, releases everything, and reports its size from then on. */
const thread = (fill: string): string => `
  import { parentPort } from 'node:worker_threads'
  import { getHeapStatistics } from 'node:v8'
  import { collectAtRest, noteReleased } from '${ENTRY}'
  collectAtRest(20)
  const SHARED_BYTES = 8 << 20
  const shared = []
  const size = () => {
    const { total_heap_size: heap, external_memory: arrays } = getHeapStatistics()
    return heap + arrays + SHARED_BYTES * shared.filter((one) => one.deref() !== undefined).length
  }
  let filled = []
  ${fill}
  filled = null
  parentPort.postMessage(size())
  setInterval(() => parentPort.postMessage(size()), 20)
`

it.each([
  ['objects', 'for (let i = 0; i < 3_000_000; i++) filled.push({ number: i, list: [i] })'],
  ['large arrays', 'for (let i = 0; i < 50; i++) filled.push(new Uint8Array(8 << 20).fill(1))'],
  [
    'arrays that threads share',
    `for (let i = 0; i < 50; i++) {
      filled.push(new SharedArrayBuffer(SHARED_BYTES))
      shared.push(new WeakRef(filled.at(-1)))
      noteReleased(SHARED_BYTES)
    }
    // Until they are old, and no quick collection finds them.
    for (let i = 0; i < 5_000_000; i++) globalThis.last = { number: i }`,
  ],
])('releases the memory of a resting thread that had many %s', { timeout: 20_000 }, async (_, fill) => {
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(thread(fill))}`))
  try {
    const [filled] = (await once(worker, 'message')) as [number]
    let size = filled
    // V8 also collects by itself, but only after eight seconds, and not every kind of garbage.
    for (const until = Date.now() + 6_000; size > filled / 4 && Date.now() < until;)
      [size] = (await once(worker, 'message')) as [number]
    expect(size).toBeLessThan(filled / 4)
  } finally {
    await worker.terminate()
  }
})
