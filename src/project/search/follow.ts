// The follower that keeps the search index up to date with the log and the graph.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AheadOfRecord } from '../../contracts/follower.ts'
import type { LogEntry } from '../../contracts/log.ts'
import type { SearchIndexWriter } from '../../contracts/search-index.ts'
import type { Tx } from '../../model/facts.ts'
import type { DutyParts } from '../../follow/duty.ts'
import { Follower, type Ahead, type FollowerDefinition, type LogFeed, type Steadily } from '../../follow/follower.ts'
import type { LogReader } from '../../follow/log.ts'
import { loadIndex } from './load-index.ts'
import { steadyParts, steadyWriter, type SearchParts } from './parts.ts'
import { SearchState } from './search-state.ts'
import { weightOfEntry } from './change-detection.ts'

export const SEARCH = 'search'

/** Nodes that transactions written at once may touch; one transaction that touches more is written by itself. */
const MOST_TOUCHED = 500
/** Pending documents that are written between two ranges of the log: some 5 ms that a change may wait. */
const PENDING_A_TURN = 200
const POLL_MS = 1_000

/**
 * A search index as a follower of the log. What a transaction states of an entity is written with it; what other
 * documents show of that (a new name, another group of an owner, one more user of a dataset) is noted, and written in
 * small batches in between. Until then the index counts as complete only up to before that transaction: a process that
 * ends begins there again. Nothing else has to be kept for that, and what is repeated is what came since.
 */
class SearchFollowing implements FollowerDefinition<SearchState> {
  readonly name = SEARCH
  readonly essential = false
  readonly visibility = 'reported'
  readonly #p: SearchParts
  readonly #rebuild: () => Promise<void>
  /** Of the index that answers. */
  #writer: SearchIndexWriter
  #rebuilding = false
  #wasAhead: AheadOfRecord | null = null
  /** Until the index is known not to be ahead. */
  #recordBegan: Tx | null

  constructor(parts: SearchParts, { writer, recordBegan = null }: SearchFollowerParts, rebuild: () => Promise<void>) {
    this.#p = parts
    this.#writer = writer
    this.#recordBegan = recordBegan
    this.#rebuild = rebuild
  }

  wasAhead(): AheadOfRecord | null {
    return this.#wasAhead
  }

  async start(steadily: Steadily): Promise<SearchState> {
    const parts = steadyParts(this.#p, steadily)
    const writer = steadyWriter(this.#writer, steadily)
    const { complete, latest } = await writer.head()
    if (complete === 0) return await loadIndex(parts, writer)
    const record = this.#recordBegan ?? (await parts.store.head()).tx
    if (latest <= record) {
      this.#recordBegan = null
      return new SearchState(parts, writer, complete)
    }
    this.#wasAhead = { tx: latest, record }
    this.#p.log.error(
      { index: latest, record },
      'the search index is ahead of the record, which lost transactions or is another one: the index is filled again',
    )
    return await this.#beside(new SearchState(parts, writer, 0), steadily)
  }

  async reset(old: SearchState, steadily: Steadily): Promise<SearchState> {
    return await this.#beside(old, steadily)
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
    const isBehind = this.#p.ahead.head > state.head
    do {
      if (pending.size > 0 && pending.dueIn(this.#p.clock.now(), isBehind) === 0) await state.settleSome(PENDING_A_TURN)
    } while (pending.areTooMany)
    return false
  }

  async rest(state: SearchState): Promise<number> {
    return state.pending.size > 0 ? state.pending.dueIn(this.#p.clock.now()) : POLL_MS
  }

  async #beside(before: SearchState, steadily: Steadily): Promise<SearchState> {
    const index = await steadily(() => this.#writer.fresh())
    const state = await loadIndex(steadyParts(this.#p, steadily), steadyWriter(index.writer, steadily))
    state.adoption = { index: { writer: index.writer, adopt: () => steadily(() => index.adopt()) }, before }
    return state
  }

  /** Beside the index that serves, which is followed meanwhile. */
  #forgetRedacted(after: Tx): void {
    if (this.#rebuilding) return
    this.#rebuilding = true
    this.#p.log.info(
      { after },
      'values were redacted: the search index is filled again, so that none of them is left in it',
    )
    void this.#rebuild()
      .finally(() => (this.#rebuilding = false))
      .catch(() => undefined)
  }

  /** The other index was written further while this one was filled: readers must not go back. */
  async #adopt(
    state: SearchState,
    { index, before }: NonNullable<SearchState['adoption']>,
    feed: LogFeed,
  ): Promise<void> {
    while (state.head < before.head) await this.apply(state, await feed.next(state.head), feed)
    await index.adopt()
    this.#writer = index.writer
    this.#recordBegan = null
    state.adoption = null
  }
}

function* ranges(entries: readonly LogEntry[]): Generator<readonly LogEntry[], void, void> {
  let [from, weight] = [0, 0]
  for (const [n, entry] of entries.entries()) {
    weight += weightOfEntry(entry)
    if (n > from && weight > MOST_TOUCHED) {
      yield entries.slice(from, n)
      from = n
      weight = weightOfEntry(entry)
    }
  }
  if (from < entries.length) yield entries.slice(from)
}

export interface SearchFollowerParts extends Omit<SearchParts, 'ahead' | 'turn'> {
  readonly writer: SearchIndexWriter
  readonly reader: LogReader
  readonly ahead: Ahead
  /**
   * Where the record ended before this process wrote to it: what it has written since must not hide that it lost
   * transactions. Null: now.
   */
  readonly recordBegan?: Tx | null
  /** Present where one process at a time writes the index. */
  readonly duty?: Omit<DutyParts, 'signal'>
  readonly turn?: () => Promise<unknown>
}

export class SearchFollower extends Follower<SearchState> {
  constructor(parts: SearchFollowerParts) {
    const { reader, clock, ahead, duty, log, turn = () => nextTurn() } = parts
    super(new SearchFollowing({ ...parts, turn }, parts, () => this.rebuild()), {
      log: reader,
      clock,
      after: ahead,
      ...(duty === undefined ? {} : { duty }),
      failed: (error) => log.warn({ err: error }, 'the search index failed to follow; trying again'),
    })
  }

  /** Whether every document shows everything up to a transaction, what has changed elsewhere included. */
  showsAll(tx: Tx): boolean {
    return this.state !== null && this.state.adoption === null && this.head >= tx && this.pending === 0
  }

  /** Documents that don't show yet what has changed elsewhere. */
  get pending(): number {
    return this.state?.pending.size ?? 0
  }
}
