import type { Catalogue } from '../../catalogue/registry.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { LogReader } from '../../follow/log.ts'
import { finish } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import { GraphFollower } from '../../project/graph/follow.ts'
import { surroundingsIn } from '../../project/search/around.ts'
import { SearchFollower } from '../../project/search/follow.ts'
import { silentLog } from '../parts.ts'
import type { ForgetfulIndex } from './forgetful.ts'

export interface IndexingPorts {
  readonly store: RecordPorts
  readonly reader: LogReader
  readonly clock: Clock
  /** See `SearchFollowerParts`. */
  readonly recordBegan?: Tx
}

/** A process that follows a record with a graph and with an index. */
export class IndexingProcess {
  readonly index: ForgetfulIndex
  readonly graph: GraphFollower
  readonly follower: SearchFollower

  constructor(
    { store, reader, clock, recordBegan = undefined }: IndexingPorts,
    index: ForgetfulIndex,
    catalogue: Catalogue,
  ) {
    this.index = index
    this.graph = new GraphFollower(store, clock, reader)
    this.follower = new SearchFollower({
      store,
      reader,
      clock,
      writer: index,
      ...(recordBegan === undefined ? {} : { recordBegan }),
      surroundings: surroundingsIn(() => this.graph.graph, catalogue, finish),
      catalogue,
      ahead: this.graph,
      log: silentLog,
      turn: () => Promise.resolve(),
    })
  }

  async stop(): Promise<void> {
    await this.follower.stop()
    await this.graph.stop()
  }
}
