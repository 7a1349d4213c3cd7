import Database from 'better-sqlite3'
import type { RecordSnapshot } from '../../../contracts/snapshot.ts'
import { snapshotOver } from '../../record/snapshot.ts'
import { openForReading, type Db } from '../schema/database.ts'
import { openPerform } from '../sql-operations.ts'

/**
 * A read transaction on a second connection: while it is open, the write-ahead log can't be truncated and grows with
 * each write. A record in memory has only one connection, so it is copied.
 */
export async function openSnapshot(db: Db): Promise<RecordSnapshot> {
  const own = db.memory ? new Database(db.serialize(), { readonly: true }) : openForReading(db.name)
  const perform = openPerform(own)
  own.exec('BEGIN')
  return snapshotOver(
    async (operation) => perform(operation),
    async () => void own.close(),
  )
}
