import { problem, RefusalError } from '../../contracts/problem.ts'

/** Bounds what the requests of a process hold at once, in nodes and edges. */
export class MemoryBudget {
  readonly #most: number
  #taken = 0

  constructor(most: number) {
    this.#most = most
  }

  get taken(): number {
    return this.#taken
  }

  /** Takes a share, which the caller must give back even if this refuses. */
  take(more: number): void {
    this.#taken += more
    if (this.#taken <= this.#most) return
    const detail = 'The requests in progress use all the memory that this process has for the graph.'
    throw new RefusalError(problem('BUSY', detail, 'Try again in a second, or ask for fewer hops.'))
  }

  giveBack(taken: number): void {
    this.#taken -= taken
  }
}
