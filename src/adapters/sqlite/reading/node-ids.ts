import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'

/** Null where no node has the URI. */
export function openNodeIds(db: Db): (uri: string) => NodeId | null {
  const find = db.prepare<[string], NodeId>('SELECT id FROM node WHERE uri = +?').pluck()
  return (uri) => find.get(uri) ?? null
}
