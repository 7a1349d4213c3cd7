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
import type { LateEntries } from '../reading/late-entries.ts'
import { openDirtyWrites } from './dirty.ts'
import { openAnswerWrites } from './answers.ts'
import { openCommitView } from './view.ts'
import { openDocuments } from './documents.ts'
import { openLateWrites, type FillBounds } from './late-indexes.ts'
import { openMarkRows, type SweepBounds } from './mark-rows.ts'
import { openNodes, type Nodes } from './nodes.ts'
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
  /** To look up nodes by their URIs, and the changes of a node. */
  readonly nodes: Pick<Nodes, 'idOf'>
  readonly changes: LateEntries
  /** What was done so far is durable. */
  becameDurable(): void
}

/** When what is gathered is written. For a test, whose record is small. */
export interface GatherBounds {
  readonly fill?: FillBounds
  readonly sweep?: SweepBounds
}

/** `dutyFence`: the fence under which a duty is claimed. */
export function openWriter(db: Db, dutyFence: (name: string) => number | null, gather: GatherBounds = {}): Writer {
  let head: Head = readHead(db)
  let saved: Head = { ...head }
  /** The time of the last commit since idle marks were swept. */
  let committedAt: Time | null = null
  const names = openNumberedNames(db)
  const late = openLateWrites(db, gather.fill)
  const nodes = openNodes(db, late.nodes)
  const dirty = openDirtyWrites(db, {
    names,
    nodes,
    rows: openMarkRows(db, late.marks, gather.sweep),
    head: () => head,
  })
  const payloads = openPayloadWrites(db, dirty.mark)
  const documents = openDocuments(db, { names, nodes })
  const answers = openAnswerWrites(db)
  const view = openCommitView(db, { names, nodes, documents, incoming: late.incoming, dirty, dutyFence })
  const sink: CommitSink = {
    ...openRows(db, { names, nodes, documents, answers, late }),
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
    storePauses() {
      dirty.storePauses()
      // Their numbers are of the sequence.
      saveHead(head, saved)
    },
    save() {
      dirty.sweep(committedAt)
      committedAt = null
      nodes.save()
      answers.save()
      late.fill()
      saveHead(head, saved)
      saved = { ...head }
    },
    checkpoint() {
      nodes.save()
      const then = { ...head }
      const savedThen = saved
      const undoMarks = dirty.checkpoint()
      const undoFilling = late.checkpoint()
      const undoGathering = answers.checkpoint()
      return () => {
        undoMarks()
        undoFilling()
        undoGathering()
        head = then
        saved = savedThen
        names.forget()
        nodes.forget()
        documents.forget()
      }
    },
    head: () => head,
    fence: () => ++head.sequence,
    nodes,
    changes: late.changes,
    takeWaiting: () => dirty.takeWaiting(),
    becameDurable: () => dirty.becameDurable(),
  }
}
