import type { Caller } from '../../contracts/caller.ts'
import { hidesUri } from '../../contracts/view.ts'
import type { ReadDeps } from '../../query/deps.ts'
import type { LiveEvent } from './feed.ts'

/** Returns an event without what is hidden from the caller when it is sent; null if nothing is left. */
export function visibleEvent(
  reads: Pick<ReadDeps, 'graph' | 'visibility'>,
  caller: Caller,
  event: LiveEvent,
): LiveEvent | null {
  const view = reads.visibility.viewOf(caller)
  if (view === null || event.kind === 'reset') return event
  // The view isn't known yet, so the listener must reload everything.
  if (view instanceof Promise) return { kind: 'reset', tx: event.tx }
  const { now } = view
  const graph = reads.graph()
  const nodes = event.nodes.filter((uri) => !hidesUri(now, graph, uri))
  return nodes.length === 0 && !event.many ? null : { ...event, nodes }
}
