import type { Reads } from './reads.ts'
import type { Quarantine } from './quarantine.ts'
import type { Sweeps } from './sweeps.ts'

/**
 * Lists outside the log, which have no past, as of one moment, even if they change while they are read. While it is
 * open the record can't free what it shows, so close it soon.
 */
export interface RecordSnapshot
  extends
    Pick<Quarantine, 'quarantined' | 'quarantineCount'>,
    Pick<Sweeps, 'suspectedDeletions' | 'compareListing' | 'missingFromListing'>,
    Pick<Reads, 'documentStatuses'> {
  suspectedDeletionCount(platform: string): Promise<number>
  close(): Promise<void>
}
