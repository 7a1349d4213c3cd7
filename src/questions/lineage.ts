import { z } from 'zod'
import { IMPACT_GROUP_NAMES, type ImpactGroup } from '../contracts/impact-groups.ts'
import { graphRows, inParts } from './export-rows.ts'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { formatCount } from '../lib/format-count.ts'
import { ok, type Result } from '../lib/result.ts'
import { sunsetOf } from '../query/deprecation/plans.ts'
import type { Entity } from '../query/entities/entity.ts'
import { whyStub, STUB_REASONS } from '../query/incomplete-references.ts'
import { askLineage, type LineageWalk } from '../query/lineage/ask-lineage.ts'
import { flowCursor, namesByNode, stretch, type LineagePage } from '../query/lineage/lineage-page.ts'
import { ofTypes, reachedByTeam, type OwnedByTeam, type ReachedByTeam } from '../query/lineage/impact-teams.ts'
import { deploymentsInUse, runningTests, surfacesOf, typesOfGroup } from '../query/lineage/impact.ts'
import { evaluatedOnIt } from '../query/lineage/evaluated-on.ts'
import {
  depthOf,
  totalOf,
  totalsOf,
  type FlowPath,
  type PathEdge,
  type ReachedNode,
  type TypeFilter,
  reachedFrom,
  hasType,
} from '../query/lineage/lineage.ts'
import {
  askImpact,
  liveCountsIn,
  liveCountOf,
  livePath,
  pathStandingOf,
  reachedCounts,
  withoutDeleted,
  type LiveCounts,
} from '../query/lineage/live-reach.ts'
import { briefSentence, farEndOf, namedBy, pathSentence, relationText } from '../query/lineage/path-sentence.ts'
import { factsOfPaths, weakestOf } from '../query/lineage/weakest-step.ts'
import type { Reader } from '../query/reader.ts'
import { isKnowable } from '../query/sources-of-type.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { type ExportColumn, type ExportedRows, type UnpagedArguments } from './export.ts'
import { bytesOf, fitting, roomFor, sharedOut } from './fitting.ts'
import { ownership, ownershipOf } from './ownership.ts'
import { AS_OF, flag, list, optional, pageParameters, text, uri, integer, word, type Arguments } from './parameters.ts'
import { weakestStep } from './paths.ts'
import { nextCursor, pathEdge } from './shapes.ts'
import { standing, sunset } from './related-shapes.ts'
import { surface, surfacesShown } from './surfaces.ts'
import { and } from '../lib/english.ts'
import { nameOrUri } from '../catalogue/entity.ts'
import { MAX_WALK_DEPTH } from '../walk/walk.ts'

const MAX_PAGE = 1_000
/** Maximum number of entities on a page by default: fewer if they exceed some 90 kB. */
const DEFAULT_PAGE = 100

/** Totals, then a page of the list. */
const reached = {
  uri: z.string(),
  entityType: z.string().nullable(),
  name: z.string(),
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
          uri: z.string(),
          entityType: z.string().nullable(),
          name: z.string(),
        })
        .meta({ id: 'PathStep', description: 'A step of a path, and the entity it leads to.' }),
    )
    .optional()
    .describe('The path by entity names, if requested.'),
  omitted: z.int().optional().describe('Edges left out of the path.'),
  weakest: weakestStep.nullable().optional().describe('The least certain step, if requested.'),
}

const WEAKEST = flag('the least certain step of each path')

const lineageParameters = {
  uri: uri('the entity to start from'),
  direction: {
    ...word(['upstream', 'downstream'], 'upstream (its origins) or downstream (what it reaches)'),
    required: false,
    default: 'upstream',
  } as const,
  types: optional(list('list only these entity types or interfaces; the walk still passes through others')),
  until: optional(list('stop at these entity types or interfaces')),
  depth: optional(integer('the largest number of steps', { from: 1, to: MAX_WALK_DEPTH })),
  owners: flag('include owners and owning teams, with the reason'),
  weakest: WEAKEST,
  asOf: AS_OF,
  ...pageParameters(MAX_PAGE, { default: DEFAULT_PAGE, min: 0, of: 'entities per page' }),
}

const lineageNode = z
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

const lineageAnswer = z.strictObject({
  ...reached,
  direction: z.enum(['upstream', 'downstream']),
  deleted: z.int().describe('How many of those counted were deleted at their source.'),
  complete: z.boolean().describe('False if the requested depth left something out, or something may be missing.'),
  bound: z.literal('depth').optional().describe('What limited it.'),
  hint: z.string().optional(),
  nodes: z.array(lineageNode),
  next: nextCursor,
})

type LineageArguments = Arguments<typeof lineageParameters>
export type LineageAnswer = AnswerOf<typeof lineageAnswer>
export type LineageRow = LineageAnswer['nodes'][number]

/** Columns for any entity that a walk reached. */
const REACHED_COLUMNS: readonly ExportColumn<LineageRow>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Standing', cell: ({ standing }) => standing },
  { title: 'Steps away', cell: ({ depth }) => depth },
  { title: 'Path standing', cell: ({ pathStanding }) => pathStanding },
  { title: 'Path', cell: ({ sentence }) => sentence },
  { title: 'Known by reference only', cell: ({ known }) => known },
]

export const LINEAGE = graphQuestion({
  name: 'lineage',
  path: '/api/v1/lineage',
  summary: 'List what an entity comes from, or what depends on it',
  description: 'Nearest first, each with the shortest path to it. All pages show the same transaction.',
  right: 'read',
  cost: 2_000,
  parameters: lineageParameters,
  cacheable: 'answer',
  graphql: 'own',
  answer: lineageAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  cli: { group: 'query', positional: ['uri'], short: { direction: 'd' } },
  tool: {
    description:
      'What an entity was made from (upstream: data, features, runs) or what is made from it (downstream: models, deployments, tests), nearest first, each with its path as a sentence. `totals` counts everything by type.',
    default: { limit: 20 },
    leavesOut: ['path', 'owners', 'owningTeams', 'liveCounted'],
  },
  examples: [
    {
      title: 'The features that a model was made from',
      arguments: { uri: 'aip://model/registry/ranking-v5', direction: 'upstream', types: 'Feature', limit: 5 },
    },
  ],
  export: {
    columns: REACHED_COLUMNS,
    row: lineageNode,
    tooManyRowsHint: 'Choose fewer entity types (types) or fewer steps (depth, until).',
    rows: lineageRows,
  },
  ask: lineage,
})

/** Value of `team` for entities without one; others are a group's URI or a tag's team name. */
const NO_TEAM = 'none'
const LARGEST = 'largest'

const impactParameters = {
  uri: uri('the entity that will change'),
  team: optional(text("only this team's: URI, tag, none or largest")),
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
  ...ownership,
}

const impactAnswer = z.strictObject({
  ...reached,
  listed: z.string().optional().describe('The team whose entities are listed; absent if all are.'),
  sentence: z.string().describe('The verdict: how many models, deployments and tests in use, and teams.'),
  runningTests: z.array(z.string()).describe('The nearest. GraphQL can page through all of them.'),
  runningTestsTotal: z.int(),
  deploymentsInUse: z.int(),
  deleted: z.int().describe('How many more affected entities were deleted at their source.'),
  evaluated: z
    .int()
    .describe('How many model versions were evaluated on it or on its versions; they are not affected.'),
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

const impactRow = z.strictObject({ group: z.enum(IMPACT_GROUP_NAMES), ...impactNode }).meta({ id: 'ImpactRow' })

type ImpactArguments = Arguments<typeof impactParameters>
export type ImpactAnswer = AnswerOf<typeof impactAnswer>
export type ImpactRow = AnswerOf<typeof impactRow>

const OF_IMPACT: readonly ExportColumn<ImpactRow>[] = [
  { title: 'Group', cell: ({ group }) => group },
  ...REACHED_COLUMNS,
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
  summary: 'Show what a change to an entity affects, who owns it, and why',
  description:
    'With a team, the groups list only what that team owns: a group by its URI, the name in a tag, `none` for entities without a team, or `largest` for whichever of these has the most, unless everything fits on the page. All other counts and the verdict cover everything.',
  right: 'read',
  cost: 5_000,
  parameters: impactParameters,
  cacheable: 'answer',
  graphql: 'own',
  answer: impactAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  cli: { group: 'query', positional: ['uri'] },
  tool: {
    description:
      'What breaks if an entity changes, and whom to notify: a verdict, running tests, teams, and the affected entities by group, with owners in `ownedBy`. Pass `next` of a group as cursor with group.',
    default: { limit: 30 },
    leavesOut: ['path', 'owners', 'owningTeams', 'liveCounted', 'teamsCounted'],
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
    tooManyRowsHint: 'Ask for one group at a time (group).',
    rows: impactRows,
  },
  ask: impact,
})

type ImpactGroupAnswer = NonNullable<ImpactAnswer['groups'][ImpactGroup]>

async function lineage(reader: Reader, requested: LineageArguments): Promise<Result<LineageAnswer, Problem>> {
  const {
    uri,
    direction: way,
    types = null,
    until = null,
    depth = null,
    cursor = null,
    limit,
    owners,
    weakest,
  } = requested
  const walked = await askLineage(reader, { uri, way, types, until, depth, passesHidden: true }, cursor)
  if (!walked.ok) return walked
  const answer = walked.value
  const { cut } = answer.flowed
  const live = await liveCountsIn(reader, answer)
  const page = await lineagePage(reader, answer, {
    page: stretch(answer, answer.types, { after: cursor, limit }),
    more: owners ? ownershipOf : nothingMore,
    weakest,
    room: roomFor(limit, DEFAULT_PAGE),
  })
  return ok({
    ...headOf(answer),
    direction: way,
    ...reachedCounts(answer, live),
    depth: depthOf(answer.flowed),
    deleted: (await withoutDeleted(reader, answer)).deleted,
    complete: answer.complete,
    ...(!cut ? {} : { bound: 'depth' as const, hint: 'Ask for more depth, with the same cursor, to continue.' }),
    nodes: page.nodes,
    // The last page has a cursor too if a greater depth would continue it.
    next: page.more || cut ? page.cursor : null,
  })
}

async function impact(reader: Reader, args: ImpactArguments): Promise<Result<ImpactAnswer, Problem>> {
  const { uri, team, types = null, group, cursor = null, limit, weakest, steps } = args
  // Each group is a list of its own: a cursor is refused without its group.
  const part = group === undefined ? {} : { part: partOfGroup(group, team) }
  const requested = await askImpact(reader, { uri, types, ...part }, cursor)
  if (!requested.ok) return requested
  const answer = requested.value
  const byTeam = await reachedByTeam(reader, answer)
  const teams = ofTypes(byTeam, answer.flowed, answer.types)
  const fits = team === LARGEST && totalOf(totalsOf(answer.flowed, answer.types)) <= limit
  const listed = team === undefined || fits ? null : listedOf(reader, teams, team)
  const names = group === undefined ? IMPACT_GROUP_NAMES : [group]
  const groups = names.map((name) => ({ name, types: among(typesOfGroup(reader, name), answer.types) }))
  const totals = groups.map(({ types }) =>
    listed === null
      ? totalOf(totalsOf(answer.flowed, types))
      : listed.owned.filter(hasType(answer.flowed, types)).length,
  )
  const shares = sharedOut(totals, limit)
  const shown = shares.reduce((sum, share) => sum + share, 0)
  const room = roomFor(limit, DEFAULT_PAGE)
  const out: Partial<Record<ImpactGroup, ImpactGroupAnswer>> = {}
  for (const [i, { name, types }] of groups.entries()) {
    const [total = 0, share = 0] = [totals[i], shares[i]]
    const page = { after: cursor, limit: share, room: ((ROOM.groups * room) / Math.max(1, shown)) * share }
    const only = listed?.owned ?? null
    out[name] = await groupOf(reader, answer, { name, types, total, page, weakest, steps, team, only })
  }
  const running = await runningTests(reader, answer)
  const surfaces = await surfacesOf(reader, answer)
  const inUse = await deploymentsInUse(reader, answer)
  const live = await liveCountsIn(reader, answer)
  const evaluated = (await evaluatedOnIt(reader, answer)).length
  const counts = { running: running.length, deployed: inUse.length, teams: byTeam.teams.length, live, evaluated }
  return ok({
    ...headOf(answer),
    ...reachedCounts(answer, live),
    depth: depthOf(answer.flowed),
    sentence: verdictOf(reader, answer, counts),
    deploymentsInUse: inUse.length,
    deleted: answer.deleted,
    evaluated,
    unknown: stubsIn(answer),
    ...(listed === null ? {} : { listed: listed.team }),
    teams: fitting(await teamsOf(reader, teams.teams.slice(0, limit)), ROOM.teams * room),
    teamsTotal: teams.teams.length,
    teamless: teams.teamless.length,
    teamsCounted: byTeam.counted === totalOf(totalsOf(answer.flowed, null)) ? answer.total : byTeam.counted,
    runningTests: fitting(
      running.slice(0, limit).map(({ node }) => reader.graph.uriOf(node)),
      ROOM.runningTests * room,
    ),
    runningTestsTotal: running.length,
    surfaces: surfacesShown(reader, surfaces, { limit, room: ROOM.surfaces * room }),
    surfacesTotal: surfaces.length,
    groups: out,
  })
}

/** Binds a cursor to its group, and to the team whose entities it lists. */
function partOfGroup(group: ImpactGroup, team: string | undefined): string {
  return team === undefined ? group : `${group} ${team}`
}

interface ListedTeam {
  /** Value by which a request selects it. */
  readonly team: string
  readonly owned: readonly ReachedNode[]
}

/** A team that owns nothing reached has an empty list. */
function listedOf({ graph }: Reader, { teams, teamless }: ReachedByTeam, requested: string): ListedTeam {
  const teamText = (team: OwnedByTeam): string => (team.team === null ? (team.tag ?? '') : graph.uriOf(team.team))
  const groups = [
    ...teams.map((team) => ({ team: teamText(team), owned: team.owned })),
    { team: NO_TEAM, owned: teamless },
  ]
  const largest = groups.toSorted((a, b) => b.owned.length - a.owned.length)[0]
  const found = requested === LARGEST ? largest : groups.find(({ team }) => team === requested)
  return found ?? { team: requested, owned: [] }
}

/** Narrows the types of a group to the requested ones. */
function among(group: TypeFilter, types: TypeFilter): TypeFilter {
  if (group === null || types === null) return group ?? types
  return new Set([...group].filter((type) => types.has(type)))
}

/** Shares of an impact's lists in its room. */
const ROOM = { groups: 0.7, teams: 0.1, runningTests: 0.1, surfaces: 0.1 } as const

interface ImpactCounts {
  readonly running: number
  readonly deployed: number
  readonly teams: number
  readonly live: LiveCounts
  readonly evaluated: number
}

/**
 * Leaves out what no source could report: `Changing F affects 20 entities (18 live): 12 models (11 live), 3 active
 * deployments, 2 running tests and 5 teams. 2 model versions are evaluated on it.`
 */
function verdictOf(reader: Reader, answer: LineageWalk, counts: ImpactCounts): string {
  const { running, deployed, teams, evaluated } = counts
  const { start, flowed } = answer
  const all = totalsOf(flowed, null)
  const { total, totals, live, liveCounted } = reachedCounts(
    { flowed, types: null, totals: all, total: totalOf(all) },
    counts.live,
  )
  const unseen = hiddenText(answer)
  const evaluations =
    evaluated === 0 ? '' : ` ${formatCount(evaluated, 'model version is', 'model versions are')} evaluated on it.`
  if (total === 0) return `Changing ${nameOrUri(start)} affects nothing known${unseen}.${evaluations}`
  const models = totals.find(({ type }) => type === 'Model')
  const ifKnowable = (type: string, text: string): readonly string[] => (isKnowable(reader, type) ? [text] : [])
  const some = [
    ...ifKnowable('Model', formatCount(models?.count ?? 0, 'model') + liveText(models, liveCounted === total)),
    ...ifKnowable('ModelDeployment', formatCount(deployed, 'active deployment')),
    ...ifKnowable('AbTest', formatCount(running, 'running test')),
    ...(teams > 0 ? [formatCount(teams, 'team')] : ifKnowable('Group', formatCount(0, 'team'))),
  ]
  const exact = liveCounted === total && live < total
  const entities = formatCount(total, 'entity', 'entities')
  const ofThem = exact ? ` (${live.toLocaleString('en')} live)` : ''
  return `Changing ${nameOrUri(start)} affects ${entities}${ofThem}${some.length === 0 ? '' : `: ${and(some)}`}${unseen}.${evaluations}`
}

/** `, and 3 affected entities you may not see`. */
function hiddenText({ flowed: { hidden } }: LineageWalk): string {
  if (hidden === 0) return ''
  return `, and ${formatCount(hidden, 'affected entity', 'affected entities')} you may not see`
}

/** Counts the stubs reached. */
function stubsIn({ flowed: { kinds, counts } }: LineageWalk): number {
  return kinds.reduce((sum, { open }, kind) => sum + (open ? (counts[kind] ?? 0) : 0), 0)
}

/** Returns nothing if all are live, or not all were examined. */
function liveText(of: { readonly count: number; readonly live: number } | undefined, exact: boolean): string {
  return of === undefined || !exact || of.live === of.count ? '' : ` (${of.live.toLocaleString('en')} live)`
}

async function teamsOf(reader: Reader, teams: readonly OwnedByTeam[]): Promise<ImpactAnswer['teams']> {
  const names = await namesByNode(
    reader,
    teams.flatMap(({ team }) => team ?? []),
  )
  return teams.map(({ team, tag, owned }) => {
    const uri = team === null ? null : reader.graph.uriOf(team)
    return { team: uri, name: (team === null ? tag : names.get(team)) ?? uri ?? '', total: owned.length }
  })
}

interface GroupRequest {
  readonly name: ImpactGroup
  readonly types: TypeFilter
  readonly total: number
  readonly page: { readonly after: string | null; readonly limit: number; readonly room: number }
  readonly weakest: boolean
  readonly steps: boolean
  readonly team: string | undefined
  readonly only: readonly ReachedNode[] | null
}

async function groupOf(
  reader: Reader,
  answer: LineageWalk,
  { name, types, total, page: { room, ...page }, weakest, steps, team, only }: GroupRequest,
): Promise<ImpactGroupAnswer> {
  const { nodes, more, cursor } = await lineagePage(reader, answer, {
    page: stretch(answer, types, { ...page, part: partOfGroup(name, team), only }),
    more: ownershipOf,
    weakest,
    steps,
    room,
  })
  const live = await liveCountsIn(reader, answer)
  return {
    total,
    live:
      only === null
        ? liveCountOf(live, answer.flowed, types)
        : only.filter((one) => live.nodes.has(one.node) && hasType(answer.flowed, types)(one)).length,
    nodes,
    next: more ? cursor : null,
  }
}

function headOf({ start, at, flowed }: LineageWalk) {
  const { hidden } = flowed
  return {
    uri: start.uri,
    entityType: start.entityType,
    name: nameOrUri(start),
    tx: at,
    ...(hidden === 0 ? {} : { hidden }),
  }
}

/** Used if only the path is requested. */
async function nothingMore(): Promise<() => object> {
  return () => ({})
}

interface PageShown<More> {
  readonly nodes: readonly (LineageAnswer['nodes'][number] & More)[]
  readonly more: boolean
  readonly cursor: string | null
}

/** Number described before the remaining room is checked again. */
const DESCRIBED_AT_ONCE = 20

/** Returns as much of a page as fits, but at least one entity. */
async function lineagePage<More extends object>(
  reader: Reader,
  answer: LineageWalk,
  { page, room, ...how }: { readonly page: LineagePage; readonly room: number } & Omit<Described<More>, 'reached'>,
): Promise<PageShown<More>> {
  const { reached } = page
  const nodes: (LineageAnswer['nodes'][number] & More)[] = []
  let left = room
  for (let i = 0; i < reached.length; i += DESCRIBED_AT_ONCE) {
    const part = reached.slice(i, i + DESCRIBED_AT_ONCE)
    const rows = await describeReached(reader, answer, { ...how, reached: part })
    for (const row of rows) {
      left -= room === Infinity ? 0 : bytesOf(row)
      const shown = nodes.at(-1)
      if (left < 0 && shown !== undefined) {
        const last = reached.find(({ node }) => reader.graph.uriOf(node) === shown.uri)
        if (last !== undefined) return { nodes, more: true, cursor: flowCursor(page.list, { tx: answer.at, ...last }) }
      }
      nodes.push(row)
    }
  }
  return { nodes, more: page.more, cursor: page.cursor }
}

interface Described<More> {
  readonly reached: readonly ReachedNode[]
  readonly more: (reader: Reader, entities: readonly Entity[]) => Promise<(entity: Entity) => More>
  readonly weakest: boolean
  /** True if paths are steps by name instead of edges. */
  readonly steps?: boolean
}

async function describeReached<More extends object>(
  reader: Reader,
  answer: LineageWalk,
  { reached, more, weakest, steps = false }: Described<More>,
): Promise<(LineageAnswer['nodes'][number] & More)[]> {
  const loaded = await reader.loader.load(reached.map((r) => r.node))
  const entities = new Map(loaded.map((e) => [e.node, e]))
  const moreOf = await more(reader, loaded)
  const live = await liveCountsIn(reader, answer)
  const paths: FlowPath[] = []
  for (const reachedNode of reached) {
    if (reader.pace.isDue()) await reader.pace.turn()
    paths.push(livePath(reader, answer, live, reachedNode))
  }
  const onPaths = await reader.loader.load([...new Set(paths.flatMap(namedBy))])
  const named = new Map(onPaths.map((entity) => [entity.node, entity]))
  const names = new Map(onPaths.map((entity) => [entity.node, nameOrUri(entity)]))
  const factsOf = weakest ? await factsOfPaths(reader, paths) : null
  const { present } = reader
  const rows: (LineageAnswer['nodes'][number] & More)[] = []
  for (const [i, reachedNode] of reached.entries()) {
    if (reader.pace.isDue()) await reader.pace.turn()
    const [entity, path] = [entities.get(reachedNode.node), paths[i]]
    if (entity === undefined || path === undefined) continue
    const brief = briefSentence(path, names)
    rows.push({
      uri: entity.uri,
      entityType: entity.entityType,
      ...(entity.entityType === null ? { known: STUB_REASONS[whyStub(reader, entity)] } : {}),
      name: nameOrUri(entity),
      standing: standingOf(entity.entityType, entity.attributes, reader.catalogue),
      sunset: sunsetOf(entity.attributes),
      depth: reachedNode.depth,
      pathStanding: pathStandingOf(reader, path, named),
      ...moreOf(entity),
      sentence: pathSentence(path, names),
      ...(brief === null ? {} : { brief }),
      path: steps ? [] : path.edges.map((edge) => pathStep(reader, edge)),
      ...(steps ? { steps: path.edges.map((edge) => stepOf(reader, edge, named)) } : {}),
      ...(path.omitted === 0 ? {} : { omitted: path.omitted }),
      ...(factsOf === null ? {} : { weakest: weakestOf(path, { factsOf, names, present }) }),
    })
  }
  return rows
}

function pathStep(
  { graph }: Reader,
  { type, name, from, to, direction }: PathEdge,
): LineageAnswer['nodes'][number]['path'][number] {
  return { relation: type, name, direction, from: graph.uriOf(from), to: graph.uriOf(to) }
}

function stepOf(
  { graph }: Reader,
  edge: PathEdge,
  named: ReadonlyMap<NodeId, Entity>,
): NonNullable<LineageAnswer['nodes'][number]['steps']>[number] {
  const node = farEndOf(edge)
  const entity = named.get(node)
  const uri = graph.uriOf(node)
  return {
    relation: relationText(edge),
    uri,
    entityType: entity?.entityType ?? null,
    name: entity === undefined ? uri : nameOrUri(entity),
  }
}

async function lineageRows(
  reader: Reader,
  requested: UnpagedArguments<LineageArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const { uri, direction: way, types = null, until = null, depth = null, owners, weakest } = requested
  const walked = await askLineage(reader, { uri, way, types, until, depth, passesHidden: true }, null)
  if (!walked.ok) return walked
  const answer = walked.value
  const rows = (part: readonly ReachedNode[]): Promise<readonly LineageRow[]> => {
    const scan = reader.forScan()
    return describeReached(scan, answer, {
      reached: part,
      more: owners ? ownershipOf : nothingMore,
      weakest,
    })
  }
  return ok(
    await graphRows(reader, {
      count: answer.total,
      bound: answer.flowed.cut ? 'depth' : undefined,
      pages: () => inParts(allReached(answer, answer.types), rows),
    }),
  )
}

/** Yields the groups one after the other: a stub of several possible types is in each of their groups. */
async function impactRows(
  reader: Reader,
  { uri, team, types, group, weakest, steps }: UnpagedArguments<ImpactArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const walked = await askImpact(reader, { uri, types: types ?? null }, null)
  if (!walked.ok) return walked
  const answer = walked.value
  const listed = team === undefined ? null : listedOf(reader, await reachedByTeam(reader, answer), team)
  const groups = IMPACT_GROUP_NAMES.filter((name) => group === undefined || name === group).map((name) => {
    const some = among(typesOfGroup(reader, name), answer.types)
    const all = (): Iterable<ReachedNode> =>
      listed === null ? allReached(answer, some) : listed.owned.filter(hasType(answer.flowed, some))
    return { name, all, count: listed === null ? totalOf(totalsOf(answer.flowed, some)) : [...all()].length }
  })
  return ok(
    await graphRows(reader, {
      count: groups.reduce((sum, { count }) => sum + count, 0),
      pages: () => ofGroups(reader, answer, { groups, weakest, steps }),
    }),
  )
}

interface RowsOfGroup {
  readonly name: ImpactGroup
  readonly all: () => Iterable<ReachedNode>
}

async function* ofGroups(
  reader: Reader,
  answer: LineageWalk,
  { groups, ...how }: { readonly groups: readonly RowsOfGroup[]; readonly weakest: boolean; readonly steps: boolean },
): AsyncGenerator<readonly ImpactRow[], void, void> {
  for (const { name: group, all } of groups) {
    const rows = async (part: readonly ReachedNode[]): Promise<readonly ImpactRow[]> => {
      const scan = reader.forScan()
      const nodes = await describeReached(scan, answer, {
        reached: part,
        more: ownershipOf,
        ...how,
      })
      return nodes.map((node) => ({ group, ...node }))
    }
    yield* inParts(all(), rows)
  }
}

function allReached({ flowed }: LineageWalk, types: TypeFilter): Iterable<ReachedNode> {
  return reachedFrom(flowed, types, flowed.ends[0] ?? 0)
}
