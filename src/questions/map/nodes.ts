// Finds the nodes of a map, and groups them.
import { standingOf } from '../../catalogue/in-use.ts'
import { pluralLabel } from '../../catalogue/labels.ts'
import type { NodeId } from '../../contracts/log.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { sunsetOf } from '../../query/deprecation/plans.ts'
import { freshnessOfEntity } from '../../query/entities/cadence.ts'
import { entityStatusOf, type Entity } from '../../query/entities/entity.ts'
import { inUseWithin } from '../../query/entities/in-use.ts'
import { ownersOf } from '../../query/entities/owning-teams.ts'
import { STUB_REASONS, whyStub } from '../../query/incomplete-references.ts'
import { MAX_NEIGHBOURS, nextOf, waysOfSide, type LineageMap } from '../../query/lineage/map/map.ts'
import type { MapGroup } from '../../query/lineage/map/placing.ts'
import type { Reader } from '../../query/reader.ts'
import { nameOrUri } from '../../catalogue/entity.ts'
import { outcomeOf } from '../../catalogue/runs.ts'
import type { MapAnswer } from './schema.ts'

/** Maximum number of versions read to find the newest of those drawn: some 10 µs each. */
const MAX_READ = 10_000

export function number(count: number): string {
  return count.toLocaleString('en')
}

interface MapReaders {
  readonly reader: Reader
  readonly before: Reader | null
}

/** Nodes that existed only before are described as they were then. */
export async function nodesOf({ reader, before }: MapReaders, found: LineageMap): Promise<MapAnswer['nodes']> {
  const { focus, slots, presenceOf } = found
  const drawn = slots.entities.flatMap((entity, i) => (slots.slotOf(i) === i ? [entity] : []))
  const readerOf = (node: NodeId): Reader => (presenceOf?.(node) === 'removed' ? (before ?? reader) : reader)
  const byNode = new Map<NodeId, Entity>()
  const inUse = new Set<NodeId>()
  for (const [of, entities] of Map.groupBy([focus, ...drawn], ({ node }) => readerOf(node))) {
    const nodes = entities.map(({ node }) => node)
    for (const entity of await of.loader.load(nodes)) byNode.set(entity.node, entity)
    const { used } = await inUseWithin(of, nodes, { most: MAX_READ })
    for (const node of used) inUse.add(node)
  }
  const onMap = new Set([focus.node, ...slots.entities.flatMap(({ node }, i) => (found.hides(i) ? [] : [node]))])
  const start = { node: focus.node, side: 'both', depth: 0, risen: { upstream: 1, downstream: 1 } } as const
  const all = [{ of: start, entity: focus, side: 'focus' as const }, ...drawn.flatMap((of) => withEntity(of))]
  return all.map(({ of, entity, side }) => ({
    ...identity(reader, entity),
    side,
    depth: of.depth,
    ...facts(readerOf(of.node), entity, inUse),
    upstream: found.near.degree(of.node, 'upstream'),
    downstream: found.near.degree(of.node, 'downstream'),
    ...beyondOf(found, of, onMap),
    ...(presenceOf !== null && { presence: presenceOf(of.node) }),
  }))

  function withEntity(of: (typeof drawn)[number]) {
    const entity = byNode.get(of.node)
    return entity === undefined ? [] : [{ of, entity, side: of.side }]
  }
}

function identity(reader: Reader, entity: Entity) {
  const { uri, entityType } = entity
  const known = entityType === null ? { known: STUB_REASONS[whyStub(reader, entity)] } : {}
  return { uri, entityType, ...known, name: nameOrUri(entity) }
}

function facts(reader: Reader, entity: Entity, inUse: ReadonlySet<NodeId>) {
  return {
    standing: standingOf(entity, reader.catalogue),
    sunset: sunsetOf(entity.attributes),
    failed: outcomeOf(entity.attributes.status) === 'failed',
    inUse: inUse.has(entity.node),
    lastVerified: entityStatusOf(entity, reader.present).lastVerified,
    freshness: freshnessOfEntity(reader, entity, reader.now()),
    owners: ownersOf(reader, entity.node).length,
  }
}

/** Counts the entities that lie one step farther on the entity's side and aren't on the map. */
function beyondOf(
  { near, ways }: LineageMap,
  of: Parameters<typeof waysOfSide>[0] & Parameters<typeof nextOf>[1],
  onMap: ReadonlySet<NodeId>,
) {
  const around = waysOfSide(of, ways).flatMap((way) => nextOf(near, of, way))
  const hidden = new Set(around.flatMap(({ node }) => (onMap.has(node) ? [] : [node]))).size
  return { expandable: hidden > 0, hidden, hiddenAtLeast: around.length >= MAX_NEIGHBOURS }
}

/** Sorts by side, then nearest and largest first. */
export async function groupsOf(reader: Reader, found: LineageMap): Promise<MapAnswer['groups']> {
  const { slots } = found
  const teams = slots.groups.flatMap(({ team }) => team ?? [])
  const names = new Map((await reader.loader.load(teams)).map((team) => [team.node, nameOrUri(team)]))
  return slots.groups
    .map((group) => {
      const { id, type: entityType, by, side, depth, relation, team } = group
      const uri = typeof team === 'number' ? reader.graph.uriOf(team) : null
      const count = group.members.size
      const label = labelOf(reader, group, names)
      const changed = presences(found, group.members)
      return { id, label, entityType, by, side, depth, relation, team: uri, count, ...changed }
    })
    .sort((a, b) => compareTexts(a.side, b.side) || a.depth - b.depth || b.count - a.count || compareTexts(a.id, b.id))
}

/** Counts what was added and what was removed, without what a filter hides. */
export function presences(
  { slots, presenceOf, isShown }: LineageMap,
  entities: Iterable<number>,
): { readonly added?: number; readonly removed?: number } {
  if (presenceOf === null) return {}
  const counts = { added: 0, removed: 0 }
  for (const i of entities) {
    const entity = slots.entities[i]
    if (entity === undefined || !isShown(entity)) continue
    const presence = presenceOf(entity.node)
    if (presence !== 'kept') counts[presence]++
  }
  return counts
}

function labelOf(
  { catalogue }: Reader,
  { type, by, team, members }: MapGroup,
  names: ReadonlyMap<NodeId, string>,
): string {
  const definition = type === null ? undefined : catalogue.type(type)
  const what = definition === undefined ? (by === 'rest' ? 'Other types' : 'Not read') : pluralLabel(definition)
  return `${what}${byTeam()} ${number(members.size)}`

  function byTeam(): string {
    if (by !== 'team') return ''
    if (team === undefined) return ' of other teams'
    return team === null ? ' without a team' : ` of ${names.get(team) ?? 'an unknown team'}`
  }
}
