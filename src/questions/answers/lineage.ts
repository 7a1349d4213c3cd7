// Answers the questions `lineage` and `impact`.
import { sunsetOf } from '../../query/deprecation/plans.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import {
  askLineage,
  flowCursor,
  namesOf,
  nameOf,
  stretch,
  type LineagePage,
  type LineageWalk as Walk,
} from '../../query/lineage/ask-lineage.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { Entity } from '../../query/entities/entity.ts'
import {
  deploymentsInUse,
  IMPACT_GROUPS,
  runningTests,
  surfacesOf,
  typesOfGroup,
  type ImpactGroup,
  type Surface,
} from '../../query/lineage/impact.ts'
import { teamTotals, type TeamTotals } from '../../query/lineage/impact-teams.ts'
import { whyOpen, OPEN_REASONS } from '../../query/incomplete.ts'
import {
  livingIn,
  livingOf,
  livingPath,
  pathStandingOf,
  reachedCounts,
  type LiveCounts,
} from '../../query/lineage/live-reach.ts'
import {
  depthOf,
  totalOf,
  totalsOf,
  type FlowPath,
  type PathEdge,
  type ReachedNode,
  type TypeFilter,
} from '../../query/lineage/lineage.ts'
import { briefSentence, namedBy, pathSentence } from '../../query/lineage/path-sentence.ts'
import { factsOfPaths, weakestOf } from '../../query/lineage/weakest-step.ts'
import { isKnowable } from '../../query/sources-of-type.ts'
import type { Reader } from '../../query/reader.ts'
import {
  USUAL_PAGE,
  type ImpactAnswer,
  type ImpactArguments,
  type LineageAnswer,
  type LineageArguments,
} from '../lineage.ts'
import { bytesOf, fitting, roomFor, sharedOut } from './fitting.ts'
import { ownershipOf } from './ownership.ts'

type ImpactGroupAnswer = NonNullable<ImpactAnswer['groups'][ImpactGroup]>

export async function lineage(reader: Reader, requested: LineageArguments): Promise<Result<LineageAnswer, Problem>> {
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
  const living = await livingIn(reader, answer)
  const page = await pageOf(reader, answer, {
    page: stretch(answer, answer.types, { after: cursor, limit }),
    more: owners ? ownershipOf : nothingMore,
    weakest,
    room: roomFor(limit, USUAL_PAGE),
  })
  return ok({
    ...headOf(answer),
    direction: way,
    ...reachedCounts(answer, living),
    depth: depthOf(answer.flowed),
    complete: answer.complete,
    ...(!cut ? {} : { bound: 'depth' as const, hint: 'Ask for more depth, with the same cursor, to go on.' }),
    nodes: page.nodes,
    // Of the last page too, where more depth would find more behind it.
    next: page.more || cut ? page.cursor : null,
  })
}

export async function impact(reader: Reader, args: ImpactArguments): Promise<Result<ImpactAnswer, Problem>> {
  const { uri, types = null, group, cursor = null, limit, weakest } = args
  const all = { uri, way: 'downstream', types, until: null, depth: null, passesHidden: true } as const
  // Each group is a list of its own: a cursor goes with its group, and is refused without.
  const requested = await askLineage(reader, group === undefined ? all : { ...all, part: group }, cursor)
  if (!requested.ok) return requested
  const answer = requested.value
  const names = group === undefined ? IMPACT_GROUPS.map((g) => g.name) : [group]
  const groups = names.map((name) => ({ name, types: among(typesOfGroup(reader, name), answer.types) }))
  const totals = groups.map(({ types }) => totalOf(totalsOf(answer.flowed, types)))
  const shares = sharedOut(totals, limit)
  const shown = shares.reduce((sum, share) => sum + share, 0)
  const room = roomFor(limit, USUAL_PAGE)
  const out: Partial<Record<ImpactGroup, ImpactGroupAnswer>> = {}
  for (const [i, { name, types }] of groups.entries()) {
    const [total = 0, share = 0] = [totals[i], shares[i]]
    const page = { after: cursor, limit: share, room: ((ROOM.groups * room) / Math.max(1, shown)) * share }
    out[name] = await groupOf(reader, answer, { name, types, total, page, weakest })
  }
  const running = await runningTests(reader, answer)
  const surfaces = await surfacesOf(reader, answer)
  const inUse = await deploymentsInUse(reader, answer)
  const byTeam = await teamTotals(reader, answer)
  const teams = await teamsOf(reader, byTeam)
  const living = await livingIn(reader, answer)
  const counts = { running: running.length, deployed: inUse.length, teams: teams.length, living }
  return ok({
    ...headOf(answer),
    ...reachedCounts(answer, living),
    depth: depthOf(answer.flowed),
    sentence: verdictOf(reader, answer, counts),
    deploymentsInUse: inUse.length,
    unknown: unknownIn(answer),
    teams: fitting(teams.slice(0, limit), ROOM.teams * room),
    teamsTotal: teams.length,
    teamless: byTeam.teamless,
    teamsCounted: byTeam.counted,
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

/** Of the types of a group those that are asked for. */
function among(group: TypeFilter, types: TypeFilter): TypeFilter {
  if (group === null || types === null) return group ?? types
  return new Set([...group].filter((type) => types.has(type)))
}

/** The lists of an impact share its room. */
const ROOM = { groups: 0.7, teams: 0.1, runningTests: 0.1, surfaces: 0.1 } as const

function surfacesShown(
  { graph }: Reader,
  surfaces: readonly Surface[],
  { limit, room }: { readonly limit: number; readonly room: number },
): ImpactAnswer['surfaces'] {
  const shown = surfaces.slice(0, limit)
  const shares = sharedOut(
    shown.map(({ exposedBy }) => exposedBy.length),
    limit,
  )
  const described = shown.map(({ name, exposedBy }, i) => ({
    name,
    exposedBy: fitting(
      exposedBy.slice(0, shares[i]).map((node) => graph.uriOf(node)),
      room / shown.length,
    ),
    exposedByTotal: exposedBy.length,
  }))
  return fitting(described, room)
}

/** `a, b and c`. */
const AND = new Intl.ListFormat('en-GB', { type: 'conjunction' })

interface ImpactCounts {
  readonly running: number
  readonly deployed: number
  readonly teams: number
  readonly living: LiveCounts
}

/**
 * Without what no source could tell of: `Changing F affects 20 entities (18 live): 12 models (11 live), 3 active
 * deployments, 2 running tests and 5 teams.`
 */
function verdictOf(reader: Reader, answer: Walk, { running, deployed, teams, living }: ImpactCounts): string {
  const { start, flowed } = answer
  const all = totalsOf(flowed, null)
  const {
    total,
    totals,
    living: alive,
    livingCounted,
  } = reachedCounts({ flowed, types: null, totals: all, total: totalOf(all) }, living)
  const unseen = hiddenText(answer)
  if (total === 0) return `Changing ${nameOf(start)} affects nothing known${unseen}.`
  const models = totals.find(({ type }) => type === 'Model')
  const of = (type: string, text: string): readonly string[] => (isKnowable(reader, type) ? [text] : [])
  const some = [
    ...of('Model', counted(models?.count ?? 0, 'model', livingText(models, livingCounted === total))),
    ...of('ModelDeployment', counted(deployed, 'active deployment')),
    ...of('AbTest', counted(running, 'running test')),
    ...(teams > 0 ? [counted(teams, 'team')] : of('Group', counted(0, 'team'))),
  ]
  const exact = livingCounted === total && alive < total
  const entities = `${total.toLocaleString('en')} ${total === 1 ? 'entity' : 'entities'}`
  const live = exact ? ` (${alive.toLocaleString('en')} live)` : ''
  return `Changing ${nameOf(start)} affects ${entities}${live}${some.length === 0 ? '' : `: ${AND.format(some)}`}${unseen}.`
}

/** `, and 3 affected entities you may not see`. */
function hiddenText({ flowed: { hidden } }: Walk): string {
  if (hidden === 0) return ''
  return `, and ${hidden.toLocaleString('en')} affected ${hidden === 1 ? 'entity' : 'entities'} you may not see`
}

function counted(count: number, one: string, more = ''): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}${more}`
}

/** Stubs among what was reached. */
function unknownIn({ flowed: { kinds, counts } }: Walk): number {
  return kinds.reduce((sum, { open }, kind) => sum + (open ? (counts[kind] ?? 0) : 0), 0)
}

/** Nothing where all are, and where not all were looked at. */
function livingText(of: { readonly count: number; readonly living: number } | undefined, exact: boolean): string {
  return of === undefined || !exact || of.living === of.count ? '' : ` (${of.living.toLocaleString('en')} live)`
}

async function teamsOf(reader: Reader, { teams }: TeamTotals): Promise<ImpactAnswer['teams']> {
  const names = await namesOf(
    reader,
    teams.flatMap(({ team }) => team ?? []),
  )
  return teams.map(({ team, tag, total }) => {
    const uri = team === null ? null : reader.graph.uriOf(team)
    return { team: uri, name: (team === null ? tag : names.get(team)) ?? uri ?? '', total }
  })
}

interface GroupRequest {
  readonly name: ImpactGroup
  readonly types: TypeFilter
  readonly total: number
  readonly page: { readonly after: string | null; readonly limit: number; readonly room: number }
  readonly weakest: boolean
}

async function groupOf(
  reader: Reader,
  answer: Walk,
  { name, types, total, page: { room, ...page }, weakest }: GroupRequest,
): Promise<ImpactGroupAnswer> {
  const { nodes, more, cursor } = await pageOf(reader, answer, {
    page: stretch(answer, types, { ...page, part: name }),
    more: ownershipOf,
    weakest,
    room,
  })
  return {
    total,
    living: livingOf(await livingIn(reader, answer), answer.flowed, types),
    nodes,
    next: more ? cursor : null,
  }
}

function headOf({ start, at, flowed }: Walk) {
  const { hidden } = flowed
  return {
    uri: start.uri,
    entityType: start.entityType,
    name: nameOf(start),
    tx: at,
    ...(hidden === 0 ? {} : { hidden }),
  }
}

/** Where nothing but the path is requested. */
export async function nothingMore(): Promise<() => object> {
  return () => ({})
}

interface PageShown<More> {
  readonly nodes: readonly (LineageAnswer['nodes'][number] & More)[]
  readonly more: boolean
  readonly cursor: string | null
}

/** Described between two looks at how much room is left. */
const DESCRIBED_AT_ONCE = 20

/** As much of a page as fits, one thing at least. */
async function pageOf<More extends object>(
  reader: Reader,
  answer: Walk,
  { page, room, ...how }: { readonly page: LineagePage; readonly room: number } & Omit<Described<More>, 'reached'>,
): Promise<PageShown<More>> {
  const { reached } = page
  const nodes: (LineageAnswer['nodes'][number] & More)[] = []
  let left = room
  for (let i = 0; i < reached.length; i += DESCRIBED_AT_ONCE) {
    const part = reached.slice(i, i + DESCRIBED_AT_ONCE)
    const rows = await described(reader, answer, { ...how, reached: part })
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
}

export async function described<More extends object>(
  reader: Reader,
  answer: Walk,
  { reached, more, weakest }: Described<More>,
): Promise<(LineageAnswer['nodes'][number] & More)[]> {
  const loaded = await reader.loader.load(reached.map((r) => r.node))
  const entities = new Map(loaded.map((e) => [e.node, e]))
  const moreOf = await more(reader, loaded)
  const living = await livingIn(reader, answer)
  const paths: FlowPath[] = []
  for (const one of reached) {
    if (reader.pace.isDue()) await reader.pace.turn()
    paths.push(livingPath(reader, answer, living, one))
  }
  const onPaths = await reader.loader.load([...new Set(paths.flatMap(namedBy))])
  const named = new Map(onPaths.map((entity) => [entity.node, entity]))
  const names = new Map(onPaths.map((entity) => [entity.node, nameOf(entity)]))
  const factsOf = weakest ? await factsOfPaths(reader, paths) : null
  const { present } = reader
  const rows: (LineageAnswer['nodes'][number] & More)[] = []
  for (const [i, one] of reached.entries()) {
    if (reader.pace.isDue()) await reader.pace.turn()
    const [entity, path] = [entities.get(one.node), paths[i]]
    if (entity === undefined || path === undefined) continue
    const brief = briefSentence(path, names)
    rows.push({
      uri: entity.uri,
      entityType: entity.entityType,
      ...(entity.entityType === null ? { known: OPEN_REASONS[whyOpen(reader, entity)] } : {}),
      name: nameOf(entity),
      standing: standingOf(entity.entityType, entity.attributes, reader.catalogue),
      sunset: sunsetOf(entity.attributes),
      depth: one.depth,
      pathStanding: pathStandingOf(reader, path, named),
      ...moreOf(entity),
      sentence: pathSentence(path, names),
      ...(brief === null ? {} : { brief }),
      path: path.edges.map((edge) => edgeOf(reader, edge)),
      ...(path.omitted === 0 ? {} : { omitted: path.omitted }),
      ...(factsOf === null ? {} : { weakest: weakestOf(path, { factsOf, names, present }) }),
    })
  }
  return rows
}

function edgeOf(
  { graph }: Reader,
  { type, name, from, to, direction }: PathEdge,
): LineageAnswer['nodes'][number]['path'][number] {
  return { relation: type, name, direction, from: graph.uriOf(from), to: graph.uriOf(to) }
}
