// Defines the parameters and the answer of the map.
import { z } from 'zod'
import type { AnswerOf } from '../declare.ts'
import { AS_OF, flag, list, moment, optional, uri, integer, word, type Arguments, withDefault } from '../parameters.ts'
import { cadenceFreshness, presence, standing, sunset } from '../related-shapes.ts'
import { provenance, time, named } from '../shapes.ts'
import { MAX_WALK_DEPTH } from '../../walk/walk.ts'
import { MAP_SIDES } from '../../query/lineage/map/collect.ts'

/** Ten for each drawn item, and some. */
const MAX_EDGES = 2_000
/** Edges of an answer by default; fewer if they and the nodes exceed some 90 kB together. */
export const DEFAULT_EDGES = 200

export const mapParameters = {
  uri: uri('the entity in the middle of the map'),
  direction: withDefault(
    word(MAP_SIDES, 'upstream (where it comes from) or downstream (what a change to it reaches)'),
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
      'the entities of a path from uri, up to 50, each one step from the one before; they are drawn individually even if hops or filters would leave them out',
    ),
  ),
  types: optional(list('show only these entity types or interfaces; the walk still passes through others')),
  rel: optional(list('show only entities reached over these relationships: edge types, or names in either direction')),
  freshness: optional(list('show only entities of this freshness: fresh, ageing, stale or unknown')),
  production: optional(
    flag('show only entities that serve or are tested in production, with everything upstream and downstream of them'),
  ),
  since: optional(
    moment(
      'an earlier moment to compare with: the map also draws what existed only then, and marks what was added or removed since',
    ),
  ),
  edges: withDefault(integer('the most edges to return', { from: 0, to: MAX_EDGES }), DEFAULT_EDGES),
  asOf: AS_OF,
}

const mapPresence = presence.optional().describe('With `since`: whether it existed at only one of the two moments.')
const changedCounts = {
  added: z.int().optional().describe("With `since`: how many weren't there at that moment."),
  removed: z.int().optional().describe('With `since`: how many were there only at that moment.'),
}

const side = z.enum(MAP_SIDES).describe('Side of the focus; both: in a cycle through it.')

const mapNode = z
  .strictObject({
    uri: z.string(),
    entityType: z.string().nullable(),
    known: z.string().optional().describe('For a stub: why it is known by reference only.'),
    name: z.string(),
    side: z.enum(['focus', ...MAP_SIDES]),
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
    hidden: z.int().describe("Neighbours on its side of the focus that aren't on the map."),
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
    relation: z
      .string()
      .nullable()
      .describe('The edge type; null if the edge leads over something that a filter hides.'),
    name: z.string().nullable().describe('How it reads from `from` to `to`.'),
    count: z.int().describe('How many edges it stands for.'),
    part: z.boolean().describe('Whether it connects an entity with one of its versions, runs or steps.'),
    container: z.enum(['from', 'to']).nullable().describe('Which end contains the other; null if neither.'),
    cycle: z.boolean().describe('Whether the edge is part of a cycle on the map.'),
    inferred: z.boolean().describe('Whether a rule inferred the edge.'),
    provenance: provenance
      .nullable()
      .describe("The strongest support; null if the edge stands for several, or isn't recorded."),
    lastVerified: time.nullable().describe('When a source last confirmed it; only for the present.'),
    freshness: cadenceFreshness,
    presence: mapPresence,
  })
  .meta({ id: 'MapEdge' })

export const mapAnswer = z.strictObject({
  ...named,
  direction: z.enum(MAP_SIDES),
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
      hidden: z.int().describe("Entities that `open` added, but that didn't fit."),
      groups: z.int(),
      ...changedCounts,
    })
    .meta({ id: 'MapTotals' }),
  sentence: z.string(),
  byTeam: z.boolean().describe('Whether there were too many siblings, so that it is grouped by type and owning team.'),
  beyond: z.boolean().describe('Whether there is more beyond the hops.'),
  notOpened: z.array(z.string()).describe("Values of open and along that aren't on this map or didn't fit."),
})

export type MapArguments = Arguments<typeof mapParameters>
export type MapAnswer = AnswerOf<typeof mapAnswer>
