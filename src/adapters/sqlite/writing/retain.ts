import type { Synchronous } from '../../../contracts/operations.ts'
import { NOTHING_DROPPED, type DropReport } from '../../../contracts/record-past.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import {
  dropFrom,
  dropStep,
  foldPairs,
  redactPage,
  ROWS_A_STEP,
  TXS_A_STEP,
  type ChangeRow,
  type DroppedTx,
  type PastColumns,
} from '../../record/retain.ts'
import { checkpoint, type Db } from '../schema/database.ts'
import { openHorizon } from '../schema/head.ts'

export function openRetainWrites(db: Db): Synchronous<'announceHorizon' | 'dropPast'> {
  const horizon = openHorizon(db)
  const announce = db.prepare<[Time, Tx]>(
    `INSERT OR IGNORE INTO retention (horizon, at, dropped_at, transactions, facts, edges, bytes, done)
     SELECT id, at, ?, 0, 0, 0, 0, 0 FROM tx WHERE id = +?`,
  )
  const exists = db.prepare<[Tx]>('SELECT 1 FROM tx WHERE id = +?')
  const note = db.prepare<[DropReport & { done: number; until: Tx }]>(
    `UPDATE retention SET transactions = transactions + @transactions, facts = facts + @facts, edges = edges + @edges,
       bytes = bytes + @bytes, done = @done WHERE horizon = +@until`,
  )
  const oldest = db.prepare<[], Tx | null>('SELECT min(id) FROM tx').pluck()
  const find = db.prepare<[Tx], DroppedTx>('SELECT id, delta_to, closed FROM tx WHERE id = +?')
  const page = db.prepare<[Tx, Tx, number], DroppedTx>(
    'SELECT id, delta_to, closed FROM tx WHERE id > +? AND id <= +? ORDER BY id LIMIT +?',
  )
  const countTxs = db.prepare<[Tx, Tx], number>('SELECT count(*) FROM tx WHERE id >= +? AND id < +?').pluck()
  const dropTxs = db.prepare<[Tx]>('DELETE FROM tx WHERE id < +?')
  const dropSupport = db.prepare<[number, Tx]>('DELETE FROM support WHERE id = +? AND until <= +?')
  const fold = openFolder(db)

  return {
    announceHorizon(tx, now) {
      if (exists.get(tx) === undefined || tx < horizon())
        throw new Error(`transaction ${tx} can't be the horizon: it is not in the log`)
      announce.run(now, tx)
    },
    dropPast({ horizon: until, after, drop }) {
      const from = dropFrom(after, oldest.get() ?? undefined)
      const step = dropStep(find.get(from), page.iterate(from, until, TXS_A_STEP))
      if (step === null) {
        if (drop) note.run({ ...NOTHING_DROPPED, done: 1, until })
        return { dropped: NOTHING_DROPPED, next: null }
      }
      const { begin, end, closed } = step
      const ended = end.id === until
      const folded = fold({ from: begin?.delta_to ?? 0, to: end.delta_to, until, drop })
      const transactions = countTxs.get(begin?.id ?? 0, end.id) ?? 0
      const edges = drop ? closed.reduce((n, id) => n + dropSupport.run(id, until).changes, 0) : closed.length
      const dropped = { transactions, ...folded, edges }
      if (drop) {
        dropTxs.run(end.id)
        note.run({ ...dropped, done: Number(ended), until })
      }
      return { dropped, next: ended ? null : end.id }
    },
  }
}

/**
 * Where the last change of a pair of a node and a document lies in the range, all of its changes up to the end are
 * folded.
 */
function openFolder(
  db: Db,
): (range: { from: number; to: number; until: Tx; drop: boolean }) => Pick<DropReport, 'facts' | 'bytes'> {
  const endOf = db.prepare<[Tx], number>('SELECT delta_to FROM tx WHERE id = +?').pluck()
  const find = db.prepare<[{ from: number; to: number; end: number }], ChangeRow & { node: number; document: number }>(
    `SELECT p.node, p.document, x.seq, x.asserted, x.retracted
     FROM (SELECT DISTINCT node, document FROM delta WHERE seq > +@from AND seq <= +@to) p
       CROSS JOIN delta x ON x.node = p.node AND +x.document = p.document AND x.seq <= +@end
     WHERE +@to >= (SELECT z.seq FROM delta z WHERE z.node = p.node AND +z.document = p.document AND z.seq <= +@end
       ORDER BY z.seq DESC LIMIT 1)
     ORDER BY x.seq`,
  )
  const cut = openChangeCutter(db)
  return ({ from, to, until, drop }) => {
    const { rewrite, drop: dropped, folded } = foldPairs(find.all({ from, to, end: endOf.get(until) ?? 0 }))
    if (drop) cut(rewrite, dropped)
    return folded
  }
}

export function openRedactor(db: Db): Synchronous<'redactPast'> {
  const page = db.prepare<[number, number], PastColumns>(
    `SELECT d.seq, d.tx, d.node, d.asserted, d.retracted, o.node AS subject, k.platform, k.type
     FROM delta d LEFT JOIN document o ON o.id = d.document LEFT JOIN document_kind k ON k.id = o.kind
     WHERE d.seq > +? ORDER BY d.seq LIMIT +?`,
  )
  const cut = openChangeCutter(db)
  return {
    redactPast(step) {
      const { rewrite, drop, redacted } = redactPage(page.all(step.after, ROWS_A_STEP), step)
      cut(rewrite, drop)
      return redacted
    },
  }
}

/** Rewrites changes of the log, and drops others. */
function openChangeCutter(db: Db): (rewrite: readonly ChangeRow[], drop: readonly number[]) => void {
  const rewriteOne = db.prepare<ChangeRow>(
    'UPDATE delta SET asserted = @asserted, retracted = @retracted WHERE seq = +@seq',
  )
  const dropOne = db.prepare<[number]>('DELETE FROM delta WHERE seq = +?')
  return (rewrite, drop) => {
    for (const { seq, asserted, retracted } of rewrite) rewriteOne.run({ seq, asserted, retracted })
    for (const seq of drop) dropOne.run(seq)
  }
}

/** How long the writing thread waits for readers to end. */
const READERS_MS = 100

/**
 * Writes the complete file anew, so that no free page, and none half full, holds what was deleted from it; and copies
 * the log of writes into it and cuts that off. The new contents are in a temporary file meanwhile, not in memory. False
 * where a reader still has what the file was: that keeps the log of writes in use, and the file, during which nothing
 * else is written, would have to be written once more.
 */
export function wipe(db: Db): boolean {
  if (!db.memory && !checkpoint(db, READERS_MS)) return false
  db.pragma('temp_store = FILE')
  try {
    db.exec('VACUUM')
  } finally {
    db.pragma('temp_store = MEMORY')
  }
  return db.memory || checkpoint(db, READERS_MS)
}
