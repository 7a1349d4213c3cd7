import type { SourceConditions } from '../../contracts/source-conditions.ts'
import { referenceAttributes, type ReferenceAttributes } from '../../catalogue/references.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { hidesDocument, hidesNamed, type HiddenEntities } from '../../contracts/visibility.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { memoiseWeakly } from '../../lib/memoise.ts'
import type { Tx } from '../../model/facts.ts'
import type { ReadDeps } from '../deps.ts'
import type { Entity } from '../entities/entity.ts'
import { visibleGraph } from './visible-graph.ts'
import { VisibleIndex } from './visible-index.ts'
import { VisibleRecord, type QueriedRecord } from './visible-record.ts'

/** The reads of a reader: everything, or what its caller may see. */
export interface SeenReads extends Omit<ReadDeps, 'store' | 'entities' | 'visibilities'> {
  readonly store: QueriedRecord
  readonly entities: Pick<ReadDeps['entities'], 'get' | 'keep'>
}

/** Returns the reads for a caller, without what is hidden from them: this is the only place that decides it. */
export function visibleReads(
  deps: ReadDeps,
  complete: GraphReader,
  { hidden, at }: { readonly hidden: HiddenEntities; readonly at: Tx },
): SeenReads {
  const graph = visibleGraph(complete, hidden)
  const references = referenceAttributes(deps.catalogue)
  const store = new VisibleRecord(deps.store, complete, { hidden, at, references })
  const index = deps.search()
  const isServed = index !== null && index !== 'loading'
  const search = isServed
    ? new VisibleIndex(index, { graph: complete, catalogue: deps.catalogue, store: deps.store }, hidden)
    : index
  const sourceConditions = visibleSourceConditions(deps.sourceConditions(), hidden)
  return {
    store,
    now: deps.now,
    graph: () => graph,
    catalogue: deps.catalogue,
    paths: deps.paths,
    entities: new VisibleCache(deps.entities, store, (entity) =>
      hidesPartOf(entity, { graph: complete, hidden, references }),
    ),
    sourceConditions: () => sourceConditions,
    search: () => search,
  }
}

const partlyHidden = memoiseWeakly<HiddenEntities, WeakMap<Entity, boolean>>(() => new WeakMap())

/** Tells whether it names something hidden or a hidden document states part of it, so that it is read again. */
function hidesPartOf(
  entity: Entity,
  { graph, hidden, references }: { graph: GraphReader; hidden: HiddenEntities; references: ReferenceAttributes },
): boolean {
  return getOrInsert(
    partlyHidden(hidden),
    entity,
    () =>
      entity.documents.some((document) => hidesDocument(hidden, graph, document)) ||
      references.without(entity.attributes, (uri) => hidesNamed(hidden, graph, uri)) !== entity.attributes,
  )
}

/** Caches only entities that everybody sees alike; others are read and never cached. */
class VisibleCache implements Pick<ReadDeps['entities'], 'get' | 'keep'> {
  readonly #cache: ReadDeps['entities']
  readonly #store: VisibleRecord
  readonly #isPartlyHidden: (entity: Entity) => boolean

  constructor(cache: ReadDeps['entities'], store: VisibleRecord, isPartlyHidden: (entity: Entity) => boolean) {
    this.#cache = cache
    this.#store = store
    this.#isPartlyHidden = isPartlyHidden
  }

  get(node: NodeId, at: Tx, isScan = false): Entity | undefined {
    const entity = this.#cache.get(node, at, isScan)
    return entity === undefined || this.#isPartlyHidden(entity) ? undefined : entity
  }

  keep(entity: Entity, at: Tx, isScan = false): void {
    if (!this.#store.isShortened(entity.documents)) this.#cache.keep(entity, at, isScan)
  }
}

/** Leaves out hidden platforms: their gaps shorten no answer that is shown. */
function visibleSourceConditions(sourceConditions: SourceConditions, hidden: HiddenEntities): SourceConditions {
  const { shortfalls, beginnings, listings } = sourceConditions
  return {
    ...sourceConditions,
    shortfalls: shortfalls.filter(({ part }) => !hidden.hidesPlatform(part)),
    beginnings: beginnings.filter(({ part }) => !hidden.hidesPlatform(part)),
    listings: listings.filter(({ platform }) => !hidden.hidesPlatform(platform)),
  }
}
