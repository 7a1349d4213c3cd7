// Removes parts of the past in steps. Nothing else changes these rows, so this needs no lock of the log.
import { NOTHING_ALLOWED, NOTHING_DROPPED, type DropReport } from '../../contracts/record-past.ts'
import type { DropRequest, RedactionStep, Retention } from '../../contracts/retention.ts'
import type { Json } from '../../lib/json.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { parseList } from './columns.ts'
import { rowOf, rowsOf, send, type SqlOperation, type SqlOperations } from './sql-operation.ts'

/** Rows in one step: in SQLite some 20 ms without other writes. A larger transaction is one step. */
const ROWS_PER_STEP = 2_000
const TXS_PER_STEP = 500

/** A transaction of the log, with the last number of its changes and the supports that it closed. */
interface DroppedTx {
  readonly id: Tx
  readonly delta_to: number
  readonly closed: string | null
}

/** Consecutive transactions, with the supports that they closed. */
interface DropStep {
  readonly begin: DroppedTx | undefined
  readonly end: DroppedTx
  readonly closed: readonly number[]
}

/** Plans a step from `begin` through as many of the following transactions as fit; null if there are none. */
function dropStep(begin: DroppedTx | undefined, following: Iterable<DroppedTx>): DropStep | null {
  const closed: number[] = []
  let end: DroppedTx | null = null
  for (const tx of following) {
    const rows = tx.delta_to - (begin?.delta_to ?? 0) + closed.length
    if (end !== null && rows > ROWS_PER_STEP) break
    closed.push(...parseList<number>(tx.closed))
    end = tx
  }
  return end === null ? null : { begin, end, closed }
}

/**
 * Returns the transaction after which the next step begins: `after`, or else the oldest remaining one, which an earlier
 * step has processed unless it is the very first.
 */
function dropFrom(after: Tx | null, oldest: Tx | undefined): Tx {
  return after ?? (oldest === undefined || oldest <= 1 ? 0 : oldest)
}

/** A change of what one document states about one node, as stored in the log. */
export interface ChangeRow {
  readonly seq: number
  /** JSON object, or null if nothing was asserted. */
  readonly asserted: string | null
  /** JSON list of names, or null if nothing was retracted. */
  readonly retracted: string | null
}

interface Fold {
  /** Null if the last row is already correct, or is dropped as well. */
  readonly rewrite: ChangeRow | null
  readonly drop: readonly number[]
  /** Size of the dropped texts. */
  readonly bytes: number
}

function foldPairs(rows: readonly (ChangeRow & { readonly node: number; readonly document: number })[]) {
  const folds = [...Map.groupBy(rows, (row) => `${row.node}|${row.document}`).values()].map(foldChanges)
  const drop = folds.flatMap((one) => one.drop)
  const bytes = folds.reduce((sum, one) => sum + one.bytes, 0)
  return { rewrite: folds.flatMap(({ rewrite }) => rewrite ?? []), drop, folded: { facts: drop.length, bytes } }
}

/**
 * Replaces all changes up to a horizon by one row. The last row stays, since it alone may store the present facts
 * (`seq` of `document_facts` and `part_facts`); then its text stays unchanged, too. Names keep the order in which the
 * changes are applied.
 */
export function foldChanges(rows: readonly ChangeRow[]): Fold {
  const last = rows.at(-1)
  if (last === undefined) return { rewrite: null, drop: [], bytes: 0 }
  const facts: Record<string, Json> = {}
  for (const { asserted, retracted } of rows) {
    if (asserted !== null) Object.assign(facts, JSON.parse(asserted))
    const names: readonly string[] = retracted === null ? [] : JSON.parse(retracted)
    for (const name of names) delete facts[name]
  }
  const isEmpty = Object.keys(facts).length === 0
  const dropped = isEmpty ? rows : rows.slice(0, -1)
  const text = JSON.stringify(facts)
  const isUnchanged = isEmpty || (last.asserted === text && last.retracted === null)
  return {
    rewrite: isUnchanged ? null : { seq: last.seq, asserted: text, retracted: null },
    drop: dropped.map((row) => row.seq),
    bytes: dropped.reduce((sum, row) => sum + (row.asserted?.length ?? 0) + (row.retracted?.length ?? 0), 0),
  }
}

export interface PastColumns extends ChangeRow {
  readonly tx: Tx
  readonly node: number
  /** Null, like the next two, for the system's document. */
  readonly subject: number | null
  readonly platform: string | null
  readonly type: string | null
}

/** The remainder of a change, and the number of values it lost. */
interface RedactedRow extends ChangeRow {
  readonly values: number
}

/**
 * Plans one step over a page of the log, in the order of `seq`: which changes shrink, which become empty, and where the
 * next step begins.
 */
export function redactPage(rows: readonly PastColumns[], step: RedactionStep) {
  const past = rows.filter(({ tx }) => tx <= step.until)
  const changed = past.flatMap((row) => redactPastRow(row, step) ?? [])
  const ended = past.length < ROWS_PER_STEP
  const isEmpty = ({ asserted, retracted }: ChangeRow) => asserted === null && retracted === null
  return {
    rewrite: changed.filter((row) => !isEmpty(row)),
    drop: changed.filter(isEmpty).map(({ seq }) => seq),
    redacted: {
      values: changed.reduce((sum, { values }) => sum + values, 0),
      next: ended ? null : (past.at(-1)?.seq ?? null),
    },
  }
}

/** Returns a change without the values to delete; null if it has none of them. */
export function redactPastRow(row: PastColumns, { platform, allowed }: RedactionStep): RedactedRow | null {
  const { seq, node, subject, type, retracted } = row
  if (row.asserted === null || subject === null || type === null || row.platform !== platform) return null
  const attributes = allowed[type] ?? NOTHING_ALLOWED
  const names = node === subject ? attributes.subject : attributes.parts
  const all: readonly (readonly [string, Json])[] = Object.entries(JSON.parse(row.asserted))
  const left = all.filter(([name]) => names.includes(name))
  if (left.length === all.length) return null
  const asserted = left.length === 0 ? null : JSON.stringify(Object.fromEntries(left))
  return { seq, asserted, retracted, values: all.length - left.length }
}

// ---------------------------------------------------------------------------------------------------------- operations

const TX = 'SELECT id, delta_to, closed FROM tx'

/** All changes up to the horizon, of each pair of node and document whose last change is in the range. */
const CHANGES = `SELECT p.node, p.document, x.seq, x.asserted, x.retracted
  FROM (SELECT DISTINCT node, document FROM delta WHERE seq > $1 AND seq <= $2) p
    JOIN delta x ON x.node = p.node AND x.document = p.document AND x.tx <= $3
  WHERE $2 >= (SELECT z.seq FROM delta z WHERE z.node = p.node AND z.document = p.document AND z.tx <= $3
    ORDER BY z.tx DESC, z.seq DESC LIMIT 1)
  ORDER BY x.seq`

const PAST = `SELECT d.seq, d.tx, d.node, d.asserted, d.retracted, o.node AS subject, dk.platform, dk.type
  FROM delta d LEFT JOIN document o ON o.id = d.document LEFT JOIN document_kind dk ON dk.id = o.kind
  WHERE d.seq > $1 ORDER BY d.seq LIMIT $2`

const DROPPED = `UPDATE retention SET transactions = transactions + $1, facts = facts + $2, edges = edges + $3,
  bytes = bytes + $4, done = $5 WHERE horizon = $6`

const REWRITE = 'UPDATE delta SET asserted = $2, retracted = $3 WHERE seq = $1'

function* cutChanges(rewrite: readonly ChangeRow[], drop: readonly number[]): SqlOperation<void> {
  yield* send(rewrite.map(({ seq, asserted, retracted }) => ({ text: REWRITE, values: [seq, asserted, retracted] })))
  yield* rowsOf('DELETE FROM delta WHERE seq = ANY ($1::bigint[])', drop)
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

function* dropSupports(ids: readonly number[], horizon: Tx): SqlOperation<number> {
  const text = 'DELETE FROM support WHERE id = ANY ($1::bigint[]) AND until <= $2 RETURNING id'
  return (yield* rowsOf(text, ids, horizon)).length
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
    if (found === undefined) throw new Error(`transaction ${tx} can't be the horizon: it is not in the log`)
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
    const edges = drop ? yield* dropSupports(closed, horizon) : closed.length
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
