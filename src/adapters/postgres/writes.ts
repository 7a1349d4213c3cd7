import type { GuardState } from '../../contracts/reconcile.ts'
import type { DocumentStatus } from '../../contracts/store.ts'
import type { CauseKind, EdgeTypeId, Provenance, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { DirtyOp } from './dirty.ts'
import type { Head } from './head.ts'
import type { Node } from './rows.ts'

export interface DocumentPut {
  readonly id: number
  readonly node: number
  readonly status: DocumentStatus
}

export interface SaidPut {
  readonly document: number
  readonly node: number
  /** JSON; null: what the delta with this `seq` asserted. Both null: it says nothing any more. */
  readonly attributes: string | null
  readonly seq: number | null
}

export interface RawPut {
  readonly body: Uint8Array
  readonly crc: number
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
  readonly provenance: Provenance
  readonly evidence: string | null
  readonly since: Tx
  until: Tx | null
}

export interface TxRow {
  readonly id: Tx
  readonly at: Time
  readonly kind: CauseKind
  readonly trace: string
  readonly since: Time
  readonly nodeTo: number
  readonly deltaTo: number
  readonly supportTo: number
  readonly closed: string | null
  readonly types: string | null
}

/** What a batch writes, each row once, as it is at the end of the batch. */
export interface Writes {
  readonly nodes: Map<Uri, Node>
  readonly documents: Map<number, DocumentPut>
  /** Null: not kept any more. */
  readonly raw: Map<number, RawPut | null>
  readonly said: Map<string, SaidPut>
  readonly deltas: DeltaRow[]
  readonly supports: Map<number, NewSupport>
  /** Supports from before this batch, and the transaction that closes each. */
  readonly closed: Map<number, Tx>
  readonly txs: TxRow[]
  readonly ops: DirtyOp[]
  /** By platform. */
  readonly guards: Map<string, GuardState>
  readonly head: Head
}

export function noWrites(head: Head): Writes {
  return {
    nodes: new Map(),
    documents: new Map(),
    raw: new Map(),
    said: new Map(),
    deltas: [],
    supports: new Map(),
    closed: new Map(),
    txs: [],
    ops: [],
    guards: new Map(),
    head: { ...head },
  }
}
