// Defines the parameters and the answers of lineage and impact.
import { z } from 'zod'
import { IMPACT_GROUP_NAMES } from '../../contracts/impact-groups.ts'
import type { AnswerOf } from '../declare.ts'
import { ownership } from '../ownership.ts'
import {
  AS_OF,
  flag,
  list,
  optional,
  pageParameters,
  text,
  uri,
  integer,
  word,
  type Arguments,
  withDefault,
} from '../parameters.ts'
import { weakestStep } from '../paths.ts'
import { nextCursor, pathEdge, named } from '../shapes.ts'
import { standing, sunset } from '../related-shapes.ts'
import { surface } from '../surfaces.ts'
import { MAX_WALK_DEPTH } from '../../walk/walk.ts'

const MAX_PAGE = 1_000
/** Maximum number of entities on a page by default: fewer if they exceed some 90 kB. */
export const DEFAULT_PAGE = 100

/** Totals, then a page of the list. */
const reached = {
  ...named,
  tx: z.int().describe('The transaction of every page.'),
  total: z.int(),
  live: z
    .int()
    .describe(
      'How many of those counted are in use, or are live and reached over live entities only. The others are retired or gone, or reached only over such.',
    ),
  liveCounted: z.int().describe('How many were counted for that, nearest first: up to 20,000.'),
  totals: z.array(
    z
      .strictObject({
        type: z.string().nullable().describe('The entity type; null for those known by reference only.'),
        count: z.int(),
        live: z.int().describe('Number of live entities among those counted.'),
      })
      .meta({ id: 'ReachedTotal' }),
  ),
  depth: z.int().describe('Distance of the furthest entity, in edges.'),
  hidden: z.int().optional().describe('How many more the caller may not see, if any.'),
}

const node = {
  uri: z.string(),
  entityType: z.string().nullable(),
  known: z.string().optional().describe('For a stub: why it is known by reference only.'),
  name: z.string(),
  standing,
  sunset,
  depth: z.int().describe('Distance in edges.'),
  pathStanding: standing.describe(
    'The worst standing along the path, without its ends. The path is the shortest over live entities, otherwise the shortest.',
  ),
  sentence: z.string().describe('The path as text.'),
  brief: z.string().optional().describe('For a path of more than three steps: its first and last step as text.'),
  path: z.array(pathEdge).describe('Edges of the path; empty if steps are requested.'),
  steps: z
    .array(
      z
        .strictObject({
          relation: z.string().describe('How it reads on the path.'),
          ...named,
        })
        .meta({ id: 'PathStep', description: 'A step of a path, and the entity it leads to.' }),
    )
    .optional()
    .describe('The path by entity names, if requested.'),
  omitted: z.int().optional().describe('Edges left out of the path.'),
  weakest: weakestStep.nullable().optional().describe('The least certain step, if requested.'),
}

const WEAKEST = flag('the least certain step of each path')

export const lineageParameters = {
  uri: uri('the entity to start from'),
  direction: withDefault(
    word(['upstream', 'downstream'], 'upstream (its origins) or downstream (what it reaches)'),
    'upstream',
  ),
  types: optional(list('list only these entity types or interfaces; the walk still passes through others')),
  until: optional(list('stop at these entity types or interfaces')),
  depth: optional(integer('the largest number of steps', { from: 1, to: MAX_WALK_DEPTH })),
  owners: flag('include owners and owning teams, and how each team owns it'),
  weakest: WEAKEST,
  asOf: AS_OF,
  ...pageParameters(MAX_PAGE, { default: DEFAULT_PAGE, min: 0, of: 'entities per page' }),
}

export const lineageNode = z
  .strictObject({
    ...node,
    status: ownership.status,
    owners: ownership.owners.optional().describe('Owners, if requested.'),
    owningTeams: ownership.owningTeams.optional().describe('Owning teams, if requested.'),
    ownedBy: ownership.ownedBy.optional().describe('Owners by name, if requested.'),
    unresolvedOwners: ownership.unresolvedOwners,
    ownersInheritedFrom: ownership.ownersInheritedFrom,
    teamsInheritedFrom: ownership.teamsInheritedFrom,
  })
  .meta({ id: 'LineageNode' })

export const lineageAnswer = z.strictObject({
  ...reached,
  direction: z.enum(['upstream', 'downstream']),
  deleted: z.int().describe('How many of those counted were deleted at their source.'),
  complete: z.boolean().describe('False if the requested depth left something out, or something may be missing.'),
  bound: z.literal('depth').optional().describe('The limit that cut the answer short.'),
  hint: z.string().optional(),
  nodes: z.array(lineageNode),
  next: nextCursor,
})

export type LineageArguments = Arguments<typeof lineageParameters>
export type LineageAnswer = AnswerOf<typeof lineageAnswer>
export type LineageRow = LineageAnswer['nodes'][number]

/** Value of `team` for entities without one; others are a group's URI or a tag's team name. */
export const NO_TEAM = 'none'

export const impactParameters = {
  uri: uri('the entity that will change'),
  team: optional(text('only entities of this team: its URI, the name in its tag, none or largest')),
  steps: flag('include each path by name'),
  types: optional(list('count and list only these entity types or interfaces; the verdict covers all')),
  group: optional(word(IMPACT_GROUP_NAMES, 'only this group; needed with a cursor')),
  weakest: WEAKEST,
  asOf: AS_OF,
  ...pageParameters(MAX_PAGE, {
    default: DEFAULT_PAGE,
    min: 0,
    of: 'entities per page, over all groups, and in each further list',
  }),
}

const impactNode = {
  ...node,
  inUse: z
    .boolean()
    .optional()
    .describe(
      'Whether a version, a deployment or a test is in use, as the verdict counts. Absent if not all could be read.',
    ),
  ...ownership,
}

export const impactAnswer = z.strictObject({
  ...reached,
  listed: z.string().optional().describe('The team whose entities are listed; absent if all are.'),
  sentence: z.string().describe('The verdict, with the counts of `affected` and of teams.'),
  affected: z
    .array(
      z
        .strictObject({ type: z.string(), count: z.int(), what: z.string().describe('How the verdict calls them.') })
        .meta({ id: 'ImpactCount' }),
    )
    .describe(
      'What a change affects: models, data, pipelines and services, and those versions, deployments and tests that are in use. Steps, runs, cells and columns are only listed. “At least” in `what` means that there were too many to read.',
    ),
  runningTests: z.array(z.string()).describe('The nearest. GraphQL can page through all of them.'),
  runningTestsTotal: z.int(),
  deploymentsInUse: z.int(),
  deleted: z.int().describe('How many more affected entities were deleted at their source.'),
  evaluated: z.int().describe("How many model versions were evaluated on it or on its versions; they aren't affected."),
  unconfirmed: z.int().describe('How many open recommendations would make a change affect more, if accepted.'),
  unknown: z.int().describe('How many of the total are known by reference only, so that nothing behind them is known.'),
  teams: z
    .array(
      z
        .strictObject({
          team: z.string().nullable().describe('URI of the team; null if a tag names an unknown group.'),
          name: z.string(),
          total: z.int(),
        })
        .meta({ id: 'ImpactTeam' }),
    )
    .describe('The teams that own the most affected entities, largest first; shared ones count for each team.'),
  teamsTotal: z.int(),
  teamless: z.int().describe('How many of those counted have no team, not even an inherited one.'),
  teamsCounted: z.int().describe('How many were counted for that, nearest first: up to 20,000.'),
  surfaces: z.array(surface),
  surfacesTotal: z.int(),
  groups: z.partialRecord(
    z.enum(IMPACT_GROUP_NAMES),
    z.strictObject({
      total: z.int(),
      live: z.int().describe('Number of live entities among those counted.'),
      nodes: z.array(z.strictObject(impactNode).meta({ id: 'ImpactNode' })),
      next: nextCursor,
    }),
  ),
})

export const impactRow = z.strictObject({ group: z.enum(IMPACT_GROUP_NAMES), ...impactNode }).meta({ id: 'ImpactRow' })

export type ImpactArguments = Arguments<typeof impactParameters>
export type ImpactAnswer = AnswerOf<typeof impactAnswer>
export type ImpactRow = AnswerOf<typeof impactRow>
