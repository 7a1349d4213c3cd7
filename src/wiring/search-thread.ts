import { setImmediate as nextTurn } from 'node:timers/promises'
import { workerData, type MessagePort } from 'node:worker_threads'
import { systemClock } from '../adapters/system-clock.ts'
import { Catalogue } from '../catalogue/registry.ts'
import type { Definitions } from '../catalogue/check.ts'
import type { Config } from '../config/config.ts'
import type { FollowerStatus } from '../contracts/follower.ts'
import type { SearchIndex } from '../contracts/search-index.ts'
import type { Ahead } from '../follow/follower.ts'
import { LogReader } from '../follow/log.ts'
import { callsOver, remotely } from '../lib/port-calls.ts'
import { listeners } from '../lib/listeners.ts'
import type { Tx } from '../model/facts.ts'
import { SearchFollower } from '../project/search/follow.ts'
import type { SearchSurroundings } from '../project/search/surroundings.ts'
import { synonymsOf } from '../search/synonyms.ts'
import { openLog } from './log.ts'
import { openRecordForSearch, openSearchIndex } from './search-index.ts'

/** What the reading thread passes to the search thread. */
export interface SearchThreadData {
  readonly config: Config
  /** The file of the record; null where the configuration names a server. */
  readonly database: string | null
  readonly logFile: string | null
  readonly definitions: Definitions
  /** See `SearchFollowerParts`. */
  readonly recordBegan: Tx | null
  readonly port: MessagePort
}

/** What the reading thread calls. */
export type SearchThreadCalls = {
  readonly search: SearchIndex['search']
  readonly complete: SearchIndex['complete']
  readonly status: SearchIndex['status']
  /** The graph shows transactions up to this one. */
  readonly graphMoved: (head: Tx) => void
  readonly rebuild: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** What the search thread calls. */
export type OfSearchThread = {
  readonly uris: SearchSurroundings['uris']
  readonly around: SearchSurroundings['around']
  readonly dependents: SearchSurroundings['dependents']
  /** The follower of the index has moved, or failed. */
  readonly followed: (status: FollowerStatus) => void
}

/** How often the state is reported where nothing moves: an error and its end are not moves. */
const REPORT_MS = 500

/** The graph of another thread, as far as it is known here. */
class GraphElsewhere implements Ahead {
  head: Tx = 0
  readonly #ready = Promise.withResolvers<void>()
  readonly #moved = listeners<void>()
  readonly ready = this.#ready.promise
  readonly onMoved = this.#moved.add

  moveTo(head: Tx): void {
    this.head = Math.max(this.head, head)
    this.#ready.resolve()
    this.#moved.notify()
  }
}

/**
 * The search thread: it makes the documents, writes the index and answers questions about it, so that neither readers
 * of the graph nor writers of the record wait for any of that. What lies around an entity it asks of the thread that
 * has the graph.
 */
async function run({ config, database, logFile, definitions, recordBegan, port }: SearchThreadData): Promise<void> {
  const log = openLog(config.logLevel, logFile)
  const ahead = new GraphElsewhere()
  const catalogue = new Catalogue(definitions)
  const store = await openRecordForSearch(config, database, log)
  const { index, writer, duty, close } = await openSearchIndex({
    config,
    store,
    log,
    synonyms: synonymsOf(catalogue.synonyms),
  })
  const reader = new LogReader(store)
  const functions: SearchThreadCalls = {
    search: (request) => index.search(request),
    complete: (field, prefix, limit) => index.complete(field, prefix, limit),
    status: () => index.status(),
    graphMoved: (head) => ahead.moveTo(head),
    rebuild: () => follower.rebuild(),
    stop: async () => {
      clearInterval(timer)
      await follower.stop()
      reader.close()
      await close()
      await store.close()
      // The answer to this call leaves first.
      setImmediate(() => port.close())
    },
  }
  const calls = callsOver(port, functions, 'the reading thread')
  const parts = {
    store,
    surroundings: remotely<OfSearchThread>(calls, ['uris', 'around', 'dependents']),
    catalogue,
    ahead,
    clock: systemClock,
    log,
    turn: () => nextTurn(),
  }
  const follower = new SearchFollower({ ...parts, writer, reader, recordBegan, ...(duty === null ? {} : { duty }) })
  let reported = ''
  const report = (status: FollowerStatus): void => {
    const text = JSON.stringify(status)
    if (text === reported) return
    reported = text
    calls.tell('followed', [status])
  }
  const look = (): void => {
    if (duty === null || follower.state !== null) report(follower.status())
    else void elsewhere(index, follower.status()).then(report)
  }
  follower.onMoved(look)
  const timer = setInterval(look, REPORT_MS)
}

/** Where another process writes the index, this one answers from it all the same. */
async function elsewhere(index: SearchIndex, status: FollowerStatus): Promise<FollowerStatus> {
  try {
    const { head } = await index.status()
    return { ...status, head, ready: head > 0 }
  } catch (error) {
    return { ...status, ready: false, lastError: error instanceof Error ? error.message : String(error) }
  }
}

await run(workerData as SearchThreadData)
