import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../contracts/clock.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Store } from '../../contracts/store.ts'
import type { Log } from '../../contracts/telemetry.ts'
import type { Ahead } from '../../follow/follower.ts'
import type { Tx } from '../../model/facts.ts'
import type { SearchSurroundings } from '../../walk/around.ts'
import { endsRedaction, touchedBy } from './affected-documents.ts'
import type { FreshSearchDocuments, SearchDocuments } from './documents.ts'
import { PendingNodes } from './pending.ts'

/** Nodes in one write while everything is written: an engine merges less if there are many. */
const LOAD_BATCH = 2_000
/** Nodes noted as pending between two turns: about a millisecond. */
const NOTED_PER_TURN = 5_000

/** The parts that the follower of the search index works with. */
export interface SearchParts {
  readonly store: Pick<Store, 'head'>
  readonly surroundings: SearchSurroundings
  /** The follower of the graph: nothing is indexed that the graph doesn't show yet. */
  readonly ahead: Ahead
  readonly clock: Clock
  readonly log: Log
  /** Ends a piece of work, so that others in this thread get a turn; by default a turn of the event loop. */
  readonly turn?: () => Promise<unknown>
}

/** An index up to a transaction. At most one batch is in flight; later changes stay in the log. */
export class SearchState {
  head: Tx
  readonly documents: SearchDocuments
  readonly pending = new PendingNodes()
  /** Present in a state that is built while another one serves: its index doesn't answer searches yet. */
  adoption: { readonly index: FreshSearchDocuments; readonly before: SearchState } | null = null
  /**
   * The last transaction before a redaction that completed since this index was begun: its files may hold redacted
   * words until another index, filled from the record, replaces it. It counts as complete only up to here, so that this
   * survives a restart.
   */
  redactedAfter: Tx | null = null
  readonly #parts: SearchParts

  constructor(parts: SearchParts, documents: SearchDocuments, head: Tx) {
    this.#parts = parts
    this.documents = documents
    this.head = head
  }

  /**
   * Fills an empty index with every node of the graph. Documents may show later changes, since commits continue; those
   * are in the log after the head of the state, and are written again.
   */
  static async filled(parts: SearchParts, documents: SearchDocuments): Promise<SearchState> {
    const { ahead, surroundings, log } = parts
    const began = performance.now()
    const state = new SearchState(parts, documents, ahead.head)
    const bound = surroundings.idBound()
    log.info({ tx: state.head }, 'filling the search index from the record')
    let writing = Promise.resolve()
    for (let first: NodeId = 1; first < bound; first += LOAD_BATCH) {
      const nodes = Uint32Array.from({ length: Math.min(LOAD_BATCH, bound - first) }, (_, n) => first + n)
      // One batch ahead: walks the graph while the documents of the previous batch are built.
      const around = await surroundings.around(nodes, ahead.head)
      await writing
      writing = documents.write({ nodes, around, added: NO_NODES, tx: state.head, complete: 0 })
      // Whoever waits for it next receives its error.
      writing.catch(() => undefined)
    }
    await writing
    await state.#write([], state.head)
    log.info({ tx: state.head, nodes: bound - 1, ms: Math.round(performance.now() - began) }, 'filled the search index')
    return state
  }

  /** Writes the changes of a range of the log, and queues the documents that show them. */
  async take(entries: readonly LogEntry[]): Promise<void> {
    const [from, to] = [this.head, entries.at(-1)?.tx ?? this.head]
    if (entries.some(endsRedaction)) this.redactedAfter ??= from
    const { surroundings } = this.#parts
    const touched = touchedBy(entries, surroundings)
    const { added, nodes, later, renamed, retyped, regrouped, reowned, promoted, used } = touched
    if (renamed.size + retyped.size + regrouped.size + reowned.size + promoted.size + used.size > 0) {
      const dependents = [...(await surroundings.dependents(touched, to))]
      await this.#note(
        dependents.filter((node) => !nodes.has(node)),
        from,
      )
    }
    await this.#note([...later], from)
    await this.#write([...nodes], to, Uint32Array.from(added))
    this.head = to
  }

  /** Writes some of the due documents, as of the head. */
  async settleSome(most: number): Promise<void> {
    await this.#write(this.pending.first(most), this.head)
  }

  async #note(nodes: readonly NodeId[], complete: Tx): Promise<void> {
    const { clock, turn = nextTurn } = this.#parts
    for (let i = 0; i < nodes.length; i += NOTED_PER_TURN) {
      this.pending.add(nodes.slice(i, i + NOTED_PER_TURN), complete, clock.now())
      if (i + NOTED_PER_TURN < nodes.length) await turn()
    }
  }

  /** Writes the documents of these nodes as they are at `tx`, which then show everything up to there. */
  async #write(written: readonly NodeId[], tx: Tx, added = NO_NODES): Promise<void> {
    const nodes = Uint32Array.from(written)
    const around = await this.#parts.surroundings.around(nodes, tx)
    const complete = Math.min(this.pending.completeAt(tx, new Set(written)), this.redactedAfter ?? tx)
    await this.documents.write({ nodes, around, added, tx, complete })
    this.pending.delete(written)
  }
}

const NO_NODES = new Uint32Array()
