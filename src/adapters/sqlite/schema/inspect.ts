import { statSync } from 'node:fs'
import { NotUpgradedError } from '../../record/other-layout.ts'
import { openForReading, type Db } from './database.ts'
import { copyUnfinished } from './schema.ts'
import { messageOf } from '../../../lib/message-of.ts'

interface Inspection {
  readonly ok: boolean
  readonly what: string
  readonly found: string
  readonly todo: string
}

/** Inspects a database file without changing it; it may be in use meanwhile. */
export function inspectDatabase(path: string): readonly Inspection[] {
  let db: Db
  try {
    db = openForReading(path)
  } catch (error) {
    if (error instanceof NotUpgradedError) return [{ ok: true, what: 'record', found: error.message, todo: '' }]
    return [
      {
        ok: false,
        what: 'record',
        found: `${path}: ${messageOf(error)}`,
        todo: 'restore a backup, or run the release that wrote it',
      },
    ]
  }
  try {
    const found = integrity(db)
    return found.ok ? [found, unfinishedCopyFound(db, path) ?? contents(db, path)] : [found]
  } finally {
    db.close()
  }
}

function integrity(db: Db): Inspection {
  const todo = 'stop the service, and restore a backup'
  try {
    // Reports the first three faults.
    const found = db.prepare<[], string>('PRAGMA quick_check(3)').pluck().all().join('; ')
    return { ok: found === 'ok', what: 'integrity', found, todo }
  } catch (error) {
    return { ok: false, what: 'integrity', found: messageOf(error), todo }
  }
}

function unfinishedCopyFound(db: Db, path: string): Inspection | null {
  const unfinished = copyUnfinished(db, path)
  return unfinished === null
    ? null
    : { ok: false, what: 'record', found: unfinished.message, todo: 'finish that; a start is refused until then' }
}

function contents(db: Db, path: string): Inspection {
  const count = (sql: string): string => {
    const row: unknown = db.prepare(sql).pluck().get()
    return Number(row).toLocaleString('en')
  }
  // Includes the write-ahead log.
  const bytes = [path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
  const size = (bytes.reduce((sum, n) => sum + n, 0) / 1_048_576).toFixed(1)
  const counts = [
    `${count('SELECT count(*) FROM node')} components`,
    `${count('SELECT count(*) FROM tx')} transactions`,
    `${count('SELECT count(*) FROM quarantine')} quarantined`,
  ]
  const found = `${size} MB, ${counts.join(', ')}`
  return { ok: true, what: 'record', found, todo: '' }
}
