import type { NodeId } from '../../../contracts/log.ts'
import { badArgument, problem, type Problem } from '../../../contracts/problem.ts'
import type { CadenceFreshness } from '../../../contracts/source-conditions.ts'
import { freshnessOfEntity } from '../../entities/cadence.ts'
import { eachWithStatus } from '../../entities/each-entity.ts'
import { finishYielding } from '../../../lib/pausing-work.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { askLineage, type LineageWalk } from '../ask-lineage.ts'
import { nodeNamed } from '../../entities/known-entity.ts'
import { noRelation } from '../../entities/relation.ts'
import type { Entity } from '../../entities/entity.ts'
import type { Reader } from '../../reader.ts'
import type { Way } from '../flow.ts'
import { FlowNeighbours, type FlowNeighbour } from '../flow-neighbours.ts'
import { totalOf, totalsOf, type TypeFilter } from '../lineage.ts'
import { drawAlong } from './along.ts'
import { collectEntities, FOCUS, NOT_RISEN, type MapEntity } from './collect.ts'
import { mapEdges, type MapEdge } from './edges.ts'
import { FOCUS_SLOT, GROUP_PAGE, MapSlots, type MapGroup } from './placing.ts'
import { leadingToProduction } from './production.ts'
import { compareReached, type Presence } from './since.ts'
import { teamsOf } from '../../entities/teams-of.ts'
import { byUsage } from './usage.ts'

interface MapRequest {
  readonly uri: string
  readonly ways: readonly Way[]
  readonly hops: number
  /**
   * Groups, by id, of which a page is drawn, and entities, by URI: a member of a group is drawn singly, and from a
   * drawn one a step is made. Processed in this order.
   */
  readonly open: readonly string[]
  /** A path from the focus, by URI, step by step: drawn singly, whatever steps and filters leave out. */
  readonly along: readonly string[]
  readonly types: readonly string[] | null
  readonly relations: readonly string[] | null
  readonly freshness: ReadonlySet<CadenceFreshness> | null
  /** Shows only what is in production, and what leads there. */
  readonly production: boolean
  /** Reader of the earlier moment that the map is compared with, if any. */
  readonly before: Reader | null
}

export interface LineageMap {
  readonly focus: Entity
  readonly ways: readonly Way[]
  readonly slots: MapSlots
  readonly edges: readonly MapEdge[]
  readonly near: FlowNeighbours
  readonly filtered: number
  /** Number of entities reached by opening something for which there was no room. */
  readonly hidden: number
  /** False for entities that a filter hides. */
  readonly isShown: (entity: MapEntity) => boolean
  /** Tells whether there was no room for an entity. */
  readonly hides: (entity: number) => boolean
  /** Entries of `open` and `along` that aren't on the map. */
  readonly notOpened: readonly string[]
  /** True if there is more beyond the requested hops. */
  readonly beyond: boolean
  /** Null if the map isn't compared with an earlier moment. */
  readonly presenceOf: ((node: NodeId) => Presence) | null
}

/** Maximum number of entities of a map: some 100 bytes each, and a second of work. */
const MAX_MAPPED = 200_000

/** Maximum number of entities whose freshness or production status is read from the record, if requested. */
const MAX_READ = 20_000

/** Decides what to draw around an entity: lineage within some hops, singly or in groups. */
export async function askMap(reader: Reader, requested: MapRequest): Promise<Result<LineageMap, Problem>> {
  const found = await reachedBy(reader, requested)
  if (!found.ok) return found
  const { focus, types, near, beyond } = found.value
  const earlier = requested.before === null ? null : await reachedBefore(requested.before, requested, focus)
  if (earlier?.ok === false) return earlier
  const before = earlier?.value ?? null
  const { entities, presenceOf } = compareReached(found.value.entities, before?.entities ?? [])
  const path = requested.along.map((uri) => nodeNamed(reader, uri) ?? null)
  const onPath = new Set(path)
  const read = await freshnessRead(reader, requested, entities)
  const reached = new Set([focus.node, ...entities.map(({ node }) => node)])
  const leading = requested.production ? await leadingAtBoth([found.value, before]) : null
  const passesFilters = shownBy(requested, types, read)
  // An entity added by opening something was requested itself, so it need not lead to production.
  const passes = (entity: MapEntity): boolean =>
    passesFilters(entity) && (leading === null || leading.has(entity.node) || !reached.has(entity.node))
  const shows = (entity: MapEntity): boolean => onPath.has(entity.node) || passes(entity)
  const slots = slotsOf(reader, entities, { focus, shows })
  const opening = new MapOpener(reader, { slots, near, ways: requested.ways, focus })
  opening.draw(requested.along, path)
  await opening.openAll(requested.open)
  const edges = await finishYielding(mapEdges(slots, focus.node, { near, before: before?.near ?? null }), reader.pace)
  const filtered = slots.entities.filter((entity) => !shows(entity)).length
  const isHidden = (i: number): boolean => {
    const entity = slots.entities[i]
    return entity !== undefined && shows(entity) && slots.slotOf(i) === null
  }
  const hidden = slots.entities.filter((_, i) => isHidden(i)).length
  return ok({
    focus,
    ways: requested.ways,
    slots,
    edges,
    near,
    filtered,
    hidden,
    isShown: shows,
    hides: isHidden,
    notOpened: opening.notOpened,
    beyond,
    presenceOf: before === null ? null : presenceOf,
  })
}

/** Results of a map's walks at one moment. */
interface Reached {
  readonly reader: Reader
  readonly focus: Entity
  readonly types: TypeFilter
  readonly near: FlowNeighbours
  readonly entities: readonly MapEntity[]
  /** True if there is more beyond the requested hops. */
  readonly beyond: boolean
}

async function reachedBy(reader: Reader, requested: MapRequest): Promise<Result<Reached, Problem>> {
  const walks: { readonly way: Way; readonly walk: LineageWalk }[] = []
  for (const way of requested.ways) {
    const walk = await askLineage(reader, {
      uri: requested.uri,
      way,
      types: requested.types,
      depth: requested.hops,
      origins: true,
    })
    if (!walk.ok) return walk
    walks.push({ way, walk: walk.value })
  }
  const wrong = mapRefusal(reader, requested, walks)
  const [first] = walks
  if (wrong !== null || first === undefined)
    return err(wrong ?? problem('BAD_REQUEST', 'direction is missing.', 'Give one.'))
  const near = new FlowNeighbours(reader, reader.at)
  const flowed = walks.map(({ way, walk }) => ({ way, flowed: walk.flowed }))
  const entities = await finishYielding(collectEntities(reader, { walks: flowed, at: reader.at, near }), reader.pace)
  if (requested.freshness !== null && entities.length > MAX_READ)
    return err(tooMany('freshness', entities.length, MAX_READ))
  if (requested.production && entities.length > MAX_READ) return err(tooMany('production', entities.length, MAX_READ))
  const beyond = walks.some(({ walk }) => walk.flowed.cut)
  return ok({ reader, focus: first.walk.start, types: first.walk.types, near, entities, beyond })
}

/** Returns nothing if the focus wasn't known yet. */
async function reachedBefore(before: Reader, requested: MapRequest, focus: Entity): Promise<Result<Reached, Problem>> {
  const found = await reachedBy(before, requested)
  if (found.ok || found.error.code !== 'UNKNOWN_URI') return found
  const near = new FlowNeighbours(before, before.at)
  return ok({ reader: before, focus, types: null, near, entities: [], beyond: false })
}

/** Returns what is in production, leads there or follows from there, at either moment. */
async function leadingAtBoth(moments: readonly (Reached | null)[]): Promise<ReadonlySet<NodeId>> {
  const leading = new Set<NodeId>()
  for (const moment of moments) {
    if (moment === null) continue
    const { reader, focus, near, entities } = moment
    const nodes = [focus.node, ...entities.map(({ node }) => node)]
    for (const node of await leadingToProduction(reader, { nodes, near })) leading.add(node)
  }
  return leading
}

function mapRefusal(
  { catalogue }: Reader,
  { relations }: MapRequest,
  walks: readonly { readonly walk: LineageWalk }[],
): Problem | null {
  const unknown = (relations ?? []).map((name) => noRelation(name, catalogue, 'rel')).find((text) => text !== null)
  if (unknown !== undefined) return badArgument('rel', unknown, 'Omit it for all.')
  const reached = walks.reduce((sum, { walk }) => sum + totalOf(totalsOf(walk.flowed, null)), 0)
  if (reached <= MAX_MAPPED) return null
  return tooMany('hops', reached, MAX_MAPPED)
}

function tooMany(parameter: string, reached: number, most: number): Problem {
  const detail = `${parameter}: that reaches ${reached} entities; the limit of a map with it is ${most}.`
  return badArgument(parameter, detail, 'Ask for fewer hops, or for one direction.')
}

/** Returns the freshness of each node; nodes added by opening something are treated as unknown. */
async function freshnessRead(
  reader: Reader,
  { freshness }: MapRequest,
  entities: readonly MapEntity[],
): Promise<ReadonlyMap<NodeId, CadenceFreshness>> {
  const found = new Map<NodeId, CadenceFreshness>()
  if (freshness === null) return found
  const nodes = entities.map(({ node }) => node)
  const now = reader.now()
  await eachWithStatus(reader, nodes, (entity) => found.set(entity.node, freshnessOfEntity(reader, entity, now)))
  return found
}

function shownBy(
  { relations, freshness }: MapRequest,
  types: TypeFilter,
  read: ReadonlyMap<NodeId, CadenceFreshness>,
): (entity: MapEntity) => boolean {
  const named = relations === null ? null : new Set(relations)
  return ({ node, type, relation, name }) =>
    (freshness === null || freshness.has(read.get(node) ?? 'unknown')) &&
    (types === null || (type !== null && types.has(type))) &&
    (named === null || named.has(relation) || named.has(name) || named.has(relation.slice(relation.indexOf('.') + 1)))
}

function slotsOf(
  reader: Reader,
  entities: readonly MapEntity[],
  { focus, shows }: { readonly focus: Entity; readonly shows: (entity: MapEntity) => boolean },
): MapSlots {
  const { graph } = reader
  const placed: { slots: MapSlots | null } = { slots: null }
  const entityAt = (index: number): MapEntity | undefined => (placed.slots?.entities ?? entities)[index]
  const teams = teamsOf(reader)
  placed.slots = new MapSlots({
    entities,
    shows: (index) => {
      const entity = entityAt(index)
      return entity !== undefined && shows(entity)
    },
    key: (index) => (index === FOCUS_SLOT ? focus.uri : graph.uriOf(entityAt(index)?.node ?? focus.node)),
    // If several own it, the first by id decides.
    teamOf: (index) => teams(entityAt(index)?.node ?? focus.node)[0] ?? null,
    teamKey: (node) => graph.uriOf(node),
  })
  return placed.slots
}

interface MapExpansion {
  readonly slots: MapSlots
  readonly near: FlowNeighbours
  readonly ways: readonly Way[]
  readonly focus: Entity
}

class MapOpener {
  readonly notOpened: string[] = []
  readonly #reader: Reader
  readonly #o: MapExpansion
  /** Members of a group in the order in which its pages draw them. */
  readonly #ranked = new Map<string, readonly number[]>()

  constructor(reader: Reader, opened: MapExpansion) {
    this.#reader = reader
    this.#o = opened
  }

  async openAll(open: readonly string[]): Promise<void> {
    for (const one of open) if (!(await this.#open(one))) this.notOpened.push(one)
  }

  /** Draws a path from the focus. */
  draw(along: readonly string[], nodes: readonly (NodeId | null)[]): void {
    const { slots, near, focus } = this.#o
    const unknown = nodes.indexOf(null)
    const path = nodes.slice(0, unknown < 0 ? nodes.length : unknown).flatMap((node) => node ?? [])
    const add = (neighbour: FlowNeighbour, entity: number, way: Way): number => {
      const depth = (slots.entities[entity]?.depth ?? 0) + 1
      return slots.entities.push(this.#describe(neighbour, { entity, way, depth })) - 1
    }
    const drawn = drawAlong({ slots, near, focus: focus.node, add }, path)
    this.notOpened.push(...along.slice(drawn))
  }

  async #open(key: string): Promise<boolean> {
    const { slots } = this.#o
    const group = slots.group(key)
    if (group !== undefined) return this.#draw(group)
    const node = nodeNamed(this.#reader, key)
    const entity = node === undefined ? -1 : slots.entities.findIndex((e) => e.node === node)
    if (entity === FOCUS) return false
    const slot = slots.slotOf(entity)
    // A member of a group is drawn singly, outside it.
    if (typeof slot === 'object' && slot !== null) return slots.draw(slot, [entity]) > 0
    return typeof slot === 'number' && this.#expand(entity)
  }

  async #draw(group: MapGroup): Promise<boolean> {
    const { slots } = this.#o
    const ranked =
      this.#ranked.get(group.id) ?? (await byUsage(this.#reader, slots.entities, [...group.members], this.#o.near))
    this.#ranked.set(group.id, ranked)
    const next = ranked.filter((member) => group.members.has(member)).slice(0, GROUP_PAGE)
    return slots.draw(group, next) > 0
  }

  #expand(entity: number): boolean {
    const { slots, near } = this.#o
    const mapped = slots.entities[entity]
    if (mapped === undefined) return false
    for (const way of waysOfSide(mapped, this.#o.ways)) {
      const found = nextOf(near, mapped, way).filter(({ node }) => node !== this.#o.focus.node)
      slots.expand(entity, found, (neighbour) => this.#describe(neighbour, { entity, way, depth: mapped.depth + 1 }))
    }
    return true
  }

  #describe(
    { node, step, risen }: FlowNeighbour,
    { entity, way, depth }: { readonly entity: number; readonly way: Way; readonly depth: number },
  ): MapEntity {
    const { edge, direction } = step
    const name = direction === 'out' ? edge.name : edge.inverse
    const type = this.#reader.typeOf(node)
    if (type === null) this.#reader.coverage.noteUnresolved(node)
    return {
      node,
      type,
      side: way,
      depth,
      parent: entity,
      relation: edge.id,
      name,
      risen: { ...NOT_RISEN, [way]: 1 << risen },
    }
  }
}

export function waysOfSide({ side }: Pick<MapEntity, 'side'>, ways: readonly Way[]): readonly Way[] {
  return side === 'both' ? ways : [side]
}

/** All combinations of rises that a walk distinguishes. */
const RISEN = [0, 1, 2, 3]
/** Maximum number of neighbours of an entity that are examined. */
export const MAX_NEIGHBOURS = 10_000

/** Makes one more step: each neighbour once, over the first edge that leads to it. */
export function nextOf(
  near: FlowNeighbours,
  { node, risen }: Pick<MapEntity, 'node' | 'risen'>,
  way: Way,
): readonly FlowNeighbour[] {
  const found = new Map<NodeId, FlowNeighbour>()
  for (const state of RISEN) {
    if ((risen[way] & (1 << state)) === 0) continue
    near.each(node, way, state, (neighbour) => {
      if (!found.has(neighbour.node)) found.set(neighbour.node, neighbour)
      return found.size < MAX_NEIGHBOURS
    })
  }
  return [...found.values()]
}
