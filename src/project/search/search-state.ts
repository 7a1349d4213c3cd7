import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { FreshSearchIndex, IndexChange, SearchIndexWriter } from '../../contracts/search-index.ts'
import type { Tx } from '../../model/facts.ts'
import type { SearchedEntity } from './assemble.ts'
import { nameElsewhere } from './document.ts'
import { DocumentsOfRecord, DOCUMENT_BATCH } from './read-documents.ts'
import type { SearchParts } from './parts.ts'
import { PendingNodes } from './pending.ts'
import { endsRedaction, mayRename, touchedBy, type TouchedNodes } from './change-detection.ts'

/** Documents in one write. */
const DOCUMENTS_A_WRITE = 1_000

/**
 * An index up to a transaction, and what is needed to write the next ones. The names of other nodes are those that the
 * documents in the index show, but for the nodes that are pending: so a name that differs is one to be written again. A
 * name that is not known is read, and any change that may concern it counts as one.
 */
export class SearchState {
  head: Tx
  readonly writer: SearchIndexWriter
  readonly documents: DocumentsOfRecord
  readonly pending = new PendingNodes()
  /** Of a state that was built beside another one: its index is not the one that answers yet. */
  adoption: { readonly index: FreshSearchIndex; readonly before: SearchState } | null = null
  /**
   * The last transaction before a redaction that was completed since this index was begun: its files may hold redacted
   * words until another index, filled from the record, takes its place. It counts as complete only up to here, so that
   * this survives a restart.
   */
  redactedAfter: Tx | null = null
  readonly #p: SearchParts

  constructor(parts: SearchParts, writer: SearchIndexWriter, head: Tx) {
    this.#p = parts
    this.documents = new DocumentsOfRecord(parts)
    this.writer = writer
    this.head = head
  }

  /** Writes what a range of the log states, and notes who else shows it. */
  async take(entries: readonly LogEntry[]): Promise<void> {
    const [from, to] = [this.head, entries.at(-1)?.tx ?? this.head]
    if (entries.some(endsRedaction)) this.redactedAfter ??= from
    const touched = touchedBy(entries)
    const nodes = [...touched.nodes]
    this.#begin(touched.added)
    const entities = await this.documents.read(nodes)
    const renamed = entities.filter((one) => this.#isRenamed(one, touched))
    const dependents = await this.#dependents(renamed, touched, to)
    // Nothing is awaited between these two: a name that is known to be new has its dependents noted.
    for (const { node, entity } of renamed) this.documents.names.set(node, nameElsewhere(entity))
    const now = this.#p.clock.now()
    this.pending.add(dependents, from, now)
    this.pending.add(touched.later, from, now)
    await this.#put(entities, touched.nodes, to)
    this.head = to
  }

  /** Writes some of the documents that are due, as of the head. */
  async settleSome(most: number): Promise<void> {
    const nodes = this.pending.first(most)
    const entities = await this.documents.read(nodes)
    await this.#put(entities, new Set(nodes), this.head)
  }

  /** Writes the documents of these nodes as they are at `tx`, which then show everything up to there. */
  async #put(entities: readonly SearchedEntity[], nodes: ReadonlySet<NodeId>, tx: Tx): Promise<void> {
    const completeBefore = this.#completeAt(this.head)
    let changes: IndexChange[] = []
    for (let i = 0; i < entities.length; i += DOCUMENT_BATCH) {
      for (const put of await this.documents.of(entities.slice(i, i + DOCUMENT_BATCH), tx)) changes.push({ put })
      await this.#p.turn()
      if (changes.length < DOCUMENTS_A_WRITE || i + DOCUMENT_BATCH >= entities.length) continue
      await this.writer.write(changes, this.head, completeBefore)
      changes = []
    }
    await this.writer.write(changes, tx, this.#completeAt(tx, nodes))
    this.pending.delete(nodes)
  }

  #completeAt(head: Tx, written?: ReadonlySet<NodeId>): Tx {
    return Math.min(this.pending.completeAt(head, written), this.redactedAfter ?? head)
  }

  /** Nodes that no document has shown before. */
  #begin(added: ReadonlySet<NodeId>): void {
    const { names } = this.documents
    for (const node of added) if (!names.has(node)) names.set(node, null)
  }

  #isRenamed({ node, entity }: SearchedEntity, { facts }: TouchedNodes): boolean {
    const before = this.documents.shownName(node)
    return before === undefined ? mayRename(facts.get(node) ?? []) : before !== nameElsewhere(entity)
  }

  async #dependents(
    renamed: readonly SearchedEntity[],
    { nodes, retyped, regrouped }: TouchedNodes,
    at: Tx,
  ): Promise<readonly NodeId[]> {
    if (renamed.length + regrouped.size + retyped.size === 0) return []
    const starts = { renamed: renamed.map(({ node }) => node), regrouped: [...regrouped], retyped: [...retyped] }
    const dependents = await this.#p.surroundings.dependents(starts, at)
    return Array.from(dependents).filter((node) => !nodes.has(node))
  }
}
