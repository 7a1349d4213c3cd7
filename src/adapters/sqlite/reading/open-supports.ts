import type { Db } from '../schema/database.ts'
import { eachRun, type OpenIds } from '../schema/open-ids.ts'

/** Whose open supports are read: a document's, or those that begin at a node. */
export interface Owner {
  readonly id: number
  readonly supports: OpenIds
}

export interface Slice {
  /** Ids after this one. */
  readonly after?: number
  readonly limit?: number
}

const NO_LIMIT = -1

/** Columns of the row `e` of each support, and of what is joined to it; `where` may take parameters of its own. */
export interface SupportSelection {
  readonly columns: string
  readonly where?: string
  readonly join?: string
}

/** Reads the open supports of an owner, in id order. */
export function openOwnedReader<Row, Parameters extends object = object>(
  db: Db,
  kind: 'document' | 'node',
  { columns, where = 'true', join = '' }: SupportSelection,
): (owner: Owner, parameters: Parameters & Slice) => Row[] {
  const run = db.prepare<[object], Row>(
    `SELECT ${columns} FROM support e ${join} WHERE e.id >= +@first AND e.id < +@end AND ${where} ORDER BY e.id LIMIT +@limit`,
  )
  const many = db.prepare<[object], Row>(
    `SELECT ${columns} FROM many_of_${kind} m CROSS JOIN support e ON e.id = m.support ${join}
     WHERE m.${kind} = +@owner AND m.support > +@after AND ${where} ORDER BY m.support LIMIT +@limit`,
  )
  return ({ id, supports }, parameters) => {
    const { after = 0, limit = NO_LIMIT } = parameters
    if (supports === 'many') return many.all({ ...parameters, owner: id, after, limit })
    let rows: Row[] = []
    const page = { ...parameters, first: 0, end: 0, limit }
    for (const [first, end] of eachRun(supports)) {
      const left = limit === NO_LIMIT ? NO_LIMIT : limit - rows.length
      if (left === 0) break
      if (end <= after + 1) continue
      page.first = Math.max(first, after + 1)
      page.end = end
      page.limit = left
      const found = run.all(page)
      rows = rows.length === 0 ? found : rows.concat(found)
    }
    return rows
  }
}
