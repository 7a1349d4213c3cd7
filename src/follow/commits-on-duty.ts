// Keeps the checkpoint of a committing follower, and commits under its duty what the graph must then show.
import type { Coordination } from '../contracts/coordination.ts'
import type { GraphReader } from '../contracts/graph.ts'
import type { LogReader } from './log.ts'
import type { Reads } from '../contracts/reads.ts'
import type { Ahead } from './follower.ts'
import type { Clock } from '../contracts/clock.ts'
import type { AheadOfRecord, FollowerHandle } from '../contracts/follower.ts'
import type { Commit, CommitOutcome, TransactionLog } from '../contracts/log.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import type { Past } from '../contracts/record-past.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Tx } from '../model/facts.ts'
import { NotOnDuty, type Duty } from './duty.ts'

/** If further behind than this, it compares everything instead, at a cost that doesn't depend on the distance. */
const FAR_BEHIND = 50_000
const CHECKPOINT_MS = 1_000
const WAIT_FOR_GRAPH_MS = 10_000

interface CommitsOnDutyParts {
  readonly store: RecordNotes & Pick<TransactionLog, 'head' | 'commit'> & Pick<Past, 'horizon'>
  /** The follower of the graph: later comparisons use this graph. */
  readonly ahead: Pick<FollowerHandle, 'waitFor'>
  readonly clock: Clock
  readonly log: Log
}

/** A follower that commits, in one process at a time, what follows from the graph. */
export interface CommittingParts extends CommitsOnDutyParts {
  readonly store: TransactionLog & Reads & Past & Coordination & RecordNotes
  readonly reader: LogReader
  /** The graph of this process, which a rebuild may replace. */
  readonly graph: () => GraphReader
  readonly ahead: Ahead & Pick<FollowerHandle, 'waitFor'>
  /** Identifies this process as a holder of the duty. */
  readonly holder: string
}

export class CommitsOnDuty {
  readonly #name: string
  readonly #parts: CommitsOnDutyParts
  #savedAt = 0
  duty: Duty | null = null
  wasAhead: AheadOfRecord | null = null

  constructor(name: string, parts: CommitsOnDutyParts) {
    this.#name = name
    this.#parts = parts
  }

  /** `head` is the graph's. `isBehind`: the log can't be followed from the checkpoint on, so everything is compared. */
  async checkpoint(head: Tx): Promise<{ readonly checkpoint: Tx; readonly isBehind: boolean }> {
    const { store, log } = this.#parts
    const saved = await store.checkpoint(this.#name)
    const { tx: record } = await store.head()
    const isAhead = saved > record
    if (isAhead) {
      this.wasAhead ??= { tx: saved, record }
      log.error(
        { checkpoint: saved, record },
        `${this.#name} was ahead of the record, which lost transactions: everything is compared again`,
      )
    }
    const checkpoint = Math.min(saved, head)
    // Transactions that retention dropped can't be followed any more.
    const horizon = (await store.horizon())?.tx ?? 0
    return { checkpoint, isBehind: isAhead || head - checkpoint > FAR_BEHIND || checkpoint < horizon }
  }

  /** Ends long work when the process stops, or when the duty was lost. */
  async requireDuty(): Promise<Duty> {
    if (this.duty === null || !(await this.duty.stillHeld())) throw new NotOnDuty(this.#name)
    return this.duty
  }

  /** Returns once the graph shows the commit, which the next comparison must read. */
  async commit(commit: Omit<Commit, 'settle'>, following?: number): Promise<CommitOutcome & { kind: 'committed' }> {
    const { condition } = await this.requireDuty()
    const [outcome] = await this.#parts.store.commit([{ ...commit, settle: condition }], following)
    if (outcome?.kind !== 'committed') throw new NotOnDuty(this.#name)
    if (outcome.tx !== null) await this.waitUntilShown(outcome.tx)
    return outcome
  }

  async waitUntilShown(tx: Tx): Promise<void> {
    while (!(await this.#parts.ahead.waitFor(tx, WAIT_FOR_GRAPH_MS))) await this.requireDuty()
  }

  /** `tx` is null while everything is still to be compared: a successor has to learn that from the checkpoint. */
  async save(tx: Tx | null): Promise<void> {
    if (tx === null) return
    const { store, clock } = this.#parts
    this.#savedAt = clock.now()
    // A checkpoint that is ahead was saved by a process that had lost the duty without noticing.
    if ((await store.checkpoint(this.#name)) !== tx) await store.saveCheckpoint(this.#name, tx)
  }

  /** Saves a checkpoint that is due. Returns the time until the next one. */
  async saveWhenDue(tx: Tx | null): Promise<number> {
    const wait = this.#savedAt + CHECKPOINT_MS - this.#parts.clock.now()
    if (wait > 0) return wait
    await this.save(tx)
    return CHECKPOINT_MS
  }

  async leave(tx: Tx | null, stopping: boolean): Promise<void> {
    if (stopping) await this.save(tx).catch(() => undefined)
    this.duty = null
  }
}
