import type { RecordSnapshot } from '../../contracts/snapshot.ts'
import { Connection, READ_MS } from './connection.ts'
import { GUARDS, suspectedDeletionCount } from './guard.ts'
import { QUARANTINE } from './quarantine.ts'

/**
 * A transaction on a connection of its own. The same session serves all reads: another connection would see
 * another moment, so a snapshot whose connection was lost fails.
 */
export async function openSnapshot(url: string): Promise<RecordSnapshot> {
  const connection = new Connection(url, 'snapshot', READ_MS)
  try {
    const session = await connection.session()
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    // A transaction is of the moment of its first read.
    await QUARANTINE.quarantineCount(session)
    return {
      quarantined: (after, limit) => QUARANTINE.quarantined(session, after, limit),
      quarantineCount: () => QUARANTINE.quarantineCount(session),
      suspectedDeletions: (platform, after, limit) => GUARDS.suspectedDeletions(session, platform, after, limit),
      suspectedDeletionCount: (platform) => suspectedDeletionCount(session, platform),
      close: () => connection.close(),
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}
