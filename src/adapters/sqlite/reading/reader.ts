import { operations, READS, type ReadName, type Synchronous } from '../../../contracts/operations.ts'
import type { RecordPorts } from '../../../contracts/store.ts'
import type { FileCondition } from '../condition.ts'
import type { Db } from '../schema/database.ts'
import { openMarkReads } from '../marks.ts'
import { openDocumentReads } from './documents.ts'
import { openEdgeReads } from './edges.ts'
import { openEntityReads } from './entities.ts'
import { openGuardReads, openSuspectedDeletionReads } from '../guard.ts'
import { openNoteReads } from '../notes.ts'
import { openQuarantineReads } from '../quarantine.ts'
import { openListingReads } from '../listings.ts'
import { openLogReads } from './log.ts'
import { openPastReads } from './past.ts'
import { openPayloadReads } from '../payloads.ts'
import { openStatedEntityReads } from './stated-entities.ts'
import { openRecordNames } from '../schema/names.ts'

/** The reading half of the record, synchronous, over whichever connection. */
function openReader(db: Db): Synchronous<ReadName> {
  const names = openRecordNames(db)
  const marks = openMarkReads(db)
  return {
    ...openLogReads(db, names),
    ...openEntityReads(db, names),
    ...openStatedEntityReads(db, names),
    ...openEdgeReads(db, names),
    ...openDocumentReads(db, names),
    ...openNoteReads(db),
    ...openQuarantineReads(db),
    ...openListingReads(db, names),
    ...openPastReads(db, names),
    ...openPayloadReads(db),
    guards: openGuardReads(db).guards,
    suspectedDeletions: openSuspectedDeletionReads(db, names),
    dirty: marks.counts,
    pending: marks.pending,
    postponed: marks.postponed,
    sequence: marks.sequence,
  }
}

/** Reads as the port has them. An error becomes a rejection, as it would over a network. */
export function storeReads(db: Db, condition: FileCondition): Pick<RecordPorts, ReadName> {
  const reader = openReader(db)
  return operations(READS, (name) => {
    const read: (...args: never[]) => unknown = reader[name]
    return async (...args) => {
      try {
        const answer = read(...args)
        condition.worked()
        return answer
      } catch (error) {
        throw condition.failed(error)
      }
    }
  })
}
