import { fnv1a } from '../../../lib/fnv.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import type { LateEntries } from './late-entries.ts'

/** The numbers of the stored marks of a URI, the newest first. Those that are served may be among them. */
export function openMarksByUri(db: Db, marks: LateEntries): (uri: Uri) => number[] {
  const indexed = db
    .prepare<[number, Uri], number>(
      `SELECT d.id FROM mark_by_uri h CROSS JOIN dirty d ON d.id = h.mark WHERE h.hash = +? AND d.uri = +? ORDER BY d.id DESC`,
    )
    .pluck()
  const uriOf = db.prepare<[number], Uri>('SELECT uri FROM dirty WHERE id = +?').pluck()
  return (uri) => {
    const hash = fnv1a(uri)
    const late = marks.of(hash).filter((id) => uriOf.get(id) === uri)
    const found = indexed.all(hash, uri)
    return late.length === 0 ? found : [...late.toReversed(), ...found]
  }
}
