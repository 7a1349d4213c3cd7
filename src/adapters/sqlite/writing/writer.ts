import { Batch } from '../../../commit/batch-plan.ts'
import type { LeasedMark, LeaseRequest, TakeRequest } from '../../../contracts/marks.ts'
import type { Commit, CommitOutcome } from '../../../contracts/log.ts'
import type { LeaseAnswer, Mark, MarkReceipt } from '../../../contracts/marks.ts'
import type { Payload, PushOutcome } from '../../../contracts/pushed.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import { openHeadSaver, readHead, type Head } from '../schema/head.ts'
import { openPayloadWrites } from '../payloads.ts'
import { openRecordNames } from '../schema/names.ts'
import { openMarkWrites } from './marks.ts'
import { openLoad } from './load.ts'
import { openNodeRows } from './nodes.ts'
import { openWrite } from './write.ts'

/** The writing half of the record, synchronous: each call runs inside a transaction that its caller began. */
export interface Writer {
  mark(marks: readonly Mark[]): MarkReceipt[]
  push(payloads: readonly Payload[]): PushOutcome[]
  lease(request: LeaseRequest): LeaseAnswer
  take(request: TakeRequest): LeasedMark[]
  release(leases: readonly { uri: Uri; fence: number; due: Time }[]): void
  commit(batch: readonly Commit[]): readonly CommitOutcome[]
  /** Ends every lease: a file has one writer, so earlier lease holders are gone. */
  takeBack(): void
  /** Writes the counters in memory; the last thing in a batch. */
  save(): void
  /** Takes a snapshot of what is in memory; the function returned restores it after a rollback. */
  checkpoint(): () => void
  head(): { readonly tx: Tx; readonly at: Time }
  /** The next number of the one sequence. */
  fence(): number
  /** See `MarkWrites.takeWaiting`. */
  takeWaiting(): readonly string[]
}

/** `dutyFence`: the fence under which a duty is claimed. */
export function openWriter(db: Db, dutyFence: (name: string) => number | null): Writer {
  let head: Head = readHead(db)
  let saved: Head = { ...head }
  /** The time of the last commit since pauses were dropped. */
  let committedAt: Time | null = null
  const names = openRecordNames(db)
  const nodes = openNodeRows(db)
  const marks = openMarkWrites(db, { names, head: () => head })
  const payloads = openPayloadWrites(db, marks.mark)
  const load = openLoad(db, { names, nodes, marks, dutyFence })
  const write = openWrite(db, { names, nodes, marks, takePayloads: payloads.takePayloads })
  const saveHead = openHeadSaver(db)

  return {
    mark: (all) => all.map((mark) => marks.mark(mark)),
    push: payloads.push,
    lease: marks.lease,
    take: marks.take,
    release(leases) {
      for (const lease of leases) marks.release(lease)
    },
    commit(batch) {
      committedAt = batch.at(-1)?.at ?? committedAt
      const planned = new Batch(batch)
      for (let reads = planned.nextReads(); !reads.isEmpty; reads = planned.nextReads()) load(reads, planned.state)
      planned.plan(head)
      const { rows, outcomes } = planned.number(head)
      write(rows)
      // Marks have drawn from the sequence meanwhile.
      head = { ...rows.head, sequence: head.sequence }
      return outcomes
    },
    takeBack: marks.takeBack,
    save() {
      if (committedAt !== null) marks.dropPauses(committedAt)
      committedAt = null
      saveHead(head, saved)
      saved = { ...head }
    },
    checkpoint() {
      const then = { ...head }
      const savedThen = saved
      return () => {
        head = then
        saved = savedThen
        names.forget()
        nodes.forget()
      }
    },
    head: () => head,
    fence: () => ++head.sequence,
    takeWaiting: marks.takeWaiting,
  }
}
