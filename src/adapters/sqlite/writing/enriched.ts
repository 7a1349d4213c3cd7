import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'
import { blockOf, EMPTY_BLOCK, isIn, withNode } from '../schema/enriched.ts'

/** Which nodes are enriched whose rows say that they are hydrated. Each block that changed is written once for a batch. */
export interface EnrichedWrites {
  set(node: NodeId, enriched: boolean): void
  /** What is stored of it is not up to date. */
  isChanged(node: NodeId): boolean
  /** At the end of a batch, and before a node is read of which this was changed. */
  save(): void
  /** After a rollback. */
  forget(): void
}

/** Of 256 characters each, and of 1,024 nodes: all of a million. */
const MAX_BLOCKS = 1_000

export function openEnrichedWrites(db: Db): EnrichedWrites {
  const select = db.prepare<[number], string>('SELECT nodes FROM enriched WHERE block = +?').pluck()
  const put = db.prepare<[number, string]>('INSERT OR REPLACE INTO enriched (block, nodes) VALUES (?, ?)')
  /** The last ones that were read or changed. */
  const blocks = new Map<number, string>()
  const changed = new Set<number>()
  return {
    set(node, enriched) {
      const number = blockOf(node)
      const block = blocks.get(number) ?? select.get(number) ?? EMPTY_BLOCK
      const after = isIn(block, node) === enriched ? block : withNode(block, node, enriched)
      blocks.set(number, after)
      if (after !== block) changed.add(number)
    },
    isChanged: (node) => changed.has(blockOf(node)),
    save() {
      for (const number of changed) put.run(number, blocks.get(number) ?? EMPTY_BLOCK)
      changed.clear()
      if (blocks.size > MAX_BLOCKS) blocks.clear()
    },
    forget() {
      blocks.clear()
      changed.clear()
    },
  }
}
