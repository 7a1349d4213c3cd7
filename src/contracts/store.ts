import type { Json } from '../lib/json.ts'
import type { Tx } from '../model/facts.ts'
import type { Coordination } from './coordination.ts'
import type { TransactionLog } from './log.ts'
import type { Marks } from './marks.ts'
import type { Past } from './record-past.ts'
import type { Pushes } from './pushed.ts'
import type { Quarantine } from './quarantine.ts'
import type { Reads } from './reads.ts'
import type { Reconciliation } from './reconcile.ts'
import type { RecordSnapshot } from './snapshot.ts'

/**
 * The record: marks, the log of facts and edges, quarantine, checkpoints. Asynchronous, and batched wherever a caller has
 * more than one thing to write, so that an engine behind a network fits without change. `commit` is the only writer of facts.
 */
export interface Store
  extends Marks, TransactionLog, Reads, Past, Quarantine, Coordination, Reconciliation, Pushes, Housekeeping {
  /** On a connection of its own. */
  snapshot(): Promise<RecordSnapshot>
  close(): Promise<void>
}

export interface StoreCounts {
  readonly nodes: number
  readonly entities: number
  readonly edges: number
  readonly transactions: number
  readonly facts: number
  readonly documents: number
}

export interface Housekeeping {
  /** A follower's position in the log. */
  checkpoint(follower: string): Promise<Tx>
  saveCheckpoint(follower: string, tx: Tx): Promise<void>
  /** Small notes outside the log that outlive a restart: a source's health, a sweep's progress. At most 64 kB each. */
  note(key: string): Promise<Json | null>
  /** Several at once, in the order of the keys. */
  notes(keys: readonly string[]): Promise<readonly (Json | null)[]>
  saveNote(key: string, value: Json): Promise<void>
  counts(): Promise<StoreCounts>
}
