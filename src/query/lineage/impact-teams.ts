import type { NodeId } from '../../contracts/log.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { memoiseAsync } from '../../lib/memoise.ts'
import { teamTags } from '../../model/team.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { inheritValues } from '../entities/known-owners.ts'
import { OWNING_TEAM } from '../entities/owning-teams.ts'
import { teamsOf } from '../entities/teams-of.ts'
import type { Reader } from '../reader.ts'
import type { FlowResult } from './flow-walk.ts'
import { walkOf, type WalkAtTransaction } from './impact.ts'
import { hasType, reachedFrom, type ReachedNode, type TypeFilter } from './lineage.ts'

/** The reached entities that a team owns, nearest first. */
export interface OwnedByTeam {
  /** Null if a tag names an unknown group. */
  readonly team: NodeId | null
  readonly tag: string | null
  readonly owned: readonly ReachedNode[]
}

export interface ReachedByTeam {
  /** The team that owns the most comes first. Entities of several teams are listed for each. */
  readonly teams: readonly OwnedByTeam[]
  /** Entities without an owning team. */
  readonly teamless: readonly ReachedNode[]
  /** Number of the nearest examined: all if fewer than MAX_COUNTED. */
  readonly counted: number
  /** Edges by which entities inherit teams, whose ends were examined. */
  readonly edges: readonly EdgeTypeId[]
}

/** Each takes some 20 µs if the rule of owning teams is walked for it. */
const MAX_COUNTED = 20_000

/** Groups by owning team, or by a tag's team if its group is unknown; teams are inherited. */
export async function reachedByTeam(reader: Reader, walk: WalkAtTransaction): Promise<ReachedByTeam> {
  const edge = reader.catalogue.edgeType(OWNING_TEAM)
  // Notes the types even if the teams were read for an earlier answer.
  if (edge !== undefined) {
    reader.coverage.noteTarget(edge.to)
    reader.coverage.noteEdges(reader.paths.followedEdges(edge.id))
  }
  const found = await groupWalkByTeam(reader, walk)
  reader.coverage.noteEdges(found.edges)
  return found
}

const groupWalkByTeam = memoiseAsync(walkOf, (reader, { flowed, at }) =>
  groupByTeam(at === reader.at ? reader : reader.asOf(at), flowed),
)

export function reachedOfTypes(
  { teams, teamless, ...others }: ReachedByTeam,
  flowed: FlowResult,
  types: TypeFilter,
): ReachedByTeam {
  if (types === null) return { teams, teamless, ...others }
  const isWanted = hasType(flowed, types)
  const some = teams.map((one) => ({ ...one, owned: one.owned.filter(isWanted) }))
  return {
    teams: some.filter(({ owned }) => owned.length > 0).toSorted((a, b) => b.owned.length - a.owned.length),
    teamless: teamless.filter(isWanted),
    ...others,
  }
}

async function groupByTeam(reader: Reader, flowed: FlowResult): Promise<ReachedByTeam> {
  const reachedNodes = reachedFrom(flowed, null).take(MAX_COUNTED).toArray()
  const nodes = reachedNodes.map(({ node }) => node)
  const { found, edges } = await teamsOfEach(reader, nodes)
  const teamsOfNode = (node: NodeId): readonly OwnTeam[] => found.get(node)?.own ?? []
  const byTeam = new Map<string, OwnedByTeam & { readonly owned: ReachedNode[] }>()
  for (const reached of reachedNodes)
    for (const { team, tag } of teamsOfNode(reached.node)) {
      const key = team === null ? `t${tag}` : `n${team}`
      getOrInsert(byTeam, key, () => ({ team, tag, owned: [] })).owned.push(reached)
    }
  const name = ({ team, tag }: OwnedByTeam): string => tag ?? (team === null ? '' : reader.graph.uriOf(team))
  return {
    teams: [...byTeam.values()].sort((a, b) => b.owned.length - a.owned.length || compareTexts(name(a), name(b))),
    teamless: reachedNodes.filter(({ node }) => teamsOfNode(node).length === 0),
    counted: reachedNodes.length,
    edges,
  }
}

type OwnTeam = Omit<OwnedByTeam, 'owned'>

/** Returns the teams of each entity, or those that its tags name, inherited like in `ownersOfEach`. */
function teamsOfEach(reader: Reader, nodes: readonly NodeId[]): ReturnType<typeof inheritValues<readonly OwnTeam[]>> {
  const teamsOfNode = teamsOf(reader)
  return inheritValues(reader, nodes, async (asked) => {
    const teams = new Map<NodeId, readonly OwnTeam[]>()
    for (const node of asked) {
      if (reader.pace.isDue()) await reader.pace.yieldNow()
      teams.set(
        node,
        teamsOfNode(node).map((team) => ({ team, tag: null })),
      )
    }
    const teamless = asked.filter((node) => teams.get(node)?.length === 0)
    await eachEntity(reader, teamless, ({ node, attributes: { tags } }) => {
      teams.set(
        node,
        teamTags(tags).map((tag) => ({ team: null, tag })),
      )
    })
    return (node) => {
      const own = teams.get(node) ?? []
      return own.length > 0 ? own : null
    }
  })
}
