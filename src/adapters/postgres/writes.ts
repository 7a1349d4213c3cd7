import type { GuardState } from '../../contracts/reconcile.ts'
import type { EdgeTypeId, Stance, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { DirtyOp } from './dirty.ts'
import type { Footprint } from './footprint.ts'
import type { CommitHead, DocumentRow, TransactionRow } from '../../commit/view.ts'
import type { StoredNode } from '../../commit/state.ts'

export type DocumentPut = Pick<DocumentRow, 'id' | 'node' | 'status'>

export interface SaidPut {
  readonly document: number
  readonly node: number
  /** JSON; null: what the delta with this `seq` asserted. Both null: it has no facts any more. */
  readonly attributes: string | null
  readonly seq: number | null
}

export interface RawPut {
  readonly size: number
  readonly crc: number
  /** Compressed; null where it is not kept. */
  readonly packed: Uint8Array | null
}

export interface DeltaRow {
  readonly seq: number
  readonly tx: Tx
  readonly node: number
  readonly document: number
  readonly asserted: string | null
  readonly retracted: string | null
}

export interface NewSupport {
  readonly id: number
  readonly type: EdgeTypeId
  readonly src: number
  readonly dst: number
  readonly document: number
  readonly provenance: Stance
  readonly evidence: string | null
  readonly since: Tx
  until: Tx | null
}

/** What a batch writes, each row once, as it is at the end of the batch. */
export interface Writes {
  readonly nodes: Map<Uri, StoredNode>
  readonly documents: Map<number, DocumentPut>
  /** Null: not kept any more. */
  readonly raw: Map<number, RawPut | null>
  readonly said: Map<string, SaidPut>
  readonly deltas: DeltaRow[]
  readonly supports: Map<number, NewSupport>
  /** Supports from before this batch, and the transaction that closes each. */
  readonly closed: Map<number, Tx>
  readonly transactions: TransactionRow[]
  readonly ops: DirtyOp[]
  /** By platform. */
  readonly guards: Map<string, GuardState>
  /** Interpreted: they are no longer pending. */
  readonly payloads: Set<number>
  readonly head: CommitHead
  readonly footprint: Footprint
}

export function noWrites(head: CommitHead): Writes {
  return {
    nodes: new Map(),
    documents: new Map(),
    raw: new Map(),
    said: new Map(),
    deltas: [],
    supports: new Map(),
    closed: new Map(),
    transactions: [],
    ops: [],
    guards: new Map(),
    payloads: new Set(),
    head: { ...head },
    footprint: new Set(),
  }
}
