import type { RecordSnapshot } from '../../contracts/snapshot.ts'
import { DOCUMENTS } from './documents.ts'
import { GUARDS, suspectedDeletionCount } from './guard.ts'
import { QUARANTINE } from './quarantine.ts'
import type { SqlOperation } from './sql-operation.ts'

/** `perform` runs inside a read transaction that its caller began, on a connection that `close` ends. */
export async function snapshotOver(
  perform: <T>(operation: SqlOperation<T>) => Promise<T>,
  close: () => Promise<void>,
): Promise<RecordSnapshot> {
  try {
    // The first read fixes the moment of the transaction.
    await perform(QUARANTINE.quarantineCount())
  } catch (error) {
    await close()
    throw error
  }
  return {
    quarantined: (after, limit) => perform(QUARANTINE.quarantined(after, limit)),
    quarantineCount: () => perform(QUARANTINE.quarantineCount()),
    suspectedDeletions: (platform, after, limit) => perform(GUARDS.suspectedDeletions(platform, after, limit)),
    suspectedDeletionCount: (platform) => perform(suspectedDeletionCount(platform)),
    compareListing: (of, since) => perform(DOCUMENTS.compareListing(of, since)),
    missingFromListing: (of, since, page) => perform(DOCUMENTS.missingFromListing(of, since, page)),
    documentStatuses: (keys) => perform(DOCUMENTS.documentStatuses(keys)),
    close,
  }
}
