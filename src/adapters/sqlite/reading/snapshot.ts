import Database from 'better-sqlite3'
import type { RecordSnapshot } from '../../../contracts/snapshot.ts'
import { openGuardReads } from '../guard.ts'
import { openQuarantineReads } from '../quarantine.ts'
import { openForReading, type Db } from '../schema/database.ts'
import { openRecordNames } from '../schema/names.ts'

/**
 * A read transaction on a second connection: while it is open the log of writes cannot be cut off behind it, and grows
 * by what is written. A record in memory has one connection only, and is copied.
 */
export async function openSnapshot(db: Db): Promise<RecordSnapshot> {
  const own = db.memory ? new Database(db.serialize(), { readonly: true }) : openForReading(db.name)
  try {
    own.exec('BEGIN')
    const { quarantined, quarantineCount } = openQuarantineReads(own)
    const { suspectedDeletions, suspectedDeletionCount } = openGuardReads(own, openRecordNames(own))
    // A transaction is of the moment of its first read.
    quarantineCount()
    return {
      quarantined: async (after, limit) => quarantined(after, limit),
      quarantineCount: async () => quarantineCount(),
      suspectedDeletions: async (platform, after, limit) => suspectedDeletions(platform, after, limit),
      suspectedDeletionCount: async (platform) => suspectedDeletionCount(platform),
      async close() {
        own.close()
      },
    }
  } catch (error) {
    own.close()
    throw error
  }
}
