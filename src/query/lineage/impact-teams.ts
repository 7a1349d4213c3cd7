import type { NodeId } from '../../contracts/log.ts'
import { teamTags } from '../../model/team.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { OWNING_TEAM } from '../entities/owning-teams.ts'
import { teamsOf } from '../entities/teams-of.ts'
import type { Reader } from '../reader.ts'
import type { FlowResult } from './flow-walk.ts'
import { once, type WalkAtTransaction } from './impact.ts'
import { reachedFrom } from './lineage.ts'

/** How much of what was reached a team owns. */
export interface TeamTotal {
  /** A tag may name an unknown group: the team is then null. */
  readonly team: NodeId | null
  readonly tag: string | null
  readonly total: number
}

export interface TeamTotals {
  /** The most first. What several teams own is counted for each. */
  readonly teams: readonly TeamTotal[]
  /** Counts things without any team. */
  readonly teamless: number
  /** The nearest things were looked at: all of them if there are fewer than MOST_COUNTED. */
  readonly counted: number
}

/** Each takes some 20 µs where the rule of owning teams is walked for it. */
const MOST_COUNTED = 20_000
/** Looked at between two pauses. */
const AT_A_TIME = 50

const TEAMS = new WeakMap<FlowResult, Promise<TeamTotals>>()

/** Counts by owning team, or by the team that a tag names if no group is known for it. */
export function teamTotals(reader: Reader, walk: WalkAtTransaction): Promise<TeamTotals> {
  const edge = reader.catalogue.edgeType(OWNING_TEAM)
  // Types are noted also if the totals were counted for an earlier answer.
  if (edge !== undefined) {
    reader.touched.target(edge.to)
    reader.touched.along(reader.paths.ways(edge.id))
  }
  return once(TEAMS, walk.flowed, () => counted(walk.at === reader.at ? reader : reader.asOf(walk.at), walk.flowed))
}

async function counted(reader: Reader, flowed: FlowResult): Promise<TeamTotals> {
  const of = teamsOf(reader)
  const totals = new Map<string, TeamTotal>()
  const count = (key: string, of: Omit<TeamTotal, 'total'>): void => {
    totals.set(key, { ...of, total: (totals.get(key)?.total ?? 0) + 1 })
  }
  const without: NodeId[] = []
  let looked = 0
  for (const { node } of reachedFrom(flowed, null, flowed.ends[0] ?? 0)) {
    if (looked === MOST_COUNTED) break
    if (++looked % AT_A_TIME === 0 && reader.pace.isDue()) await reader.pace.turn()
    const teams = of(node)
    if (teams.length === 0) without.push(node)
    for (const team of teams) count(`n${team}`, { team, tag: null })
  }
  let teamless = without.length
  await eachEntity(reader, { nodes: without, at: reader.at }, ({ attributes }) => {
    const tags = new Set(teamTags(attributes.tags))
    if (tags.size > 0) teamless--
    for (const tag of tags) count(`t${tag}`, { team: null, tag })
  })
  const name = ({ team, tag }: TeamTotal): string => tag ?? (team === null ? '' : reader.graph.uriOf(team))
  const teams = [...totals.values()].sort((a, b) => b.total - a.total || (name(a) < name(b) ? -1 : 1))
  return { teams, teamless, counted: looked }
}
