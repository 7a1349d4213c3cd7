import { redactRow } from '../../commit/redact.ts'
import type { Redacted, RedactionStep } from '../../contracts/past.ts'
import type { Tx } from '../../model/facts.ts'
import { BUSY_MS, type Db } from './database.ts'
import { openWords } from './words.ts'

/** A step looks at this many changes: some 20 ms in which nobody else writes. */
const ROWS_A_STEP = 2_000

interface Columns {
  readonly seq: number
  readonly tx: Tx
  readonly node: number
  readonly asserted: string | null
  readonly retracted: string | null
  /** Null: the system said it. */
  readonly subject: number | null
  readonly speaker: number | null
}

export function openRedactor(db: Db): (step: RedactionStep) => Redacted {
  const words = openWords(db)
  const page = db.prepare<[number, number], Columns>(
    `SELECT d.seq, d.tx, d.node, d.asserted, d.retracted, o.node AS subject, o.speaker
     FROM delta d LEFT JOIN document o ON o.id = d.document WHERE d.seq > +? ORDER BY d.seq LIMIT +?`,
  )
  const rewrite = db.prepare<[string | null, number]>('UPDATE delta SET asserted = ? WHERE seq = +?')
  const remove = db.prepare<[number]>('DELETE FROM delta WHERE seq = +?')
  return ({ platform, spared, until, after }) => {
    const rows = page.all(after, ROWS_A_STEP)
    let values = 0
    for (const row of rows) {
      if (row.tx > until) return { values, next: null }
      if (row.subject === null || row.speaker === null) continue
      const speaker = words.speakerOf(row.speaker)
      if (speaker.platform !== platform) continue
      const left = redactRow({ ...row, subject: row.subject, type: speaker.type }, spared)
      if (left === null) continue
      values += left.values
      if (left.empty) remove.run(left.seq)
      else rewrite.run(left.asserted, left.seq)
    }
    return { values, next: rows.length < ROWS_A_STEP ? null : (rows.at(-1)?.seq ?? null) }
  }
}

/** So long the thread that writes waits for readers to be done. */
const READERS_MS = 100

/**
 * Writes the whole file anew, so that no free page, and none half full, holds what was deleted from it; and copies the log of writes
 * into it and cuts that off. What is new lies in a temporary file meanwhile, not in memory. False where somebody reads what the file
 * was: that holds the log of writes, and writing anew, which nothing else is written beside, would have to be done again.
 */
export function wipe(db: Db): boolean {
  if (!db.memory && !cutOffLog(db)) return false
  db.pragma('temp_store = FILE')
  try {
    db.exec('VACUUM')
  } finally {
    db.pragma('temp_store = MEMORY')
  }
  return db.memory || cutOffLog(db)
}

/** Copies the log of writes into the file, and cuts it off. */
function cutOffLog(db: Db): boolean {
  db.pragma(`busy_timeout = ${READERS_MS}`)
  try {
    return db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`)
  }
}
