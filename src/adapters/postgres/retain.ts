import type { OverSession } from '../../contracts/operations.ts'
import { NOTHING_DROPPED, type DropReport } from '../../contracts/record-past.ts'
import type { DropRequest, Retention } from '../../contracts/retention.ts'
import type { Time, Tx } from '../../model/facts.ts'
import {
  dropFrom,
  dropStep,
  foldPairs,
  redactPage,
  ROWS_A_STEP,
  TXS_A_STEP,
  type ChangeRow,
  type DropStep,
  type DroppedTx,
  type PastColumns,
} from '../record/retain.ts'
import type { Session } from './connection.ts'
import { updateRows } from './send-rows.ts'

/** What is removed from the past. Nothing else changes these rows any more, so this needs no lock of the log. */

const TX = 'SELECT id, delta_to, closed FROM tx'

/** Every change up to the horizon of those pairs of node and document whose last one lies in the range. */
const CHANGES = `SELECT p.node, p.document, x.seq, x.asserted, x.retracted FROM
    (SELECT DISTINCT node, document FROM delta WHERE seq > $1 AND seq <= $2) p
  CROSS JOIN LATERAL (SELECT z.seq FROM delta z WHERE z.node = p.node AND z.tx <= $3 AND z.document = p.document
    ORDER BY z.tx DESC, z.seq DESC LIMIT 1) l
  JOIN delta x ON x.node = p.node AND x.tx <= $3 AND x.document = p.document
  WHERE l.seq <= $2 ORDER BY x.seq`

const PAST = `SELECT d.seq, d.tx, d.node, d.asserted, d.retracted, o.node AS subject, dk.platform, dk.type
  FROM delta d LEFT JOIN document o ON o.id = d.document LEFT JOIN document_kind dk ON dk.id = o.kind
  WHERE d.seq > $1 ORDER BY d.seq LIMIT $2`

const DROPPED = `UPDATE retention SET transactions = transactions + $1, facts = facts + $2, edges = edges + $3,
  bytes = bytes + $4, done = $5 WHERE horizon = $6`

const rewriteChanges = updateRows<ChangeRow>('delta', [
  ['seq', 'number', ({ seq }) => seq],
  ['asserted', 'text', ({ asserted }) => asserted],
  ['retracted', 'text', ({ retracted }) => retracted],
])

async function cutChanges(session: Session, rewrite: readonly ChangeRow[], drop: readonly number[]): Promise<void> {
  await rewriteChanges(session, rewrite)
  await session.query('DELETE FROM delta WHERE seq = ANY($1::bigint[])', [drop])
}

async function nextStep(session: Session, { after, horizon }: DropRequest): Promise<DropStep | null> {
  const [oldest] = await session.query<{ id: Tx }>('SELECT id FROM tx ORDER BY id LIMIT 1')
  const from = dropFrom(after, oldest?.id)
  const [[begin], following] = await Promise.all([
    session.query<DroppedTx>(`${TX} WHERE id = $1`, [from]),
    session.query<DroppedTx>(`${TX} WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3`, [from, horizon, TXS_A_STEP]),
  ])
  return dropStep(begin, following)
}

async function fold(session: Session, { begin, end }: DropStep, { horizon, drop }: DropRequest) {
  const range = [begin?.delta_to ?? 0, end.delta_to, horizon]
  const rows = await session.query<ChangeRow & { node: number; document: number }>(CHANGES, range)
  const { rewrite, drop: dropped, folded } = foldPairs(rows)
  if (drop) await cutChanges(session, rewrite, dropped)
  return folded
}

async function dropSupports(session: Session, ids: readonly number[], horizon: Tx): Promise<number> {
  const text = 'DELETE FROM support WHERE id = ANY($1::bigint[]) AND until <= $2 RETURNING id'
  return (await session.query(text, [ids, horizon])).length
}

async function addDropped(session: Session, dropped: DropReport, of: { horizon: Tx; done: boolean }): Promise<void> {
  const { transactions, facts, edges, bytes } = dropped
  await session.query(DROPPED, [transactions, facts, edges, bytes, of.done, of.horizon])
}

export const RETENTION: OverSession<Exclude<keyof Retention, 'wipe'>, Session> = {
  async announceHorizon(session, tx, now) {
    const [found] = await session.query<{ at: Time }>(
      'SELECT at FROM tx WHERE id = $1 AND id >= coalesce((SELECT max(horizon) FROM retention), 0)',
      [tx],
    )
    if (found === undefined) throw new Error(`transaction ${tx} can't be the horizon: it is not in the log`)
    const text = `INSERT INTO retention VALUES ($1, $2, $3, 0, 0, 0, 0, false) ON CONFLICT (horizon) DO NOTHING`
    await session.query(text, [tx, found.at, now])
  },

  async dropPast(session, of) {
    const { horizon, drop } = of
    const step = await nextStep(session, of)
    if (step === null) {
      if (drop) await addDropped(session, NOTHING_DROPPED, { horizon, done: true })
      return { dropped: NOTHING_DROPPED, next: null }
    }
    const { begin, end, closed } = step
    const done = end.id === horizon
    const folded = await fold(session, step, of)
    const count = 'SELECT count(*) AS n FROM tx WHERE id >= $1 AND id < $2'
    const [counted] = await session.query<{ n: number }>(count, [begin?.id ?? 0, end.id])
    const edges = drop ? await dropSupports(session, closed, horizon) : closed.length
    const dropped: DropReport = { transactions: counted?.n ?? 0, edges, ...folded }
    if (drop) {
      await session.query('DELETE FROM tx WHERE id < $1', [end.id])
      await addDropped(session, dropped, { horizon, done })
    }
    return { dropped, next: done ? null : end.id }
  },

  async redactPast(session, step) {
    const rows = await session.query<PastColumns>(PAST, [step.after, ROWS_A_STEP])
    const { rewrite, drop, redacted } = redactPage(rows, step)
    await cutChanges(session, rewrite, drop)
    return redacted
  },
}
