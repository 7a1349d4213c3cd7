import type { Db } from '../schema/database.ts'
import { changedIds, eachId, isTooMany, type OpenIds } from '../schema/open-ids.ts'

/** The supports of an owner that one commit opened and closed. */
export interface ChangedIds {
  readonly opened: number[]
  readonly closed: Set<number>
}

export interface IdWrites {
  /** The open supports after the change, for the owner's row; of an owner that has too many for that, they are written to its table. */
  after(owner: number, before: OpenIds, change: ChangedIds): OpenIds
}

export function openIdWrites(db: Db, kind: 'document' | 'node'): IdWrites {
  const add = db.prepare<[number, number]>(`INSERT INTO many_of_${kind} (${kind}, support) VALUES (?, ?)`)
  const remove = db.prepare<[number, number]>(`DELETE FROM many_of_${kind} WHERE ${kind} = +? AND support = +?`)
  return {
    after(owner, before, { opened, closed }) {
      if (before === 'many') {
        for (const id of opened) add.run(owner, id)
        for (const id of closed) remove.run(owner, id)
        return before
      }
      const runs = changedIds(before, opened, closed)
      if (!isTooMany(runs)) return runs
      for (const id of eachId(runs)) add.run(owner, id)
      return 'many'
    },
  }
}
