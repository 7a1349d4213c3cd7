import type { Tx } from '../../../model/facts.ts'
import type { Db } from './database.ts'

/** The transaction before which the log has nothing left; 0 where nothing was ever dropped. */
export function openHorizon(db: Db): () => Tx {
  const find = db.prepare<[], Tx | null>('SELECT max(horizon) FROM retention').pluck()
  return () => find.get() ?? 0
}
