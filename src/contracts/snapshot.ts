import type { Quarantine } from './quarantine.ts'
import type { Reconciliation } from './reconcile.ts'

/**
 * Lists that lie outside the log and so have no past, as they were at one moment, however they change while they are
 * read. It keeps the record from clearing away what it shows, so whoever opens one closes it soon.
 */
export interface RecordSnapshot
  extends Pick<Quarantine, 'quarantined' | 'quarantineCount'>, Pick<Reconciliation, 'suspectedDeletions'> {
  suspectedDeletionCount(platform: string): Promise<number>
  close(): Promise<void>
}
