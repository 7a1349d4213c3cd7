import type { Synchronous } from '../../../contracts/operations.ts'
import { edgePageOf, type EdgeCells } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import type { RecordNames } from '../schema/names.ts'

export function openEdgeReads(db: Db, names: RecordNames): Synchronous<'edgePage'> {
  const edges = db
    .prepare<[number, number], EdgeCells>(
      'SELECT id, type, src, dst, provenance, since, until FROM support WHERE id > +? ORDER BY id LIMIT +?',
    )
    .raw()
  return {
    edgePage: (after, at, limit) => edgePageOf(edges.all(after, limit), { at, limit, nameOf: names.edgeTypeName }),
  }
}
