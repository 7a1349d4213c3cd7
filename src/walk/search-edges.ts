// Edge types that affect search documents: owners, teams, groups, neighbours and usage.
import { fits, type EdgeType, type EdgeTarget } from '../catalogue/edges.ts'
import { isRun } from '../catalogue/runs.ts'
import { containerEdge, containerEdges, soughtParts } from '../catalogue/containment.ts'
import { productionCauses, PUT_INTO_PRODUCTION_BY, stepsToProduction } from '../catalogue/in-production.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Direction, GraphReader } from '../contracts/graph.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'
import { MOVED_TO } from '../model/key.ts'
import { isLookup, LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { TAGGED_TEAM } from '../model/team.ts'
import { partsOf } from '../model/uri.ts'
import type { NodeId } from '../contracts/log.ts'
import { getOrInsert } from '../lib/maps.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import { alongIn, CONTENT_OF, MAX_SAME_DATA, namedOtherwise, SAME_AS, sameDataAs, VERSION_OF } from './same-data.ts'

export const OWNED_BY: EdgeTypeId = 'Entity.ownedBy'
export const MEMBER_OF: EdgeTypeId = 'User.memberOf'

/** Maximum number of versions of an entity whose users are counted, some 1 µs each. */
const MAX_VERSIONS = 10_000

const OWNING: ReadonlySet<EdgeTypeId> = new Set([OWNED_BY, TAGGED_TEAM, MOVED_TO, CONTENT_OF, ...SAME_AS])

/** A step along an edge type, from the node whose document is built. */
export interface EdgeStep {
  readonly type: number
  readonly direction: Direction
}

/** Edge types that matter to the documents of one kind of node, by their numbers in a graph. */
interface EdgeSteps {
  /** Every recorded edge except ownership. It is empty for users and groups, whose documents don't show relations. */
  readonly related: readonly EdgeStep[]
  /** The edges between it and what uses it. */
  readonly usage: readonly EdgeStep[]
  /** Edges from a user or group to the groups that it belongs to. */
  readonly groups: readonly number[]
  /** Edges to the node from its parts by which it is found. */
  readonly parts: readonly number[]
  /** The edge to what the node is a version, a run or a part of; -1 where it has none. */
  readonly containedBy: number
  /** Edges to follow backwards from the node to what puts it into production, step by step. */
  readonly toProduction: readonly (readonly number[])[]
}

/**
 * The edges around a node by the catalogue, as type numbers of a graph. An edge type has no number until the graph has
 * such an edge, so these are computed again when there are new types.
 */
export class SearchEdges {
  readonly graph: GraphReader
  readonly ownedBy: number
  readonly memberOf: number
  readonly taggedTeam: number
  /** All steps along which others show the node's name. */
  readonly all: readonly EdgeStep[]
  readonly #movedTo: number
  readonly #containers: readonly number[]
  readonly #versionOf: readonly number[]
  readonly #intoProduction: readonly number[]
  readonly #resolvesTo: number
  readonly #edgeTypeCount: number
  readonly #catalogue: Catalogue
  readonly #owner: EdgeTarget
  readonly #user: EdgeTarget
  readonly #group: EdgeTarget
  readonly #byKind = new Map<string, EdgeSteps>()

  constructor(graph: GraphReader, catalogue: Catalogue) {
    this.graph = graph
    this.#catalogue = catalogue
    this.#edgeTypeCount = graph.edgeTypes.length
    this.ownedBy = graph.edgeTypeNumber(OWNED_BY)
    this.memberOf = graph.edgeTypeNumber(MEMBER_OF)
    this.taggedTeam = graph.edgeTypeNumber(TAGGED_TEAM)
    this.#movedTo = graph.edgeTypeNumber(MOVED_TO)
    this.#resolvesTo = graph.edgeTypeNumber(RESOLVES_TO)
    this.#owner = catalogue.target(['Owner'])
    this.#user = catalogue.target(['User'])
    this.#group = catalogue.target(['Group'])
    this.#containers = this.#numbersOf(containerEdges(catalogue))
    this.#versionOf = this.#numbersOf(versionEdges(catalogue))
    this.#intoProduction = this.#numbersOf([...productionCauses(catalogue).edges])
    this.all = this.#numberSteps(shownEdges(catalogue), ['out', 'in'])
  }

  isOf(graph: GraphReader, catalogue: Catalogue): boolean {
    return this.graph === graph && this.#catalogue === catalogue && this.#edgeTypeCount === graph.edgeTypes.length
  }

  /** Selects the steps by the node's type, or for a stub by the types that its URI may have. */
  stepsOf(node: NodeId, at: Tx): EdgeSteps {
    const type = this.graph.typeOf(node, at)
    const component = type === null ? partsOf(this.graph.uriOf(node)).componentType : ''
    const kind = type ?? `/${component}`
    return getOrInsert(this.#byKind, kind, () => this.#steps(type, component))
  }

  /** Returns what the node is a version, a run or a part of, under its present name. */
  containerOf(node: NodeId, at: Tx): NodeId | null {
    const { containedBy } = this.stepsOf(node, at)
    const named = this.#neighbours(node, containedBy, 'out', at)
    return named.length === 0 ? null : Math.min(...named.map((one) => this.#presentOf(one, at)))
  }

  /** Returns the versions, runs and parts of the node, including those that refer to a former name. */
  containedIn(node: NodeId, at: Tx): readonly NodeId[] {
    const own = this.#containers.flatMap((type) => this.#neighbours(node, type, 'in', at))
    const named = this.#neighbours(node, this.#movedTo, 'in', at)
    return [...own, ...named.flatMap((name) => this.containedIn(name, at))]
  }

  /** Returns the versions of the node that name it: some, if there are very many. */
  versionsOf(node: NodeId, at: Tx): readonly NodeId[] {
    const found: NodeId[] = []
    for (const type of this.#versionOf)
      this.graph.eachNeighbour(node, type, 'in', at, (version) => found.push(version) < MAX_VERSIONS)
    return found
  }

  /** Returns what the node is a version of. */
  versionedBy(node: NodeId, at: Tx): readonly NodeId[] {
    return this.#versionOf.flatMap((type) => this.#neighbours(node, type, 'out', at))
  }

  /** Returns the data of other sources that the node is another name of: some, if there are many. */
  sameDataAs(node: NodeId, at: Tx): readonly NodeId[] {
    return sameDataAs(node, alongIn(this.graph, at)).slice(0, MAX_SAME_DATA)
  }

  /** Returns what may be another name of the node, or of what the node is a version of. */
  namedOtherwise(node: NodeId, at: Tx): readonly NodeId[] {
    const along = alongIn(this.graph, at)
    return [...namedOtherwise(node, along), ...along(node, VERSION_OF, 'out')]
  }

  /** Returns what may put the node into production, if that is there itself. */
  puttingIntoProduction(node: NodeId, at: Tx): ReadonlySet<NodeId> {
    return this.#stepByStep(node, this.stepsOf(node, at).toProduction, { direction: 'in', at })
  }

  /** Returns what the node may put into production. */
  putIntoProductionBy(node: NodeId, at: Tx): ReadonlySet<NodeId> {
    const steps = PUT_INTO_PRODUCTION_BY.map(() => this.#intoProduction)
    return this.#stepByStep(node, steps, { direction: 'out', at })
  }

  /** Tells whether the node had another name. */
  hadOtherNames(node: NodeId, at: Tx): boolean {
    return this.#neighbours(node, this.#movedTo, 'in', at).length > 0
  }

  /**
   * Tells whether the versions, runs and parts of a node, or the same data under another name, may have other owners
   * once such an edge of the node changes.
   */
  static decidesOwners(type: EdgeTypeId, catalogue: Catalogue): boolean {
    return OWNING.has(type) || containerEdges(catalogue).includes(type)
  }

  /** Returns the end of such an edge that the other end uses; null if neither is used. */
  static usedEnd(type: EdgeTypeId, catalogue: Catalogue): 'from' | 'to' | null {
    const edge = catalogue.edgeType(type)
    const direction = edge === undefined ? null : directionToUsers(edge)
    return direction === null ? null : direction === 'in' ? 'to' : 'from'
  }

  isOwner(node: NodeId, at: Tx): boolean {
    return this.#fits(this.#owner, node, at)
  }

  /** Tells whether this is an address or name that resolves to nobody. */
  isUnresolved(node: NodeId, at: Tx): boolean {
    const { graph } = this
    const type = graph.typeOf(node, at)
    if ((type !== null && type !== LOOKUP_TYPE) || !isLookup(graph.uriOf(node))) return false
    return this.#resolvesTo < 0 || graph.degree(node, this.#resolvesTo, 'out', at) === 0
  }

  isUser(node: NodeId, at: Tx): boolean {
    return this.#fits(this.#user, node, at)
  }

  isGroup(node: NodeId, at: Tx): boolean {
    return this.#fits(this.#group, node, at)
  }

  #presentOf(node: NodeId, at: Tx): NodeId {
    const [moved] = this.#neighbours(node, this.#movedTo, 'out', at)
    return moved === undefined ? node : this.#presentOf(moved, at)
  }

  #neighbours(node: NodeId, type: number, direction: Direction, at: Tx): readonly NodeId[] {
    const found: NodeId[] = []
    if (type >= 0) this.graph.eachNeighbour(node, type, direction, at, (other) => void found.push(other))
    return found
  }

  #stepByStep(
    node: NodeId,
    steps: readonly (readonly number[])[],
    { direction, at }: { readonly direction: Direction; readonly at: Tx },
  ): ReadonlySet<NodeId> {
    if (steps.length === 0) return NONE
    const found = new Set<NodeId>()
    let level: readonly NodeId[] = [node]
    for (const types of steps) {
      const next: NodeId[] = []
      for (const one of level)
        for (const type of types)
          this.graph.eachNeighbour(one, type, direction, at, (other) => {
            if (!found.has(other)) next.push(other)
            found.add(other)
          })
      level = next
    }
    return found
  }

  #fits(target: EdgeTarget, node: NodeId, at: Tx): boolean {
    const type = this.graph.typeOf(node, at)
    return fits(target, type, type === null ? partsOf(this.graph.uriOf(node)).componentType : '')
  }

  #steps(type: string | null, component: string): EdgeSteps {
    const sought = new Set(soughtParts(this.#catalogue).map(({ edge }) => edge.id))
    const edges = shownEdges(this.#catalogue).filter(({ id }) => id !== OWNED_BY)
    const out = edges.filter(({ from }) => fits(from, type, component))
    const inward = edges.filter(({ to }) => fits(to, type, component))
    const parts = this.#numberSteps(
      inward.filter(({ id }) => sought.has(id)),
      ['in'],
    ).map((step) => step.type)
    const others = inward.filter(({ id }) => !sought.has(id))
    const definition = this.#catalogue.type(type ?? '')
    const container = definition === undefined ? undefined : containerEdge(definition, this.#catalogue)
    const containedBy = container === undefined ? -1 : this.graph.edgeTypeNumber(container.id)
    const toProduction = stepsToProduction(type ?? '', this.#catalogue).map((steps) =>
      this.#numbersOf(steps.map(({ id }) => id)),
    )
    const usage = [
      ...this.#numberSteps(
        out.filter((edge) => directionToUsers(edge) === 'out'),
        ['out'],
      ),
      ...this.#numberSteps(
        others.filter((edge) => directionToUsers(edge) === 'in'),
        ['in'],
      ),
    ]
    if (!fits(this.#owner, type, component))
      return {
        related: [...this.#numberSteps(out, ['out']), ...this.#numberSteps(others, ['in'])],
        usage,
        groups: [],
        parts,
        containedBy,
        toProduction,
      }
    const groups = out.filter(
      ({ origin, from, to }) => origin === 'relationship' && !from.any && isOnly(to, this.#group),
    )
    return {
      related: [],
      usage,
      groups: this.#numberSteps(groups, ['out']).map((step) => step.type),
      parts,
      containedBy,
      toProduction,
    }
  }

  /** Leaves out types of which the graph has no edge. */
  #numbersOf(ids: readonly EdgeTypeId[]): readonly number[] {
    return ids.map((id) => this.graph.edgeTypeNumber(id)).filter((type) => type >= 0)
  }

  #numberSteps(edges: readonly EdgeType[], directions: readonly Direction[]): readonly EdgeStep[] {
    return directions.flatMap((direction) =>
      edges.flatMap(({ id }) => {
        const type = this.graph.edgeTypeNumber(id)
        return type < 0 ? [] : [{ type, direction }]
      }),
    )
  }
}

const NONE: ReadonlySet<NodeId> = new Set()

/** Leaves out the service's internal edges, since no document shows them. */
function shownEdges(catalogue: Catalogue): readonly EdgeType[] {
  return catalogue.edgeTypes.filter(({ origin }) => origin !== 'internal')
}

function isOnly(target: EdgeTarget, allowed: EdgeTarget): boolean {
  return !target.any && target.types.size > 0 && target.types.isSubsetOf(allowed.types)
}

/**
 * Direction from what is used to its user. A container doesn't use its occurrences, nor they it, and the same data under
 * another name is no user; but a pipeline uses those that it calls.
 */
function directionToUsers({ flow, mutual }: EdgeType): Direction | null {
  if (mutual === true) return null
  switch (flow) {
    case 'upstream':
    case 'hasStep':
      return 'in'
    case 'downstream':
      return 'out'
    default:
      return null
  }
}

/** Returns the edges from versions to what they are versions of. There may be very many runs, so these are left out. */
const versionEdges = memoiseWeakly((catalogue: Catalogue): readonly EdgeTypeId[] =>
  catalogue.edgeTypes
    .filter(({ flow, from }) => flow === 'occurrenceOf' && ![...from.types].some((type) => isRun(catalogue, type)))
    .map(({ id }) => id),
)
