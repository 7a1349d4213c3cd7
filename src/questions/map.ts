// Declares the question `map`.
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import { AS_OF, flag, list, optional, uri, integer, word, type Arguments, type Parameter } from './parameters.ts'
import { cadenceFreshness, provenance, standing, sunset, time } from './shapes.ts'

const DEEPEST = 10_000
/** Ten for each thing that is drawn, and some. */
const MOST_EDGES = 2_000
/** Of an answer that asks for no more: fewer where they have more than some 90 kB together with the nodes. */
export const USUAL_EDGES = 200

const usual = <Value>(parameter: Parameter<Value>, value: Value): Parameter<Value> => ({
  ...parameter,
  required: false,
  usual: value,
})

const mapTakes = {
  uri: uri('what the map is drawn around'),
  direction: usual(
    word(
      ['upstream', 'downstream', 'both'],
      'upstream (where it comes from), downstream (what a change of it reaches)',
    ),
    'both',
  ),
  hops: usual(integer('how many steps from there', { from: 1, to: DEEPEST }), 1),
  open: optional(
    list(
      'what to open, in this order: ids of groups (each time one is named, a further page of it is ' +
        'drawn), and URIs: of what is drawn, or of what is in a group, to draw it by itself',
    ),
  ),
  along: optional(
    list(
      'a path from uri, each one step from the one before, 50 at most: drawn by themselves, whatever steps and filters leave out',
    ),
  ),
  types: optional(list('show only these entity types or interfaces; the walk goes through all')),
  rel: optional(list('show only what is reached over these relationships: edge types, or names in either direction')),
  freshness: optional(
    list(
      'show only what is as fresh as one of these: fresh, ageing, stale, unknown; by how often its source is listed',
    ),
  ),
  production: optional(
    flag('show only what serves or is tested in production, what leads there, and what that leads to'),
  ),
  edges: usual(integer('edges at most', { from: 0, to: MOST_EDGES }), USUAL_EDGES),
  asOf: AS_OF,
}

const side = once((z: Zod) =>
  z.enum(['upstream', 'downstream', 'both']).describe('Of the focus; both: in a cycle through it.'),
)

const mapNode = once((z: Zod) =>
  z
    .strictObject({
      uri: z.string(),
      entityType: z.string().nullable(),
      known: z.string().optional().describe('For a stub: why it is known by reference only.'),
      name: z.string(),
      side: z.enum(['focus', 'upstream', 'downstream', 'both']),
      depth: z.int().describe('Steps from the focus.'),
      standing: standing(z),
      sunset: sunset(z),
      failed: z.boolean().describe('Its status says so, as of a run that failed.'),
      lastVerified: time(z).nullable().describe('Of the present only: when a source last confirmed it.'),
      freshness: cadenceFreshness(z),
      owners: z.int(),
      upstream: z.int().describe('Edges that lead on upstream, drawn or not.'),
      downstream: z.int().describe('The same, downstream.'),
      expandable: z.boolean().describe('Opening it would add something.'),
      hidden: z.int().describe('Neighbours on its side of the focus that are not on the map.'),
      hiddenAtLeast: z.boolean().describe('There are more than were counted.'),
    })
    .meta({ id: 'MapNode' }),
)

const mapGroup = once((z: Zod) =>
  z
    .strictObject({
      id: z.string().describe('The same in every answer: pass it as open.'),
      label: z.string().describe('Its type and its count: Features 42.'),
      entityType: z.string().nullable().describe('Null: of several types, or known by reference only.'),
      by: z
        .enum(['siblings', 'team', 'rest'])
        .describe('siblings: of one parent, over one relation. team: of one type and team. rest: types that are few.'),
      side: side(z),
      depth: z.int().describe('Steps from the focus to the nearest of them.'),
      relation: z.string().nullable().describe('Of siblings: how it reads from their parent.'),
      team: z.string().nullable().describe('Of a map by teams: the owning team, where one is known.'),
      count: z.int().describe('Members that are not drawn by themselves.'),
    })
    .meta({ id: 'MapGroup' }),
)

const mapEdge = once((z: Zod) =>
  z
    .strictObject({
      from: z.string().describe('A URI, or the id of a group: things flow from here.'),
      to: z.string().describe('A URI, or the id of a group.'),
      relation: z.string().nullable().describe('The edge type. Null: over something that a filter hides.'),
      name: z.string().nullable().describe('How it reads from `from` to `to`.'),
      count: z.int().describe('Edges that it stands for.'),
      part: z.boolean().describe('Between a whole and a version, a run, an instance or a step of it.'),
      whole: z.enum(['from', 'to']).nullable().describe('Which end is the whole; null where neither is.'),
      cycle: z.boolean().describe('It is part of a cycle among what is drawn.'),
      inferred: z.boolean().describe('A rule concludes it.'),
      provenance: provenance(z).nullable().describe('Null where it stands for several edges, or is not recorded.'),
      lastVerified: time(z).nullable().describe('Of the present only: when a source last confirmed it.'),
      freshness: cadenceFreshness(z),
    })
    .meta({ id: 'MapEdge' }),
)

const mapAnswer = (z: Zod) =>
  z.strictObject({
    uri: z.string(),
    entityType: z.string().nullable(),
    name: z.string(),
    direction: z.enum(['upstream', 'downstream', 'both']),
    tx: z.int(),
    nodes: z.array(mapNode(z)),
    groups: z.array(mapGroup(z)),
    edges: z.array(mapEdge(z)),
    edgesLeftOut: z.int().describe('How many more edges there are between what is drawn: `edges` shows more.'),
    totals: z
      .strictObject({
        reached: z.int().describe('Entities, the focus not counted: the sum of the next four.'),
        drawn: z.int().describe('By themselves.'),
        grouped: z.int().describe('In the groups.'),
        filtered: z.int().describe('Not shown because of types, rel, freshness or production.'),
        hidden: z.int().describe('Added by opening something, without room to draw them.'),
        groups: z.int(),
      })
      .meta({ id: 'MapTotals' }),
    sentence: z.string(),
    byTeam: z.boolean().describe('Siblings alone would have been too many: it is grouped by type and owning team.'),
    beyond: z.boolean().describe('There is more, further out than hops.'),
    notOpened: z.array(z.string()).describe('Of open and along: what is not on this map, or found no room.'),
  })

export type MapArguments = Arguments<typeof mapTakes>
export type MapAnswer = AnswerOf<typeof mapAnswer>

export const MAP = graphQuestion({
  name: 'map',
  path: '/api/v1/map',
  summary: 'What to draw around something: its lineage within some steps, many alike as one group',
  description:
    'Everything that the lineage reaches within the steps is drawn by itself or counted in one group. ' +
    'At most 150 are drawn, and those of along; where that is too few, it is grouped by type and owning ' +
    'team. Opening something never removes what is drawn.',
  right: 'read',
  cost: 2_000,
  takes: mapTakes,
  cacheable: 'nothing',
  graphql: 'derived',
  answer: mapAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI'],
  terminal: { group: 'now', positional: ['uri'], short: { direction: 'd' } },
  examples: [
    {
      title: 'What is one step around a model',
      arguments: { uri: 'aip://model/registry/ranking-v5' },
    },
  ],
  ask: async (reader, args) => (await import('./answers/map.ts')).map(reader, args),
})
