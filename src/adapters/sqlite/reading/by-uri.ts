import { fnv1a } from '../../../lib/fnv.ts'
import type { Db } from '../schema/database.ts'
import type { LateEntries } from './late-entries.ts'

/** Tables with the index that finds their rows by the hash of a URI. */
const TABLES = {
  node: { index: 'node_by_uri', row: 'node' },
  dirty: { index: 'mark_by_uri', row: 'mark' },
} as const

type Table = keyof typeof TABLES

/** The number of the newest row of a URI; null: it has none. A node has one row. The newest mark may be served; those before it are. */
export function openByUri(db: Db, table: Table, late: LateEntries): (uri: string) => number | null {
  const find = openRowByUri<[id: number]>(db, { table, columns: 'id' }, late)
  return (uri) => find(uri)?.[0] ?? null
}

/**
 * Columns of that row, as a list. URIs are found by their hashes, and compared: of a million, some hundred share theirs with another.
 */
export function openRowByUri<Row extends readonly unknown[]>(
  db: Db,
  { table, columns }: { readonly table: Table; readonly columns: string },
  late: LateEntries,
): (uri: string) => Row | null {
  const { index, row } = TABLES[table]
  const indexed = db
    .prepare<[number, string], Row>(
      `SELECT ${columns} FROM ${index} h CROSS JOIN ${table} ON ${table}.id = h.${row}
       WHERE h.hash = +? AND ${table}.uri = +? ORDER BY h.${row} DESC LIMIT 1`,
    )
    .raw()
  const one = db.prepare<[number, string], Row>(`SELECT ${columns} FROM ${table} WHERE id = +? AND uri = +?`).raw()
  return (uri) => {
    const hash = fnv1a(uri)
    for (const id of late.descending(hash)) {
      const found = one.get(id, uri)
      if (found !== undefined) return found
    }
    return indexed.get(hash, uri) ?? null
  }
}
