import { fnv1a } from '../../lib/fnv.ts'
import type { CommitReads } from '../../commit/commit-reads.ts'
import type { PlannedRows } from '../../commit/rows.ts'
import type { Session } from './connection.ts'

/**
 * The writes of a batch, as a set of hashed keys. A batch loaded before it got the lock of the log compares its reads
 * with those written since, to decide whether to load and plan again. A hash collision costs an unnecessary plan; an
 * outdated read is always noticed, since equal keys have equal hashes.
 */
type Footprint = Set<number>

/** Only a batch that carries the edges of a very busy look-up has more; it counts as having written everything. */
const MAX_KEYS = 100_000
/** Batches whose footprints are stored. A batch further behind plans again. */
const STORED_FOOTPRINTS = 64

/**
 * Kinds of keys that batches write and reads depend on. They are coarser than the reads where that saves keys and
 * rarely causes a needless plan.
 */
type KeyKind =
  | 'node'
  /** The rows of a node's documents, and what they state. */
  | 'about'
  | 'stated'
  | 'mark'
  /** Keyed by the node that the document is about. */
  | 'supports'
  | 'from'
  | 'to'
  | 'guard'
  | 'present'

function hashKey(kind: KeyKind, name: string): number {
  return fnv1a(name, fnv1a(kind)) >>> 0
}

/** Computes the footprint of a batch's writes. */
export function footprintOf(rows: PlannedRows, guards: Iterable<string>): Footprint {
  const footprint: Footprint = new Set()
  for (const { uri } of rows.nodes) footprint.add(hashKey('node', uri))
  for (const { key } of rows.documents.keys())
    footprint.add(hashKey('about', key.uri)).add(hashKey('present', key.platform))
  for (const [{ key }, nodes] of rows.stated) {
    footprint.add(hashKey('about', key.uri))
    for (const { uri } of nodes.keys()) footprint.add(hashKey('stated', uri))
  }
  for (const { document, from, to } of [...rows.opened.keys(), ...rows.closed.keys()])
    footprint.add(hashKey('supports', document.key.uri)).add(hashKey('from', from.uri)).add(hashKey('to', to.uri))
  for (const change of rows.marks)
    footprint.add(hashKey('mark', change.kind === 'mark' ? change.mark.uri : change.settle.uri))
  for (const platform of guards) footprint.add(hashKey('guard', platform))
  return footprint
}

/** Tells whether anything that was read may have been written since. Null stands for unknown writes. */
export function isOutdated(reads: CommitReads, written: Footprint | null): boolean {
  if (written === null) return true
  if (written.size === 0) return false
  for (const key of keysOf(reads)) if (written.has(key)) return true
  return false
}

/** Leaves out duties, whose rows are locked since they were read. */
function* keysOf(reads: CommitReads): Generator<number> {
  for (const { uri } of reads.nodes) yield hashKey('node', uri)
  for (const { uri } of reads.about) yield hashKey('about', uri)
  for (const { uri } of reads.stated) yield hashKey('stated', uri)
  for (const { uri } of reads.marks) yield hashKey('mark', uri)
  for (const { uri } of [...reads.resolvers, ...reads.incoming]) yield hashKey('to', uri)
  for (const { uri } of reads.resolutions) yield hashKey('from', uri)
  for (const { key } of reads.contents) yield hashKey('about', key.uri)
  for (const { key } of reads.supports) yield hashKey('supports', key.uri)
  for (const { from } of reads.edges.values()) yield hashKey('from', from.uri)
  for (const { from, to } of reads.carried.values()) {
    yield hashKey('from', from.uri)
    yield hashKey('from', to.uri)
  }
  for (const platform of reads.guards) yield hashKey('guard', platform)
  for (const platform of reads.present) yield hashKey('present', platform)
}

/** Collects the writes after one batch up to another: empty if there are none, null if unknown. */
export async function footprintsSince(session: Session, after: number): Promise<(upTo: number) => Footprint | null> {
  const rows = await session.query<{ batch: number; keys: Buffer }>(
    'SELECT batch, keys FROM footprint WHERE batch > $1',
    [after],
  )
  return (upTo) => {
    if (rows.length !== upTo - after) return null
    const all: Footprint = new Set()
    for (const { keys } of rows) for (let at = 0; at < keys.length; at += 4) all.add(keys.readUInt32LE(at))
    return all
  }
}

/** Runs after the head is written, because the head numbers the batch. */
export function leaveFootprint(session: Session, footprint: Footprint): Promise<unknown>[] {
  const clear = session.query(`DELETE FROM footprint WHERE batch <= (SELECT batch FROM head) - ${STORED_FOOTPRINTS}`)
  if (footprint.size > MAX_KEYS) return [clear]
  const keys = Buffer.from(Uint32Array.from(footprint).buffer)
  return [clear, session.query('INSERT INTO footprint (batch, keys) SELECT batch, $1 FROM head', [keys])]
}
