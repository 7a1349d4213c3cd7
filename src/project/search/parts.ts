import type { Catalogue } from '../../catalogue/registry.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { SearchIndexWriter } from '../../contracts/search-index.ts'
import type { Store } from '../../contracts/store.ts'
import type { Log } from '../../contracts/telemetry.ts'
import type { Ahead, Steadily } from '../../follow/follower.ts'
import type { SearchSurroundings } from './surroundings.ts'

/** What the follower of the search index works with. */
export interface SearchParts {
  readonly store: Pick<Store, 'head' | 'entitiesOfNodes' | 'entityPage'>
  /** In the thread of the graph. */
  readonly surroundings: SearchSurroundings
  readonly catalogue: Catalogue
  /** The follower of the graph: nothing is indexed that the graph doesn't show yet. */
  readonly ahead: Pick<Ahead, 'head'>
  readonly clock: Clock
  readonly log: Log
  /** Ends a stretch of work: who else works in this thread has a turn. */
  readonly turn: () => Promise<unknown>
}

/** The same, with every call retried until it works: what has been done so far stays right. */
export function steadyParts(parts: SearchParts, steadily: Steadily): SearchParts {
  const { store, surroundings } = parts
  return {
    ...parts,
    store: {
      head: () => steadily(() => store.head()),
      entitiesOfNodes: (nodes) => steadily(() => store.entitiesOfNodes(nodes)),
      entityPage: (after, limit) => steadily(() => store.entityPage(after, limit)),
    },
    surroundings: {
      uris: (nodes) => steadily(() => surroundings.uris(nodes)),
      around: (nodes, at) => steadily(() => surroundings.around(nodes, at)),
      dependents: (starts, at) => steadily(() => surroundings.dependents(starts, at)),
    },
  }
}

/** Writes are repeatable: they put documents as they are. */
export function steadyWriter(writer: SearchIndexWriter, steadily: Steadily): SearchIndexWriter {
  return {
    head: () => steadily(() => writer.head()),
    write: (changes, tx, complete) => steadily(() => writer.write(changes, tx, complete)),
    fresh: () => steadily(() => writer.fresh()),
  }
}
