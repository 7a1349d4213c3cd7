import type { Clock } from '../../contracts/clock.ts'
import type { LogEntry } from '../../contracts/log.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Log } from '../../contracts/telemetry.ts'
import { Follower, type LogFeed, type UntilItWorks } from '../../follow/follower.ts'
import type { LogReader } from '../../follow/log.ts'
import { finish } from '../../lib/pausing-work.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { loadGraph } from '../../projections/graph/load-from-record.ts'

const NOTHING = new Graph()

/** A process's graph, which loads and follows at once: the product's yields by real time. */
export class SimulatedGraph extends Follower<Graph> {
  constructor(store: RecordPorts, log: LogReader, clock: Clock) {
    const start = (retrying: UntilItWorks): Promise<Graph> => retrying(() => loadGraph(store, [], finish))
    const reset = (_: Graph, retrying: UntilItWorks): Promise<Graph> => start(retrying)
    const apply = async (graph: Graph, entries: readonly LogEntry[], { seen }: LogFeed): Promise<void> => {
      for (const entry of entries) {
        graph.apply(entry)
        seen(entry)
      }
    }
    super({ name: 'graph', essential: true, visibility: 'required', start, reset, apply }, { log, clock })
  }

  get graph(): Graph {
    return this.state ?? NOTHING
  }
}

export interface FollowerPorts {
  readonly store: RecordPorts
  readonly clock: Clock
  readonly log: Log
  readonly reader: LogReader
  readonly graph: SimulatedGraph
}
