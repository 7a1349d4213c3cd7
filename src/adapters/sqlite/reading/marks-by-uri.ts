import { fnv1a } from '../../../lib/fnv.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import type { LateEntries } from './late-entries.ts'

/** The number of the newest stored mark of a URI. It may be served; those before it are. */
export function openMarkByUri(db: Db, marks: LateEntries): (uri: Uri) => number | null {
  const indexed = db
    .prepare<[number, Uri], number>(
      `SELECT d.id FROM mark_by_uri h CROSS JOIN dirty d ON d.id = h.mark WHERE h.hash = +? AND d.uri = +? ORDER BY h.mark DESC LIMIT 1`,
    )
    .pluck()
  const uriOf = db.prepare<[number], Uri>('SELECT uri FROM dirty WHERE id = +?').pluck()
  return (uri) => {
    const hash = fnv1a(uri)
    for (const id of marks.descending(hash)) if (uriOf.get(id) === uri) return id
    return indexed.get(hash, uri) ?? null
  }
}
