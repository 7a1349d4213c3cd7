import { mergedEntity } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { StatedEntity } from '../../contracts/reads.ts'
import type { IndexedDocument } from '../../contracts/search-index.ts'
import type { Tx } from '../../model/facts.ts'
import { U8s } from '../../lib/arrays.ts'
import type { Uri } from '../../model/uri.ts'
import { documentsOf, type SearchedEntity } from './assemble.ts'
import { isSearched, nameElsewhere } from './document.ts'
import { NameTable } from './name-table.ts'
import type { SearchParts } from './parts.ts'
import type { AroundNodes } from './surroundings.ts'

/** Nodes read and put together in one go: a few milliseconds. */
export const DOCUMENT_BATCH = 250
/** URIs of owners and teams that are kept. */
const MOST_URIS = 100_000

/**
 * Makes documents from the record and the graph, with the names of what is around them. A name that is not known is
 * read.
 */
export class DocumentsOfRecord {
  readonly names = new NameTable()
  readonly #p: Pick<SearchParts, 'store' | 'surroundings' | 'catalogue'>
  readonly #uris = new Map<NodeId, Uri>()
  /** By node, 1 where its name was read while documents that show it may have been there. */
  readonly #learned = new U8s()

  constructor(parts: Pick<SearchParts, 'store' | 'surroundings' | 'catalogue'>) {
    this.#p = parts
  }

  /**
   * The name that all documents show that don't wait to be written; undefined where that is not known. What was read in
   * between may be newer.
   */
  shownName(node: NodeId): string | null | undefined {
    return this.#learned.array[node] === 1 ? undefined : this.names.get(node)
  }

  /** What lies around some entities. */
  around(entities: readonly SearchedEntity[], at: Tx): Promise<AroundNodes> {
    const nodes = entities.map(({ node }) => node)
    return this.#p.surroundings.around(nodes, at)
  }

  /** Keeps the order. `lying`: what lies around them, where that was asked for before. */
  async of(
    entities: readonly SearchedEntity[],
    at: Tx,
    lying: Promise<AroundNodes> = this.around(entities, at),
  ): Promise<readonly IndexedDocument[]> {
    const around = await lying
    await this.#learn(around)
    const { catalogue } = this.#p
    return documentsOf(entities, around, {
      nameOf: (node) => this.names.get(node) ?? null,
      uriOf: (node) => this.#uriOf(node),
      catalogue,
    })
  }

  /** What is searched of entities as they were read. */
  searched(entities: readonly (StatedEntity | null)[]): readonly SearchedEntity[] {
    return entities.flatMap((entity) =>
      entity === null || !isSearched(entity.uri)
        ? []
        : [{ node: entity.node, entity: mergedEntity(entity.stated, entity.uri, this.#p.catalogue) }],
    )
  }

  /**
   * What is searched of nodes, as they are at present: what changes after the head of an index is in the log, and is
   * written again.
   */
  async read(nodes: readonly NodeId[]): Promise<readonly SearchedEntity[]> {
    const found: SearchedEntity[] = []
    for (let i = 0; i < nodes.length; i += DOCUMENT_BATCH)
      found.push(...this.searched(await this.#p.store.entitiesOfNodes(nodes.slice(i, i + DOCUMENT_BATCH))))
    return found
  }

  /** Reads the names and URIs around some documents that are not known yet. */
  async #learn({ owners, teams, groups, neighbours }: AroundNodes): Promise<void> {
    const unnamed = new Set<NodeId>()
    for (const { nodes } of [owners, groups, neighbours])
      for (const node of nodes) if (!this.names.has(node)) unnamed.add(node)
    const wanted = new Set<NodeId>(unnamed)
    if (this.#uris.size > MOST_URIS) this.#uris.clear()
    for (const { nodes } of [owners, teams]) for (const node of nodes) if (!this.#uris.has(node)) wanted.add(node)
    const all = [...wanted]
    for (let i = 0; i < all.length; i += DOCUMENT_BATCH) {
      const some = all.slice(i, i + DOCUMENT_BATCH)
      const uris = await this.#p.surroundings.uris(some)
      some.forEach((node, n) => {
        const uri = uris[n]
        if (uri != null) this.#uris.set(node, uri)
      })
    }
    const read = [...unnamed]
    for (const { node, entity } of await this.read(read)) this.names.set(node, nameElsewhere(entity))
    for (const node of read) {
      if (!this.names.has(node)) this.names.set(node, null)
      this.#learned.reserve(node + 1)
      this.#learned.array[node] = 1
    }
  }

  #uriOf(node: NodeId): Uri {
    const uri = this.#uris.get(node)
    if (uri === undefined) throw new Error(`the URI of node ${node} is not known to the search index`)
    return uri
  }
}
