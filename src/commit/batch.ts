import type { Commit, CommitOutcome, CommitCondition } from '../contracts/log.ts'
import type { BatchCommit } from './batch-objects.ts'
import { internCommit } from './intern.ts'
import { planCommit } from './plan.ts'
import type { CommitReads } from './commit-reads.ts'
import { firstReads, furtherReads } from './reads.ts'
import { PlannedRows, type Rows } from './rows.ts'
import { BatchState } from './batch-state.ts'
import { logTimeAfter, type CommitHead } from './head.ts'

/**
 * A batch of commits on its way into the record, the same for every engine: load what `nextReads` names until nothing
 * is left, plan once, and write the rows at the end of the log. All reads are known before planning begins.
 */
export class Batch {
  readonly state = new BatchState()
  readonly #commits: readonly BatchCommit[]
  readonly rows = new PlannedRows(this.state)
  #outcomes: readonly CommitOutcome[] = []
  /** The reads that the engine is loading, or loaded last. */
  #requested: CommitReads | null = null

  constructor(commits: readonly Commit[]) {
    this.#commits = commits.map((commit) => internCommit(commit, this.state))
  }

  /** Returns what to load next; empty once all is loaded. Calling it means that the previous reads were loaded. */
  nextReads(): CommitReads {
    const requested = this.#requested
    if (requested !== null) this.state.loaded.add(requested)
    return (this.#requested = requested === null ? firstReads(this.#commits) : furtherReads(this.#commits, this.state))
  }

  /** True if it has people's statements: the latest applies, by the log's time, so the plan needs the log's end. */
  get dependsOnLogTime(): boolean {
    return this.#commits.some(isEdit)
  }

  plan(head: Pick<CommitHead, 'logTime'>): void {
    let { logTime } = head
    this.#outcomes = this.#commits.map((batched): CommitOutcome => {
      const { settle, at } = batched.commit
      if (settle !== null && !this.#holds(settle, batched)) return { kind: 'fenced' }
      const commit = isEdit(batched) ? { ...batched.commit, at: logTimeAfter({ logTime }, at) } : batched.commit
      const outcome = planCommit({ ...batched, commit }, this)
      if (outcome.kind === 'committed' && outcome.tx !== null) logTime = logTimeAfter({ logTime }, commit.at)
      // Done last, since this commit may have set marks on the row that it settles.
      if (settle !== null && settle.kind !== 'duty') this.rows.settle(settle, at)
      return outcome
    })
  }

  /** Tells whether the writer still holds the lease or duty that a commit requires. */
  #holds(condition: CommitCondition, { leased }: BatchCommit): boolean {
    if (condition.kind === 'duty') return this.state.dutyFence(condition.name) === condition.fence
    return leased !== null && this.state.pendingMark(leased)?.lease?.fence === condition.fence
  }

  /** Numbers the planned rows, starting at the end of the log. */
  number(head: CommitHead): { readonly rows: Rows; readonly outcomes: readonly CommitOutcome[] } {
    const rows = this.rows.number(head)
    const outcomes = this.#outcomes.map((outcome) =>
      outcome.kind === 'committed' && outcome.tx !== null ? { ...outcome, tx: head.tx - outcome.tx } : outcome,
    )
    return { rows, outcomes }
  }
}

function isEdit({ writes }: BatchCommit): boolean {
  return writes.some(({ answer }) => answer.kind === 'edited')
}
