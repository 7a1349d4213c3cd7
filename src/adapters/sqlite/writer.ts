import { settled } from '../../commit/dirty.ts'
import type {
  Commit,
  CommitOutcome,
  LeasedMark,
  LeaseRequest,
  Mark,
  MarkReceipt,
  Presumed,
} from '../../contracts/store.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { openApply } from './apply.ts'
import type { Db } from './database.ts'
import { openDirtyWrites } from './dirty.ts'
import { openHeadSaver, readHead, type Head } from './head.ts'
import { openLoader } from './load.ts'
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

/** `holds`: whether a duty is still under a fence. */
export function openWriter(db: Db, holds: (name: string, fence: number) => boolean): Writer {
  let head: Head = readHead(db)
  let saved: Head = { ...head }
  let marks = 0
  const words = openWords(db)
  const dirty = openDirtyWrites(db, { words, head: () => head })
  const load = openLoader(db, { words, dirty })
  const apply = openApply(db, { words, head: () => head })
  const saveHead = openHeadSaver(db)

  function markOne(mark: Mark): MarkReceipt {
    marks++
    return dirty.mark(mark)
  }

  function stands(presumed: Presumed): boolean {
    if (presumed.kind === 'duty') return holds(presumed.name, presumed.fence)
    return dirty.row(presumed.uri)?.lease?.fence === presumed.fence
  }

  function commitOne(commit: Commit): CommitOutcome {
    const { settle } = commit
    if (settle !== null && !stands(settle)) return { kind: 'fenced' }
    const { outcome, plan } = apply(load(commit))
    for (const mark of plan.marks) markOne(mark)
    if (settle === null || settle.kind === 'duty') return outcome
    // Looked up again: the marks of this very commit may have been set on it.
    const row = dirty.row(settle.uri)
    if (row !== null) dirty.put(settled(row, settle, commit.at))
    return outcome
  }

  return {
    mark: (all) => all.map(markOne),
    lease: (request) => dirty.lease(request),
    release(leases) {
      for (const lease of leases) dirty.release(lease)
    },
    commit(batch) {
      const outcomes = batch.map(commitOne)
      const last = batch.at(-1)
      if (last !== undefined) dirty.sweep(last.at)
      return outcomes
    },
    takeBack: () => dirty.takeBack(),
    save() {
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
