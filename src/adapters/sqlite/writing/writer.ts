import { Batch } from '../../../commit/batch.ts'
import type { Coordination } from '../../../contracts/coordination.ts'
import type { Commit, CommitOutcome } from '../../../contracts/log.ts'
import type { Synchronous, WriteName } from '../../../contracts/operations.ts'
import type { PushOutcome } from '../../../contracts/pushed.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import { putPayload } from '../../record/payload.ts'
import { openListingWrites } from '../listings.ts'
import type { Db } from '../schema/database.ts'
import { openHeadSaver, readHead, type Head } from '../schema/head.ts'
import { openRecordNames } from '../schema/names.ts'
import { openPerform, openSharedOperations } from '../sql-operations.ts'
import { openLoad } from './load.ts'
import { openMarkWrites } from '../marks.ts'
import { openNodeRows } from './nodes.ts'
import { openWrite } from './write.ts'

/**
 * All queued writes: not coordination (in memory), `commit` (which announces how many more follow it) or `wipe`, which
 * is no transaction.
 */
export type QueuedName = Exclude<WriteName, keyof Coordination | 'commit' | 'wipe'>

/**
 * The synchronous writer of the record: each call runs inside its caller's transaction. `dutyFence` returns the fence
 * under which a duty is claimed.
 */
export function openWriter(db: Db, dutyFence: (name: string) => number | null) {
  let head: Head = readHead(db)
  let saved: Head = { ...head }
  /** Time of the last commit since pauses were dropped. */
  let committedAt: Time | null = null
  const names = openRecordNames(db)
  const nodes = openNodeRows(db)
  const marks = openMarkWrites(db, { names, head: () => head })
  const parts = { names, nodes, marks }
  const load = openLoad(db, parts, dutyFence)
  const write = openWrite(db, parts)
  const saveHead = openHeadSaver(db)
  const perform = openPerform(db)
  const operations: Synchronous<QueuedName> = {
    ...marks.operations,
    push: (payloads) =>
      payloads.map((payload): PushOutcome => {
        const full = perform(putPayload(payload))
        return full ?? { kind: 'taken', generation: marks.mark(payload.mark).generation }
      }),
    ...openListingWrites(db, names),
    ...openSharedOperations(db),
  }

  return {
    operations,
    commit(batch: readonly Commit[]): readonly CommitOutcome[] {
      committedAt = batch.at(-1)?.at ?? committedAt
      const planned = new Batch(batch)
      for (let reads = planned.nextReads(); !reads.isEmpty; reads = planned.nextReads()) load(reads, planned.state)
      planned.plan(head)
      const { rows, outcomes } = planned.number(head)
      write(rows)
      // Marks have advanced the sequence meanwhile.
      head = { ...rows.head, sequence: head.sequence }
      return outcomes
    },
    /** A file has one writer, so earlier lease holders are gone. */
    takeBack: marks.takeBack,
    takeWaiting: marks.takeWaiting,
    /** Saves the counters in memory at the end of a batch. */
    save(): void {
      if (committedAt !== null) marks.dropPauses(committedAt)
      committedAt = null
      saveHead(head, saved)
      saved = { ...head }
    },
    /** Takes a snapshot of the state in memory; the returned function restores it after a rollback. */
    checkpoint(): () => void {
      const then = { ...head }
      const savedThen = saved
      return () => {
        head = then
        saved = savedThen
        names.forget()
        nodes.forget()
      }
    },
    tx: (): Tx => head.tx,
    fence: (): number => ++head.sequence,
  }
}
