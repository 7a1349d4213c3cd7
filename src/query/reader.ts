import { fits, type EdgeType, type Target } from '../catalogue/edges.ts'
import type { EdgeField, Field, ViewField } from '../catalogue/fields.ts'
import { ENTITY_NAME } from '../catalogue/names.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Direction, GraphReader } from '../contracts/graph.ts'
import { placeAt, type PathReader, type Place } from '../contracts/paths.ts'
import type { NodeId } from '../contracts/store.ts'
import type { Tx } from '../model/facts.ts'
import { isLookup, LOOKUP_TYPE } from '../model/lookup.ts'
import { partsOf } from '../model/uri.ts'
import type { ReadDeps } from './deps.ts'
import { Loader } from './loader.ts'
import type { Moment } from './moment.ts'
import { Notes } from './notes.ts'

/** A stretch of a list: its nodes, whether there are more behind them, and how many there are in all. */
export interface Page {
  readonly nodes: readonly NodeId[]
  readonly more: boolean
  readonly total: () => number
}

export interface PageRequest {
  readonly after: NodeId
  readonly limit: number
}

/** One request's view of the record and the graph, both at one transaction. */
export class Reader {
  readonly catalogue: Catalogue
  readonly store: ReadDeps['store']
  readonly graph: GraphReader
  readonly at: Tx
  readonly present: boolean
  /** Shows nothing that changes without a transaction, so that entities read before will do. */
  readonly lasting: boolean
  readonly loader: Loader
  readonly notes = new Notes()
  readonly paths: PathReader
  readonly #deps: ReadDeps

  constructor(deps: ReadDeps, moment: Moment, { lasting }: { readonly lasting: boolean }) {
    const graph = deps.graph()
    this.#deps = deps
    this.catalogue = deps.catalogue
    this.store = deps.store
    this.graph = graph
    this.at = moment.at
    this.present = !moment.past
    this.lasting = lasting
    this.loader = new Loader(deps, (node) => graph.uriOf(node), { at: moment.at, cached: lasting })
    this.paths = deps.paths
  }

  /** The same graph at another moment, as the past is read: what two moments are compared by. */
  asOf(at: Tx): Reader {
    const deps = { ...this.#deps, graph: () => this.graph }
    return new Reader(deps, { at, past: true }, { lasting: this.lasting })
  }

  typeOf(node: NodeId): string | null {
    return this.graph.typeOf(node, this.at)
  }

  /** Whether a node may be shown in a place that is declared for some types. Look-ups never are: they are questions. */
  shows(target: Target, node: NodeId): boolean {
    const type = this.graph.typeOf(node, this.at)
    if (type !== null) return type !== LOOKUP_TYPE && fits(target, type, '')
    const uri = this.graph.uriOf(node)
    return !isLookup(uri) && fits(target, null, partsOf(uri).componentType)
  }

  page(node: NodeId, field: EdgeField | ViewField, request: PageRequest): Page {
    const [edge, ...others] = field.kind === 'edges' && field.origin === 'relationship' ? field.edges : []
    if (field.kind === 'edges' && edge !== undefined && others.length === 0) {
      return this.#alongEdge(node, { type: this.graph.edgeTypeNumber(edge), field }, request)
    }
    return slice(this.#all(node, field), request)
  }

  place(node: NodeId): Place {
    return placeAt(node, this.graph, this.at)
  }

  /** Targets over an edge type, in the order of their ids, however it is answered. What may be shown is not asked yet. */
  neighbours(node: NodeId, edge: EdgeType, direction: Direction): readonly NodeId[] {
    const walked = edge.origin === 'rule' ? this.paths.concluded(edge.id, direction, this.place(node)) : null
    if (walked !== null) return walked
    const found: NodeId[] = []
    const type = this.graph.edgeTypeNumber(edge.id)
    if (type >= 0) this.graph.eachNeighbour(node, type, direction, this.at, (neighbour) => void found.push(neighbour))
    return found
  }

  /** For what has few, joins several edge types, or has to be walked. */
  #all(node: NodeId, field: EdgeField | ViewField): readonly NodeId[] {
    const found = new Set(field.kind === 'view' ? this.#view(node, field) : this.#edges(node, field))
    return [...found].filter((n) => this.shows(field.target, n)).sort((a, b) => a - b)
  }

  #view(node: NodeId, field: ViewField): readonly NodeId[] {
    const type = this.typeOf(node) ?? this.catalogue.onlyTypeOf(partsOf(this.graph.uriOf(node)).componentType)?.name
    return this.paths.view(type ?? ENTITY_NAME, field.name, this.place(node))
  }

  #edges(node: NodeId, field: EdgeField): readonly NodeId[] {
    return field.edges.flatMap((id) => {
      const edge = this.catalogue.edgeType(id)
      return edge === undefined ? [] : this.neighbours(node, edge, field.direction)
    })
  }

  #alongEdge(node: NodeId, { type, field }: { type: number; field: EdgeField }, { after, limit }: PageRequest): Page {
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

/** Pages of a list that is in the order of its node ids. */
export function slice(all: readonly NodeId[], { after, limit }: PageRequest): Page {
  const rest = after === 0 ? all : all.filter((node) => node > after)
  return { nodes: rest.slice(0, limit), more: rest.length > limit, total: () => all.length }
}

export function isWalkable(field: Field): field is EdgeField | ViewField {
  return field.kind !== 'attribute'
}
