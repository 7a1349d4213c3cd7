import { fits, type EdgeType, type EdgeTarget } from '../catalogue/edges.ts'
import type { EdgeField, Field, ViewField } from '../catalogue/fields.ts'
import { ENTITY_NAME } from '../catalogue/names.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { SourceConditions } from '../contracts/source-conditions.ts'
import type { Direction, GraphReader } from '../contracts/graph.ts'
import { pathStart, type PathReader, type PathStart } from '../contracts/paths.ts'
import type { HiddenEntities, Visibility } from '../contracts/visibility.ts'
import type { NodeId } from '../contracts/log.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import { Pace } from '../lib/pace.ts'
import type { EdgeTypeId, Time, Tx } from '../model/facts.ts'
import { MOVED_TO } from '../model/key.ts'
import { isLookup, LOOKUP_TYPE } from '../model/lookup.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { ReadDeps } from './deps.ts'
import type { Entity } from './entities/entity.ts'
import { EntityLoader } from './entities/loader.ts'
import type { QueryMoment } from './time/moment.ts'
import { Notes } from './notes.ts'
import { AnswerCoverage } from './answer-coverage.ts'
import { visibleReads, type SeenReads } from './visibility/visible-reads.ts'
import type { QueriedRecord } from './visibility/visible-record.ts'
import { alongIn, sameDataAs } from '../walk/same-data.ts'

/** A page of a list: its nodes, whether more follow, and the total. */
export interface NodePage {
  readonly nodes: readonly NodeId[]
  readonly more: boolean
  readonly total: () => number
}

export interface PageRequest {
  readonly after: NodeId
  readonly limit: number
}

/** Maximum number of entities per request whose recorded conclusions are retraced to find stubs: some 10 µs each. */
const MAX_RETRACED = 100
/** Nodes of a type listed between two pauses: a millisecond or less. */
const NODES_PER_BATCH = 10_000

interface ReaderOptions {
  readonly cacheable: boolean
  /** Decides what the caller may see; null shows everything. */
  readonly visibility: Visibility | null
  readonly coverage?: AnswerCoverage
  /** True if the loaded entities are unlikely to be requested again soon. */
  readonly isScan?: boolean
  readonly pace?: Pace
  /** True if concurrent requests with the same question share the answer. */
  readonly isShared?: boolean
}

/** Finds the edge types to entities whose sources state an identity: these may have had other names. */
const edgesToRenamed = memoiseWeakly((catalogue: Catalogue): ReadonlySet<EdgeTypeId> => {
  const renamed = [...(catalogue.edgeType(MOVED_TO)?.from.types ?? [])]
  const edges = catalogue.edgeTypes.filter(({ to }) => renamed.some((type) => to.any || to.types.has(type)))
  return new Set(edges.map(({ id }) => id))
})

/** Reads the record and the graph for one request, both at one transaction. */
export class Reader {
  readonly catalogue: Catalogue
  readonly store: QueriedRecord
  readonly graph: GraphReader
  readonly at: Tx
  readonly present: boolean
  /** Real time by the service's clock, for what depends on the present. */
  readonly now: () => Time
  /** The requested time; undefined for the present, and if a transaction was requested. */
  readonly asked: Time | undefined
  /** True if the answer shows nothing that changes without a transaction, so that cached entities may be used. */
  readonly cacheable: boolean
  readonly loader: EntityLoader
  /** Cache of entities that earlier requests read; null if this request mustn't use it. */
  readonly entities: SeenReads['entities'] | null
  readonly notes = new Notes()
  readonly paths: PathReader
  /** State of the sources when the request began. */
  readonly sourceConditions: SourceConditions
  /** Collects what the answer depends on. */
  readonly coverage: AnswerCoverage
  /** Tells long computations when to pause, so that other requests are served meanwhile. */
  readonly pace: Pace
  /** Absent if the process holds the graph. */
  readonly askInRounds: ReadDeps['askInRounds']
  /** Reads everything, including what is hidden from the caller. */
  readonly #deps: ReadDeps
  readonly #complete: GraphReader
  readonly #visibility: Visibility | null
  /** Tells whether rules hide something from the caller, or could. */
  readonly isRestricted: boolean
  readonly #search: ReturnType<SeenReads['search']>
  readonly #isShared: boolean
  #retraced = 0

  constructor(deps: ReadDeps, moment: QueryMoment, options: ReaderOptions) {
    const {
      cacheable,
      visibility,
      coverage = new AnswerCoverage(),
      isScan = false,
      isShared = false,
      pace = new Pace({ isRefusable: true }),
    } = options
    const complete = deps.graph()
    const own = { ...deps, search: () => pacedSearch(pace, deps.search()) }
    const seen =
      visibility === null ? own : visibleReads(own, complete, { hidden: hiddenAt(visibility, moment), at: moment.at })
    const graph = visibility === null ? complete : seen.graph()
    this.#deps = deps
    this.#complete = complete
    this.#visibility = visibility
    this.isRestricted = visibility !== null
    this.catalogue = deps.catalogue
    this.store = seen.store
    this.graph = graph
    this.at = moment.at
    this.present = !moment.past
    this.now = deps.now
    this.asked = moment.asked
    this.cacheable = cacheable
    this.pace = pace
    this.entities = cacheable ? seen.entities : null
    this.loader = new EntityLoader(seen, (node) => graph.uriOf(node), {
      at: moment.at,
      cached: cacheable,
      isScan,
      pace,
    })
    this.paths = deps.paths
    this.#search = seen.search()
    this.#isShared = isShared
    this.sourceConditions = seen.sourceConditions()
    this.coverage = coverage
    this.askInRounds = deps.askInRounds
    if (moment.past) coverage.noteMoment(moment.at)
  }

  /** The index lags the graph a little, so an answer from it isn't shared. */
  get search(): ReturnType<SeenReads['search']> {
    if (this.#isShared) throw new Error('a question that searches must declare `searches: true`')
    return this.#search
  }

  /** Returns a reader of the same graph at another moment, read like the past, to compare two moments. */
  asOf(at: Tx): Reader {
    return this.#copyWith({}, { at, past: true })
  }

  /**
   * Returns a reader with the same visibility and nothing loaded, for work that goes through many more entities than a
   * request may hold, a part at a time. Its loads don't displace what other requests load often.
   */
  forScan(): Reader {
    return this.#copyWith({ isScan: true })
  }

  /** Returns a reader with the same visibility for data from the log alone, for which cached entities will do. */
  withCachedEntities(): Reader {
    return this.cacheable ? this : this.#copyWith({ cacheable: true })
  }

  /** Returns a reader for data about other entities than the subject, whose gaps don't make the answer incomplete. */
  untracked(): Reader {
    return this.#copyWith({ coverage: new AnswerCoverage() })
  }

  /**
   * Returns a reader of the same moment that includes what is hidden from the caller: for decisions that depend on
   * everything, such as what is unused, and never for showing.
   */
  withHidden(): Reader {
    if (this.#visibility === null) return this
    return this.#copyWith({ coverage: new AnswerCoverage(), visibility: null })
  }

  /** Returns a reader like this one, except for the given options and moment. */
  #copyWith(options: Partial<ReaderOptions>, moment?: QueryMoment): Reader {
    const { at, present, asked, sourceConditions, cacheable, coverage, pace } = this
    const deps = { ...this.#deps, graph: () => this.#complete, sourceConditions: () => sourceConditions }
    const own = { cacheable, coverage, pace, visibility: this.#visibility }
    return new Reader(deps, moment ?? { at, past: !present, asked }, { ...own, ...options })
  }

  /** An answer about a URI that isn't in the graph may lack entities of the types that the URI can have. */
  nodeOf(uri: Uri): NodeId | undefined {
    this.#touchComponent(uri)
    return this.graph.idOf(uri)
  }

  noteShown({ node, entityType, uri }: Entity): void {
    if (entityType !== null) return this.coverage.noteType(entityType)
    this.coverage.noteUnresolved(node)
    this.#touchComponent(uri)
  }

  /** Notes that the answer depends on everything that the entity is or was related to. */
  async noteRelated(uri: Uri): Promise<void> {
    const node = this.nodeOf(uri)
    const [entity] = node === undefined ? [] : await this.loader.load([node])
    if (entity === undefined) return
    this.noteShown(entity)
    const { entityType } = entity
    for (const edge of this.catalogue.edgesFrom(entityType ?? '')) this.coverage.noteTarget(edge.to)
    for (const edge of this.catalogue.edgesInto(entityType ?? '')) this.coverage.noteTarget(edge.from)
  }

  #touchComponent(uri: Uri): void {
    for (const { name } of this.catalogue.typesOfComponent(partsOf(uri).componentType)) this.coverage.noteType(name)
  }

  typeOf(node: NodeId): string | null {
    return this.graph.typeOf(node, this.at)
  }

  /** Tells whether a node is of a declared type, so that it may be shown. Look-ups never are. */
  shows(target: EdgeTarget, node: NodeId): boolean {
    const type = this.graph.typeOf(node, this.at)
    if (type === LOOKUP_TYPE) this.coverage.noteUnresolved(node)
    if (type !== null) return type !== LOOKUP_TYPE && fits(target, type, '')
    const uri = this.graph.uriOf(node)
    if (isLookup(uri)) this.coverage.noteUnresolved(node)
    return !isLookup(uri) && fits(target, null, partsOf(uri).componentType)
  }

  page(node: NodeId, field: EdgeField | ViewField, request: PageRequest): NodePage {
    this.coverage.noteTarget(field.target)
    const [edge, ...others] = field.kind === 'edges' && field.origin === 'relationship' ? field.edges : []
    if (field.kind === 'edges' && edge !== undefined && others.length === 0 && !this.#mayHaveMoved(edge)) {
      return this.#alongEdge(node, { type: this.graph.edgeTypeNumber(edge), field }, request)
    }
    return pageOf(this.#all(node, field), request)
  }

  /** Yields all nodes of a type in batches, in the order of ids, and pauses in between. */
  async *nodesOfType(type: string, batchSize = NODES_PER_BATCH): AsyncGenerator<readonly NodeId[], void, void> {
    for (let after = 0; ;) {
      const nodes = this.graph.nodesOfType(type, this.at, after, batchSize)
      if (nodes.length > 0) yield nodes
      if (nodes.length < batchSize) return
      after = nodes.at(-1) ?? after
      if (this.pace.isDue()) await this.pace.yieldNow()
    }
  }

  pathStart(node: NodeId): PathStart {
    return pathStart(node, this.graph, this.at, this.coverage)
  }

  /** Returns neighbours over a recorded or walked edge type, sorted by id, without checking which may be shown. */
  neighbours(node: NodeId, edge: EdgeType, direction: Direction): readonly NodeId[] {
    this.#touchEdge(node, edge, direction)
    const walked = edge.origin === 'rule' ? this.paths.concluded(edge.id, direction, this.pathStart(node)) : null
    if (walked !== null) return walked
    const found = this.#mayHaveMoved(edge.id)
      ? this.#underPresentNames(node, edge.id, direction)
      : this.#recordedNeighbours(node, edge.id, direction)
    return edge.suggests === undefined ? found : this.#undecided(node, { edge, direction }, found)
  }

  /** Returns neighbours like `neighbours`, for the id of an edge type that the catalogue may lack. */
  along(node: NodeId, id: EdgeTypeId, direction: Direction): readonly NodeId[] {
    const edge = this.catalogue.edgeType(id)
    return edge === undefined ? [] : this.neighbours(node, edge, direction)
  }

  /** Returns neighbours over an edge type that sources state, under the names that the sources use. */
  recorded(node: NodeId, edge: EdgeType, direction: Direction): readonly NodeId[] {
    this.#touchEdge(node, edge, direction)
    return this.#recordedNeighbours(node, edge.id, direction)
  }

  #recordedNeighbours(node: NodeId, edge: EdgeTypeId, direction: Direction): readonly NodeId[] {
    const found: NodeId[] = []
    const type = this.graph.edgeTypeNumber(edge)
    if (type >= 0) this.graph.eachNeighbour(node, type, direction, this.at, (neighbour) => void found.push(neighbour))
    return found
  }

  /** Tells whether an edge type may lead to former names. If not, its lists of neighbours are used unchanged. */
  #mayHaveMoved(edge: EdgeTypeId): boolean {
    return this.graph.edgeTypeNumber(MOVED_TO) >= 0 && edgesToRenamed(this.catalogue).has(edge)
  }

  /** Returns neighbours by their present names: a reference to a former name is a reference to the entity. */
  #underPresentNames(node: NodeId, edge: EdgeTypeId, direction: Direction): readonly NodeId[] {
    const found =
      direction === 'out'
        ? this.#recordedNeighbours(node, edge, 'out').map((other) => this.presentOf(other))
        : this.presentOf(node) === node
          ? this.allNamesOf(node).flatMap((name) => this.#recordedNeighbours(name, edge, 'in'))
          : []
    return [...new Set(found)].sort((a, b) => a - b)
  }

  /** Returns the entity that a name stands for: if it is gone, the one that its source has since renamed it to. */
  presentOf(node: NodeId): NodeId {
    const [moved] = this.#recordedNeighbours(node, MOVED_TO, 'out')
    return moved === undefined ? node : this.presentOf(moved)
  }

  /** Returns the nodes of an entity's present and former names, except names that another entity has now. */
  allNamesOf(node: NodeId): readonly NodeId[] {
    return [node, ...this.#recordedNeighbours(node, MOVED_TO, 'in').flatMap((name) => this.allNamesOf(name))]
  }

  /**
   * Keeps suggestions that wait for a person: the relationship is neither stated nor rejected, in either direction if
   * both mean the same, and no location joins the two.
   */
  #undecided(
    node: NodeId,
    { edge, direction }: { readonly edge: EdgeType; readonly direction: Direction },
    found: readonly NodeId[],
  ): readonly NodeId[] {
    return found.filter((other) => {
      const [from, to] = direction === 'out' ? [node, other] : [other, node]
      const relationship = this.catalogue.edgeId(this.typeOf(from) ?? ENTITY_NAME, edge.suggests ?? '')
      if (edge.suggests === 'siblingOf' && this.#areSameData(from, to)) return false
      const number = relationship === null ? -1 : this.graph.edgeTypeNumber(relationship)
      if (number < 0) return true
      const isDecided = (one: NodeId, another: NodeId) =>
        this.graph.hasEdge(one, number, another, this.at) || this.graph.isRejected(one, number, another, this.at)
      return !isDecided(from, to) && !(edge.mutual === true && isDecided(to, from))
    })
  }

  #areSameData(one: NodeId, other: NodeId): boolean {
    const along = alongIn(this.graph, this.at)
    return sameDataAs(one, along).includes(other) || sameDataAs(other, along).includes(one)
  }

  /**
   * Notes what an edge type leads to, if the node can have such edges. Recorded conclusions are retraced, because a stub
   * on their way may hide others.
   */
  #touchEdge(node: NodeId, edge: EdgeType, direction: Direction): void {
    const [near, far] = direction === 'out' ? [edge.from, edge.to] : [edge.to, edge.from]
    const type = this.typeOf(node)
    if (!fits(near, type, type === null ? partsOf(this.graph.uriOf(node)).componentType : '')) return
    this.coverage.noteTarget(far)
    if (edge.origin !== 'rule') return
    this.coverage.noteEdges(this.paths.followedEdges(edge.id))
    if (this.paths.isWalked(edge.id) || ++this.#retraced > MAX_RETRACED) return
    this.paths.retrace(edge.id, direction, this.pathStart(node))
  }

  #typeNow(node: NodeId): string {
    const type = this.typeOf(node) ?? this.catalogue.onlyTypeOf(partsOf(this.graph.uriOf(node)).componentType)?.name
    return type ?? ENTITY_NAME
  }

  /**
   * Serves fields that have few neighbours, join several edge types, or must be walked. Returns each node once, in the
   * order of ids.
   */
  #all(node: NodeId, field: EdgeField | ViewField): readonly NodeId[] {
    const found = field.kind === 'view' ? this.#view(node, field) : this.#edges(node, field)
    return found.filter((n) => this.shows(field.target, n))
  }

  #view(node: NodeId, field: ViewField): readonly NodeId[] {
    return this.paths.view(this.#typeNow(node), field.name, this.pathStart(node))
  }

  #edges(node: NodeId, field: EdgeField): readonly NodeId[] {
    const found = field.edges.map((id) => this.along(node, id, field.direction))
    const [only] = found
    return found.length === 1 && only !== undefined ? only : [...new Set(found.flat())].sort((a, b) => a - b)
  }

  #alongEdge(
    node: NodeId,
    { type, field }: { type: number; field: EdgeField },
    { after, limit }: PageRequest,
  ): NodePage {
    const nodes: NodeId[] = []
    if (type < 0) return { nodes, more: false, total: () => 0 }
    let more = false
    this.graph.eachNeighbour(node, type, field.direction, this.at, (neighbour) => {
      if (neighbour <= after || !this.shows(field.target, neighbour)) return true
      if (nodes.length === limit) more = true
      else nodes.push(neighbour)
      return !more
    })
    const total = (): number => {
      if (!more && after === 0) return nodes.length
      let count = 0
      this.graph.eachNeighbour(
        node,
        type,
        field.direction,
        this.at,
        (n) => void (this.shows(field.target, n) && count++),
      )
      return count
    }
    return { nodes, more, total }
  }
}

/** Counts the cost of searches against the request that they are for. */
function pacedSearch(pace: Pace, index: ReturnType<ReadDeps['search']>): ReturnType<ReadDeps['search']> {
  if (index === null || index === 'loading') return index
  return {
    search: (request, without) => index.search(request, without, pace),
    complete: (field, prefix, limit, without) => index.complete(field, prefix, limit, without, pace),
    status: () => index.status(),
  }
}

/** For the present, hides what is hidden now; for the past, also what was hidden then. */
function hiddenAt(visibility: Visibility, { at, past }: QueryMoment): HiddenEntities {
  return past ? visibility.asOf(at) : visibility.now
}

/** Returns a page of a list that is sorted by node id. */
export function pageOf(all: readonly NodeId[], { after, limit }: PageRequest): NodePage {
  const rest = after === 0 ? all : all.filter((node) => node > after)
  return { nodes: rest.slice(0, limit), more: rest.length > limit, total: () => all.length }
}

export function isWalkable(field: Field): field is EdgeField | ViewField {
  return field.kind !== 'attribute'
}
