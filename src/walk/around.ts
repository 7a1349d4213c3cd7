// Reads from the graph what a search document shows of other nodes, and which documents show a change.
import { productionCauses, type ProductionCauses } from '../catalogue/in-production.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/array-elements.ts'
import { finishYielding, type FinishWork, type Work } from '../lib/pausing-work.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'
import { accountsOf } from './accounts.ts'
import { teamClosure } from './team-closure.ts'
import { U32s } from '../lib/arrays.ts'
import { SearchEdges, type EdgeStep } from './search-edges.ts'

/** Owners, teams, groups and neighbours of one document, each; it shows 50 distinct names of neighbours. */
export const MAX_AROUND = 100
/** Maximum number of columns of a dataset by whose names it is found: a page of hits reads those of each. */
export const MAX_PARTS = 1_000
/** Maximum number of levels over which owners are inherited: by an attempt from its run, and from the pipeline of that. */
export const INHERITED_DEPTH = 2
/** Above this number of users, one that uses an entity in two ways counts twice. */
const MAX_DISTINCT = 10_000
/** Nodes between two pauses: some 0.2 ms. */
const NODES_PER_STEP = 50

/** A list for each of some nodes, concatenated: the nth ends at `ends[n]`. */
interface NodeLists {
  readonly ends: Uint32Array
  readonly nodes: Uint32Array
}

/** The own owners of some nodes. */
export interface OwnersAround {
  /** Users and groups, and addresses and names that resolve to none. */
  readonly owners: NodeLists
  /**
   * Groups that own it, else the groups of owning users, else the groups that its team tag names (T7); and the groups
   * that contain those.
   */
  readonly teams: NodeLists
}

/** The surroundings of some nodes, in the order of those nodes. They are plain arrays, because they cross threads. */
export interface AroundNodes extends OwnersAround {
  /**
   * Positions in `aroundContainers` of the model that a version is of, for example, and of what that is a part of; and of
   * the same data under other names if nobody owns the node.
   */
  readonly containers: NodeLists
  readonly aroundContainers: OwnersAround & { readonly nodes: Uint32Array }
  readonly groups: NodeLists
  /** Takes one of each kind of edge in turn, by node id, so the order depends on the graph alone. */
  readonly neighbours: NodeLists
  /** Its parts by which it is found, such as the columns of a dataset. */
  readonly parts: NodeLists
  /**
   * The nodes that put it into production if they are there themselves: all versions of a model, however many, and their
   * deployments.
   */
  readonly production: NodeLists
  /** The number of entities that use it or a version of it. */
  readonly usage: Uint32Array
}

/** Changes that other documents show. */
export interface RippleSources {
  readonly renamed: ReadonlySet<NodeId>
  /** Users that joined or left groups, and groups whose parent changed. */
  readonly regrouped: ReadonlySet<NodeId>
  readonly retyped: ReadonlySet<NodeId>
  /**
   * Nodes that may have other owners, another team tag or another container: what they contain, and what is the same
   * data, may inherit others.
   */
  readonly reowned: ReadonlySet<NodeId>
  /** Nodes that may have come into production, or left it: what they put there may follow. */
  readonly promoted: ReadonlySet<NodeId>
  /** Nodes that others may have begun or ceased to use: they are counted for what these are versions of, too. */
  readonly used: ReadonlySet<NodeId>
}

/** The graph, as the follower of the search index needs it. */
export interface SearchSurroundings {
  /** Upper bound of node ids. */
  idBound(): number
  /** Tells whether what a node contains may inherit other owners once such an edge of it changes. */
  decidesOwners(type: EdgeTypeId): boolean
  productionCauses(): ProductionCauses
  /** Returns the end of such an edge that the other end uses; null if neither is used. */
  usedEnd(type: EdgeTypeId): 'from' | 'to' | null
  around(nodes: Uint32Array, at: Tx): Promise<AroundNodes>
  /** Returns the nodes whose documents show any of the changes. */
  dependents(starts: RippleSources, at: Tx): Promise<ReadonlySet<NodeId>>
}

export function nodesOfList({ ends, nodes }: NodeLists, n: number): Uint32Array {
  return nodes.subarray(n === 0 ? 0 : ends[n - 1], ends[n])
}

/** Reads the surroundings of nodes from a graph, with pauses for other readers. */
export function surroundingsIn(
  graph: () => GraphReader,
  catalogue: () => Catalogue,
  finishWork: FinishWork = finishYielding,
): SearchSurroundings {
  let edges: SearchEdges | null = null
  const current = (): SearchEdges => {
    const [now, known] = [graph(), catalogue()]
    if (edges?.isOf(now, known) !== true) edges = new SearchEdges(now, known)
    return edges
  }
  return {
    idBound: () => graph().idBound,
    decidesOwners: (type) => SearchEdges.decidesOwners(type, catalogue()),
    productionCauses: () => productionCauses(catalogue()),
    usedEnd: (type) => SearchEdges.usedEnd(type, catalogue()),
    around: async (nodes, at) => finishWork(aroundOf(nodes, current(), at)),
    dependents: async (starts, at) => finishWork(dependentsOf(starts, current(), at)),
  }
}

export function* aroundOf(nodes: Uint32Array, edges: SearchEdges, at: Tx): Work<AroundNodes> {
  const [owners, teams, groups, neighbours] = [new ListWriter(), new ListWriter(), new ListWriter(), new ListWriter()]
  const [parts, containers, production] = [new ListWriter(), new ListWriter(), new ListWriter()]
  const positions = new Map<NodeId, number>()
  const usage = new Uint32Array(nodes.length)
  for (const [n, node] of nodes.entries()) {
    if (node < edges.graph.idBound) {
      const { related, groups: groupTypes, parts: partTypes } = edges.stepsOf(node, at)
      addOwners(node, { edges, at }, { owners, teams })
      const isOwned = owners.length + teams.length > 0
      const others = isOwned ? [] : edges.sameDataAs(node, at)
      for (const container of [...containersOf(node, { edges, at }), ...others]) {
        if (!positions.has(container)) positions.set(container, positions.size)
        containers.add(positions.get(container) ?? 0)
      }
      for (const type of groupTypes) edges.graph.eachNeighbour(node, type, 'out', at, groups.add)
      addNeighbours(node, related, { edges, at }, neighbours)
      for (const type of partTypes) edges.graph.eachNeighbour(node, type, 'in', at, parts.addPart)
      production.addAll(edges.puttingIntoProduction(node, at))
      usage[n] = countUsers(node, { edges, at })
    }
    for (const list of [owners, teams, groups, neighbours, parts, containers, production]) list.end()
    if (n % NODES_PER_STEP === NODES_PER_STEP - 1) yield
  }
  return {
    owners: owners.lists(),
    teams: teams.lists(),
    groups: groups.lists(),
    neighbours: neighbours.lists(),
    parts: parts.lists(),
    containers: containers.lists(),
    production: production.lists(),
    aroundContainers: yield* ownersOfEach([...positions.keys()], { edges, at }),
    usage,
  }
}

/** Counts what uses a node or a version of it; versions of the same don't use it. */
function countUsers(node: NodeId, { edges, at }: EdgeSnapshot): number {
  const { graph } = edges
  const own = [node, ...edges.versionsOf(node, at)]
  const used = own.flatMap((one) =>
    edges.stepsOf(one, at).usage.flatMap(({ type, direction }) => {
      const degree = graph.degree(one, type, direction, at)
      return degree === 0 ? [] : [{ one, type, direction, degree }]
    }),
  )
  const total = used.reduce((sum, { degree }) => sum + degree, 0)
  if (total > MAX_DISTINCT || (used.length < 2 && own.length === 1)) return total
  const users = new Set<NodeId>()
  for (const { one, type, direction } of used)
    graph.eachNeighbour(one, type, direction, at, (user) => void users.add(user))
  for (const one of own) users.delete(one)
  return users.size
}

/** The nearest first. */
function* containersOf(node: NodeId, { edges, at }: EdgeSnapshot): Generator<NodeId, void, void> {
  let container = edges.containerOf(node, at)
  for (let depth = 0; container !== null && depth < INHERITED_DEPTH; depth++) {
    yield container
    container = edges.containerOf(container, at)
  }
}

function* ownersOfEach(nodes: readonly NodeId[], snapshot: EdgeSnapshot): Work<AroundNodes['aroundContainers']> {
  const [owners, teams] = [new ListWriter(), new ListWriter()]
  for (const [n, node] of nodes.entries()) {
    addOwners(node, snapshot, { owners, teams })
    for (const list of [owners, teams]) list.end()
    if (n % NODES_PER_STEP === NODES_PER_STEP - 1) yield
  }
  return { nodes: Uint32Array.from(nodes), owners: owners.lists(), teams: teams.lists() }
}

interface EdgeSnapshot {
  readonly edges: SearchEdges
  readonly at: Tx
}

/** Follows the rule of owning teams, and adds the teams that contain those; a test compares the two. */
function addOwners(
  node: NodeId,
  { edges, at }: EdgeSnapshot,
  { owners, teams }: { readonly owners: ListWriter; readonly teams: ListWriter },
): void {
  const { graph, ownedBy, memberOf, taggedTeam } = edges
  const users: NodeId[] = []
  if (ownedBy >= 0)
    graph.eachNeighbour(node, ownedBy, 'out', at, (owner) => {
      if (edges.isGroup(owner, at)) teams.add(owner)
      else if (edges.isUser(owner, at)) users.push(owner)
      return !(edges.isOwner(owner, at) || edges.isUnresolved(owner, at)) || owners.add(owner)
    })
  let found = teams.length > 0
  const addTeam = (team: NodeId): boolean => {
    found = true
    return !edges.isGroup(team, at) || teams.add(team)
  }
  if (!found && memberOf >= 0)
    for (const user of users)
      for (const account of accountsOf({ graph, at }, user)) graph.eachNeighbour(account, memberOf, 'out', at, addTeam)
  if (!found && taggedTeam >= 0) graph.eachNeighbour(node, taggedTeam, 'out', at, addTeam)
  for (const team of teamClosure({ graph, at }, teams.current(), 'out', MAX_AROUND)) teams.add(team)
  teams.sort()
}

/** Takes one of each step in turn, so that a thousand runs of a pipeline don't hide its few datasets. */
function addNeighbours(node: NodeId, steps: readonly EdgeStep[], { edges, at }: EdgeSnapshot, into: ListWriter): void {
  const found: NodeId[][] = []
  for (const { type, direction } of steps) {
    const some: NodeId[] = []
    edges.graph.eachNeighbour(node, type, direction, at, (neighbour) => {
      if (neighbour !== node) some.push(neighbour)
      return some.length < MAX_AROUND
    })
    if (some.length > 0) found.push(some)
  }
  for (let i = 0, room = found.length > 0; room && i < MAX_AROUND; i++) {
    for (const some of found) {
      const neighbour = some[i]
      if (room && neighbour !== undefined) room = into.add(neighbour)
    }
  }
}

/** Reads a hub in one go: a million neighbours take some 10 ms. */
function* dependentsOf(
  { renamed, regrouped, retyped, reowned, promoted, used }: RippleSources,
  edges: SearchEdges,
  at: Tx,
): Work<ReadonlySet<NodeId>> {
  const found = new Set<NodeId>()
  const owned = new Set([...reowned, ...retyped])
  const { graph, ownedBy, memberOf, taggedTeam } = edges
  const add = (node: NodeId): void => void found.add(node)
  const addOwned = (node: NodeId): void => {
    found.add(node)
    owned.add(node)
  }
  const each = (node: NodeId, type: number, visit: (neighbour: NodeId) => void): void => {
    if (type >= 0 && node < graph.idBound) graph.eachNeighbour(node, type, 'in', at, visit)
  }
  for (const node of new Set([...renamed, ...retyped])) {
    if (node >= graph.idBound) continue
    for (const { type, direction } of edges.all) graph.eachNeighbour(node, type, direction, at, add)
    each(node, ownedBy, addOwned)
    yield
  }
  function* addOwnedByTeam(group: NodeId): Work<void> {
    each(group, taggedTeam, addOwned)
    const members: NodeId[] = []
    each(group, memberOf, (member) => void members.push(member))
    for (const member of members) {
      for (const account of accountsOf({ graph, at }, member)) each(account, ownedBy, addOwned)
      yield
    }
  }
  for (const owner of regrouped) {
    if (owner >= graph.idBound) continue
    for (const account of accountsOf({ graph, at }, owner)) each(account, ownedBy, addOwned)
    yield
    for (const team of teamClosure({ graph, at }, [owner], 'in')) {
      each(team, ownedBy, addOwned)
      yield* addOwnedByTeam(team)
    }
  }
  for (const group of retyped) yield* addOwnedByTeam(group)
  for (const [n, node] of [...promoted, ...retyped].entries()) {
    if (node < graph.idBound) edges.putIntoProductionBy(node, at).forEach(add)
    if (n % NODES_PER_STEP === NODES_PER_STEP - 1) yield
  }
  for (const [n, node] of [...used, ...retyped].entries()) {
    if (node < graph.idBound) edges.versionedBy(node, at).forEach(add)
    if (n % NODES_PER_STEP === NODES_PER_STEP - 1) yield
  }
  for (const [n, node] of [...owned].entries()) {
    if (node < graph.idBound) edges.namedOtherwise(node, at).forEach(add)
    if (n % NODES_PER_STEP === NODES_PER_STEP - 1) yield
  }
  yield* addInheriting(owned, { edges, at }, found)
  return found
}

/** Adds nodes that may inherit owners or teams of these. Whatever has teams of its own inherits nothing. */
function* addInheriting(owned: ReadonlySet<NodeId>, { edges, at }: EdgeSnapshot, found: Set<NodeId>): Work<void> {
  const seen = new Set(owned)
  let level: Iterable<NodeId> = owned
  for (let depth = 0; depth < INHERITED_DEPTH; depth++) {
    const next: NodeId[] = []
    let looked = 0
    for (const node of level) {
      if (node >= edges.graph.idBound) continue
      for (const part of edges.containedIn(node, at)) {
        if (++looked % NODES_PER_STEP === 0) yield
        if (seen.has(part) || hasTeams(part, { edges, at })) continue
        seen.add(part)
        found.add(part)
        next.push(part)
      }
    }
    level = next
  }
}

function hasTeams(node: NodeId, snapshot: EdgeSnapshot): boolean {
  const [owners, teams] = [new ListWriter(), new ListWriter()]
  addOwners(node, snapshot, { owners, teams })
  return teams.length > 0
}

/** Concatenated lists of nodes, each bounded and without repetition. */
class ListWriter {
  readonly #nodes = new U32s()
  readonly #ends = new U32s()
  #start = 0

  /** Length of the list being written. */
  get length(): number {
    return this.#nodes.length - this.#start
  }

  /** Returns the list being written. */
  current(): readonly NodeId[] {
    return [...this.#nodes.array.subarray(this.#start, this.#nodes.length)]
  }

  /** Adds a node to the list; returns whether there is room for more. */
  readonly add = (node: NodeId): boolean => {
    if (this.length < MAX_AROUND && !this.#has(node)) this.#nodes.push(node)
    return this.length < MAX_AROUND
  }

  /** A part has one edge to its container, so none comes twice. */
  readonly addPart = (node: NodeId): boolean => {
    if (this.length < MAX_PARTS) this.#nodes.push(node)
    return this.length < MAX_PARTS
  }

  /** Adds all of them to an empty list. */
  addAll(nodes: ReadonlySet<NodeId>): void {
    for (const node of nodes) this.#nodes.push(node)
  }

  sort(): void {
    this.#nodes.array.subarray(this.#start, this.#nodes.length).sort()
  }

  end(): void {
    this.#start = this.#nodes.length
    this.#ends.push(this.#start)
  }

  #has(node: NodeId): boolean {
    for (let i = this.#start; i < this.#nodes.length; i++) if (u32(this.#nodes.array, i) === node) return true
    return false
  }

  lists(): NodeLists {
    return { ends: this.#ends.array.slice(0, this.#ends.length), nodes: this.#nodes.array.slice(0, this.#nodes.length) }
  }
}
