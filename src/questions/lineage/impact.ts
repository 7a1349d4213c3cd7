// Answers what a change to an entity affects, and whom to tell.
import { IMPACT_GROUP_NAMES, type ImpactGroup } from '../../contracts/impact-groups.ts'
import { graphRows, inParts } from '../export-rows.ts'
import { pluralLabel, typeLabel } from '../../catalogue/labels.ts'
import { formatCount, formatNumber } from '../../lib/format-count.ts'
import { ok } from '../../lib/result.ts'
import type { LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { namesByNode, lineagePageOf } from '../../query/lineage/lineage-page.ts'
import {
  reachedOfTypes,
  reachedByTeam,
  type OwnedByTeam,
  type ReachedByTeam,
} from '../../query/lineage/impact-teams.ts'
import { affectedCounts, countedInUse, runningTests, surfacesOf, typesOfGroup } from '../../query/lineage/impact.ts'
import { unconfirmedBeyond } from '../../query/lineage/unconfirmed.ts'
import { versionsEvaluatedOn } from '../../query/lineage/evaluated-on.ts'
import {
  depthOf,
  reachedFrom,
  totalOf,
  totalsOf,
  type ReachedNode,
  type TypeFilter,
  hasType,
} from '../../query/lineage/lineage.ts'
import { askImpact, liveCountsIn, liveCountOf, reachedCounts, type LiveCounts } from '../../query/lineage/live-reach.ts'
import type { Entity } from '../../query/entities/entity.ts'
import type { Reader } from '../../query/reader.ts'
import { canBeKnown } from '../../query/sources-of-type.ts'
import { graphQuestion } from '../declare.ts'
import type { ExportColumn } from '../export.ts'
import { fitting, roomFor, distribute } from '../fitting.ts'
import { ownershipOf } from '../ownership.ts'
import { shownSurfaces } from '../surfaces.ts'
import { and, inSentence } from '../../lib/english.ts'
import { nameOrUri, namedJson, textOrNull } from '../../catalogue/entity.ts'
import {
  type ImpactRow,
  impactParameters,
  impactAnswer,
  impactRow,
  type ImpactAnswer,
  DEFAULT_PAGE,
  NO_TEAM,
} from './schema.ts'
import { REACHED_COLUMNS, stubsIn, lineagePage, describeReached } from './reached.ts'

const LARGEST = 'largest'

const IMPACT_COLUMNS: readonly ExportColumn<ImpactRow>[] = [
  { title: 'Group', cell: ({ group }) => group },
  ...REACHED_COLUMNS,
  { title: 'Status', cell: ({ status }) => status },
  { title: 'In use', cell: ({ inUse }) => inUse },
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
    'With `team`, the groups list only entities of that team: a group by its URI, a team by the name in its tag, or `none` for entities without a team. `largest` lists everything if it fits on the page, and otherwise the entities of the team that owns the most of them (`none` if no team owns any). All other counts and the verdict cover everything.',
  cost: 5_000,
  parameters: impactParameters,
  cacheable: 'answer',
  graphql: 'own',
  answer: impactAnswer,
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
    columns: IMPACT_COLUMNS,
    row: impactRow,
    tooManyRowsHint: 'Ask for one group at a time (group).',
    /** Yields the groups one after the other: a stub of several possible types is in each of their groups. */
    async rows(reader, { uri, team, types, group, weakest, steps }) {
      const walked = await askImpact(reader, { uri, types })
      if (!walked.ok) return walked
      const answer = walked.value
      const listed = team === undefined ? null : listedOf(reader, await reachedByTeam(reader, answer), team)
      const groups = groupsOf(reader, answer, { group, listed })
      return await graphRows(reader, {
        count: groups.reduce((sum, { total }) => sum + total, 0),
        pages: () => pagesOfGroups(reader, answer, { groups, weakest, steps }),
      })
    },
  },
  async ask(reader, args) {
    const { uri, team, types, group, cursor = null, limit, weakest, steps } = args
    // Each group is a list of its own: a cursor is refused without its group.
    const part = group === undefined ? {} : { part: partOfGroup(group, team) }
    const requested = await askImpact(reader, { uri, types, ...part }, cursor)
    if (!requested.ok) return requested
    const answer = requested.value
    const byTeam = await reachedByTeam(reader, answer)
    const teams = reachedOfTypes(byTeam, answer.flowed, answer.types)
    const fits = team === LARGEST && totalOf(totalsOf(answer.flowed, answer.types)) <= limit
    const listed = team === undefined || fits ? null : listedOf(reader, teams, team)
    const groups = groupsOf(reader, answer, { group, listed })
    const shares = distribute(
      groups.map(({ total }) => total),
      limit,
    )
    const shown = shares.reduce((sum, share) => sum + share, 0)
    const room = roomFor(limit, DEFAULT_PAGE)
    const out: Partial<Record<ImpactGroup, ImpactGroupAnswer>> = {}
    for (const [i, shownGroup] of groups.entries()) {
      const share = shares[i] ?? 0
      const page = { after: cursor, limit: share, room: ((ROOM.groups * room) / Math.max(1, shown)) * share }
      out[shownGroup.name] = await groupOf(reader, answer, { ...shownGroup, page, weakest, steps, team })
    }
    const running = await runningTests(reader, answer)
    const surfaces = await surfacesOf(reader, answer)
    const affected = await affectedIn(reader, answer)
    const live = await liveCountsIn(reader, answer)
    const evaluated = (await versionsEvaluatedOn(reader, answer)).length
    const unconfirmed = await unconfirmedBeyond(reader, answer)
    const counts = {
      affected,
      teams: byTeam.teams.length,
      live,
      evaluated,
      unconfirmed,
    }
    return ok({
      ...headOf(answer),
      ...reachedCounts(answer, live),
      depth: depthOf(answer.flowed),
      sentence: verdictOf(reader, answer, counts),
      affected,
      deploymentsInUse: affected.find(({ type }) => type === 'ModelDeployment')?.count ?? 0,
      deleted: answer.deleted,
      evaluated,
      unconfirmed,
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
      surfaces: shownSurfaces(reader, surfaces, { limit, room: ROOM.surfaces * room }),
      surfacesTotal: surfaces.length,
      groups: out,
    })
  },
})

type ImpactGroupAnswer = NonNullable<ImpactAnswer['groups'][ImpactGroup]>

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
  const found = requested === LARGEST ? groups[0] : groups.find(({ team }) => team === requested)
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
  readonly affected: ImpactAnswer['affected']
  readonly teams: number
  readonly live: LiveCounts
  readonly evaluated: number
  readonly unconfirmed: number
}

/** Types whose count is told even if it is 0, unless no source could report any. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set(['Model', 'ModelDeployment', 'AbTest'])

async function affectedIn(reader: Reader, walk: LineageWalk): Promise<ImpactAnswer['affected']> {
  const counts = await affectedCounts(reader, walk)
  const told = counts.filter(
    ({ type, count, complete }) => count > 0 || !complete || (ALWAYS_TOLD.has(type) && canBeKnown(reader, type)),
  )
  return told.map(({ type, count, complete }) => {
    const what = nounOf(reader, type, count)
    return { type, count, what: complete ? what : `${what} (at least)` }
  })
}

const NOUNS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  ModelInstance: ['model version in use', 'model versions in use'],
  ModelDeployment: ['active deployment', 'active deployments'],
  AbTest: ['running test', 'running tests'],
}

function nounOf({ catalogue }: Reader, type: string, count: number): string {
  const definition = catalogue.type(type)
  const labels = definition === undefined ? [type, type] : [typeLabel(definition), pluralLabel(definition)]
  const [one = type, many = type] = NOUNS[type] ?? labels.map(inSentence)
  return count === 1 ? one : many
}

/**
 * Leaves out what no source could report: `Changing F affects 12 models (11 live), 9 model versions in use, 3 active
 * deployments, 2 running tests and 5 teams. 2 model versions are evaluated on it.`
 */
function verdictOf(reader: Reader, answer: LineageWalk, counts: ImpactCounts): string {
  const { affected, teams } = counts
  const { start, flowed } = answer
  const all = totalsOf(flowed, null)
  const { total, totals, liveCounted } = reachedCounts(
    { flowed, types: null, totals: all, total: totalOf(all) },
    counts.live,
  )
  const unseen = hiddenText(answer)
  const besides = besidesText(answer, counts)
  if (total === 0) return `Changing ${nameOrUri(start)} has no known effect${unseen}.${besides}`
  const models = totals.find(({ type }) => type === 'Model')
  const told = affected.map(({ type, count, what }) => {
    return `${formatNumber(count)} ${what}${type === 'Model' ? liveText(models, liveCounted === total) : ''}`
  })
  const owning = teams > 0 || canBeKnown(reader, 'Group') ? [formatCount(teams, 'team')] : []
  const some = [...told, ...owning]
  const isSomeTold = affected.some(({ count }) => count > 0)
  const other = some.length === 0 ? '' : 'other '
  const what = and(isSomeTold ? some : [...some, formatCount(total, `${other}entity`, `${other}entities`)])
  return `Changing ${nameOrUri(start)} affects ${what}${unseen}.${besides}`
}

/** Says what isn't counted as affected. With an entity, its source deletes most of what tells what needs it. */
function besidesText({ start }: LineageWalk, { evaluated, unconfirmed }: ImpactCounts): string {
  const deletedAt = textOrNull(start.attributes.deletedAtSource)
  return [
    evaluated === 0 ? '' : ` ${formatCount(evaluated, 'model version is', 'model versions are')} evaluated on it.`,
    start.entityType === 'DatasetColumn' && deletedAt === null
      ? ' This includes what reads its dataset, whichever columns that uses.'
      : '',
    unconfirmed === 0 ? '' : ` ${formatCount(unconfirmed, 'open recommendation')} would add to this.`,
    deletedAt === null
      ? ''
      : ` It was deleted at its source by ${deletedAt}; ask as of before then for what it affected.`,
  ].join('')
}

/** `, and 3 affected entities you may not see`. */
function hiddenText({ flowed: { hidden } }: LineageWalk): string {
  if (hidden === 0) return ''
  return `, and ${formatCount(hidden, 'affected entity', 'affected entities')} you may not see`
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

interface ReachedGroup {
  readonly name: ImpactGroup
  readonly types: TypeFilter
  readonly total: number
  /** Lists only these, which the listed team owns; null for everything. */
  readonly only: readonly ReachedNode[] | null
}

function groupsOf(
  reader: Reader,
  { flowed, types: wanted }: LineageWalk,
  { group, listed }: { readonly group: ImpactGroup | undefined; readonly listed: ListedTeam | null },
): readonly ReachedGroup[] {
  const names = group === undefined ? IMPACT_GROUP_NAMES : [group]
  return names.map((name) => {
    const types = among(typesOfGroup(reader, name), wanted)
    const only = listed === null ? null : listed.owned.filter(hasType(flowed, types))
    return { name, types, total: only === null ? totalOf(totalsOf(flowed, types)) : only.length, only }
  })
}

interface GroupRequest extends ReachedGroup {
  readonly page: { readonly after: string | null; readonly limit: number; readonly room: number }
  readonly weakest: boolean
  readonly steps: boolean
  readonly team: string | undefined
}

async function groupOf(
  reader: Reader,
  answer: LineageWalk,
  { name, types, total, page: { room, ...page }, weakest, steps, team, only }: GroupRequest,
): Promise<ImpactGroupAnswer> {
  const { nodes, more, cursor } = await lineagePage(reader, answer, {
    page: lineagePageOf(answer, types, { ...page, part: partOfGroup(name, team), only }),
    more: useAndOwnership(answer),
    weakest,
    steps,
    room,
  })
  const live = await liveCountsIn(reader, answer)
  return {
    total,
    live:
      only === null ? liveCountOf(live, answer.flowed, types) : only.filter((one) => live.nodes.has(one.node)).length,
    nodes,
    next: more ? cursor : null,
  }
}

/** Adds to each row whether it is in use, and who owns it. */
function useAndOwnership(walk: LineageWalk) {
  return async (reader: Reader, entities: readonly Entity[]) => {
    const isInUse = await countedInUse(reader, walk)
    const ownedBy = await ownershipOf(reader, entities)
    return (entity: Entity): Pick<ImpactRow, 'inUse'> & ReturnType<typeof ownedBy> => {
      const inUse = isInUse(entity)
      return { ...(inUse === null ? {} : { inUse }), ...ownedBy(entity) }
    }
  }
}

export function headOf({ start, at, flowed }: LineageWalk) {
  const { hidden } = flowed
  return {
    ...namedJson(start),
    tx: at,
    ...(hidden === 0 ? {} : { hidden }),
  }
}

/** Used if only the path is requested. */
export async function noRows(): Promise<() => object> {
  return () => ({})
}

async function* pagesOfGroups(
  reader: Reader,
  answer: LineageWalk,
  { groups, ...how }: { readonly groups: readonly ReachedGroup[]; readonly weakest: boolean; readonly steps: boolean },
): AsyncGenerator<readonly ImpactRow[], void, void> {
  for (const { name: group, types, only } of groups) {
    const rows = async (part: readonly ReachedNode[]): Promise<readonly ImpactRow[]> => {
      const scan = reader.forScan()
      const nodes = await describeReached(scan, answer, {
        reached: part,
        more: useAndOwnership(answer),
        ...how,
      })
      return nodes.map((node) => ({ group, ...node }))
    }
    yield* inParts(only ?? reachedFrom(answer.flowed, types), rows)
  }
}
