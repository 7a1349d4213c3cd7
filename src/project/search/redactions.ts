import type { LogEntry } from '../../contracts/log.ts'
import type { Store } from '../../contracts/store.ts'
import { Follower, type FollowerParts, type Following } from '../../follow/follower.ts'
import type { Tx } from '../../model/facts.ts'
import { endsRedaction } from './touched.ts'

interface Watched {
  head: Tx
}

/**
 * Says when values may have left the record: at its own start, when a redaction is complete, and when entries that it has not seen were dropped. Every process has
 * one, whichever of them writes the index.
 */
class RedactionWatching implements Following<Watched> {
  readonly name = 'redactions'
  readonly essential = false
  readonly visibility = 'reported'
  readonly #store: Pick<Store, 'head'>
  readonly #redacted: () => void

  constructor(store: Pick<Store, 'head'>, redacted: () => void) {
    this.#store = store
    this.#redacted = redacted
  }

  async start(): Promise<Watched> {
    const { tx } = await this.#store.head()
    this.#redacted()
    return { head: tx }
  }

  reset(): Promise<Watched> {
    return this.start()
  }

  apply(state: Watched, entries: readonly LogEntry[]): Promise<void> {
    if (entries.some(endsRedaction)) this.#redacted()
    state.head = entries.at(-1)?.tx ?? state.head
    return Promise.resolve()
  }
}

export function watchRedactions(
  store: Pick<Store, 'head'>,
  parts: FollowerParts,
  redacted: () => void,
): Pick<Follower<Watched>, 'stop'> {
  return new Follower(new RedactionWatching(store, redacted), parts)
}
