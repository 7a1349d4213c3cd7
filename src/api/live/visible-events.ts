import type { Caller } from '../../contracts/caller.ts'
import { hidesUri } from '../../contracts/visibility.ts'
import type { ReadDeps } from '../../query/deps.ts'
import type { LiveEvent } from './feed.ts'

/** Returns an event without what is hidden from the caller when it is sent; null if nothing is left. */
export function visibleEvent(
  reads: Pick<ReadDeps, 'graph' | 'visibilities'>,
  caller: Caller,
  event: LiveEvent,
): LiveEvent | null {
  const visibility = reads.visibilities.of(caller)
  if (visibility === null || event.kind === 'reset') return event
  // The visibility isn't known yet, so the listener must reload everything.
  if (visibility instanceof Promise) return { kind: 'reset', tx: event.tx }
  const { now } = visibility
  const graph = reads.graph()
  const nodes = event.nodes.filter((uri) => !hidesUri(now, graph, uri))
  return nodes.length === 0 && !event.many ? null : { ...event, nodes }
}
