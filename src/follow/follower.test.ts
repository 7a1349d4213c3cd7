import { describe } from 'vitest'
import type { LogEntry } from '../contracts/log.ts'
import type { Store } from '../contracts/store.ts'
import { GraphFollower } from '../project/graph/follow.ts'
import { loadGraph } from '../project/graph/read.ts'
import { followerContract } from '../testing/follow/contract.ts'
import { everythingOf } from '../testing/follow/graph.ts'
import { Follower, type Feed } from './follower.ts'

describe('the graph follows', () =>
  followerContract({
    start: ({ store, clock, reader }) => new GraphFollower(store, clock, reader),
    shown: async (follower) => everythingOf(follower.graph),
    expected: async (store) => everythingOf(await loadGraph(store)),
  }))

/** How often things were mentioned: kept in a note, so that a start goes on where the last one left it. A new follower is as small as this. */
interface Tally {
  head: number
  readonly nodes: Record<string, number>
}

const NOTE = 'tally'

const countInto = (tally: Tally, { tx, nodes }: LogEntry): void => {
  for (const { uri } of nodes) tally.nodes[uri] = (tally.nodes[uri] ?? 0) + 1
  tally.head = tx
}

function tally(store: Store) {
  const save = ({ head, nodes }: Tally) => store.saveNote(NOTE, { head, nodes })
  const counted = async (): Promise<Tally> => {
    const { tx } = await store.head()
    const rows = await store.nodePage(0, 1_000)
    return { head: tx, nodes: Object.fromEntries(rows.map(({ uri }) => [uri, 1])) }
  }
  return {
    name: NOTE,
    essential: false,
    visibility: 'none',
    start: async () => ((await store.note(NOTE)) as unknown as Tally | null) ?? { head: 0, nodes: {} },
    reset: counted,
    async apply(state: Tally, entries: readonly LogEntry[], { seen }: Feed) {
      for (const entry of entries) {
        countInto(state, entry)
        seen(entry)
      }
      await save(state)
    },
  } as const
}

describe('a follower of a few lines follows', () =>
  followerContract({
    start: ({ store, clock, reader }) => new Follower(tally(store), { log: reader, clock }),
    shown: async (follower) => follower.state?.nodes,
    expected: async (store) => Object.fromEntries((await store.nodePage(0, 1_000)).map(({ uri }) => [uri, 1])),
  }))
