import { workerData, type MessagePort } from 'node:worker_threads'
import { portCalls } from '../../lib/port-calls.ts'
import { lowerPriority } from '../../lib/priority.ts'
import { finishYielding } from '../../lib/pausing-work.ts'
import type { Bits } from '../../lib/bits.ts'
import { FrozenSegment, type SegmentData } from './frozen-segment.ts'
import type { MergedSegment } from './merge.ts'
import { mergeShared, unless } from './merger.ts'
import { SealedSegment, type SealedData } from './sealed-segment.ts'

export interface MergeThreadData {
  readonly port: MessagePort
}

/** A segment as it is sent: its arrays are shared. A segment in memory is sealed first. */
export interface SentSegment {
  readonly sealed: SealedData | null
  readonly frozen: SegmentData | null
  readonly keep: Bits
}

export type MergeThreadCalls = {
  /** Resolves with null if it was stopped. */
  readonly merge: (job: number, sources: readonly SentSegment[], unionsFrom: number) => Promise<MergedSegment | null>
  readonly stop: (job: number) => void
}

const { port } = workerData as MergeThreadData
const running = new Set<number>()

const functions: MergeThreadCalls = {
  merge: async (job, sources, unionsFrom) => {
    running.add(job)
    try {
      const work = mergeShared(sources.map(openSegment), unionsFrom)
      // Yields, so that two jobs and the message that stops one take turns.
      return await finishYielding(unless(work, () => !running.has(job)))
    } finally {
      running.delete(job)
    }
  },
  stop: (job) => void running.delete(job),
}

function openSegment({ sealed, frozen, keep }: SentSegment): { segment: SealedSegment | FrozenSegment; keep: Bits } {
  if (sealed !== null) return { segment: new SealedSegment(sealed), keep }
  if (frozen !== null) return { segment: new FrozenSegment(frozen, null), keep }
  throw new Error('text index: a segment was sent without its arrays')
}

lowerPriority()
portCalls(port, functions, 'the search thread')
