import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'

/** Removes a change of the log, and its entry in the index of changes: where it has none yet, it will not enter it. */
export function openChangeRemover(db: Db): (node: NodeId, seq: number) => void {
  const remove = db.prepare<[number]>('DELETE FROM delta WHERE seq = +?')
  const removeEntry = db.prepare<[NodeId, number]>('DELETE FROM change_of_node WHERE node = +? AND seq = +?')
  return (node, seq) => {
    remove.run(seq)
    removeEntry.run(node, seq)
  }
}
