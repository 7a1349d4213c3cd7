// A notifying process: a graph, and the follower with its sender, over ports that may end.
import type { Channel } from '../../contracts/channel.ts'
import type { Clock } from '../../contracts/clock.ts'
import { NO_SHORTFALLS } from '../../contracts/source-conditions.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { ALL_VISIBLE } from '../../contracts/visibility.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { Follower } from '../../follow/follower.ts'
import { LogReader } from '../../follow/log.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import { must } from '../../lib/result.ts'
import { notifications } from '../../notify/notifications.ts'
import type { NotificationsState } from '../../notify/notifications-state.ts'
import { MessageComposer } from '../../notify/message-composer.ts'
import { GraphFollower } from '../../projections/graph/graph-follower.ts'
import type { ReadDeps } from '../../query/deps.ts'
import { EntityCache } from '../../query/entities/entity-cache.ts'

export const SECRET = Buffer.alloc(32, 7)
export const CATALOGUE = builtinCatalogue()
const PATHS = must(compilePaths(CATALOGUE, 'walked')).paths

export interface NotifyingPorts {
  readonly store: RecordPorts
  readonly clock: Clock
  readonly channel: Channel
  readonly holder: string
}

export interface NotifyingProcess {
  readonly reads: ReadDeps
  readonly follower: Follower<NotificationsState>
  stop(): Promise<void>
}

/** The graph that a follower reads and stays behind. */
export function graphProcess({ store, clock }: Pick<NotifyingPorts, 'store' | 'clock'>) {
  const log = new LogReader(store)
  const graph = new GraphFollower(store, clock, log)
  const reads: ReadDeps = {
    store,
    now: () => clock.now(),
    graph: () => graph.graph,
    catalogue: CATALOGUE,
    paths: PATHS,
    entities: new EntityCache(),
    sourceConditions: () => NO_SHORTFALLS,
    search: () => null,
    visibilities: ALL_VISIBLE,
  }
  return { log, graph, reads }
}

export function notifyingProcess({ store, clock, channel, holder }: NotifyingPorts): NotifyingProcess {
  const { log, graph, reads } = graphProcess({ store, clock })
  const composer = new MessageComposer({
    reads,
    recipients: { store, isLocal: () => true, rules: () => must({ ok: false, error: 'unused' }), tokens: () => [] },
    secret: SECRET,
    publicUrl: null,
    now: () => clock.now(),
    searched: async () => true,
  })
  const follower = new Follower(
    notifications({
      store,
      clock,
      channel,
      composer,
      keepMs: 1e12,
      failed: () => undefined,
      missed: () => undefined,
    }),
    { log, clock, after: graph, duty: { store, holder } },
  )
  return {
    reads,
    follower,
    async stop() {
      await follower.stop()
      await graph.stop()
      log.close()
    },
  }
}
