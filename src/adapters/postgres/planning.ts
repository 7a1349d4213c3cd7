import { planCommit } from '../../commit/plan.ts'
import type { FactWrite, OpenSupport, Plan, RawWrite, SupportWrite } from '../../commit/state.ts'
import type { Commit, CommitOutcome, Presumed, TypeChange } from '../../contracts/store.ts'
import { crc32 } from 'node:zlib'
import { documentId, type Attributes, type DocumentKey, type Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { jsonOrNull, typeChangesText } from '../sqlite/rows.ts'
import { performed } from './dirty.ts'
import { loadCommit } from './loaded-commit.ts'
import { saidKey, type DocumentRow, type Mirror } from './mirror.ts'
import { nodesAfter } from './nodes.ts'
import type { Writes } from './writes.ts'

/** The system's document: of whichever node it speaks, it has this number and no row. */
const SYSTEM_DOCUMENT = 0
/** In memory a mark needs a generation that is nobody's; the database draws the real one when the row is held. */
const NOT_DRAWN = -1

const NO_CHANGE: CommitOutcome = { kind: 'committed', tx: null, asserted: 0, retracted: 0, stubs: 0 }

/** One commit planned and taken into the mirror, as the next transaction if anything changed; what it writes is added to `writes`. */
export function planOne(commit: Commit, mirror: Mirror, writes: Writes): CommitOutcome {
  const { settle } = commit
  if (settle !== null && !stands(settle, mirror)) return { kind: 'fenced' }
  const loaded = loadCommit(commit, mirror)
  for (const [platform, state] of loaded.guards) {
    mirror.putGuard(platform, state)
    writes.guards.set(platform, state)
  }
  const plan = planCommit(loaded, loaded.state)
  const outcome = new Applying(commit, mirror, writes).apply(plan)
  for (const mark of plan.marks) {
    const { uri } = mark
    writes.ops.push({ kind: 'mark', uri, mark })
    // A row that no commit asked for so far is not looked at: should a later one ask, it is loaded and all is planned again.
    if (!mirror.knowsDirty(uri)) continue
    const row = performed(mirror.dirty(uri), { kind: 'mark', uri, mark }, NOT_DRAWN)
    if (row !== null) mirror.putDirty(row)
  }
  if (settle === null || settle.kind === 'duty') return outcome
  const op = { kind: 'settle', uri: settle.uri, settle, at: commit.at } as const
  writes.ops.push(op)
  const row = performed(mirror.dirty(settle.uri), op, NOT_DRAWN)
  if (row !== null) mirror.putDirty(row)
  return outcome
}

function stands(presumed: Presumed, mirror: Mirror): boolean {
  if (presumed.kind === 'duty') return mirror.duty(presumed.name) === presumed.fence
  return mirror.dirty(presumed.uri)?.lease?.fence === presumed.fence
}

class Applying {
  readonly #commit: Commit
  readonly #mirror: Mirror
  readonly #writes: Writes
  readonly #tx: Tx
  #asserted = 0
  #retracted = 0

  constructor(commit: Commit, mirror: Mirror, writes: Writes) {
    this.#commit = commit
    this.#mirror = mirror
    this.#writes = writes
    this.#tx = writes.head.tx + 1
  }

  apply(plan: Plan): CommitOutcome {
    this.#create(plan.created)
    for (const { write, status, raw } of plan.documents) this.#document(write.key, { status, raw })
    for (const fact of plan.facts) this.#fact(fact)
    for (const support of plan.asserted) this.#assert(support)
    for (const support of plan.closed) this.#close(support)
    const { nodes, entities, types } = nodesAfter(plan.nodes, this.#mirror, this.#tx)
    for (const node of nodes) {
      this.#mirror.putNode(node)
      this.#writes.nodes.set(node.uri, node)
    }
    this.#writes.head.entities += entities
    this.#writes.head.edges += plan.asserted.length - plan.closed.length
    if (!plan.changed) return NO_CHANGE
    this.#transaction(plan.closed, types)
    const asserted = this.#asserted + plan.asserted.length
    const retracted = this.#retracted + plan.closed.length
    return { kind: 'committed', tx: this.#tx, asserted, retracted, stubs: plan.stubs }
  }

  #create(uris: readonly Uri[]): void {
    for (const uri of uris) {
      const id = ++this.#writes.head.node
      const node = { id, uri, system: {}, claims: {}, asked: null, types: [], gone: [] }
      this.#mirror.putNode(node)
      this.#writes.nodes.set(uri, node)
    }
  }

  #document(key: DocumentKey, of: { status: DocumentRow['status']; raw: RawWrite }): void {
    const before = this.#mirror.document(key)
    const id = before?.id ?? ++this.#writes.head.document
    const raw = this.#raw(id, of.raw, before?.raw ?? null)
    this.#mirror.putDocument({ id, status: of.status, raw })
    this.#writes.documents.set(id, { id, node: this.#node(key.uri), status: of.status })
  }

  /** The same bytes again cost no write. */
  #raw(document: number, write: RawWrite, held: DocumentRow['raw']): DocumentRow['raw'] {
    if (write.kind === 'keep') return held
    if (write.kind === 'drop') {
      if (held !== null) this.#writes.raw.set(document, null)
      return null
    }
    const { body } = write
    const sum = { size: body.byteLength, crc: crc32(body) }
    if (held?.crc !== sum.crc || held.size !== sum.size) this.#writes.raw.set(document, { body, crc: sum.crc })
    return sum
  }

  #fact(fact: FactWrite): void {
    const node = this.#node(fact.node)
    const document = fact.document === null ? SYSTEM_DOCUMENT : this.#documentOf(fact.document)
    const seq = ++this.#writes.head.delta
    const asserted = jsonOrNull(fact.asserted)
    if (fact.document !== null) {
      this.#mirror.putSaid({ document, key: fact.document, node: fact.node, attributes: fact.next })
      this.#writes.said.set(saidKey({ document, node: fact.node }), { document, node, ...saidAs(fact, seq) })
    }
    this.#writes.deltas.push({ seq, tx: this.#tx, node, document, asserted, retracted: jsonOrNull(fact.retracted) })
    this.#writes.head.facts += countOf(fact.next) - countOf(fact.before)
    this.#asserted += countOf(fact.asserted)
    this.#retracted += fact.retracted.length
  }

  #assert({ type, from, to, document: key, provenance, evidence }: SupportWrite): void {
    const id = ++this.#writes.head.support
    const document = this.#documentOf(key)
    const ends = { src: this.#node(from), dst: this.#node(to) }
    const row = {
      id,
      type,
      ...ends,
      document,
      provenance,
      evidence: jsonOrNull(evidence),
      since: this.#tx,
      until: null,
    }
    this.#mirror.openSupport({ id, type, from, to, provenance, document: key })
    this.#writes.supports.set(id, row)
  }

  #close({ id }: OpenSupport): void {
    this.#mirror.closeSupport(id)
    const mine = this.#writes.supports.get(id)
    if (mine === undefined) this.#writes.closed.set(id, this.#tx)
    else mine.until = this.#tx
  }

  #transaction(closed: readonly OpenSupport[], types: readonly TypeChange[]): void {
    const { head, txs } = this.#writes
    const { kind, trace, since } = this.#commit.cause
    head.tx = this.#tx
    // Two commits may come within a millisecond, and a clock may step back; the log's time never does.
    head.at = Math.max(this.#commit.at, head.at + 1)
    const ends = { nodeTo: head.node, deltaTo: head.delta, supportTo: head.support }
    const ids = jsonOrNull(closed.map((support) => support.id))
    txs.push({ id: this.#tx, at: head.at, kind, trace, since, ...ends, closed: ids, types: typeChangesText(types) })
  }

  #node(uri: Uri): number {
    const node = this.#mirror.node(uri)
    if (node === null) throw new Error(`${uri} was neither loaded nor created`)
    return node.id
  }

  #documentOf(key: DocumentKey): number {
    const row = this.#mirror.document(key)
    if (row === null) throw new Error(`${documentId(key)} was not written before its facts`)
    return row.id
  }
}

/** The first time, everything that it says is what it asserts: one text serves both. */
function saidAs({ before, next }: FactWrite, seq: number): { attributes: string | null; seq: number | null } {
  if (countOf(before) === 0) return { attributes: null, seq }
  return { attributes: jsonOrNull(next), seq: null }
}

function countOf(attributes: Attributes): number {
  let count = 0
  for (const _ in attributes) count++
  return count
}
