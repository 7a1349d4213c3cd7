import type { Synchronous } from '../../../contracts/operations.ts'
import { redactPage, type PastColumns } from '../../record/redact.ts'
import { ROWS_A_STEP, type ChangeRow } from '../../record/retain.ts'
import { checkpoint, type Db } from '../schema/database.ts'

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
export function openChangeCutter(db: Db): (rewrite: readonly ChangeRow[], drop: readonly number[]) => void {
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
