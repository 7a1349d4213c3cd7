// Defines the operations that remove the past from the record.
import { NOTHING_DROPPED, type DropReport } from '../../contracts/record-past.ts'
import type { DropRequest, Retention } from '../../contracts/retention.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { anyOf, JOIN, sql } from './dialect.ts'
import { rowOf, rowsOf, send, type SqlOperation, type SqlOperations } from './sql-operation.ts'
import {
  type ChangeRow,
  type DropStep,
  dropFrom,
  type DroppedTx,
  dropStep,
  TXS_PER_STEP,
  foldPairs,
  type PastColumns,
  ROWS_PER_STEP,
  redactPage,
} from './retain.ts'

const TX = 'SELECT id, delta_to, closed FROM tx'

/** All changes up to the horizon, of each pair of node and document whose last change is in the range. */
const CHANGES = sql`SELECT p.node, p.document, x.seq, x.asserted, x.retracted
  FROM (SELECT DISTINCT node, document FROM delta WHERE seq > $1 AND seq <= $2) p
    ${JOIN} delta x ON x.node = p.node AND x.document = p.document AND x.tx <= $3
  WHERE $2 >= (SELECT z.seq FROM delta z WHERE z.node = p.node AND z.document = p.document AND z.tx <= $3
    ORDER BY z.tx DESC, z.seq DESC LIMIT 1)
  ORDER BY x.seq`

const PAST = `SELECT d.seq, d.tx, d.node, d.asserted, d.retracted, o.node AS subject, dk.platform, dk.type
  FROM delta d LEFT JOIN document o ON o.id = d.document LEFT JOIN document_kind dk ON dk.id = o.kind
  WHERE d.seq > $1 ORDER BY d.seq LIMIT $2`

const DROPPED = `UPDATE retention SET transactions = transactions + $1, facts = facts + $2, edges = edges + $3,
  bytes = bytes + $4, done = $5 WHERE horizon = $6`

const REWRITE = 'UPDATE delta SET asserted = $2, retracted = $3 WHERE seq = $1'
const DROP_CHANGES = sql`DELETE FROM delta WHERE seq ${anyOf(1, 'bigint')}`
const DROP_SUPPORTS = sql`DELETE FROM support WHERE id ${anyOf(1, 'bigint')} AND until <= $2 RETURNING id`

function* cutChanges(rewrite: readonly ChangeRow[], drop: readonly number[]): SqlOperation<void> {
  yield* send(rewrite.map(({ seq, asserted, retracted }) => ({ text: REWRITE, values: [seq, asserted, retracted] })))
  yield* rowsOf(DROP_CHANGES, drop)
}

function* nextStep({ after, horizon }: DropRequest): SqlOperation<DropStep | null> {
  const oldest = yield* rowOf<{ id: Tx }>('SELECT id FROM tx ORDER BY id LIMIT 1')
  const from = dropFrom(after, oldest?.id)
  const begin = yield* rowOf<DroppedTx>(`${TX} WHERE id = $1`, from)
  const page = `${TX} WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3`
  return dropStep(begin, yield* rowsOf<DroppedTx>(page, from, horizon, TXS_PER_STEP))
}

function* fold({ begin, end }: DropStep, { horizon, drop }: DropRequest) {
  const rows = yield* rowsOf<ChangeRow & { node: number; document: number }>(
    CHANGES,
    begin?.delta_to ?? 0,
    end.delta_to,
    horizon,
  )
  const { rewrite, drop: dropped, folded } = foldPairs(rows)
  if (drop) yield* cutChanges(rewrite, dropped)
  return folded
}

function* addDropped(dropped: DropReport, { done, horizon }: { horizon: Tx; done: boolean }): SqlOperation<void> {
  const { transactions, facts, edges, bytes } = dropped
  yield* rowsOf(DROPPED, transactions, facts, edges, bytes, done, horizon)
}

export const RETENTION: SqlOperations<Exclude<keyof Retention, 'wipe'> | 'horizon'> = {
  *horizon() {
    const row = yield* rowOf<DropReport & { tx: Tx; at: Time; droppedAt: Time; done: boolean | number }>(
      `SELECT horizon AS tx, at, dropped_at AS "droppedAt", transactions, facts, edges, bytes, done
       FROM retention ORDER BY horizon DESC LIMIT 1`,
    )
    if (row === undefined) return null
    const { tx, at, droppedAt, done, ...dropped } = row
    return { tx, at, droppedAt, dropped, done: Boolean(done) }
  },

  *announceHorizon(tx, now) {
    const text = 'SELECT at FROM tx WHERE id = $1 AND id >= coalesce((SELECT max(horizon) FROM retention), 0)'
    const found = yield* rowOf<{ at: Time }>(text, tx)
    if (found === undefined) throw new Error(`transaction ${tx} can't be the horizon: it isn't in the log`)
    yield* rowsOf(
      'INSERT INTO retention VALUES ($1, $2, $3, 0, 0, 0, 0, false) ON CONFLICT (horizon) DO NOTHING',
      tx,
      found.at,
      now,
    )
  },

  *dropPast(request) {
    const { horizon, drop } = request
    const step = yield* nextStep(request)
    if (step === null) {
      if (drop) yield* addDropped(NOTHING_DROPPED, { horizon, done: true })
      return { dropped: NOTHING_DROPPED, next: null }
    }
    const { begin, end, closed } = step
    const done = end.id === horizon
    const folded = yield* fold(step, request)
    const count = 'SELECT count(*) AS n FROM tx WHERE id >= $1 AND id < $2'
    const counted = yield* rowOf<{ n: number }>(count, begin?.id ?? 0, end.id)
    const edges = drop ? (yield* rowsOf(DROP_SUPPORTS, closed, horizon)).length : closed.length
    const dropped: DropReport = { transactions: counted?.n ?? 0, edges, ...folded }
    if (drop) {
      yield* rowsOf('DELETE FROM tx WHERE id < $1', end.id)
      yield* addDropped(dropped, { horizon, done })
    }
    return { dropped, next: done ? null : end.id }
  },

  *redactPast(step) {
    const rows = yield* rowsOf<PastColumns>(PAST, step.after, ROWS_PER_STEP)
    const { rewrite, drop, redacted } = redactPage(rows, step)
    yield* cutChanges(rewrite, drop)
    return redacted
  },
}
