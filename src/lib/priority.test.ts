import { once } from 'node:events'
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

it.skipIf(process.platform !== 'linux')(
  "a thread that lowers its priority doesn't affect the other threads",
  async () => {
    const before = getPriority(0)
    const module = JSON.stringify(new URL('./priority.ts', import.meta.url).href)
    const code = `import(${module}).then(({ lowerPriority }) => {
    lowerPriority()
    require('node:worker_threads').parentPort.postMessage(require('node:os').getPriority(0))
  })`
    const [own] = (await once(new Worker(code, { eval: true }), 'message')) as [number]
    expect([own, getPriority(0)]).toEqual([Math.min(19, before + 5), before])
  },
)
