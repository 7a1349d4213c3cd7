import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'
import type { LateEntries } from './late-entries.ts'
import type { SupportSelection } from './open-supports.ts'

/** Of a hub a hundred thousand may be late: a page of them needs no more than the first. */
export const LATE_PART = 1_000
/** So many are read one by one in less time than from a list in JSON. */
const FEW = 4

/** Reads the open supports that point at a node: in id order those in the table, then those that came late. */
export function openIncomingReader<Row extends { readonly id: number }, Parameters extends object = object>(
  db: Db,
  incoming: LateEntries,
  { columns, where = 'true', join = '' }: SupportSelection,
): (parameters: Parameters & { readonly node: NodeId; readonly limit?: number }) => Row[] {
  const inTable = db.prepare<[object], Row>(
    `SELECT ${columns} FROM incoming i CROSS JOIN support e ON e.id = i.support ${join}
     WHERE i.node = +@node AND e.until IS NULL AND ${where} ORDER BY i.support LIMIT +@limit`,
  )
  const late = db.prepare<[object], Row>(
    `SELECT ${columns} FROM support e ${join} WHERE e.id IN (SELECT value FROM json_each(@part))
       AND e.until IS NULL AND ${where} ORDER BY e.id LIMIT +@limit`,
  )
  const one = db.prepare<[object], Row>(
    `SELECT ${columns} FROM support e ${join} WHERE e.id = +@id AND e.until IS NULL AND ${where}`,
  )
  return (parameters) => {
    const page = { limit: NO_LIMIT, ...parameters }
    const rows = inTable.all(page)
    const ids = incoming.of(parameters.node)
    if (ids.length === 0) return rows
    // While the table is filled, it has some of them already.
    const known = new Set(rows.map((row) => row.id))
    if (ids.length <= FEW) {
      for (const id of ids) {
        const row = known.has(id) ? undefined : one.get({ ...parameters, id })
        if (row !== undefined) rows.push(row)
      }
      return rows
    }
    const enough = page.limit === NO_LIMIT ? Infinity : rows.length + page.limit
    for (let from = 0; from < ids.length && rows.length < enough; from += LATE_PART) {
      const part = `[${ids.slice(from, from + LATE_PART).join(',')}]`
      for (const row of late.all({ ...page, part })) if (!known.has(row.id)) rows.push(row)
    }
    return rows
  }
}

const NO_LIMIT = -1
