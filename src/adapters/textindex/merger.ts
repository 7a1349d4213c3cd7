import { sharedArrays } from '../../lib/shared-arrays.ts'
import { finishYielding, type Work } from '../../lib/pausing-work.ts'
import type { MergeSource } from './merge-sources.ts'
import { merge, type MergedSegment } from './merge.ts'

export interface MergeOptions {
  /** Smaller segments have no prefix lists. */
  readonly unionsFrom: number
  /** Aborted when the result is no longer needed. */
  readonly stop: AbortSignal | null
}

/** Merges several segments into arrays that threads can share; freezing merges a single segment from memory. */
export interface SegmentMerger {
  /** Resolves with null if it was stopped. Rejects if its thread fails; a retry may then succeed. */
  merge(sources: readonly MergeSource[], options: MergeOptions): Promise<MergedSegment | null>
}

/** Merges in the calling thread, which answers queries in between. */
export const inlineMerger: SegmentMerger = {
  merge: (sources, { unionsFrom, stop }) =>
    finishYielding(unless(mergeShared(sources, unionsFrom), () => stop?.aborted === true)),
}

export function* mergeShared(sources: readonly MergeSource[], unionsFrom: number): Work<MergedSegment> {
  return yield* sharedArrays(yield* merge(sources, unionsFrom))
}

export function* unless<T>(work: Work<T>, stops: () => boolean): Work<T | null> {
  for (;;) {
    if (stops()) return null
    const step = work.next()
    if (step.done === true) return step.value
    yield
  }
}
