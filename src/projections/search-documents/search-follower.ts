// The follower that keeps the search index up to date with the log and the graph.
import { followerReports } from '../../contracts/state-log.ts'
import type { AheadOfRecord } from '../../contracts/follower.ts'
import type { LogEntry } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import {
  Follower,
  type FollowerDefinition,
  type DutyHolder,
  type LogFeed,
  type UntilItWorks,
} from '../../follow/follower.ts'
import type { LogReader } from '../../follow/log.ts'
import { weightOfEntry } from './affected-documents.ts'
import type { SearchDocuments } from './documents.ts'
import { SearchState, type SearchParts } from './search-state.ts'

const SEARCH = 'search'

/** Nodes that transactions written together may touch; a transaction that touches more is written alone. */
const MAX_TOUCHED = 500
/** Pending documents written between two ranges of the log: a change waits some 10 ms for them. */
const PENDING_PER_TURN = 50
const POLL_MS = 1_000

/**
 * A search index as a follower of the log. A transaction's statements about an entity are written with it; other
 * documents that show them (a new name, another group of an owner, one more user of a dataset) are queued, and written
 * in small batches in between. Until then the index counts as complete only up to before that transaction, where a
 * restarted process begins again. So nothing else has to be saved, and only later changes are repeated.
 */
class SearchFollowing implements FollowerDefinition<SearchState> {
  readonly name = SEARCH
  readonly essential = false
  readonly visibility = 'reported'
  readonly #parts: SearchFollowerParts
  readonly #rebuild: () => Promise<void>
  #rebuilding = false
  #wasAhead: AheadOfRecord | null = null
  /** Null once the index is known not to be ahead, since later writes may be ahead of it. */
  #recordBegan: Tx | null

  constructor(parts: SearchFollowerParts, rebuild: () => Promise<void>) {
    this.#parts = parts
    this.#recordBegan = parts.recordBegan ?? null
    this.#rebuild = rebuild
  }

  wasAhead(): AheadOfRecord | null {
    return this.#wasAhead
  }

  async start(retrying: UntilItWorks): Promise<SearchState> {
    const documents = withRetries(this.#parts.documents(), retrying)
    const { complete, latest } = await documents.head()
    const record = this.#recordBegan ?? (await retrying(() => this.#parts.store.head())).tx
    if (complete === 0 || latest <= record) {
      const state = await this.#begun(documents, complete)
      this.#recordBegan = null
      return state
    }
    this.#wasAhead = { tx: latest, record }
    this.#parts.log.error(
      { index: latest, record },
      'the search index is ahead of the record, which lost transactions or is another one: the index is filled again',
    )
    return await this.reset(new SearchState(this.#parts, documents, 0))
  }

  async reset(before: SearchState): Promise<SearchState> {
    const index = await before.documents.fresh()
    const state = await SearchState.filled(this.#parts, index.documents)
    state.adoption = { index, before }
    return state
  }

  async apply(state: SearchState, entries: readonly LogEntry[], { seen }: LogFeed): Promise<void> {
    for (const some of ranges(entries)) {
      await state.take(some)
      for (const entry of some) seen(entry)
    }
  }

  async attend(state: SearchState, feed: LogFeed): Promise<boolean> {
    if (state.adoption !== null) await this.#adopt(state, state.adoption, feed)
    if (state.redactedAfter !== null) this.#forgetRedacted(state.redactedAfter)
    const { pending } = state
    const isBehind = this.#parts.ahead.head > state.head
    do {
      if (pending.size > 0 && pending.dueIn(this.#parts.clock.now(), isBehind) === 0)
        await state.settleSome(PENDING_PER_TURN)
    } while (pending.areTooMany)
    return false
  }

  idle(): void {
    this.#parts.idle?.()
  }

  async rest(state: SearchState): Promise<number> {
    return state.pending.size > 0 ? state.pending.dueIn(this.#parts.clock.now()) : POLL_MS
  }

  async #begun(documents: SearchDocuments, complete: Tx): Promise<SearchState> {
    return complete === 0
      ? await SearchState.filled(this.#parts, documents)
      : new SearchState(this.#parts, documents, complete)
  }

  /** Fills a new index while the serving one goes on following the log. */
  #forgetRedacted(after: Tx): void {
    if (this.#rebuilding) return
    this.#rebuilding = true
    this.#parts.log.info(
      { after },
      'values were redacted: the search index is filled again, so that none of them is left in it',
    )
    void this.#rebuild()
      .finally(() => (this.#rebuilding = false))
      .catch(() => undefined)
  }

  /** The old index advanced while this one was filled: readers must not go back. */
  async #adopt(
    state: SearchState,
    { index, before }: NonNullable<SearchState['adoption']>,
    feed: LogFeed,
  ): Promise<void> {
    while (state.head < before.head) await this.apply(state, await feed.next(state.head), feed)
    await index.adopt()
    this.#recordBegan = null
    state.adoption = null
  }
}

function* ranges(entries: readonly LogEntry[]): Generator<readonly LogEntry[], void, void> {
  let [from, weight] = [0, 0]
  for (const [n, entry] of entries.entries()) {
    weight += weightOfEntry(entry)
    if (n > from && weight > MAX_TOUCHED) {
      yield entries.slice(from, n)
      from = n
      weight = weightOfEntry(entry)
    }
  }
  if (from < entries.length) yield entries.slice(from)
}

/** Retries every call until it works: each is repeatable, and completed steps stay valid. */
function withRetries(documents: SearchDocuments, retrying: UntilItWorks): SearchDocuments {
  return {
    head: () => retrying(() => documents.head()),
    write: (batch) => retrying(() => documents.write(batch)),
    fresh: async () => {
      const fresh = await retrying(() => documents.fresh())
      return { documents: withRetries(fresh.documents, retrying), adopt: () => retrying(() => fresh.adopt()) }
    },
  }
}

export interface SearchFollowerParts extends SearchParts {
  /** The documents to write; each start calls it. Throws `StateLost` if there are none. */
  readonly documents: () => SearchDocuments
  readonly reader: LogReader
  /**
   * The end of the record before this process wrote to it, so that its own writes can't hide that the record lost
   * transactions. Null means now.
   */
  readonly recordBegan?: Tx | null
  /** Present if one process at a time writes the index. */
  readonly duty?: DutyHolder
  /** Called occasionally while another process has the duty. */
  readonly idle?: () => void
}

export function searchFollower(parts: SearchFollowerParts): Follower<SearchState> {
  const { reader, clock, ahead, duty } = parts
  const follower: Follower<SearchState> = new Follower(new SearchFollowing(parts, () => follower.rebuild()), {
    log: reader,
    clock,
    after: ahead,
    duty,
    ...followerReports(parts, SEARCH),
  })
  return follower
}
