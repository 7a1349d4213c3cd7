import { fnv1a } from '../../../lib/fnv.ts'

/**
 * Indexes that are filled late (docs/decisions/0040). What points at what, which changes a node has and the hashes of URIs are spread over
 * all of an index: an entry as it comes would write a page. So entries are gathered until there are many, and inserted in the order of the
 * index, a part with each batch. Until then they are in the memory of each connection that asks, which reads them off the table itself, whose
 * ids ascend. The number in meta up to which an index is complete is its boundary. What is inserted is given as one JSON text, in half the time of
 * a statement each: numbers, where the row that they number has the key, else pairs of key and number.
 */
export const LATE_INDEXES = {
  /** The open supports that point at a node. */
  incoming: {
    boundary: 'incoming_to',
    rows: 'SELECT id, dst FROM support WHERE id > +? AND id <= +? ORDER BY id',
    // Supports may have been closed, and changes dropped, since they were gathered.
    insert: `INSERT OR IGNORE INTO incoming (node, support)
      SELECT e.dst, e.id FROM json_each(?) v CROSS JOIN support e ON e.id = v.value WHERE e.until IS NULL`,
    isKeyStored: true,
  },
  /** The changes of the facts of a node. */
  changes: {
    boundary: 'changes_to',
    rows: 'SELECT seq, node FROM delta WHERE seq > +? AND seq <= +? ORDER BY seq',
    insert: `INSERT OR IGNORE INTO change_of_node (node, seq)
      SELECT d.node, d.seq FROM json_each(?) v CROSS JOIN delta d ON d.seq = v.value`,
    isKeyStored: true,
  },
  /** Nodes by the hash of their URI. */
  nodes: {
    boundary: 'nodes_to',
    rows: 'SELECT id, uri FROM node WHERE id > +? AND id <= +? ORDER BY id',
    insert: 'INSERT OR IGNORE INTO node_by_uri (hash, node) SELECT value ->> 0, value ->> 1 FROM json_each(?)',
    isKeyStored: false,
  },
  /** Marks by the hash of their URI. */
  marks: {
    boundary: 'marks_to',
    rows: 'SELECT id, uri FROM dirty WHERE id > +? AND id <= +? ORDER BY id',
    insert: `INSERT OR IGNORE INTO mark_by_uri (hash, mark)
      SELECT v.value ->> 0, m.id FROM json_each(?) v CROSS JOIN dirty m ON m.id = v.value ->> 1`,
    isKeyStored: false,
  },
} as const

export type LateIndexName = keyof typeof LATE_INDEXES
export const LATE_INDEX_NAMES = ['incoming', 'changes', 'nodes', 'marks'] as const satisfies readonly LateIndexName[]

/** What an index orders by: a number of 32 bits. */
export function lateKey(value: number | string): number {
  return typeof value === 'number' ? value : fnv1a(value)
}
