// Builds the rows of unused entities.
import { nameOrUri, namedJson, timeOrNull } from '../../catalogue/entity.ts'
import { isInProduction } from '../../catalogue/in-production.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { badArgument, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { DEPRECATION, planFrom } from '../../query/deprecation/plans.ts'
import { resolveTypes } from '../../query/lineage/ask-lineage.ts'
import { usageAttribute, usageOf } from '../../query/lineage/map/usage.ts'
import { retirableTypes } from '../../query/lineage/retirable.ts'
import { unusedOf, type UnusedPage } from '../../query/lineage/unused.ts'
import { wouldBeInUse } from '../../query/lineage/unconfirmed.ts'
import { consumersCounter } from '../../query/lineage/use-relations.ts'
import type { Reader } from '../../query/reader.ts'
import { isoOf, isoOrNull } from '../../lib/iso.ts'
import type { UnusedRow, UnusedAnswer, UnusedArguments } from './schema.ts'

export type TeamsOf = (node: NodeId) => readonly NodeId[]

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

export async function unusedNodes(
  reader: Reader,
  { type, page, teamsOf: of }: { readonly type: string; readonly page: UnusedPage; readonly teamsOf: TeamsOf },
  nodes: readonly NodeId[],
): Promise<UnusedAnswer['nodes']> {
  const consumersOf = consumersCounter(reader, type)
  const entities = await reader.loader.load(nodes)
  const would = await wouldBeInUse(reader)
  const teamOf = await firstTeams(reader.untracked(), { nodes, of })
  for (const entity of entities) reader.noteShown(entity)
  return entities.map((entity) => {
    const { node, entityType, attributes } = entity
    const attribute = usageAttribute(reader, entityType)
    const usage = attribute === null ? null : { attribute, value: usageOf(attribute, attributes) }
    const plan = planFrom(attributes[DEPRECATION])
    return {
      ...namedJson(entity),
      standing: standingOf(entity, reader.catalogue),
      team: teamOf(node),
      usage,
      consumers: consumersOf(node),
      updatedAt: isoOrNull(timeOrNull(attributes.updatedAt)),
      sunset: plan === null ? null : isoOf(plan.sunset),
      containerInUse: page.containerInUse(node),
      inProduction: isInProduction(entity, reader.catalogue),
      unconfirmed: would[node] === 1,
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
