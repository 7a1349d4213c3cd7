import type { OverSession } from '../../contracts/operations.ts'
import { redactPast } from './redact.ts'
import { foldChanges, type ChangeRow } from '../../commit/fold.ts'
import { NOTHING_DROPPED, type DropReport } from '../../contracts/record-past.ts'
import type { PastStep, Retention } from '../../contracts/retention.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { numbersOf } from '../record/columns.ts'
import type { Session } from './connection.ts'

/** As SQLite's `retain.ts`. Nothing else changes these rows any more, so that commits need not wait: no lock of the log. */
const ROWS_A_STEP = 2_000
const TXS_A_STEP = 500

type TxColumns = { readonly id: Tx; readonly delta_to: number; readonly closed: string | null }

async function announceHorizon(session: Session, tx: Tx, now: Time): Promise<void> {
  const [found] = await session.query<{ at: Time }>(
    'SELECT at FROM tx WHERE id = $1 AND id >= coalesce((SELECT max(horizon) FROM retention), 0)',
    [tx],
  )
  if (found === undefined) throw new Error(`transaction ${tx} can't be the horizon: it is not in the log`)
  await session.query(`INSERT INTO retention VALUES ($1, $2, $3, 0, 0, 0, 0, false) ON CONFLICT (horizon) DO NOTHING`, [
    tx,
    found.at,
    now,
  ])
}

async function dropPast(session: Session, of: Parameters<Retention['dropPast']>[0]): Promise<PastStep> {
  const { horizon, drop } = of
  const stretch = await nextStretch(session, of)
  if (stretch === null) {
    if (drop) await note(session, NOTHING_DROPPED, { horizon, done: true })
    return { dropped: NOTHING_DROPPED, next: null }
  }
  const { begin, end, closed } = stretch
  const done = end.id === horizon
  const folded = await fold(session, { from: begin?.delta_to ?? 0, to: end.delta_to, horizon, drop })
  const [counted] = await session.query<{ n: number }>('SELECT count(*) AS n FROM tx WHERE id >= $1 AND id < $2', [
    begin?.id ?? 0,
    end.id,
  ])
  const edges = drop ? await dropSupports(session, closed, horizon) : closed.length
  const dropped: DropReport = { transactions: counted?.n ?? 0, edges, ...folded }
  if (drop) {
    await session.query('DELETE FROM tx WHERE id < $1', [end.id])
    await note(session, dropped, { horizon, done })
  }
  return { dropped, next: done ? null : end.id }
}

interface Stretch {
  readonly begin: TxColumns | undefined
  readonly end: TxColumns
  readonly closed: readonly number[]
}

/** From the oldest transaction that is left, if from nowhere else: but for the very first, that one was seen by an earlier step. */
async function nextStretch(
  session: Session,
  { after, horizon }: { readonly after: Tx | null; readonly horizon: Tx },
): Promise<Stretch | null> {
  const [oldest] = await session.query<{ id: Tx }>('SELECT id FROM tx ORDER BY id LIMIT 1')
  const left = oldest?.id ?? 0
  const from = after ?? (left <= 1 ? 0 : left)
  const [[begin], page] = await Promise.all([
    session.query<TxColumns>('SELECT id, delta_to, closed FROM tx WHERE id = $1', [from]),
    session.query<TxColumns>('SELECT id, delta_to, closed FROM tx WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3', [
      from,
      horizon,
      TXS_A_STEP,
    ]),
  ])
  const closed: number[] = []
  let end: TxColumns | null = null
  for (const tx of page) {
    const rows = tx.delta_to - (begin?.delta_to ?? 0) + closed.length
    if (end !== null && rows > ROWS_A_STEP) break
    closed.push(...numbersOf(tx.closed))
    end = tx
  }
  return end === null ? null : { begin, end, closed }
}

async function dropSupports(session: Session, ids: readonly number[], horizon: Tx): Promise<number> {
  if (ids.length === 0) return 0
  const text = 'DELETE FROM support WHERE id = ANY($1::bigint[]) AND until <= $2 RETURNING id'
  return (await session.query(text, [ids, horizon])).length
}

async function note(session: Session, dropped: DropReport, of: { horizon: Tx; done: boolean }): Promise<void> {
  const { transactions, facts, edges, bytes } = dropped
  await session.query(
    `UPDATE retention SET transactions = transactions + $1, facts = facts + $2, edges = edges + $3, bytes = bytes + $4, done = $5
     WHERE horizon = $6`,
    [transactions, facts, edges, bytes, of.done, of.horizon],
  )
}

/** Every change up to the horizon of those pairs of node and document whose last one lies in the range. */
const CHANGES = `SELECT p.node, p.document, x.seq, x.asserted, x.retracted FROM
    (SELECT DISTINCT node, document FROM delta WHERE seq > $1 AND seq <= $2) p
  CROSS JOIN LATERAL (SELECT z.seq FROM delta z WHERE z.node = p.node AND z.tx <= $3 AND z.document = p.document
    ORDER BY z.tx DESC, z.seq DESC LIMIT 1) l
  JOIN delta x ON x.node = p.node AND x.tx <= $3 AND x.document = p.document
  WHERE l.seq <= $2 ORDER BY x.seq`

type ChangeColumns = { readonly node: number; readonly document: number } & { [K in keyof ChangeRow]: ChangeRow[K] }

async function fold(
  session: Session,
  of: { readonly from: number; readonly to: number; readonly horizon: Tx; readonly drop: boolean },
): Promise<{ facts: number; bytes: number }> {
  const rows = await session.query<ChangeColumns>(CHANGES, [of.from, of.to, of.horizon])
  const folds = [...Map.groupBy(rows, (row) => `${row.node}|${row.document}`).values()].map(foldChanges)
  const rewrites = folds.flatMap(({ rewrite }) => (rewrite === null ? [] : [rewrite]))
  const gone = folds.flatMap(({ drop }) => drop)
  if (of.drop && rewrites.length > 0) {
    await session.query(
      `UPDATE delta SET asserted = u.asserted, retracted = NULL FROM unnest($1::bigint[], $2::text[]) AS u (seq, asserted)
       WHERE delta.seq = u.seq`,
      [rewrites.map(({ seq }) => seq), rewrites.map(({ asserted }) => asserted)],
    )
  }
  if (of.drop && gone.length > 0) await session.query('DELETE FROM delta WHERE seq = ANY($1::bigint[])', [gone])
  return { facts: gone.length, bytes: folds.reduce((sum, { bytes }) => sum + bytes, 0) }
}

export const RETENTION: OverSession<Exclude<keyof Retention, 'wipe'>, Session> = {
  announceHorizon,
  dropPast,
  redactPast,
}
