import { crc32 } from 'node:zlib'
import type { RawWrite, StoredNode } from '../../commit/state.ts'
import type { CommitSink, DocumentRow, FactRow, NewSupportRow, TransactionRow } from '../../commit/view.ts'
import type { GuardState } from '../../contracts/reconcile.ts'
import type { Mark } from '../../contracts/marks.ts'
import type { Settlement } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { compress } from '../record/kept-answer.ts'
import { evidenceText, jsonOrNull, statedColumns } from '../record/columns.ts'
import { performed, type DirtyOp } from './dirty.ts'
import { addSupport, KEYS } from './footprint.ts'
import { saidKey, type Mirror, type MirroredDocument } from './mirror.ts'
import type { Writes } from './writes.ts'

/** In memory a mark needs a generation that no mark has; the database draws the real one when the row is locked. */
const NOT_DRAWN = -1

/** Takes what a commit writes into the mirror, where the next commit of the batch reads it, and adds it to what is sent. */
export class MirrorSink implements CommitSink {
  readonly #mirror: Mirror
  readonly #writes: Writes

  constructor(mirror: Mirror, writes: Writes) {
    this.#mirror = mirror
    this.#writes = writes
  }

  putGuard(platform: string, state: GuardState): void {
    this.#mirror.putGuard(platform, state)
    this.#writes.guards.set(platform, state)
    this.#writes.footprint.add(KEYS.guard(platform))
  }

  putDocument({ id, node, status, raw, fresh }: DocumentRow): void {
    const before = fresh ? null : (this.#mirror.document(status)?.raw ?? null)
    this.#mirror.putDocument({ id, status, raw: this.#raw(id, raw, before) })
    this.#writes.documents.set(id, { id, node, status })
    this.#writes.footprint.add(KEYS.about(status.uri)).add(KEYS.present(status.platform))
  }

  putFact({ seq, tx, node, document, fact }: FactRow): void {
    if (fact.document !== null) {
      const origin = this.#mirror.document(fact.document)?.status.origin ?? 'source'
      this.#mirror.putSaid({ document, origin, key: fact.document, node: fact.node, attributes: fact.next })
      this.#writes.said.set(saidKey({ document, node: fact.node }), { document, node, ...statedColumns(fact, seq) })
      this.#writes.footprint.add(KEYS.about(fact.document.uri)).add(KEYS.voices(fact.node))
    }
    const asserted = jsonOrNull(fact.asserted)
    this.#writes.deltas.push({ seq, tx, node, document, asserted, retracted: jsonOrNull(fact.retracted) })
  }

  openSupport({ id, src, dst, document, since, support }: NewSupportRow): void {
    const { type, from, to, provenance } = support
    const evidence = evidenceText(support)
    this.#mirror.openSupport({ id, type, from, to, provenance, document: support.document })
    addSupport(this.#writes.footprint, support)
    this.#writes.supports.set(id, { id, type, src, dst, document, provenance, evidence, since, until: null })
  }

  closeSupport(id: number, tx: Tx): void {
    const closed = this.#mirror.closeSupport(id)
    if (closed !== null) addSupport(this.#writes.footprint, closed)
    const mine = this.#writes.supports.get(id)
    if (mine === undefined) this.#writes.closed.set(id, tx)
    else mine.until = tx
  }

  putNode(node: StoredNode): void {
    this.#mirror.putNode(node)
    this.#writes.nodes.set(node.uri, node)
    this.#writes.footprint.add(KEYS.node(node.uri))
  }

  putTransaction(row: TransactionRow): void {
    this.#writes.transactions.push(row)
  }

  takePayloads(ids: readonly number[]): void {
    for (const id of ids) this.#writes.payloads.add(id)
  }

  mark(mark: Mark): void {
    const op = { kind: 'mark', uri: mark.uri, mark } as const
    this.#queue(op)
    // A row that no commit needed so far is not checked: should a later one need it, it is loaded and all is planned again.
    if (this.#mirror.knowsDirty(mark.uri)) this.#perform(op)
  }

  settle(settle: Settlement, at: Time): void {
    const op = { kind: 'settle', uri: settle.uri, settle, at } as const
    this.#queue(op)
    this.#perform(op)
  }

  #queue(op: DirtyOp): void {
    this.#writes.ops.push(op)
    this.#writes.footprint.add(KEYS.dirty(op.uri))
  }

  #perform(op: DirtyOp): void {
    const row = performed(this.#mirror.dirty(op.uri), op, NOT_DRAWN)
    if (row !== null) this.#mirror.putDirty(row)
  }

  /** The same bytes again cost no write. */
  #raw(document: number, write: RawWrite, kept: MirroredDocument['raw']): MirroredDocument['raw'] {
    if (write.kind === 'keep') return kept
    if (write.kind === 'drop') {
      if (kept !== null) this.#writes.raw.set(document, null)
      return null
    }
    const { body } = write
    const size = body.byteLength
    const crc = crc32(body)
    if (kept?.crc !== crc || kept.size !== size) this.#writes.raw.set(document, { size, crc, packed: packedOnce(body) })
    return { size, crc }
  }
}

/** A batch that is planned again packs nothing again: it has the lock of the log then. */
const packed = new WeakMap<Uint8Array, Uint8Array | null>()

function packedOnce(body: Uint8Array): Uint8Array | null {
  const known = packed.get(body)
  if (known !== undefined) return known
  const fresh = compress(body)
  packed.set(body, fresh)
  return fresh
}
