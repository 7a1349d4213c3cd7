import { standingOf } from '../../catalogue/in-use.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { NodeId } from '../../contracts/log.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { nameOf, typesNamed } from '../../query/lineage/ask-lineage.ts'
import { cursorIn, notOfList, positionIn } from '../../query/cursor.ts'
import type { Reader } from '../../query/reader.ts'
import { retirableTypes } from '../../query/lineage/retirable.ts'
import {
  checkedRelations,
  consumersCounter,
  doubtsAbout,
  provedAt,
  workingTypes,
} from '../../query/lineage/use-relations.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import { teamsOf } from '../../query/entities/teams-of.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { usageAttribute, usageOf } from '../../query/lineage/map/usage.ts'
import { unusedOf, type UnusedPage } from '../../query/lineage/unused.ts'
import type { ExportedRows, UnpagedArguments } from '../export.ts'
import type { UnusedAnswer, UnusedArguments } from '../unused.ts'
import type { Uri } from '../../model/uri.ts'
import { teamClosure } from '../../walk/team-closure.ts'
import { graphRows, inParts } from './export-rows.ts'

/** Of so many the teams are counted, some microseconds each. */
const MOST_COUNTED = 20_000

export async function unused(
  reader: Reader,
  { type, team, cursor, limit }: UnusedArguments,
): Promise<Result<UnusedAnswer, Problem>> {
  const owned = ownedBy(reader, team)
  if (!owned.ok) return owned
  const list = team === undefined ? unusedList(type) : `${unusedList(type)}.${reader.nodeOf(team)}`
  const after = cursor === undefined ? 0 : nodeAt(list, cursor)
  if (after === null) return err(notOfList(cursor ?? ''))
  const page = await unusedPage(reader, type, { after, limit, among: owned.value })
  if (!page.ok) return page
  const { nodes, more, total, wholesInUse } = page.value
  const doubts = await doubtsAbout(reader, type)
  return ok({
    type,
    total: total(),
    wholesInUse,
    provable: doubts.length === 0,
    doubts: doubts.map(({ types, ...doubt }) => ({ ...doubt, ...(types === undefined ? {} : { types: [...types] }) })),
    checked: checkedRelations(reader, type).map((one) => ({ ...one, listedAt: timeOrNull(one.listedAt) })),
    working: workingTypes(reader.catalogue, type),
    provedAt: timeOrNull(provedAt(reader, type)),
    teams: await teamsOwning(reader.aside(), type),
    nodes: await unusedNodes(reader, { type, page: page.value }, nodes),
    next: more ? cursorIn(list, `n${nodes.at(-1) ?? after}`) : null,
    tx: reader.at,
  })
}

export async function unusedRows(
  reader: Reader,
  { type, team }: UnpagedArguments<UnusedArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const owned = ownedBy(reader, team)
  if (!owned.ok) return owned
  const found = await unusedPage(reader, type, { after: 0, limit: Infinity, among: owned.value })
  if (!found.ok) return found
  const { nodes, total } = found.value
  const rows = async (part: readonly NodeId[]) => unusedNodes(reader.again(), { type, page: found.value }, part)
  return ok(await graphRows(reader, { count: total(), pages: () => inParts(nodes, rows) }))
}

/** Whether a thing is owned by a team or one of its sub-teams; null where any may be. */
function ownedBy(reader: Reader, team: Uri | undefined): Result<((node: NodeId) => boolean) | null, Problem> {
  if (team === undefined) return ok(null)
  const node = knownNode(reader, team, 'team')
  if (!node.ok) return node
  const teams = new Set(teamClosure(reader, [node.value], 'in'))
  const of = teamsOf(reader)
  return ok((one) => of(one).some((owning) => teams.has(owning)))
}

/**
 * The teams that own something unused of a type, whichever team is asked for. `reader`: of its own, since an owner of
 * whom little is known makes no proof of non-use incomplete.
 */
async function teamsOwning(reader: Reader, type: string): Promise<UnusedAnswer['teams']> {
  const { nodes, more } = await unusedOf(reader, type, { after: 0, limit: MOST_COUNTED })
  if (more) return null
  const of = teamsOf(reader)
  const counts = new Map<NodeId, number>()
  for (const node of nodes) for (const team of of(node)) counts.set(team, (counts.get(team) ?? 0) + 1)
  const teams = await reader.loader.load([...counts.keys()])
  return teams
    .map((team) => ({ uri: team.uri, name: nameOf(team), count: counts.get(team.node) ?? 0 }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}

async function firstTeams(
  reader: Reader,
  nodes: readonly NodeId[],
): Promise<(node: NodeId) => UnusedAnswer['nodes'][number]['team']> {
  const of = teamsOf(reader)
  const first = new Map(
    nodes.flatMap((node) =>
      of(node)
        .slice(0, 1)
        .map((team) => [node, team] as const),
    ),
  )
  const loaded = await reader.loader.load([...new Set(first.values())])
  const teams = new Map(loaded.map((team) => [team.node, { uri: team.uri, name: nameOf(team) }]))
  return (node) => teams.get(first.get(node) ?? -1) ?? null
}

function timeOrNull(time: Time | null): string | null {
  return time === null ? null : isoTime(time)
}

async function unusedNodes(
  reader: Reader,
  { type, page }: { readonly type: string; readonly page: UnusedPage },
  nodes: readonly NodeId[],
): Promise<UnusedAnswer['nodes']> {
  const consumersOf = consumersCounter(reader, type)
  const entities = await reader.loader.load(nodes)
  const teamOf = await firstTeams(reader.aside(), nodes)
  for (const entity of entities) reader.noteShown(entity)
  return entities.map((entity) => {
    const { node, uri, entityType, attributes } = entity
    const attribute = usageAttribute(reader, entityType)
    const usage = attribute === null ? null : { attribute, value: usageOf(attribute, attributes) }
    const standing = standingOf(entityType, attributes, reader.catalogue)
    return {
      uri,
      entityType,
      name: nameOf(entity),
      standing,
      team: teamOf(node),
      usage,
      consumers: consumersOf(node),
      wholeInUse: page.wholeInUse(node),
    }
  })
}

export function unusedList(type: string): string {
  return `unused.${type}`
}

/** Refuses a type for which the catalogue cannot decide what is in use. */
export async function unusedPage(
  reader: Reader,
  type: string,
  page: Parameters<typeof unusedOf>[2],
): Promise<Result<UnusedPage, Problem>> {
  const named = typesNamed(reader, [type], 'type')
  if (!named.ok) return named
  if (reader.catalogue.type(type) === undefined)
    return err(wrong(`"${type}" is an interface.`, 'Ask for one of its entity types.'))
  const retirable = retirableTypes(reader.catalogue)
  if (retirable.has(type)) return ok(await unusedOf(reader, type, page))
  const others = [...retirable].sort().join(', ')
  const detail =
    `whether a thing of type "${type}" is in use cannot be decided: by the catalogue nothing in use is ` +
    'made from one, or hosted by one.'
  return err(wrong(detail, `Ask for one of ${others}.`))
}

function wrong(detail: string, hint: string): Problem {
  return { ...problem('BAD_REQUEST', `type: ${detail}`, hint), parameter: 'type' }
}

function nodeAt(list: string, cursor: string): NodeId | null {
  const position = positionIn(list, cursor)
  const match = position.ok ? /^n(\d{1,10})$/.exec(position.value) : null
  return match === null ? null : Number(match[1])
}
