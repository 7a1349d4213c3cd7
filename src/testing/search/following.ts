import type { Catalogue } from '../../catalogue/registry.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { SearchIndexWriter } from '../../contracts/search-index.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { StateLost, type Follower } from '../../follow/follower.ts'
import type { LogReader } from '../../follow/log.ts'
import { finish } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import { GraphFollower } from '../../projections/graph/graph-follower.ts'
import { surroundingsIn } from '../../walk/around.ts'
import {
  DocumentsOfRecord,
  type SearchBatch,
  type SearchDocuments,
} from '../../projections/search-documents/documents.ts'
import { searchFollower } from '../../projections/search-documents/search-follower.ts'
import type { SearchState } from '../../projections/search-documents/search-state.ts'
import { silentLog } from '../parts.ts'
import type { ForgetfulIndex } from './forgetful.ts'

interface IndexingPorts {
  readonly store: RecordPorts
  readonly reader: LogReader
  readonly clock: Clock
  /** See `SearchFollowerParts`. */
  readonly recordBegan?: Tx
}

/** A process that follows a record with a graph and with an index. */
export class IndexingProcess {
  index: ForgetfulIndex
  /** All batches it sent, including unwritten ones. */
  readonly batches: SearchBatch[] = []
  readonly underWay = new Set<SearchBatch>()
  readonly graph: GraphFollower
  readonly follower: Follower<SearchState>

  constructor(
    { store, reader, clock, recordBegan = undefined }: IndexingPorts,
    index: ForgetfulIndex,
    catalogue: Catalogue,
  ) {
    this.index = index
    this.graph = new GraphFollower(store, clock, reader)
    const turn = (): Promise<void> => Promise.resolve()
    this.follower = searchFollower({
      store,
      reader,
      clock,
      documents: () =>
        this.#observe(new DocumentsOfRecord({ store, index: this.#mortal(this.index), catalogue, turn })),
      ...(recordBegan === undefined ? {} : { recordBegan }),
      surroundings: surroundingsIn(
        () => this.graph.graph,
        () => catalogue,
        finish,
      ),
      ahead: this.graph,
      log: silentLog,
      turn,
    })
  }

  /** Number of documents that don't yet show changes of other entities. */
  get pending(): number {
    return this.follower.state?.pending.size ?? 0
  }

  /** Ends the writing thread, losing what its index had only in memory; the next one continues with this index. */
  endThread(next: ForgetfulIndex): void {
    this.index = next
    this.follower.loseState('the thread ended')
  }

  #observe(documents: SearchDocuments): SearchDocuments {
    return {
      head: () => documents.head(),
      write: async (batch) => {
        this.batches.push(batch)
        this.underWay.add(batch)
        await documents.write(batch).finally(() => this.underWay.delete(batch))
      },
      fresh: () => documents.fresh(),
    }
  }

  #mortal(index: SearchIndexWriter): SearchIndexWriter {
    const own = this.index
    const call = async <T>(make: () => Promise<T>): Promise<T> => {
      if (this.index !== own) throw new StateLost('the thread ended')
      const made = await make()
      if (this.index !== own) throw new StateLost('the thread ended')
      return made
    }
    return {
      head: () => call(() => index.head()),
      write: (changes, tx, complete) => call(() => index.write(changes, tx, complete)),
      fresh: () =>
        call(async () => {
          const { writer, adopt } = await index.fresh()
          return { writer: this.#mortal(writer), adopt: () => call(adopt) }
        }),
    }
  }

  async stop(): Promise<void> {
    await this.follower.stop()
    await this.graph.stop()
  }
}

/** Tells whether every document shows all changes up to a transaction, including those of other entities. */
export function showsAll({ state }: Follower<SearchState>, tx: Tx): boolean {
  return state !== null && state.adoption === null && state.head >= tx && state.pending.size === 0
}
