import type { LeasedMark } from '../contracts/marks.ts'
import { isAwaited, type CauseKind } from '../model/facts.ts'

/**
 * Leases of which the commits are still to come: the record learns how many, so that it writes them together. Where
 * somebody may wait to see what they bring, commits wait for others of that kind alone.
 */
export class ComingCommits {
  readonly #awaited = new Set<number>()
  readonly #others = new Set<number>()

  expect({ fence, cause }: LeasedMark): void {
    const set = isAwaited(cause.kind) ? this.#awaited : this.#others
    set.add(fence)
  }

  /** Its commit begins, or it ended without one. */
  came({ fence }: Pick<LeasedMark, 'fence'>): void {
    if (!this.#awaited.delete(fence)) this.#others.delete(fence)
  }

  /** That a commit of this cause may wait for. */
  count(kind: CauseKind): number {
    return this.#awaited.size + (isAwaited(kind) ? 0 : this.#others.size)
  }
}
