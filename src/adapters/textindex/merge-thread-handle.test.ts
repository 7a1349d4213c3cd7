import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { entity, request } from '../../testing/search/build.ts'
import { fullBits } from '../../lib/bits.ts'
import { FacetValues } from './facet-values.ts'
import { FrozenSegment } from './frozen-segment.ts'
import { MergeThread, startThread, type MergeThreadOptions } from './merge-thread-handle.ts'
import type { MergeSource } from './merge-sources.ts'
import { inlineMerger } from './merger.ts'
import { RecentSegment } from './recent-segment.ts'
import { UNSYNCED } from '../disk/testing.ts'
import { TextIndex } from './text-index.ts'

const root = mkdtempSync(join(tmpdir(), 'mlg-textindex-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folders = 0

const OPTIONS = { unionsFrom: 1, stop: null }

/** A merger, and its threads. `onStart` receives each first. */
function merger(
  options: Partial<MergeThreadOptions> = {},
  onStart: (worker: Worker) => void = () => {},
): { thread: MergeThread; workers: Worker[] } {
  const workers: Worker[] = []
  const start: MergeThreadOptions['start'] = () => {
    const started = startThread()
    workers.push(started.worker)
    onStart(started.worker)
    return started
  }
  const thread = new MergeThread({ threadFrom: 1, start, ...options })
  onTestFinished(() => thread.close())
  return { thread, workers }
}

function recentOf(facets: FacetValues, from: number, count: number): MergeSource {
  const segment = new RecentSegment(facets)
  for (let node = from; node < from + count; node++)
    segment.add(entity(node, { name: `thing ${node}`, description: `number ${node % 7} of many` }))
  return { segment, keep: fullBits(count) }
}

describe('a thread that freezes and merges', () => {
  it('gives the same result as the calling thread, from memory and from frozen segments', async () => {
    const { thread, workers } = merger()
    const facets = new FacetValues()
    const frozen: MergeSource[] = []
    for (const from of [1, 100]) {
      const recent = recentOf(facets, from, 40)
      const merged = await thread.merge([recent], OPTIONS)
      expect(merged).toEqual(await inlineMerger.merge([recent], OPTIONS))
      if (merged !== null) frozen.push({ segment: new FrozenSegment(merged.data, merged.branches), keep: fullBits(40) })
    }
    expect(frozen).toHaveLength(2)
    expect(await thread.merge(frozen, OPTIONS)).toEqual(await inlineMerger.merge(frozen, OPTIONS))
    expect(workers).toHaveLength(1)
  })

  it('is not started for few documents', async () => {
    const { thread, workers } = merger({ threadFrom: 11 })
    expect((await thread.merge([recentOf(new FacetValues(), 1, 10)], OPTIONS))?.data.documents).toBe(10)
    expect(workers).toHaveLength(0)
  })

  it('fails its work if it ends, and the next work starts another', async () => {
    const { thread, workers } = merger()
    const source = recentOf(new FacetValues(), 1, 10)
    const failed = thread.merge([source], OPTIONS)
    const worker = await waitForFirst(workers)
    await worker.terminate()
    await expect(failed).rejects.toThrow('the thread that merges segments')
    expect((await thread.merge([source], OPTIONS))?.data.documents).toBe(10)
    expect(workers).toHaveLength(2)
  })

  it('stops if nobody wants the result any more', async () => {
    const { thread } = merger()
    const stop = new AbortController()
    const many = recentOf(new FacetValues(), 1, 3_000)
    const stopped = thread.merge([many], { unionsFrom: 1, stop: stop.signal })
    stop.abort()
    expect(await stopped).toBeNull()
    expect(await thread.merge([many], { unionsFrom: 1, stop: stop.signal })).toBeNull()
  })

  it('ends when idle, and is started again', async () => {
    const { thread, workers } = merger({ idleMs: 1 })
    const source = recentOf(new FacetValues(), 1, 10)
    await thread.merge([source], OPTIONS)
    const [first] = workers
    if (first !== undefined && first.threadId >= 0) await once(first, 'exit')
    await thread.merge([source], OPTIONS)
    expect(workers).toHaveLength(2)
  })
})

/** The very first thread, once there is one. */
async function waitForFirst(workers: readonly Worker[]): Promise<Worker> {
  for (let turn = 0; turn < 10_000; turn++) {
    const [worker] = workers
    if (worker !== undefined) return worker
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('no thread was started')
}

describe('an index whose thread fails', () => {
  /** Threads with these numbers end at once. */
  async function index(failing: readonly number[], folder = join(root, String(folders++))): Promise<TextIndex> {
    let number = 0
    const { thread } = merger({}, (worker) => {
      if (failing.includes(++number)) void worker.terminate()
    })
    return await TextIndex.open(folder, { freezeAt: 10, disk: UNSYNCED, merger: thread })
  }

  async function fill(writer: Pick<TextIndex, 'write'>, from: number): Promise<void> {
    for (let node = from; node < 60; node++)
      await writer.write([{ put: entity(node, { name: `thing ${node}` }) }], 1, 0)
  }

  it('retries with another thread', async () => {
    const one = await index([1, 3])
    await fill(one, 1)
    await one.flush()
    expect((await one.search(request('thing'))).total).toBe(59)
    await one.close()
  })

  it('rejects writes if that fails too, and is complete once they are repeated', async () => {
    const one = await index([1, 2])
    await expect(fill(one, 1)).rejects.toThrow('the thread that merges segments')
    await fill(one, 1)
    await one.write([], 2, 2)
    await one.flush()
    expect((await one.search(request('thing'))).total).toBe(59)
    expect((await one.head()).complete).toBe(2)
    await one.close()
  })

  it("answers from its old contents while it can't fill a new index", async () => {
    const folder = join(root, String(folders++))
    const before = await index([], folder)
    await before.write([{ put: entity(1, { name: 'old' }) }], 1, 1)
    await before.close()
    const one = await index([1, 2], folder)
    const fresh = await one.fresh()
    await expect(fill(fresh.writer, 2)).rejects.toThrow('the thread that merges segments')
    expect((await one.search(request('old'))).hits.map(({ node }) => node)).toEqual([1])
    const again = await one.fresh()
    await fill(again.writer, 2)
    await again.adopt()
    expect((await one.search(request('old'))).total).toBe(0)
    expect((await one.search(request('thing'))).total).toBe(58)
    await one.close()
  })
})
