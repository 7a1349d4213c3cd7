import { settled } from '../../commit/dirty.ts'
import { performCommit } from '../../commit/perform.ts'
import type { CommitSink } from '../../commit/view.ts'
import type { Commit, CommitOutcome, LeasedMark, LeaseRequest, Mark, MarkReceipt } from '../../contracts/store.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './database.ts'
import { openDirtyWrites } from './dirty.ts'
import { openHeadSaver, readHead, type Head } from './head.ts'
import { openCommitView } from './view.ts'
import { openRows } from './sink.ts'
import { openWords } from './words.ts'

/** The writing half of the record, synchronous: each call runs inside a transaction that its caller began. */
export interface Writer {
  mark(marks: readonly Mark[]): MarkReceipt[]
  lease(request: LeaseRequest): LeasedMark[]
  release(leases: readonly { uri: Uri; fence: number; due: Time }[]): void
  commit(batch: readonly Commit[]): CommitOutcome[]
  /** Ends every lease: whoever opens the file for writing is its only holder, so those who had leases are gone. */
  takeBack(): void
  /** Writes what memory counts; the last thing in a batch. */
  save(): void
  /** Notes what memory holds; the answer brings it back after a rollback. */
  checkpoint(): () => void
  head(): { readonly tx: Tx; readonly at: Time }
  /** The next number of the one sequence. */
  fence(): number
  /** How many marks were set since the record was opened. */
  marks(): number
}

/** `dutyFence`: the fence under which a duty is claimed. */
export function openWriter(db: Db, dutyFence: (name: string) => number | null): Writer {
  let head: Head = readHead(db)
  let saved: Head = { ...head }
  let marks = 0
  /** The time of the last commit since idle marks were swept. */
  let committedAt: Time | null = null
  const words = openWords(db)
  const dirty = openDirtyWrites(db, { words, head: () => head })
  const view = openCommitView(db, { words, dirty, dutyFence })
  const sink: CommitSink = {
    ...openRows(db, words),
    mark: (mark) => void markOne(mark),
    settle(settle, at) {
      const row = dirty.row(settle.uri)
      if (row !== null) dirty.put(settled(row, settle, at))
    },
  }
  const saveHead = openHeadSaver(db)

  function markOne(mark: Mark): MarkReceipt {
    marks++
    return dirty.mark(mark)
  }

  return {
    mark: (all) => all.map(markOne),
    lease: (request) => dirty.lease(request),
    release(leases) {
      for (const lease of leases) dirty.release(lease)
    },
    commit(batch) {
      committedAt = batch.at(-1)?.at ?? committedAt
      return batch.map((commit) => performCommit(commit, { view, sink, head }))
    },
    takeBack: () => dirty.takeBack(),
    save() {
      if (committedAt !== null) dirty.sweep(committedAt)
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
        words.forget()
      }
    },
    head: () => head,
    fence: () => ++head.sequence,
    marks: () => marks,
  }
}
