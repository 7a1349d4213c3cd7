import { performCommit } from '../../../commit/perform.ts'
import type { CommitSink } from '../../../commit/view.ts'
import type { LeasedMark, LeaseRequest, TakeRequest } from '../../../contracts/marks.ts'
import type { Commit, CommitOutcome } from '../../../contracts/log.ts'
import type { LeaseAnswer, Mark, MarkReceipt } from '../../../contracts/marks.ts'
import type { Payload, PushOutcome } from '../../../contracts/pushed.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import { openHeadSaver, readHead, type Head } from '../schema/head.ts'
import { openPayloadWrites } from '../payloads.ts'
import { openDirtyWrites } from './dirty.ts'
import { openCommitView } from './view.ts'
import { openDocuments } from './documents.ts'
import { openIncomingTail } from '../reading/incoming.ts'
import { openIncomingWrites, type FillBounds } from './incoming.ts'
import { openNodes } from './nodes.ts'
import { openRows } from './sink.ts'
import { openNumberedNames } from '../schema/numbered-names.ts'

/** The writing half of the record, synchronous: each call runs inside a transaction that its caller began. */
export interface Writer {
  mark(marks: readonly Mark[]): MarkReceipt[]
  push(payloads: readonly Payload[]): PushOutcome[]
  lease(request: LeaseRequest): LeaseAnswer
  take(request: TakeRequest): LeasedMark[]
  release(leases: readonly { uri: Uri; fence: number; due: Time }[]): void
  commit(batch: readonly Commit[]): CommitOutcome[]
  /** Ends every stored lease: a file has one writer, so earlier lease holders are gone. */
  takeBack(): void
  /** See `DirtyWrites.storePauses`. */
  storePauses(): void
  /** Writes the counters in memory; the last thing in a batch. */
  save(): void
  /** Takes a snapshot of what is in memory; the function returned restores it after a rollback. */
  checkpoint(): () => void
  head(): { readonly tx: Tx; readonly at: Time }
  /** The next number of the one sequence. */
  fence(): number
  /** See `DirtyWrites.takeWaiting`. */
  takeWaiting(): readonly string[]
  /** What was done so far is durable. */
  becameDurable(): void
}

/** `dutyFence`: the fence under which a duty is claimed. */
export function openWriter(db: Db, dutyFence: (name: string) => number | null, fill?: FillBounds): Writer {
  let head: Head = readHead(db)
  let saved: Head = { ...head }
  /** The time of the last commit since idle marks were swept. */
  let committedAt: Time | null = null
  const names = openNumberedNames(db)
  const nodes = openNodes(db)
  const dirty = openDirtyWrites(db, { names, nodes, head: () => head })
  const payloads = openPayloadWrites(db, dirty.mark)
  const documents = openDocuments(db, { names, nodes })
  const incoming = openIncomingWrites(db, fill)
  const tail = openIncomingTail(db)
  const view = openCommitView(db, { names, nodes, documents, incoming: tail, dirty, dutyFence })
  const sink: CommitSink = {
    ...openRows(db, { names, nodes, documents, incoming }),
    mark: (mark) => void dirty.mark(mark),
    takePayloads: payloads.takePayloads,
    settle: (settle, at) => dirty.settle(settle, at),
  }
  const saveHead = openHeadSaver(db)

  return {
    mark: (all) => all.map((mark) => dirty.mark(mark)),
    push: payloads.push,
    lease: (request) => dirty.lease(request),
    take: (request) => dirty.take(request),
    release(leases) {
      for (const lease of leases) dirty.release(lease)
    },
    commit(batch) {
      committedAt = batch.at(-1)?.at ?? committedAt
      return batch.map((commit) => {
        const outcome = performCommit(commit, { view, sink, head })
        documents.end()
        nodes.flush()
        return outcome
      })
    },
    takeBack: () => dirty.takeBack(),
    storePauses: () => dirty.storePauses(),
    save() {
      if (committedAt !== null) dirty.sweep(committedAt)
      committedAt = null
      incoming.fill(head.support)
      saveHead(head, saved)
      saved = { ...head }
    },
    checkpoint() {
      const then = { ...head }
      const savedThen = saved
      const undoMarks = dirty.checkpoint()
      const undoFilling = incoming.checkpoint()
      return () => {
        undoMarks()
        undoFilling()
        head = then
        saved = savedThen
        names.forget()
        nodes.forget()
        documents.forget()
        tail.forget()
      }
    },
    head: () => head,
    fence: () => ++head.sequence,
    takeWaiting: () => dirty.takeWaiting(),
    becameDurable: () => dirty.becameDurable(),
  }
}
