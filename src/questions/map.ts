import { z } from 'zod'
import type { EdgeType } from '../catalogue/edges.ts'
import { isChosen } from '../catalogue/chosen.ts'
import { isInUse, standingOf } from '../catalogue/in-use.ts'
import { pluralLabel } from '../catalogue/labels.ts'
import { CADENCE_FRESHNESS, type CadenceFreshness } from '../contracts/source-conditions.ts'
import type { NodeId } from '../contracts/log.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { formatCount } from '../lib/format-count.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { truncate } from '../lib/cut-text.ts'
import { nearestMatch } from '../lib/nearest-match.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { sunsetOf } from '../query/deprecation/plans.ts'
import { freshnessOfEntity } from '../query/entities/cadence.ts'
import { entityStatusOf, type Entity } from '../query/entities/entity.ts'
import { ownersOf } from '../query/entities/owning-teams.ts'
import { STUB_REASONS, whyStub } from '../query/incomplete.ts'
import { edgeFacts, NO_FACTS } from '../query/lineage/edge-facts.ts'
import { MAX_ALONG } from '../query/lineage/map/along.ts'
import type { MapEdge } from '../query/lineage/map/edges.ts'
import { askMap, MAX_NEIGHBOURS, nextOf, waysOn, type LineageMap } from '../query/lineage/map/map.ts'
import { FOCUS_SLOT, type MapGroup, type MapSlot } from '../query/lineage/map/placing.ts'
import { readerSince } from '../query/lineage/map/since.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { bytesOf, fitting, roomFor } from './fitting.ts'
import {
  AS_OF,
  flag,
  list,
  moment,
  optional,
  uri,
  integer,
  word,
  type Arguments,
  type Parameter,
} from './parameters.ts'
import { cadenceFreshness, presence, provenance, standing, sunset, time } from './shapes.ts'
import { nameOrUri } from '../catalogue/entity.ts'
import { outcomeOf } from '../catalogue/runs.ts'
import { MAX_WALK_DEPTH } from '../walk/walk.ts'

/** Ten for each drawn item, and some. */
const MAX_EDGES = 2_000
/** Edges of an answer by default; fewer if they and the nodes exceed some 90 kB together. */
const DEFAULT_EDGES = 200

const withDefault = <Value>(parameter: Parameter<Value>, value: Value): Parameter<Value> => ({
  ...parameter,
  required: false,
  default: value,
})

const mapParameters = {
  uri: uri('the entity in the middle of the map'),
  direction: withDefault(
    word(
      ['upstream', 'downstream', 'both'],
      'upstream (where it comes from) or downstream (what a change to it reaches)',
    ),
    'both',
  ),
  hops: withDefault(integer('how many steps to go', { from: 1, to: MAX_WALK_DEPTH }), 1),
  open: optional(
    list(
      'what to open, in this order: group ids (repeat one for its next page), and URIs drawn on the map or contained in a group, to draw them individually',
    ),
  ),
  along: optional(
    list(
      'a path from uri, each one step from the one before, up to 50: drawn individually, whatever steps and filters leave out',
    ),
  ),
  types: optional(list('show only these entity types or interfaces; the walk still passes through others')),
  rel: optional(list('show only what is reached over these relationships: edge types, or names in either direction')),
  freshness: optional(list('show only these: fresh, ageing, stale, unknown; judged by how often its source is listed')),
  production: optional(
    flag('show only what serves or is tested in production, with what is upstream and downstream of it'),
  ),
  since: optional(
    moment(
      'an earlier moment to compare with: also draws what existed only then, and marks the presence of everything',
    ),
  ),
  edges: withDefault(integer('the most edges to return', { from: 0, to: MAX_EDGES }), DEFAULT_EDGES),
  asOf: AS_OF,
}

const mapPresence = presence.optional().describe('With `since`: whether it existed at only one of the two moments.')
const changedCounts = {
  added: z.int().optional().describe('With `since`: how many were not there at that moment.'),
  removed: z.int().optional().describe('With `since`: how many were there only at that moment.'),
}

const side = z.enum(['upstream', 'downstream', 'both']).describe('Side of the focus; both: in a cycle through it.')

const mapNode = z
  .strictObject({
    uri: z.string(),
    entityType: z.string().nullable(),
    known: z.string().optional().describe('For a stub: why it is known by reference only.'),
    name: z.string(),
    side: z.enum(['focus', 'upstream', 'downstream', 'both']),
    depth: z.int().describe('Steps from the focus.'),
    standing,
    sunset,
    failed: z.boolean().describe('Whether its status says so, as for a failed run.'),
    inUse: z
      .boolean()
      .describe(
        'Whether its own status says so, such as a running test, an active deployment or a version with an alias.',
      ),
    lastVerified: time.nullable().describe('When a source last confirmed it; only for the present.'),
    freshness: cadenceFreshness,
    owners: z.int(),
    upstream: z.int().describe('Edges upstream, drawn or not.'),
    downstream: z.int().describe('Edges downstream, drawn or not.'),
    expandable: z.boolean().describe('Whether opening the entity would add something.'),
    hidden: z.int().describe('Neighbours on its side of the focus that are not on the map.'),
    hiddenAtLeast: z.boolean().describe('Whether there are more than were counted.'),
    presence: mapPresence,
  })
  .meta({ id: 'MapNode' })

const mapGroup = z
  .strictObject({
    id: z.string().describe('Id of the group, the same in every answer; pass it as open.'),
    label: z.string().describe('Type and count, such as Features 42.'),
    entityType: z
      .string()
      .nullable()
      .describe('The entity type; null for several types, and for entities known by reference only.'),
    by: z
      .enum(['siblings', 'team', 'rest'])
      .describe('siblings: one parent and relationship. team: one type and team. rest: rare types.'),
    side,
    depth: z.int().describe('Steps from the focus to the nearest member.'),
    relation: z.string().nullable().describe('The relationship of siblings, as it reads from their parent.'),
    team: z.string().nullable().describe('For a map by teams: the owning team, if known.'),
    count: z.int().describe('Members not drawn individually.'),
    ...changedCounts,
  })
  .meta({ id: 'MapGroup' })

const mapEdge = z
  .strictObject({
    from: z.string().describe('The upstream end: a URI, or a group id.'),
    to: z.string().describe('A URI, or a group id.'),
    relation: z.string().nullable().describe('The edge type. Null: over something that a filter hides.'),
    name: z.string().nullable().describe('How it reads from `from` to `to`.'),
    count: z.int().describe('How many edges it stands for.'),
    part: z.boolean().describe('Whether it connects a whole with one of its versions, runs or steps.'),
    whole: z.enum(['from', 'to']).nullable().describe('Which end is the whole; null if neither.'),
    cycle: z.boolean().describe('Whether the edge is part of a cycle on the map.'),
    inferred: z.boolean().describe('Whether a rule inferred the edge.'),
    provenance: provenance
      .nullable()
      .describe('The strongest support; null if the edge stands for several, or is not recorded.'),
    lastVerified: time.nullable().describe('When a source last confirmed it; only for the present.'),
    freshness: cadenceFreshness,
    presence: mapPresence,
  })
  .meta({ id: 'MapEdge' })

const mapAnswer = z.strictObject({
  uri: z.string(),
  entityType: z.string().nullable(),
  name: z.string(),
  direction: z.enum(['upstream', 'downstream', 'both']),
  tx: z.int(),
  nodes: z.array(mapNode),
  groups: z.array(mapGroup),
  edges: z.array(mapEdge),
  edgesLeftOut: z.int().describe('How many edges between drawn nodes are left out; raise `edges` to show more.'),
  totals: z
    .strictObject({
      reached: z.int().describe('Entities without the focus: the sum of the next four.'),
      drawn: z.int().describe('Entities drawn individually.'),
      grouped: z.int().describe('Entities counted in groups.'),
      filtered: z.int().describe('Entities hidden by types, rel, freshness or production.'),
      hidden: z.int().describe('Entities that `open` added, but that did not fit.'),
      groups: z.int(),
      ...changedCounts,
    })
    .meta({ id: 'MapTotals' }),
  sentence: z.string(),
  byTeam: z.boolean().describe('Whether there were too many siblings, so that it is grouped by type and owning team.'),
  beyond: z.boolean().describe('Whether there is more beyond the hops.'),
  notOpened: z.array(z.string()).describe('Values of open and along that are not on this map or did not fit.'),
})

type MapArguments = Arguments<typeof mapParameters>
export type MapAnswer = AnswerOf<typeof mapAnswer>

export const MAP = graphQuestion({
  name: 'map',
  path: '/api/v1/map',
  summary: 'Draw the lineage map around an entity: nodes, edges and groups of similar entities',
  description:
    'Each entity that the lineage reaches within the steps is drawn individually or counted in one group. Draws up to 150 entities, and those of along; beyond that, groups them by type and owning team. Opening something never removes what is drawn.',
  right: 'read',
  cost: 2_000,
  parameters: mapParameters,
  cacheable: 'nothing',
  graphql: 'derived',
  answer: mapAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_RANGE'],
  cli: { group: 'query', positional: ['uri'], short: { direction: 'd' } },
  examples: [
    {
      title: 'One step around a model',
      arguments: { uri: 'aip://model/registry/ranking-v5' },
    },
    {
      title: 'What changed around it since the first transaction',
      arguments: { uri: 'aip://model/registry/ranking-v5', since: '1' },
    },
  ],
  ask: map,
})

/** Maximum number of groups and entities that a request may open. */
const MAX_OPEN = 100

async function map(reader: Reader, requested: MapArguments): Promise<Result<MapAnswer, Problem>> {
  const { uri, direction, hops, open = [], along = [], types = null, rel = null, freshness: named = null } = requested
  const { production = false, edges: mostEdges, since } = requested
  if (open.length > MAX_OPEN) {
    const detail = `open names ${open.length}; at most ${MAX_OPEN} are allowed.`
    return err(badArgument('open', detail, 'Draw the map around one of them.'))
  }
  if (along.length > MAX_ALONG) {
    const detail = `along names ${along.length}; at most ${MAX_ALONG} are allowed.`
    return err(badArgument('along', detail, 'Name the part of the path nearest to uri.'))
  }
  const freshness = named === null ? ok(null) : readFreshness(named)
  if (!freshness.ok) return freshness
  const before = since === undefined || since === '' ? ok(null) : await readerSince(reader, since)
  if (!before.ok) return before
  const ways = direction === 'both' ? (['upstream', 'downstream'] as const) : [direction]
  const found = await askMap(reader, {
    uri,
    ways,
    hops,
    open,
    along,
    types,
    relations: rel,
    freshness: freshness.value,
    production,
    before: before.value,
  })
  if (!found.ok) return found
  const { focus, slots, filtered, hidden, beyond, notOpened } = found.value
  const groups = await groupsOf(reader, found.value)
  const nodes = await nodesOf({ reader, before: before.value }, found.value)
  const room = Math.max(0, roomFor(mostEdges, DEFAULT_EDGES) - bytesOf({ nodes, groups }))
  const edges = fitting(await edgesOf(reader, found.value, mostEdges), room)
  const grouped = groups.reduce((sum, { count }) => sum + count, 0)
  const reached = slots.entities.length
  const changed = presences(found.value, slots.entities.keys())
  const totals = {
    reached,
    drawn: nodes.length - 1,
    grouped,
    filtered,
    hidden,
    groups: groups.length,
    ...changed,
  }
  return ok({
    uri: focus.uri,
    entityType: focus.entityType,
    name: nameOrUri(focus),
    direction,
    tx: reader.at,
    nodes,
    groups,
    edges,
    edgesLeftOut: found.value.edges.length - edges.length,
    totals,
    sentence: sentenceOf(totals),
    byTeam: slots.byTeam,
    beyond,
    notOpened: [...notOpened],
  })
}

function readFreshness(names: readonly string[]): Result<ReadonlySet<CadenceFreshness>, Problem> {
  const known = new Set<string>(CADENCE_FRESHNESS)
  const wrong = names.find((name) => !known.has(name))
  if (wrong === undefined) return ok(new Set(CADENCE_FRESHNESS.filter((one) => names.includes(one))))
  const detail = `freshness: "${truncate(wrong, 60)}" is unknown. The nearest is ${nearestMatch(wrong, [...known])}.`
  return err(badArgument('freshness', detail, `Use ${CADENCE_FRESHNESS.join(', ')}.`))
}

/** `48 groups = 5,000 entities, 0 hidden`. */
function sentenceOf({ drawn, groups, grouped, filtered, hidden, added = 0, removed = 0 }: MapAnswer['totals']): string {
  return [
    ...(drawn > 0 || groups === 0 ? [formatCount(drawn, 'entity', 'entities') + ' drawn'] : []),
    ...(groups > 0 ? [`${formatCount(groups, 'group')} = ${formatCount(grouped, 'entity', 'entities')}`] : []),
    ...(filtered > 0 ? [`${number(filtered)} filtered out`] : []),
    `${number(hidden)} hidden`,
    ...(added > 0 ? [`${number(added)} added`] : []),
    ...(removed > 0 ? [`${number(removed)} removed`] : []),
  ].join(', ')
}

function number(count: number): string {
  return count.toLocaleString('en')
}

// ----------------------------------------------------------------------------------------------------------- nodes

interface MapReaders {
  readonly reader: Reader
  readonly before: Reader | null
}

/** Nodes that existed only before are described as they were then. */
async function nodesOf({ reader, before }: MapReaders, found: LineageMap): Promise<MapAnswer['nodes']> {
  const { focus, slots, presenceOf } = found
  const drawn = slots.entities.flatMap((entity, i) => (slots.slotOf(i) === i ? [entity] : []))
  const readerOf = (node: NodeId): Reader => (presenceOf?.(node) === 'removed' ? (before ?? reader) : reader)
  const byNode = new Map<NodeId, Entity>()
  for (const [of, entities] of Map.groupBy(drawn, ({ node }) => readerOf(node)))
    for (const entity of await of.loader.load(entities.map(({ node }) => node))) byNode.set(entity.node, entity)
  const onMap = new Set([focus.node, ...slots.entities.flatMap(({ node }, i) => (found.hides(i) ? [] : [node]))])
  const start = { node: focus.node, side: 'both', depth: 0, risen: { upstream: 1, downstream: 1 } } as const
  const all = [{ of: start, entity: focus, side: 'focus' as const }, ...drawn.flatMap((of) => withEntity(of))]
  return all.map(({ of, entity, side }) => ({
    ...identity(reader, entity),
    side,
    depth: of.depth,
    ...facts(readerOf(of.node), entity),
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

function facts(reader: Reader, entity: Entity) {
  return {
    standing: standingOf(entity.entityType, entity.attributes, reader.catalogue),
    sunset: sunsetOf(entity.attributes),
    failed: outcomeOf(entity.attributes.status) === 'failed',
    inUse: isInUse(entity, reader.catalogue) && !isMerelyRegistered(entity),
    lastVerified: entityStatusOf(entity, reader.present).lastVerified,
    freshness: freshnessOfEntity(reader, entity, Date.now()),
    owners: ownersOf(reader, entity.node).length,
  }
}

/** A version counts as in use only once it is released, or chosen by an alias or a stage. */
function isMerelyRegistered({ entityType, attributes }: Entity): boolean {
  return entityType === 'ModelInstance' && attributes.modelState !== 'released' && !isChosen(attributes)
}

/** Counts the entities that lie one step farther on the entity's side and aren't on the map. */
function beyondOf(
  { near, ways }: LineageMap,
  of: Parameters<typeof waysOn>[0] & Parameters<typeof nextOf>[1],
  onMap: ReadonlySet<NodeId>,
) {
  const around = waysOn(of, ways).flatMap((way) => nextOf(near, of, way))
  const hidden = new Set(around.flatMap(({ node }) => (onMap.has(node) ? [] : [node]))).size
  return { expandable: hidden > 0, hidden, hiddenAtLeast: around.length >= MAX_NEIGHBOURS }
}

// ---------------------------------------------------------------------------------------------------------- groups

/** Sorts by side, then nearest and largest first. */
async function groupsOf(reader: Reader, found: LineageMap): Promise<MapAnswer['groups']> {
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
function presences(
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

// ----------------------------------------------------------------------------------------------------------- edges

async function edgesOf(
  reader: Reader,
  { focus, slots, edges, presenceOf }: LineageMap,
  most: number,
): Promise<MapAnswer['edges']> {
  const { graph } = reader
  const nodeOf = (slot: MapSlot): NodeId | null =>
    slot === FOCUS_SLOT ? focus.node : typeof slot === 'number' ? (slots.entities[slot]?.node ?? null) : null
  const nameAt = (slot: MapSlot): string =>
    typeof slot === 'object' ? slot.id : graph.uriOf(nodeOf(slot) ?? focus.node)
  const shown = edges.slice(0, most)
  const facts = await edgeFacts(
    reader,
    shown.map((edge) => singleOf(edge, nodeOf)),
  )
  return shown.map(({ from, to, edge, reversed, count, part, cycle, presence: when }, i) => ({
    from: nameAt(from),
    to: nameAt(to),
    relation: edge?.id ?? null,
    name: edge === null ? null : reversed ? edge.inverse : edge.name,
    count,
    part,
    whole: edge === null ? null : wholeOf(edge, reversed),
    cycle,
    inferred: edge?.origin === 'rule',
    ...(facts[i] ?? NO_FACTS),
    ...(presenceOf !== null && { presence: when }),
  }))
}

/** Returns which end of a drawn edge is the whole of the other, a version, run or step. */
function wholeOf({ flow }: EdgeType, reversed: boolean): 'from' | 'to' | null {
  if (flow === null || flow === 'upstream' || flow === 'downstream') return null
  return (flow === 'hasOccurrence' || flow === 'hasStep') === reversed ? 'to' : 'from'
}

/** Returns the single edge that it stands for; null if it stands for several. */
function singleOf({ from, to, edge, reversed }: MapEdge, nodeOf: (slot: MapSlot) => NodeId | null) {
  const [start, end] = reversed ? [nodeOf(to), nodeOf(from)] : [nodeOf(from), nodeOf(to)]
  return edge === null || start === null || end === null ? null : { edge, from: start, to: end }
}
