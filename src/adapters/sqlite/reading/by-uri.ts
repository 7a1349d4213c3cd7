import { fnv1a } from '../../../lib/fnv.ts'
import type { Db } from '../schema/database.ts'
import type { LateEntries } from './late-entries.ts'

/** Tables with the index that finds their rows by the hash of a URI. */
const TABLES = {
  node: { index: 'node_by_uri', row: 'node' },
  dirty: { index: 'mark_by_uri', row: 'mark' },
} as const

/**
 * The number of the newest row of a URI; null: it has none. A node has one row. The newest mark may be served; those before it are. URIs are
 * found by their hashes, and compared: of a million, some hundred share theirs with another.
 */
export function openByUri(db: Db, table: keyof typeof TABLES, late: LateEntries): (uri: string) => number | null {
  const { index, row } = TABLES[table]
  const indexed = db
    .prepare<[number, string], number>(
      `SELECT t.id FROM ${index} h CROSS JOIN ${table} t ON t.id = h.${row} WHERE h.hash = +? AND t.uri = +? ORDER BY h.${row} DESC LIMIT 1`,
    )
    .pluck()
  const uriOf = db.prepare<[number], string>(`SELECT uri FROM ${table} WHERE id = +?`).pluck()
  return (uri) => {
    const hash = fnv1a(uri)
    for (const id of late.descending(hash)) if (uriOf.get(id) === uri) return id
    return indexed.get(hash, uri) ?? null
  }
}
