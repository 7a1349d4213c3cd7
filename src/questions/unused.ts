import { z } from 'zod'
import { nameOrUri, timeOrNull } from '../catalogue/entity.ts'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { badCursor, numberAt, numberIn } from '../query/cursor.ts'
import { DEPRECATION, planFrom } from '../query/deprecation/plans.ts'
import { eachWithStatus } from '../query/entities/each-entity.ts'
import { type Entity } from '../query/entities/entity.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import { inheritedTeamsOf } from '../query/entities/teams-of.ts'
import { resolveTypes } from '../query/lineage/ask-lineage.ts'
import { usageAttribute, usageOf } from '../query/lineage/map/usage.ts'
import { retirableTypes } from '../query/lineage/retirable.ts'
import { unusedOf, type UnusedPage } from '../query/lineage/unused.ts'
import {
  checkedRelations,
  consumersCounter,
  doubtsAbout,
  provedAt,
  workingTypes,
} from '../query/lineage/use-relations.ts'
import type { PageRequest, Reader } from '../query/reader.ts'
import { teamClosure } from '../walk/team-closure.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { graphRows, inParts } from './export-rows.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import { AS_OF, optional, pageParameters, text, uri, word, type Arguments } from './parameters.ts'
import { incomplete, nextCursor, standing, sunset, time } from './shapes.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

const unusedParameters = {
  type: text('an entity type'),
  team: optional(uri('only what this team or one of its sub-teams owns')),
  sort: optional(
    word(
      ['name', 'team', 'updated', 'certainty'],
      'by name, by owning team, least recently updated first, or most certain first; up to 20,000',
    ),
  ),
  asOf: AS_OF,
  ...pageParameters(1_000, { min: 0, of: 'entities per page' }),
}

const unusedNode = z
  .strictObject({
    uri: z.string(),
    entityType: z.string().nullable(),
    name: z.string(),
    standing,
    team: z
      .strictObject({ uri: z.string(), name: z.string() })
      .nullable()
      .describe('The owning team; the first, if there are several.'),
    usage: z
      .strictObject({
        attribute: z.string(),
        value: z.number().nullable().describe('The value of the attribute; null if not stated.'),
      })
      .nullable()
      .describe('For a type that counts its use: the attribute, and its value.'),
    consumers: z
      .int()
      .describe('How many edges lead to it over the checked relationships; nothing at their other end is in use.'),
    sunset,
    wholeInUse: z
      .boolean()
      .describe(
        'For a version or run: whether its whole is needed by something in use, so that all of them may be kept. Nothing needs this one.',
      ),
  })
  .meta({ id: 'UnusedNode' })

const unusedAnswer = z.strictObject({
  type: z.string(),
  total: z.int(),
  wholesInUse: z.int().describe('How many of these belong to a whole that is needed.'),
  provable: z.boolean().describe('Whether every source of its possible consumers is complete, as far as is known.'),
  doubts: incomplete.describe("Why it can't be proved: a source of possible consumers is silent or not listed."),
  checked: z
    .array(
      z
        .strictObject({
          relation: z.string().describe('The edge type.'),
          name: z.string().describe('How it reads from the entity.'),
          consumers: z.array(z.string()).describe('The types of the consumers.'),
          sources: z.array(z.string()).describe('The sources that could state it, by platform.'),
          listedAt: time.nullable().describe('Their oldest complete sweep. Null: one was never listed.'),
        })
        .meta({ id: 'CheckedRelation' }),
    )
    .describe('The relationships by which something in use could need one of them, at any distance.'),
  working: z.array(z.string()).describe('The types whose entities in use could need one of them, at any distance.'),
  provedAt: time
    .nullable()
    .describe(
      'The oldest complete sweep of all sources of possible consumers. Null: one was never listed, or the answer is of the past.',
    ),
  teams: z
    .array(z.strictObject({ uri: z.string(), name: z.string(), count: z.int() }).meta({ id: 'UnusedTeam' }))
    .nullable()
    .describe('How many each team owns, most first. Null if there are too many to count, and after the first page.'),
  nodes: z.array(unusedNode),
  next: nextCursor,
  tx: z.int(),
})

type UnusedArguments = Arguments<typeof unusedParameters>
export type UnusedAnswer = AnswerOf<typeof unusedAnswer>

const COLUMNS: readonly ExportColumn<UnusedAnswer['nodes'][number]>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Team', cell: ({ team }) => team?.name ?? null },
  { title: 'Standing', cell: ({ standing }) => standing },
  { title: 'Consumers, none in use', cell: ({ consumers }) => consumers },
  { title: 'Whole in use', cell: ({ wholeInUse }) => wholeInUse },
]

export const UNUSED = graphQuestion({
  name: 'unused',
  path: '/api/v1/unused',
  summary: 'List entities of a type that nothing in use depends on',
  description:
    'Nothing in use is made from them or hosted by them; versions and runs are judged individually. In use are unfinished runs, running tests, serving deployments and rules, unretired model versions, and what is still read. Refuses types that the catalogue connects to none of these by flow or hosting.',
  right: 'read',
  cost: 20_000,
  parameters: unusedParameters,
  cacheable: 'entities',
  reusedForMs: 5_000,
  needsGraph: true,
  graphql: 'own',
  answer: unusedAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  cli: { group: 'query', positional: ['type'] },
  tool: {
    description:
      'The entities of a type that nothing in use depends on, and that can be removed, with the owning teams. `provable` says whether that is certain, `doubts` why it is not.',
    default: { limit: 20 },
    leavesOut: ['checked', 'working'],
  },
  examples: [{ title: 'Features that nothing in use needs', arguments: { type: 'Feature', limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: unusedNode,
    tooManyRowsHint: 'Read the list page by page (limit, cursor).',
    rows: unusedRows,
  },
  ask: answerUnused,
})

/** Maximum number of entities over which teams are counted, at some microseconds each. */
const MAX_COUNTED = 20_000
/** Maximum number of entities sorted, at some 10 µs each, because the sort values must be read. */
const MAX_SORTED = 20_000

type UnusedRow = UnusedAnswer['nodes'][number]
type UnusedSort = NonNullable<UnusedArguments['sort']>

async function answerUnused(
  reader: Reader,
  { type, team, sort, cursor, limit }: UnusedArguments,
): Promise<Result<UnusedAnswer, Problem>> {
  const owning = ownedByTeam(reader, team)
  if (!owning.ok) return owning
  const list = unusedList(type, reader, { team, sort })
  const position = numberAt(list, cursor)
  if (!position.ok) return position
  const after = position.value
  // The selectable teams don't change from page to page.
  const counts = cursor === undefined ? new TeamCounts(owning.value.of) : null
  const among = (node: NodeId): boolean => {
    counts?.add(node)
    return owning.value.owns(node)
  }
  const page = await sortPage(reader, { type, sort, of: owning.value.of }, { after, limit, among })
  if (!page.ok) return page
  const { nodes, more, total, wholesInUse } = page.value
  const doubts = await doubtsAbout(reader, type)
  return ok({
    type,
    total: total(),
    wholesInUse,
    provable: doubts.length === 0,
    doubts: doubts.map(({ types, ...doubt }) => ({ ...doubt, ...(types === undefined ? {} : { types: [...types] }) })),
    checked: checkedRelations(reader, type).map((one) => ({ ...one, listedAt: isoOrNull(one.listedAt) })),
    working: workingTypes(reader.catalogue, type),
    provedAt: isoOrNull(provedAt(reader, type)),
    teams: counts === null ? null : await counts.named(reader),
    nodes: await unusedNodes(reader, { type, page: page.value, teamsOf: owning.value.of }, nodes),
    next: more ? numberIn(list, nodes.at(-1) ?? after) : null,
    tx: reader.at,
  })
}

async function unusedRows(
  reader: Reader,
  { type, team, sort }: UnpagedArguments<UnusedArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const owning = ownedByTeam(reader, team)
  if (!owning.ok) return owning
  const { of, owns: among } = owning.value
  const found = await sortPage(reader, { type, sort, of }, { after: 0, limit: Infinity, among })
  if (!found.ok) return found
  const { nodes, total } = found.value
  const rows = async (part: readonly NodeId[]) => {
    const scan = reader.forScan()
    return unusedNodes(scan, { type, page: found.value, teamsOf: inheritedTeamsOf(scan.untracked()) }, part)
  }
  return ok(await graphRows(reader, { count: total(), pages: () => inParts(nodes, rows) }))
}

type TeamsOf = (node: NodeId) => readonly NodeId[]

interface OwningTeams {
  readonly of: TeamsOf
  /** Tells whether the requested team or one of its sub-teams owns it. */
  readonly owns: (node: NodeId) => boolean
}

/**
 * Without a team, uses its own reader: an owner about whom little is known doesn't make the proof of non-use
 * incomplete, but may be why something isn't the team's.
 */
export function ownedByTeam(reader: Reader, team: Uri | undefined): Result<OwningTeams, Problem> {
  if (team === undefined) return ok({ of: inheritedTeamsOf(reader.untracked()), owns: () => true })
  const node = knownNode(reader, team, 'team')
  if (!node.ok) return node
  const teams = new Set(teamClosure(reader, [node.value], 'in'))
  const teamsOfNode = inheritedTeamsOf(reader)
  return ok({ of: teamsOfNode, owns: (one) => teamsOfNode(one).some((owning) => teams.has(owning)) })
}

/** Counts the teams that own something unused of a type, whichever team is requested. */
class TeamCounts {
  readonly #of: TeamsOf
  readonly #counts = new Map<NodeId, number>()
  #looked = 0

  constructor(of: TeamsOf) {
    this.#of = of
  }

  add(node: NodeId): void {
    if (++this.#looked > MAX_COUNTED) return
    for (const team of this.#of(node)) this.#counts.set(team, (this.#counts.get(team) ?? 0) + 1)
  }

  /** Returns null if there are too many entities to count. */
  async named(reader: Reader): Promise<UnusedAnswer['teams']> {
    if (this.#looked > MAX_COUNTED) return null
    const teams = await reader.untracked().loader.load([...this.#counts.keys()])
    return teams
      .map((team) => ({ uri: team.uri, name: nameOrUri(team), count: this.#counts.get(team.node) ?? 0 }))
      .sort((a, b) => b.count - a.count || compareTexts(a.name, b.name))
  }
}

// --------------------------------------------------------------------------------------------------------- sorting

/** Returns entities after a node in the order of ids, or all of them sorted. */
async function sortPage(
  reader: Reader,
  { type, sort, of }: { readonly type: string; readonly sort: UnusedSort | undefined; readonly of: TeamsOf },
  { after, limit, among }: PageRequest & { readonly among: (node: NodeId) => boolean },
): Promise<Result<UnusedPage, Problem>> {
  if (sort === undefined) return await unusedPage(reader, type, { after, limit, among })
  const all = await unusedPage(reader, type, { after: 0, limit: Infinity, among })
  if (!all.ok) return all
  const { nodes } = all.value
  if (nodes.length > MAX_SORTED) {
    const detail = `sort: ${nodes.length} are too many to sort; the limit is ${MAX_SORTED}.`
    return err(badArgument('sort', detail, 'Choose a team, or omit sort.'))
  }
  const sorted = await inOrderOf(reader, { type, sort, of, wholeInUse: all.value.wholeInUse }, nodes)
  const start = after === 0 ? 0 : sorted.indexOf(after) + 1
  if (after !== 0 && start === 0) return err(badCursor('The last item of the previous page is no longer unused.'))
  const shown = sorted.slice(start, start + limit)
  return ok({ ...all.value, nodes: shown, more: start + shown.length < sorted.length })
}

interface SortOf {
  readonly type: string
  readonly sort: UnusedSort
  readonly of: TeamsOf
  readonly wholeInUse: (node: NodeId) => boolean
}

async function inOrderOf(reader: Reader, order: SortOf, nodes: readonly NodeId[]): Promise<readonly NodeId[]> {
  const keys = new Map<NodeId, string | number>()
  const keyOf = order.sort === 'team' ? null : sortKey(reader, order)
  if (keyOf === null) {
    const teams = await reader
      .untracked()
      .loader.load([...new Set(nodes.flatMap((node) => order.of(node).slice(0, 1)))])
    const names = new Map(teams.map((team) => [team.node, nameOrUri(team)]))
    for (const node of nodes) keys.set(node, nameKey(names.get(order.of(node)[0] ?? -1) ?? LAST))
  } else {
    const visit = (entity: Entity): void => void keys.set(entity.node, keyOf(entity))
    await eachWithStatus(reader.untracked(), { nodes, at: reader.at }, visit)
  }
  const byKey = (a: NodeId, b: NodeId): number => {
    const [x, y] = [keys.get(a) ?? LAST, keys.get(b) ?? LAST]
    return x < y ? -1 : x > y ? 1 : a - b
  }
  return [...nodes].sort(byKey)
}

/** Sorts after every name: for entities without one. */
const LAST = '\u{10FFFF}'

function nameKey(name: string): string {
  return name.toLowerCase()
}

function sortKey(reader: Reader, { type, sort, wholeInUse }: SortOf): (entity: Entity) => string | number {
  const consumersOf = consumersCounter(reader, type)
  switch (sort) {
    case 'name':
    case 'team':
      return (entity) => nameKey(nameOrUri(entity))
    case 'updated':
      // Puts the longest untouched first, and those whose last update isn't known last.
      return ({ attributes }) => timeOrNull(attributes.updatedAt) ?? Infinity
    case 'certainty':
      return ({ node, entityType, attributes }) => {
        const standing = standingOf(entityType, attributes, reader.catalogue)
        const attribute = usageAttribute(reader, entityType)
        const doubts = [
          wholeInUse(node),
          standing === 'live',
          attribute !== null && usageOf(attribute, attributes) === null,
        ].map((doubt): number => (doubt ? 1 : 0))
        // Each doubt outweighs all later ones; ties are broken by the number of edges that lead to the entity.
        return (
          doubts.reduce((sum, doubt) => 2 * sum + doubt, 0) * MAX_CONSUMERS +
          Math.min(consumersOf(node), MAX_CONSUMERS - 1)
        )
      }
  }
}

const MAX_CONSUMERS = 1e9

// ------------------------------------------------------------------------------------------------------------ rows

async function firstTeams(
  reader: Reader,
  { nodes, of }: { readonly nodes: readonly NodeId[]; readonly of: TeamsOf },
): Promise<(node: NodeId) => UnusedRow['team']> {
  const first = new Map(
    nodes.flatMap((node) =>
      of(node)
        .slice(0, 1)
        .map((team) => [node, team] as const),
    ),
  )
  const loaded = await reader.loader.load([...new Set(first.values())])
  const teams = new Map(loaded.map((team) => [team.node, { uri: team.uri, name: nameOrUri(team) }]))
  return (node) => teams.get(first.get(node) ?? -1) ?? null
}

async function unusedNodes(
  reader: Reader,
  { type, page, teamsOf: of }: { readonly type: string; readonly page: UnusedPage; readonly teamsOf: TeamsOf },
  nodes: readonly NodeId[],
): Promise<UnusedAnswer['nodes']> {
  const consumersOf = consumersCounter(reader, type)
  const entities = await reader.loader.load(nodes)
  const teamOf = await firstTeams(reader.untracked(), { nodes, of })
  for (const entity of entities) reader.noteShown(entity)
  return entities.map((entity) => {
    const { node, uri, entityType, attributes } = entity
    const attribute = usageAttribute(reader, entityType)
    const usage = attribute === null ? null : { attribute, value: usageOf(attribute, attributes) }
    const standing = standingOf(entityType, attributes, reader.catalogue)
    const plan = planFrom(attributes[DEPRECATION])
    return {
      uri,
      entityType,
      name: nameOrUri(entity),
      standing,
      team: teamOf(node),
      usage,
      consumers: consumersOf(node),
      sunset: plan === null ? null : isoOf(plan.sunset),
      wholeInUse: page.wholeInUse(node),
    }
  })
}

export function unusedList(
  type: string,
  reader: Reader,
  { team, sort }: Pick<Partial<UnusedArguments>, 'team' | 'sort'>,
): string {
  return ['unused', type, team === undefined ? '' : `${reader.nodeOf(team)}`, sort ?? ''].join('.')
}

/** Refuses a type for which the catalogue can't decide what is in use. */
export async function unusedPage(
  reader: Reader,
  type: string,
  page: Parameters<typeof unusedOf>[2],
): Promise<Result<UnusedPage, Problem>> {
  const named = resolveTypes(reader, [type], 'type')
  if (!named.ok) return named
  if (reader.catalogue.type(type) === undefined)
    return err(badType(`"${type}" is an interface.`, 'Use one of its entity types.'))
  const retirable = retirableTypes(reader.catalogue)
  if (retirable.has(type)) return ok(await unusedOf(reader, type, page))
  const others = [...retirable].sort().join(', ')
  const detail = `can't decide whether an entity of type "${type}" is in use: in the catalogue, nothing in use is made from one or hosted by one.`
  return err(badType(detail, `Use one of ${others}.`))
}

function badType(detail: string, hint: string): Problem {
  return badArgument('type', `type: ${detail}`, hint)
}
