import { noteReleased } from '../../lib/collect-at-rest.ts'
import { sharedArrays } from '../../lib/shared-arrays.ts'
import { sibling } from '../../lib/sibling-module.ts'
import { finishYielding, type Work } from '../../lib/pausing-work.ts'
import { RemoteThread } from '../../lib/thread.ts'
import { FrozenSegment } from './frozen-segment.ts'
import type { MergeSource } from './merge-sources.ts'
import type { MergeThreadCalls, SentSegment } from './merge-thread.ts'
import type { MergedSegment } from './merge.ts'
import { inlineMerger, type MergeOptions, type SegmentMerger } from './merger.ts'
import { RecentSegment } from './recent-segment.ts'

/** Smaller merges run in the calling thread, for up to 80 ms in slices: few changes start no thread. */
const THREAD_FROM = 4_096
/** A thread idle for this long is ended to free its memory. */
const IDLE_MS = 10_000
const END_MS = 5_000

export interface MergeThreadOptions {
  /** Smaller merges run in the calling thread. */
  readonly threadFrom: number
  readonly idleMs: number
  readonly start: () => RemoteThread<MergeThreadCalls>
}

/**
 * Freezes and merges in a separate thread, started on demand, so that filling an index uses two processors. A segment
 * in memory is sent as a copy, and searched until the result replaces it; frozen segments are shared. An index has at
 * most one freezing and one merging job at a time. If the thread dies its jobs fail, and the next job starts another.
 */
export class MergeThread implements SegmentMerger {
  readonly #options: MergeThreadOptions
  #thread: RemoteThread<MergeThreadCalls> | null = null
  #jobs = 0
  #running = 0
  #idle: NodeJS.Timeout | undefined

  constructor(options: Partial<MergeThreadOptions> = {}) {
    this.#options = { threadFrom: THREAD_FROM, idleMs: IDLE_MS, start: startThread, ...options }
  }

  async merge(sources: readonly MergeSource[], options: MergeOptions): Promise<MergedSegment | null> {
    const documents = sources.reduce((sum, { segment }) => sum + segment.documents, 0)
    if (documents < this.#options.threadFrom) return await inlineMerger.merge(sources, options)
    this.#running++
    clearTimeout(this.#idle)
    try {
      return await this.#mergedElsewhere(sources, options)
    } finally {
      if (--this.#running === 0) this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs)
    }
  }

  /** Ends the thread; it can't be used afterwards. */
  async close(): Promise<void> {
    clearTimeout(this.#idle)
    await this.#end()
  }

  async #mergedElsewhere(
    sources: readonly MergeSource[],
    { unionsFrom, stop }: MergeOptions,
  ): Promise<MergedSegment | null> {
    const sent: SentSegment[] = []
    for (const source of sources) sent.push(await finishYielding(sentSegment(source)))
    if (stop?.aborted === true) return null
    this.#thread ??= this.#start()
    const { functions, calls } = this.#thread
    const job = ++this.#jobs
    const stopJob = (): void => calls.tell('stop', [job])
    stop?.addEventListener('abort', stopJob)
    try {
      return await functions.merge(job, sent, unionsFrom)
    } finally {
      stop?.removeEventListener('abort', stopJob)
      noteReleased(copiedBytes(sources))
    }
  }

  #start(): RemoteThread<MergeThreadCalls> {
    const thread = this.#options.start()
    void thread.ended.then(() => {
      if (this.#thread === thread) this.#thread = null
    })
    return thread
  }

  /** The thread ends by itself once its port is closed. */
  async #end(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    if (thread === null) return
    thread.port.close()
    await thread.endsWithin(END_MS)
  }
}

export function startThread(): RemoteThread<MergeThreadCalls> {
  return new RemoteThread(sibling('./merge-thread.ts', import.meta.url), {
    name: 'mlg-merging',
    label: 'the thread that merges segments of the search index',
    functions: ['merge', 'stop'],
    data: {},
  })
}

/** Bytes to copy for the thread: only segments in memory are copied. */
function copiedBytes(sources: readonly MergeSource[]): number {
  let bytes = 0
  for (const { segment } of sources) if (segment instanceof RecentSegment) bytes += segment.byteLength
  return bytes
}

function* sentSegment({ segment, keep }: MergeSource): Work<SentSegment> {
  if (segment instanceof RecentSegment) return { sealed: yield* sharedArrays(segment.sealed()), frozen: null, keep }
  if (segment instanceof FrozenSegment) return { sealed: null, frozen: yield* sharedArrays(segment.data), keep }
  throw new Error("text index: a segment of another kind can't be sent to a thread")
}
