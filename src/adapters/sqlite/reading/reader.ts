import { operations, READS, type ReadName, type Synchronous } from '../../../contracts/operations.ts'
import type { RecordPorts } from '../../../contracts/store.ts'
import { CachedCounts } from '../../record/cached-counts.ts'
import type { FileCondition } from '../condition.ts'
import { openMarkReads } from '../marks.ts'
import type { Db } from '../schema/database.ts'
import { openRecordNames } from '../schema/names.ts'
import { openSharedOperations } from '../sql-operations.ts'
import { openLogReads } from './log.ts'

/**
 * The port's reads, each as of one moment, whatever another connection writes meanwhile. Errors become rejections, as
 * they would over a network.
 */
export function storeReads(db: Db, perform: FileCondition['perform']): Pick<RecordPorts, ReadName> {
  const names = openRecordNames(db)
  const shared = openSharedOperations(db)
  const counts = new CachedCounts()
  const reads: Synchronous<ReadName> = {
    ...openLogReads(db, names),
    ...openMarkReads(db),
    ...shared,
    dirty: (now, platform) => counts.known(platform) ?? counts.counting(platform)(shared.dirty(now, platform)),
  }
  const begin = db.prepare('BEGIN')
  const commit = db.prepare('COMMIT')

  function snapshot<T>(read: () => T): T {
    begin.run()
    try {
      return read()
    } finally {
      // An error may have ended it.
      if (db.inTransaction) commit.run()
    }
  }

  return operations(READS, (name) => {
    const read: (...args: never[]) => unknown = reads[name]
    return async (...args) => perform(() => snapshot(() => read(...args)))
  })
}
