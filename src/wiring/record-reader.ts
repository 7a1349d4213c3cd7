// Answers queries from the record, level by level, in a process that holds no graph.
import { systemClock } from '../adapters/system-clock.ts'
import type { Reaches } from '../api/http/at-least.ts'
import type { Config } from '../config/config.ts'
import { RefusalError } from '../contracts/problem.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Visibilities, VisibilityRule } from '../contracts/visibility.ts'
import { sleep } from '../lib/wait.ts'
import type { Tx } from '../model/facts.ts'
import type { ReadDeps } from '../query/deps.ts'
import { needsAGraph } from '../query/record-graph/needs-a-graph.ts'
import { recordReads } from '../query/record-graph/record-reads.ts'
import { watchSourceConditions } from './followers.ts'
import type { Role } from './roles.ts'
import type { ProcessParts } from './service.ts'

interface RecordReader {
  readonly reads: ReadDeps
  readonly reaches: Reaches
  stop(): Promise<void>
}

/** Throws if a process of that role needs the graph. */
export function readsTheRecord({ graph }: Pick<Config, 'graph'>, role: Role): boolean {
  if (graph === 'record' && role === 'all')
    throw new Error(
      'the role "all" draws conclusions and fills the search index, which needs a graph: with "graph": "record", start ' +
        'processes of the roles "api", "worker", "intake" and "inference"',
    )
  return graph === 'record' && role === 'api'
}

export async function startRecordReader(parts: ProcessParts): Promise<RecordReader> {
  const { store, definitions, config } = parts
  const head = await RecordHead.of(store)
  const sourceConditions = await watchSourceConditions(parts, () => head.head)
  const reads = recordReads({
    store,
    now: () => systemClock.now(),
    // A getter, since rules may change without a restart.
    get catalogue() {
      return definitions.current.catalogue
    },
    get paths() {
      return definitions.current.compiled.paths
    },
    sourceConditions: () => sourceConditions.current,
    visibilities: nothingHidden(() => (definitions.access ?? config.access).visibility),
  })
  return {
    reads,
    reaches: head,
    async stop() {
      head.close()
      await sourceConditions.stop()
    },
  }
}

/** The configuration refuses visibility rules here; should there be some anyway, nothing is shown. */
export function nothingHidden(rules: () => readonly VisibilityRule[]): Visibilities {
  return {
    of() {
      if (rules().length > 0) throw new RefusalError(needsAGraph('decide what is hidden from whom'))
      return null
    },
  }
}

/** End of the log as last announced to this process: each request checks for itself, and sees no less. */
export class RecordHead implements Reaches {
  #head: Tx
  readonly #forget: () => void
  readonly #waiting = new Set<() => void>()

  private constructor(head: Tx, store: Pick<RecordPorts, 'onCommit'>) {
    this.#head = head
    this.#forget = store.onCommit((tx) => {
      this.#head = Math.max(this.#head, tx)
      for (const look of this.#waiting) look()
    })
  }

  static async of(store: Pick<RecordPorts, 'head' | 'onCommit'>): Promise<RecordHead> {
    return new RecordHead((await store.head()).tx, store)
  }

  get head(): Tx {
    return this.#head
  }

  async waitFor(tx: Tx, timeoutMs: number): Promise<boolean> {
    if (this.#head >= tx) return true
    const reached = new AbortController()
    const look = (): void => void (this.#head >= tx && reached.abort())
    this.#waiting.add(look)
    await sleep(timeoutMs, reached.signal)
    this.#waiting.delete(look)
    return this.#head >= tx
  }

  close(): void {
    this.#forget()
  }
}
