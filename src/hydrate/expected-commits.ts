import type { CommitCondition } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { isAwaited, type Cause } from '../model/facts.ts'
import { platformOf } from '../model/uri.ts'
import { getOrInsert } from '../lib/maps.ts'

/**
 * Counts the commits still to come from leases of all sources, so that the record writes them together. If somebody may
 * be waiting for the result, commits wait only for others of that kind and source.
 */
export class ExpectedCommits {
  /** Fences of leases, by source. */
  readonly #awaited = new Map<string, Set<number>>()
  readonly #others = new Set<number>()

  expect({ uri, fence, cause }: LeasedMark): void {
    if (isAwaited(cause.kind)) this.#awaitedOf(platformOf(uri)).add(fence)
    else this.#others.add(fence)
  }

  /** Called when its commit begins, or it ended without one. */
  arrived({ uri, fence }: Pick<LeasedMark, 'uri' | 'fence'>): void {
    if (!this.#awaitedOf(platformOf(uri)).delete(fence)) this.#others.delete(fence)
  }

  /** Called when a commit begins: counts those that it may wait for. */
  begin({ cause, settle }: { readonly cause: Cause; readonly settle: CommitCondition | null }): number {
    const mark = settle !== null && 'uri' in settle ? settle : null
    if (mark !== null) this.arrived(mark)
    if (isAwaited(cause.kind)) return mark === null ? 0 : this.#awaitedOf(platformOf(mark.uri)).size
    return [...this.#awaited.values()].reduce((sum, { size }) => sum + size, this.#others.size)
  }

  #awaitedOf(platform: string): Set<number> {
    return getOrInsert(this.#awaited, platform, () => new Set())
  }
}
