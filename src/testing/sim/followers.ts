import type { Follower } from '../../follow/follower.ts'
import { LogReader } from '../../follow/log.ts'
import type { RecordedRule } from '../../infer/paths/conclusions.ts'
import { finish } from '../../lib/pausing-work.ts'
import { surroundingsIn, type SearchSurroundings } from '../../walk/around.ts'
import { DocumentsOfRecord } from '../../projections/search-documents/documents.ts'
import { searchFollower } from '../../projections/search-documents/search-follower.ts'
import type { SearchState } from '../../projections/search-documents/search-state.ts'
import type { ForgetfulIndex } from '../search/forgetful.ts'
import { SimulatedGraph, type FollowerPorts } from './graph.ts'
import { inferring } from './infer.ts'
import { CATALOGUE } from './providers.ts'
import { judging } from './quality.ts'

export interface SimulatedFollowerParts extends Omit<FollowerPorts, 'reader' | 'graph'> {
  readonly index: ForgetfulIndex
  readonly bugs: FollowerBugs
}

/** Planted bugs in the followers' inputs. */
export interface FollowerBugs {
  readonly surroundings: (surroundings: SearchSurroundings) => SearchSurroundings
  readonly rules: (rules: readonly RecordedRule[]) => readonly RecordedRule[]
}

/** The followers in each process, under its mortal ports: the graph, the rules, quality, search. */
export interface SimulatedFollowers {
  readonly index: ForgetfulIndex
  readonly search: Follower<SearchState>
  stop(): Promise<void>
}

export function startFollowers(parts: SimulatedFollowerParts): SimulatedFollowers {
  const { store, clock, log, index, bugs } = parts
  const reader = new LogReader(store)
  const graph = new SimulatedGraph(store, reader, clock)
  const inference = inferring({ store, clock, log, reader, graph, rules: bugs.rules })
  const quality = judging({ store, clock, log, reader, graph })
  const turn = (): Promise<void> => Promise.resolve()
  const search = searchFollower({
    store,
    reader,
    clock,
    documents: () => new DocumentsOfRecord({ store, index, catalogue: CATALOGUE, turn }),
    surroundings: bugs.surroundings(
      surroundingsIn(
        () => graph.graph,
        () => CATALOGUE,
        finish,
      ),
    ),
    ahead: graph,
    log,
    turn,
  })
  return {
    index,
    search,
    stop: async () => {
      await Promise.all([inference.stop(), quality.stop(), search.stop()])
      await graph.stop()
      reader.close()
    },
  }
}
