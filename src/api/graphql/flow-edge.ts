import { standingOf } from '../../catalogue/in-use.ts'
import { namesByNode } from '../../query/lineage/lineage-page.ts'
import type { LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { liveCountsIn, livePath, pathStandingOf } from '../../query/lineage/live-reach.ts'
import type { FlowPath, PathEdge, ReachedNode } from '../../query/lineage/lineage.ts'
import { ownersOf, owningTeams } from '../../query/entities/owning-teams.ts'
import { namedBy, pathSentence } from '../../query/lineage/path-sentence.ts'
import type { GraphqlContext, ShownNode } from './context.ts'
import type { PartResolver } from './part.ts'

/** An entity that a walk reached, with its walk. */
export interface FlowEdge {
  readonly cursor: string
  readonly depth: number
  readonly node: ShownNode
  readonly $answer: LineageWalk
  readonly $reached: ReachedNode
}

/** Maximum number of entities named between the ends of a path. */
const MAX_THROUGH = 5

/** Fields of every edge of lineage and impact. */
export const EDGE_FIELDS = `  cursor: String!
  depth: Int!
  standing: Standing!
  "The worst standing along the path, without its ends."
  pathStanding: Standing!
  "The shortest path from the start over live entities; otherwise the shortest."
  path: [PathEdge!]!
  "Edges left out of the middle of a path of more than a hundred."
  omitted: Int!
  "The path as a sentence."
  sentence: String!
  "Up to 5 entities along the path without its ends, nearest to the start first."
  through: [Entity!]!
  owners: [Entity!]!
  "Groups that own it; otherwise those its owners are members of; otherwise the one named by its team tag."
  owningTeams: [OwningTeam!]!
  node: Entity!`

export function edgePrices(type: string): Readonly<Record<string, number>> {
  const prices = {
    standing: 1,
    pathStanding: 3,
    path: 1,
    omitted: 1,
    sentence: 3,
    through: 5,
    owners: 3,
    owningTeams: 5,
  }
  return Object.fromEntries(Object.entries(prices).map(([field, price]) => [`${type}.${field}`, price]))
}

/** Paths are read only if selected. */
async function pathOfEdge({ $answer, $reached }: FlowEdge, { reader }: GraphqlContext): Promise<FlowPath> {
  return livePath(reader, $answer, await liveCountsIn(reader, $answer), $reached)
}

function edgeShown({ type, name, from, to, direction }: PathEdge, { reader }: GraphqlContext) {
  const [start, end] = [reader.graph.uriOf(from), reader.graph.uriOf(to)]
  return { relation: type, name, direction: direction === 'out' ? 'OUT' : 'IN', from: start, to: end }
}

export const edgeFields: Readonly<Record<string, PartResolver>> = {
  standing: async ({ node: { $node } }: FlowEdge, _: unknown, { reader }) => {
    const [entity] = await reader.loader.load([$node])
    return standingOf(entity ?? { entityType: null, attributes: {} }, reader.catalogue).toUpperCase()
  },
  pathStanding: async (edge: FlowEdge, _: unknown, context) => {
    const path = await pathOfEdge(edge, context)
    const entities = await context.reader.loader.load(namedBy(path))
    return pathStandingOf(context.reader, path, new Map(entities.map((one) => [one.node, one]))).toUpperCase()
  },
  path: async (edge: FlowEdge, _: unknown, context) =>
    (await pathOfEdge(edge, context)).edges.map((e) => edgeShown(e, context)),
  omitted: async (edge: FlowEdge, _: unknown, context) => (await pathOfEdge(edge, context)).omitted,
  sentence: async (edge: FlowEdge, _: unknown, context) => {
    const path = await pathOfEdge(edge, context)
    return pathSentence(path, await namesByNode(context.reader, namedBy(path)))
  },
  through: async (edge: FlowEdge, _: unknown, context) => {
    const path = await pathOfEdge(edge, context)
    return context.showAll(namedBy(path).slice(1, -1).slice(0, MAX_THROUGH))
  },
  owners: ({ node: { $node } }: FlowEdge, _: unknown, context) => context.showAll(ownersOf(context.reader, $node)),
  owningTeams: (edge: FlowEdge, _: unknown, context) => teamsOf(edge, context),
}

async function teamsOf({ node: { $node } }: FlowEdge, context: GraphqlContext) {
  const [entity] = await context.reader.loader.load([$node])
  if (entity === undefined) return []
  const teams = owningTeams(context.reader, entity)
  const nodes = teams.flatMap(({ team, through }) => [team, through].filter((n) => n !== null))
  const shown = new Map((await context.showAll(nodes)).map((s): [number, ShownNode] => [s.$node, s]))
  return teams.map(({ reason, team, tag, through }) => {
    const known = team === null ? null : (shown.get(team) ?? null)
    return {
      team: known,
      name: tag ?? known?.name ?? null,
      reason: reason.toUpperCase(),
      through: through === null ? null : (shown.get(through) ?? null),
    }
  })
}
