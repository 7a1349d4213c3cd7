import { operations, READS, type ReadName, type Synchronous } from '../../../contracts/operations.ts'
import type { Store } from '../../../contracts/store.ts'
import type { FileCondition } from '../condition.ts'
import type { Db } from '../schema/database.ts'
import { openDirtyReads } from '../dirty.ts'
import { openDocumentReads } from './documents.ts'
import { openEdgeReads } from './edges.ts'
import { openEntityReads } from './entities.ts'
import { openGuardReads, openSuspectedDeletionReads } from '../guard.ts'
import { openQuarantineAndNotesReads } from '../quarantine-and-notes.ts'
import { openListingReads } from '../listings.ts'
import { openLateReads } from './late-entries.ts'
import { openNodeNumbers } from './node-numbers.ts'
import { openLogReads } from './log.ts'
import { openPastReads } from './past.ts'
import { openPayloadReads } from '../payloads.ts'
import { openStatedEntityReads } from './stated-entities.ts'
import { openNumberedNames } from '../schema/numbered-names.ts'

/** The reading half of the record, synchronous, over whichever connection. */
function openReader(db: Db): Synchronous<ReadName> {
  const names = openNumberedNames(db)
  const late = openLateReads(db)
  const numbers = openNodeNumbers(db, late)
  const dirty = openDirtyReads(db, late)
  const tools = { names, numbers, late }
  return {
    ...openLogReads(db, names),
    ...openEntityReads(db, tools),
    ...openStatedEntityReads(db, names),
    ...openEdgeReads(db, tools),
    ...openDocumentReads(db, tools),
    ...openQuarantineAndNotesReads(db),
    ...openListingReads(db, tools),
    ...openPastReads(db, tools),
    ...openPayloadReads(db),
    guards: openGuardReads(db).guards,
    suspectedDeletions: openSuspectedDeletionReads(db, names),
    dirty: dirty.counts,
    pending: dirty.pending,
    postponed: dirty.postponed,
    sequence: dirty.sequence,
  }
}

/** Reads as the port has them. An error becomes a rejection, as it would over a network. */
export function storeReads(db: Db, condition: FileCondition): Pick<Store, ReadName> {
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
