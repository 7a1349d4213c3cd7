// Declares the questions `lineage` and `impact`.
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, flag, list, optional, paged, uri, integer, word, type Arguments } from './parameters.ts'
import { weakestStep } from './paths.ts'
import { nextCursor, pathEdge, standing, sunset } from './shapes.ts'

const MOST = 1_000
const DEEPEST = 10_000
/** Things on a page that asks for no more: it ends before that where they have more than some 90 kB. */
export const USUAL_PAGE = 100

/** How many there are of everything, then a page of it. */
const reached = (z: Zod) => ({
  uri: z.string(),
  entityType: z.string().nullable(),
  name: z.string(),
  tx: z.int().describe('The transaction that every page is of.'),
  total: z.int(),
  living: z
    .int()
    .describe(
      'Of those counted: in use, or live themselves and reached over what is live. The others are retired or gone, or reached only over what is.',
    ),
  livingCounted: z
    .int()
    .describe('How many were looked at for that, the nearest: the total, or less where it is larger than 20,000.'),
  totals: z.array(
    z
      .strictObject({
        type: z.string().nullable().describe('Null: known by reference only.'),
        count: z.int(),
        living: z.int().describe('Of those counted.'),
      })
      .meta({ id: 'ReachedTotal' }),
  ),
  depth: z.int().describe('How many edges away the furthest is.'),
  hidden: z.int().optional().describe('How many more were reached that who asks may not see; where there are any.'),
})

const node = (z: Zod) => ({
  uri: z.string(),
  entityType: z.string().nullable(),
  known: z.string().optional().describe('For a stub: why it is known by reference only.'),
  name: z.string(),
  standing: standing(z),
  sunset: sunset(z),
  depth: z.int().describe('How many edges away it is.'),
  pathStanding: standing(z).describe(
    'The worst standing of what the path leads over, its ends not counted. ' +
      'The path is the shortest over what is live; where there is none, the shortest.',
  ),
  sentence: z.string().describe('The path as text.'),
  brief: z.string().optional().describe('Of a path of more than three steps: its first and its last step as text.'),
  path: z.array(pathEdge(z)),
  omitted: z.int().optional().describe('Edges of the path that are not listed.'),
  weakest: weakestStep(z).nullable().optional().describe('Where it is requested.'),
})

const WEAKEST = flag('the weakest step of each path: what is least certain of it')

const lineageTakes = {
  uri: uri('where the walk begins'),
  direction: {
    ...word(['upstream', 'downstream'], 'upstream (where it comes from) or downstream (what a change of it reaches)'),
    required: false,
    usual: 'upstream',
  } as const,
  types: optional(list('list only these entity types or interfaces; the walk goes through all')),
  until: optional(list('go no further than these entity types or interfaces')),
  depth: optional(integer('so many steps at most', { from: 1, to: DEEPEST })),
  owners: flag('who owns each, and which teams, with the reason'),
  weakest: WEAKEST,
  asOf: AS_OF,
  ...paged(MOST, { usual: USUAL_PAGE, least: 0, of: 'things on a page' }),
}

/** By URI. */
const owners = (z: Zod) => z.array(z.string())

const owningTeams = (z: Zod) =>
  z.array(
    z.strictObject({
      reason: z.enum(['owner', 'member', 'tag']),
      team: z.string().nullable(),
      tag: z.string().nullable(),
      through: z.string().nullable().describe('The owner who is a member of it.'),
    }),
  )

const ownedBy = once((z) =>
  z
    .array(
      z
        .strictObject({ uri: z.string(), entityType: z.string().nullable(), name: z.string() })
        .meta({ id: 'OwnedBy', description: 'An owner or an owning team.' }),
    )
    .describe('Owners and owning teams by name, 20 of each thing at most.'),
)

const unresolvedOwners = (z: Zod) =>
  z
    .array(z.string())
    .optional()
    .describe('Names and addresses of owners of whom no source says more; where there are any.')

const lineageNode = once((z) =>
  z
    .strictObject({
      ...node(z),
      status: z.string().optional(),
      owners: owners(z).optional().describe('Where they are requested.'),
      owningTeams: owningTeams(z).optional().describe('The same.'),
      ownedBy: ownedBy(z).optional().describe('The same.'),
      unresolvedOwners: unresolvedOwners(z),
    })
    .meta({ id: 'LineageNode' }),
)

const lineageAnswer = (z: Zod) =>
  z.strictObject({
    ...reached(z),
    direction: z.enum(['upstream', 'downstream']),
    complete: z.boolean().describe('False where the requested depth left something out, or something may be missing.'),
    bound: z.literal('depth').optional().describe('What cut it.'),
    hint: z.string().optional(),
    nodes: z.array(lineageNode(z)),
    next: nextCursor(z),
  })

export type LineageArguments = Arguments<typeof lineageTakes>
export type LineageAnswer = AnswerOf<typeof lineageAnswer>
export type LineageRow = LineageAnswer['nodes'][number]

/** Of whatever a walk reached. */
const OF_REACHED: readonly ExportColumn<LineageRow>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Standing', cell: ({ standing }) => standing },
  { title: 'Steps away', cell: ({ depth }) => depth },
  { title: 'Path leads over', cell: ({ pathStanding }) => pathStanding },
  { title: 'Path', cell: ({ sentence }) => sentence },
  { title: 'Known by reference only', cell: ({ known }) => known },
]

export const LINEAGE = graphQuestion({
  name: 'lineage',
  path: '/api/v1/lineage',
  summary: 'Where something comes from, or what a change to it reaches',
  description: 'Everything, nearest first, each with the shortest path to it. Pages are all of one transaction.',
  right: 'read',
  cost: 2_000,
  takes: lineageTakes,
  cacheable: 'answer',
  graphql: 'own',
  answer: lineageAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'now', positional: ['uri'], short: { direction: 'd' } },
  tool: {
    description:
      'What something was made from (upstream: data, features, pipelines, runs) or what is made from it (downstream: ' +
      'models, deployments, tests), over any number of steps, nearest first, each with its path as a sentence. ' +
      '`totals` counts everything by type. types lists only some, such as ["Pipeline"]; owners=true adds who owns each.',
    usual: { limit: 20 },
    leavesOut: ['path', 'owners', 'owningTeams', 'livingCounted'],
  },
  examples: [
    {
      title: 'The features that a model was made from',
      arguments: { uri: 'aip://model/registry/ranking-v5', direction: 'upstream', types: 'Feature', limit: 5 },
    },
  ],
  export: {
    columns: OF_REACHED,
    row: lineageNode,
    narrow: 'Ask for fewer entity types (types), or less far (depth, until).',
    rows: async (reader, args) => (await import('./answers/lineage-rows.ts')).lineageRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/lineage.ts')).lineage(reader, args),
})

/** In the order in which a person reads them; the catalogue assigns types to each. */
export const IMPACT_GROUP_NAMES = [
  'models',
  'instances',
  'deployments',
  'tests',
  'services',
  'features',
  'datasets',
  'pipelines',
  'others',
] as const

/** What a group has, for a heading with its total. */
export const IMPACT_GROUP_TITLES: Readonly<Record<(typeof IMPACT_GROUP_NAMES)[number], string>> = {
  models: 'models',
  instances: 'model versions',
  deployments: 'deployments',
  tests: 'A/B tests',
  services: 'services',
  features: 'features, their groups and versions',
  datasets: 'data sources, datasets and their versions',
  pipelines: 'pipelines, their steps and runs',
  others: 'others',
}

const impactTakes = {
  uri: uri('what is to change'),
  types: optional(list('count and list only these entity types or interfaces; the verdict is of all')),
  group: optional(word(IMPACT_GROUP_NAMES, 'only this group; a cursor goes with its group')),
  weakest: WEAKEST,
  asOf: AS_OF,
  ...paged(MOST, {
    usual: USUAL_PAGE,
    least: 0,
    of: 'things on a page, of all groups together, and of each further list',
  }),
}

const impactNode = (z: Zod) => ({
  ...node(z),
  status: z.string().optional(),
  owners: owners(z),
  owningTeams: owningTeams(z),
  ownedBy: ownedBy(z),
  unresolvedOwners: unresolvedOwners(z),
})

const impactAnswer = (z: Zod) =>
  z.strictObject({
    ...reached(z),
    sentence: z.string().describe('The verdict: how many models, deployments and tests at work, and teams.'),
    runningTests: z.array(z.string()).describe('The nearest. GraphQL has pages of all.'),
    runningTestsTotal: z.int(),
    deploymentsInUse: z.int(),
    unknown: z.int().describe('Of the total: known by reference only, so that what lies behind them is not known.'),
    teams: z
      .array(
        z
          .strictObject({
            team: z.string().nullable().describe('Null where a tag names an unknown group.'),
            name: z.string(),
            total: z.int(),
          })
          .meta({ id: 'ImpactTeam' }),
      )
      .describe('Who owns the most of what is reached, the most first; what several teams own is counted for each.'),
    teamsTotal: z.int(),
    teamless: z.int().describe('Of those counted: without a known team.'),
    teamsCounted: z
      .int()
      .describe('How many were looked at for that, the nearest: the total, or less where it is larger than 20,000.'),
    surfaces: z.array(z.strictObject({ name: z.string(), exposedBy: z.array(z.string()), exposedByTotal: z.int() })),
    surfacesTotal: z.int(),
    groups: z.partialRecord(
      z.enum(IMPACT_GROUP_NAMES),
      z.strictObject({
        total: z.int(),
        living: z.int().describe('Of those counted.'),
        nodes: z.array(z.strictObject(impactNode(z)).meta({ id: 'ImpactNode' })),
        next: nextCursor(z),
      }),
    ),
  })

const impactRow = (z: Zod) =>
  z.strictObject({ group: z.enum(IMPACT_GROUP_NAMES), ...impactNode(z) }).meta({ id: 'ImpactRow' })

export type ImpactArguments = Arguments<typeof impactTakes>
export type ImpactAnswer = AnswerOf<typeof impactAnswer>
export type ImpactRow = AnswerOf<typeof impactRow>

const OF_IMPACT: readonly ExportColumn<ImpactRow>[] = [
  { title: 'Group', cell: ({ group }) => group },
  ...OF_REACHED,
  { title: 'Status', cell: ({ status }) => status },
  { title: 'Owners', cell: ({ owners }) => owners },
  {
    title: 'Owner names',
    cell: ({ owners, ownedBy: named, unresolvedOwners: texts = [] }) => [
      ...owners.map((uri) => nameIn(named, uri)),
      ...texts,
    ],
  },
  { title: 'Owning teams', cell: ({ owningTeams }) => owningTeams.flatMap(({ team, tag }) => team ?? tag ?? []) },
  {
    title: 'Owning team names',
    cell: ({ owningTeams, ownedBy: named }) =>
      owningTeams.flatMap(({ team, tag }) => (team === null ? (tag ?? []) : nameIn(named, team))),
  },
]

function nameIn(named: ImpactRow['ownedBy'], uri: string): string {
  return named.find((one) => one.uri === uri)?.name ?? uri
}

export const IMPACT = graphQuestion({
  name: 'impact',
  path: '/api/v1/impact',
  summary: 'What a change to something reaches, who owns that, and why',
  right: 'read',
  cost: 5_000,
  takes: impactTakes,
  cacheable: 'answer',
  graphql: 'own',
  answer: impactAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'now', positional: ['uri'] },
  tool: {
    description:
      'What breaks if something changes or goes, and whom to tell: a verdict in a sentence, running tests, deployments ' +
      'in use, teams with their counts, and by group (models, deployments, tests, services…) what is reached, with ' +
      'its owners in `ownedBy`. A group has its own `next`: pass it as cursor together with group.',
    usual: { limit: 30 },
    leavesOut: ['path', 'owners', 'owningTeams', 'livingCounted', 'teamsCounted'],
  },
  examples: [
    {
      title: 'What breaks if a feature changes',
      arguments: { uri: 'aip://feature/feature-store/content-embedding', limit: 5 },
    },
  ],
  export: {
    columns: OF_IMPACT,
    row: impactRow,
    narrow: 'Ask for one group at a time (group).',
    rows: async (reader, args) => (await import('./answers/lineage-rows.ts')).impactRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/lineage.ts')).impact(reader, args),
})
