import type { Presumption } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { isAwaited, type Cause } from '../model/facts.ts'
import { platformOf } from '../model/uri.ts'

/**
 * Leases of all sources of which the commits are still to come: the record learns how many, so that it writes them
 * together. Where somebody may wait to see what they bring, commits wait for others of that kind and source alone.
 */
export class ComingCommits {
  /** The fences of leases by their source. */
  readonly #awaited = new Map<string, Set<number>>()
  readonly #others = new Set<number>()

  expect({ uri, fence, cause }: LeasedMark): void {
    if (isAwaited(cause.kind)) this.#awaitedOf(platformOf(uri)).add(fence)
    else this.#others.add(fence)
  }

  /** Its commit begins, or it ended without one. */
  came({ uri, fence }: Pick<LeasedMark, 'uri' | 'fence'>): void {
    if (!this.#awaitedOf(platformOf(uri)).delete(fence)) this.#others.delete(fence)
  }

  /** A commit begins: counts those that it may wait for. */
  begin({ cause, settle }: { readonly cause: Cause; readonly settle: Presumption | null }): number {
    const mark = settle !== null && 'uri' in settle ? settle : null
    if (mark !== null) this.came(mark)
    if (isAwaited(cause.kind)) return mark === null ? 0 : this.#awaitedOf(platformOf(mark.uri)).size
    return [...this.#awaited.values()].reduce((sum, { size }) => sum + size, this.#others.size)
  }

  #awaitedOf(platform: string): Set<number> {
    const known = this.#awaited.get(platform) ?? new Set()
    this.#awaited.set(platform, known)
    return known
  }
}
