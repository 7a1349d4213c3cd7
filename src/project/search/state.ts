import { mergedEntity } from '../../catalogue/entity.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { StatedEntity } from '../../contracts/reads.ts'
import type { FreshSearchIndex, IndexChange, Indexed, SearchIndexWriter } from '../../contracts/search.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { documentsOf, type SearchedEntity } from './assemble.ts'
import { isSearched, nameElsewhere } from './document.ts'
import { NameTable } from './names.ts'
import type { SearchParts } from './parts.ts'
import { PendingNodes } from './pending.ts'
import type { AroundNodes } from './surroundings.ts'
import { endsRedaction, mayRename, touchedBy, type TouchedNodes } from './touched.ts'

/** Nodes read and put together in one go: a few milliseconds. */
export const NODES_A_GO = 250
/** Documents in one write. */
const DOCUMENTS_A_WRITE = 1_000
/** URIs of owners and teams that are kept. */
const MOST_URIS = 100_000

/**
 * An index up to a transaction, and what is needed to write the next ones. The names of other nodes are those that the documents in the
 * index show, but for the nodes that are pending: so a name that differs is one to be written again. A name that is not known is read, and
 * any change that may concern it counts as one.
 */
export class SearchState {
  head: Tx
  readonly writer: SearchIndexWriter
  readonly names = new NameTable()
  readonly pending = new PendingNodes()
  /** Of a state that was built beside another one: its index is not the one that answers yet. */
  adoption: { readonly index: FreshSearchIndex; readonly before: SearchState } | null = null
  /**
   * The last transaction before a redaction that was completed since this index was begun: its files may hold redacted words until
   * another index, filled from the record, takes its place. It counts as complete only up to here, so that this survives a restart.
   */
  redactedAfter: Tx | null = null
  readonly #p: SearchParts
  readonly #uris = new Map<NodeId, Uri>()

  constructor(parts: SearchParts, writer: SearchIndexWriter, head: Tx) {
    this.#p = parts
    this.writer = writer
    this.head = head
  }

  /** Writes what a range of the log states, and notes who else shows it. */
  async take(entries: readonly LogEntry[]): Promise<void> {
    const [from, to] = [this.head, entries.at(-1)?.tx ?? this.head]
    if (entries.some(endsRedaction)) this.redactedAfter ??= from
    const touched = touchedBy(entries)
    const nodes = [...touched.nodes]
    const entities = await this.#read(nodes, to)
    const dependents = await this.#dependents(entities, touched, to)
    // Nothing is awaited between these two: a name that is known to be new has its dependents noted.
    for (const { node, entity } of entities) this.names.set(node, nameElsewhere(entity))
    const now = this.#p.clock.now()
    this.pending.add(dependents, from, now)
    this.pending.add(touched.later, from, now)
    await this.#put(entities, touched.nodes, to)
    this.head = to
  }

  /** Writes some of the documents that are due, as of the head. */
  async settleSome(most: number): Promise<void> {
    const nodes = this.pending.first(most)
    const entities = await this.#read(nodes, this.head)
    await this.#put(entities, new Set(nodes), this.head)
  }

  /** Keeps the order. */
  async documents(entities: readonly SearchedEntity[], at: Tx): Promise<readonly Indexed[]> {
    const around = await this.#p.surroundings.around(
      entities.map(({ node }) => node),
      at,
    )
    await this.#learn(around, at)
    const { catalogue } = this.#p
    return documentsOf(entities, around, {
      nameOf: (node) => this.names.get(node) ?? null,
      uriOf: (node) => this.#uriOf(node),
      catalogue,
    })
  }

  /** What is searched of nodes, as of a transaction. */
  searched(entities: readonly (StatedEntity | null)[]): readonly SearchedEntity[] {
    return entities.flatMap((entity) =>
      entity === null || !isSearched(entity.uri)
        ? []
        : [{ node: entity.node, entity: mergedEntity(entity.stated, entity.uri, this.#p.catalogue) }],
    )
  }

  /** Writes the documents of these nodes as they are at `tx`, which then show everything up to there. */
  async #put(entities: readonly SearchedEntity[], nodes: ReadonlySet<NodeId>, tx: Tx): Promise<void> {
    const completeBefore = this.#completeAt(this.head)
    let changes: IndexChange[] = []
    for (let i = 0; i < entities.length; i += NODES_A_GO) {
      for (const put of await this.documents(entities.slice(i, i + NODES_A_GO), tx)) changes.push({ put })
      await this.#p.turn()
      if (changes.length < DOCUMENTS_A_WRITE || i + NODES_A_GO >= entities.length) continue
      await this.writer.write(changes, this.head, completeBefore)
      changes = []
    }
    await this.writer.write(changes, tx, this.#completeAt(tx, nodes))
    this.pending.delete(nodes)
  }

  #completeAt(head: Tx, written?: ReadonlySet<NodeId>): Tx {
    return Math.min(this.pending.completeAt(head, written), this.redactedAfter ?? head)
  }

  async #read(nodes: readonly NodeId[], at: Tx): Promise<readonly SearchedEntity[]> {
    const found: SearchedEntity[] = []
    for (let i = 0; i < nodes.length; i += NODES_A_GO) {
      const uris = await this.#p.surroundings.uris(nodes.slice(i, i + NODES_A_GO))
      const wanted = uris.flatMap((uri) => (uri !== null && isSearched(uri) ? [uri] : []))
      if (wanted.length > 0) found.push(...this.searched(await this.#p.store.entities(wanted, at)))
    }
    return found
  }

  async #dependents(
    entities: readonly SearchedEntity[],
    { nodes, facts, retyped, regrouped }: TouchedNodes,
    at: Tx,
  ): Promise<readonly NodeId[]> {
    const renamed = entities.filter(({ node, entity }) => {
      const before = this.names.get(node)
      return before === undefined ? mayRename(facts.get(node) ?? []) : before !== nameElsewhere(entity)
    })
    if (renamed.length + regrouped.size + retyped.size === 0) return []
    const starts = { renamed: renamed.map(({ node }) => node), regrouped: [...regrouped], retyped: [...retyped] }
    const dependents = await this.#p.surroundings.dependents(starts, at)
    return Array.from(dependents).filter((node) => !nodes.has(node))
  }

  /** Reads the names and URIs around some documents that are not known yet. */
  async #learn({ owners, teams, groups, neighbours }: AroundNodes, at: Tx): Promise<void> {
    const unnamed = new Set<NodeId>()
    for (const { nodes } of [owners, groups, neighbours])
      for (const node of nodes) if (!this.names.has(node)) unnamed.add(node)
    const wanted = new Set<NodeId>(unnamed)
    if (this.#uris.size > MOST_URIS) this.#uris.clear()
    for (const { nodes } of [owners, teams]) for (const node of nodes) if (!this.#uris.has(node)) wanted.add(node)
    const all = [...wanted]
    for (let i = 0; i < all.length; i += NODES_A_GO) {
      const some = all.slice(i, i + NODES_A_GO)
      const uris = await this.#p.surroundings.uris(some)
      some.forEach((node, n) => {
        const uri = uris[n]
        if (uri != null) this.#uris.set(node, uri)
      })
    }
    const read = all.filter((node) => unnamed.has(node))
    for (const { node, entity } of await this.#read(read, at)) this.names.set(node, nameElsewhere(entity))
    for (const node of read) if (!this.names.has(node)) this.names.set(node, null)
  }

  #uriOf(node: NodeId): Uri {
    const uri = this.#uris.get(node)
    if (uri === undefined) throw new Error(`the URI of node ${node} is not known to the search index`)
    return uri
  }
}
