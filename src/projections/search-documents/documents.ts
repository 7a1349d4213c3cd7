// Builds the search documents from the record and the given surroundings, and writes them.
import { hasLeft, mergeEntity, type MergedEntity } from '../../catalogue/entity.ts'
import { isInProduction } from '../../catalogue/in-production.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { StatedEntity } from '../../contracts/reads.ts'
import type { IndexChange } from '../../contracts/search-documents.ts'
import type { SearchIndexWriter, WrittenUpTo } from '../../contracts/search-index.ts'
import type { Store } from '../../contracts/store.ts'
import { u8 } from '../../lib/array-elements.ts'
import { U8s } from '../../lib/arrays.ts'
import type { Tx } from '../../model/facts.ts'
import { teamTags } from '../../model/team.ts'
import type { Uri } from '../../model/uri.ts'
import type { AroundNodes } from '../../walk/around.ts'
import { taggedContainers } from '../../walk/ownership.ts'
import { documentsOf, type SearchedEntity } from './assemble.ts'
import { isSearched, nameForOthers } from './document.ts'
import { NameTable } from './name-table.ts'

/** Nodes read and built at once: a few milliseconds. */
const DOCUMENT_BATCH = 250
/** URIs of owners and teams that are cached, and team tags of entities that have versions, runs or parts. */
const MAX_URIS = 100_000

/** A batch of the log's follower: nodes to write, and surroundings, as arrays, because it crosses threads. */
export interface SearchBatch {
  readonly nodes: Uint32Array
  readonly around: AroundNodes
  /** Nodes new to the index: they have no name until they are written. */
  readonly added: Uint32Array
  /** See `SearchIndexWriter`. */
  readonly tx: Tx
  readonly complete: Tx
}

/** The thread that builds documents, as the log's follower sees it. */
export interface SearchDocuments {
  head(): Promise<WrittenUpTo>
  /** Writes documents from the record's current state; the log has later changes again. Repeatable. */
  write(batch: SearchBatch): Promise<void>
  fresh(): Promise<FreshSearchDocuments>
}

/** See `FreshSearchIndex`. */
export interface FreshSearchDocuments {
  readonly documents: SearchDocuments
  adopt(): Promise<void>
}

/** Tell whether a node is in production by its own facts; 0 is unknown. */
const NOT_IN_PRODUCTION = 1
const IN_PRODUCTION = 2

interface SearchDocumentsParts {
  readonly store: Pick<Store, 'entitiesOfNodes'>
  readonly index: SearchIndexWriter
  readonly catalogue: Catalogue
  /** Ends a piece of work, so that others in this thread get a turn. */
  readonly turn: () => Promise<unknown>
}

/**
 * Caches what documents show of other entities, such as their names, as last read. If that changes, the log says so, and the
 * follower has every document that shows it written again.
 */
export class DocumentsOfRecord implements SearchDocuments {
  readonly #parts: SearchDocumentsParts
  readonly #names = new NameTable()
  readonly #uris = new Map<NodeId, Uri>()
  readonly #left = new Set<NodeId>()
  /** Team tags of entities that have versions, runs or parts, and no known group. */
  readonly #teamTags = new Map<NodeId, readonly string[]>()
  readonly #production = new U8s()

  constructor(parts: SearchDocumentsParts) {
    this.#parts = parts
  }

  head(): Promise<WrittenUpTo> {
    return this.#parts.index.head()
  }

  async write({ nodes, around, added, tx, complete }: SearchBatch): Promise<void> {
    const { index, catalogue, turn } = this.#parts
    const searched = new Map<NodeId, SearchedEntity>()
    const containers = new Set(taggedContainers(around))
    for await (const { node, uri, stated } of this.#read(nodes)) {
      const entity = mergeEntity(stated, uri, catalogue)
      // An address that resolves to nobody is also an owner, but isn't searched.
      this.#noteLeft(node, entity)
      this.#noteProduction(node, entity)
      if (containers.has(node) || this.#teamTags.has(node)) this.#noteTags(node, entity)
      if (isSearched(uri)) searched.set(node, { node, entity })
    }
    for (const node of added) if (!this.#names.has(node)) this.#names.set(node, null)
    for (const { node, entity } of searched.values()) this.#names.set(node, nameForOthers(entity))
    await this.#learn(around)
    const known = {
      nameOf: (node: NodeId) => this.#names.get(node) ?? null,
      uriOf: (node: NodeId) => this.#uriOf(node),
      hasLeft: (node: NodeId) => this.#left.has(node),
      teamTagsOf: (node: NodeId) => this.#teamTags.get(node) ?? [],
      isInProduction: (node: NodeId) => this.#productionOf(node) === IN_PRODUCTION,
      catalogue,
    }
    const changes: IndexChange[] = []
    for (let from = 0; from < nodes.length; from += DOCUMENT_BATCH) {
      const some = Array.from(nodes.subarray(from, from + DOCUMENT_BATCH), (node) => searched.get(node) ?? null)
      for (const put of documentsOf(some, around, known, from)) changes.push({ put })
      await turn()
    }
    await index.write(changes, tx, complete)
  }

  async fresh(): Promise<FreshSearchDocuments> {
    const { writer, adopt } = await this.#parts.index.fresh()
    return { documents: new DocumentsOfRecord({ ...this.#parts, index: writer }), adopt }
  }

  /** Reads unknown names, URIs and team tags around some documents, and what is in production. */
  async #learn(around: AroundNodes): Promise<void> {
    const { owners, teams, groups, neighbours, parts, production, aroundContainers } = around
    if (this.#uris.size > MAX_URIS) this.#uris.clear()
    if (this.#teamTags.size > MAX_URIS) this.#teamTags.clear()
    const unknown = new Set<NodeId>()
    for (const { nodes } of [owners, groups, neighbours, parts])
      for (const node of nodes) if (!this.#names.has(node)) unknown.add(node)
    const identified = new Set<NodeId>()
    for (const { nodes } of [owners, teams, aroundContainers.owners, aroundContainers.teams])
      for (const node of nodes) if (!this.#uris.has(node)) identified.add(node)
    const tagged = new Set(taggedContainers(around).filter((node) => !this.#teamTags.has(node)))
    const promoting = new Set(production.nodes.filter((node) => this.#productionOf(node) === 0))
    const read = new Set([...unknown, ...identified, ...tagged, ...promoting])
    for await (const entity of this.#read(Uint32Array.from(read))) {
      const { node, uri } = entity
      if (identified.has(node)) {
        this.#uris.set(node, uri)
        this.#noteLeft(node, mergeEntity(entity.stated, uri, this.#parts.catalogue))
      }
      if (unknown.has(node)) this.#names.set(node, this.#nameOf(entity))
      if (promoting.has(node)) this.#noteProduction(node, mergeEntity(entity.stated, uri, this.#parts.catalogue))
      if (tagged.has(node)) this.#noteTags(node, mergeEntity(entity.stated, uri, this.#parts.catalogue))
    }
  }

  #noteTags(node: NodeId, { attributes }: MergedEntity): void {
    this.#teamTags.set(node, teamTags(attributes.tags))
  }

  #productionOf(node: NodeId): number {
    return node < this.#production.array.length ? u8(this.#production.array, node) : 0
  }

  #noteProduction(node: NodeId, entity: MergedEntity): void {
    this.#production.reserve(node + 1)
    this.#production.array[node] = isInProduction(entity, this.#parts.catalogue) ? IN_PRODUCTION : NOT_IN_PRODUCTION
  }

  #noteLeft(node: NodeId, entity: MergedEntity): void {
    if (hasLeft(entity)) this.#left.add(node)
    else this.#left.delete(node)
  }

  async *#read(nodes: Uint32Array): AsyncGenerator<StatedEntity, void, void> {
    const { store, turn } = this.#parts
    for (let from = 0; from < nodes.length; from += DOCUMENT_BATCH) {
      yield* await store.entitiesOfNodes(Array.from(nodes.subarray(from, from + DOCUMENT_BATCH)))
      await turn()
    }
  }

  /** Most entities have one source, which names them: then nothing has to be merged. */
  #nameOf({ uri, stated }: StatedEntity): string | null {
    if (!isSearched(uri)) return null
    const [only, another] = stated.filter(({ origin }) => origin !== 'system')
    const isAlone = another === undefined && only?.origin === 'source'
    return nameForOthers(isAlone ? only : mergeEntity(stated, uri, this.#parts.catalogue))
  }

  #uriOf(node: NodeId): Uri {
    const uri = this.#uris.get(node)
    if (uri === undefined) throw new Error(`node ${node} is in the graph, but not in the record that search reads`)
    return uri
  }
}
