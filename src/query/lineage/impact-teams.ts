import type { NodeId } from '../../contracts/log.ts'
import { teamTags } from '../../model/team.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { OWNING_TEAM } from '../entities/owning-teams.ts'
import { teamsOf } from '../entities/teams-of.ts'
import type { Reader } from '../reader.ts'
import type { FlowResult } from './flow-walk.ts'
import { once, type WalkAtTransaction } from './impact.ts'
import { isOfTypes, reachedFrom, type ReachedNode, type TypeFilter } from './lineage.ts'

/** A team owns these of all that was reached, nearest first. */
export interface OwnedByTeam {
  /** A tag may name an unknown group: the team is then null. */
  readonly team: NodeId | null
  readonly tag: string | null
  readonly owned: readonly ReachedNode[]
}

export interface ReachedByTeam {
  /** The team that owns the most first. What several teams own is listed for each. */
  readonly teams: readonly OwnedByTeam[]
  /** No team owns these. */
  readonly teamless: readonly ReachedNode[]
  /** The nearest things were looked at: all of them if there are fewer than MOST_COUNTED. */
  readonly counted: number
}

/** Each takes some 20 µs where the rule of owning teams is walked for it. */
const MOST_COUNTED = 20_000
/** Looked at between two pauses. */
const AT_A_TIME = 50

const TEAMS = new WeakMap<FlowResult, Promise<ReachedByTeam>>()

/** Groups by owning team, or by the team that a tag names if no group is known for it. */
export function reachedByTeam(reader: Reader, walk: WalkAtTransaction): Promise<ReachedByTeam> {
  const edge = reader.catalogue.edgeType(OWNING_TEAM)
  // Types are noted also if the teams were read for an earlier answer.
  if (edge !== undefined) {
    reader.touched.target(edge.to)
    reader.touched.along(reader.paths.ways(edge.id))
  }
  return once(TEAMS, walk.flowed, () => grouped(walk.at === reader.at ? reader : reader.asOf(walk.at), walk.flowed))
}

/** Keeps only what is of the types. */
export function ofTypes(
  { teams, teamless, counted }: ReachedByTeam,
  flowed: FlowResult,
  types: TypeFilter,
): ReachedByTeam {
  if (types === null) return { teams, teamless, counted }
  const isWanted = isOfTypes(flowed, types)
  const some = teams.map((one) => ({ ...one, owned: one.owned.filter(isWanted) }))
  return {
    teams: some.filter(({ owned }) => owned.length > 0).toSorted((a, b) => b.owned.length - a.owned.length),
    teamless: teamless.filter(isWanted),
    counted,
  }
}

async function grouped(reader: Reader, flowed: FlowResult): Promise<ReachedByTeam> {
  const of = teamsOf(reader)
  const byTeam = new Map<string, OwnedByTeam & { readonly owned: ReachedNode[] }>()
  const add = (one: ReachedNode, key: string, of: Omit<OwnedByTeam, 'owned'>): void => {
    const known = byTeam.get(key)
    if (known === undefined) byTeam.set(key, { ...of, owned: [one] })
    else known.owned.push(one)
  }
  const without = new Map<NodeId, ReachedNode>()
  let looked = 0
  for (const one of reachedFrom(flowed, null, flowed.ends[0] ?? 0)) {
    if (looked === MOST_COUNTED) break
    if (++looked % AT_A_TIME === 0 && reader.pace.isDue()) await reader.pace.turn()
    const teams = of(one.node)
    if (teams.length === 0) without.set(one.node, one)
    for (const team of teams) add(one, `n${team}`, { team, tag: null })
  }
  const tagged = new Map<NodeId, ReadonlySet<string>>()
  await eachEntity(reader, { nodes: [...without.keys()], at: reader.at }, ({ node, attributes }) => {
    const tags = new Set(teamTags(attributes.tags))
    if (tags.size > 0) tagged.set(node, tags)
  })
  for (const one of without.values())
    for (const tag of tagged.get(one.node) ?? []) add(one, `t${tag}`, { team: null, tag })
  const name = ({ team, tag }: OwnedByTeam): string => tag ?? (team === null ? '' : reader.graph.uriOf(team))
  return {
    teams: [...byTeam.values()].sort((a, b) => b.owned.length - a.owned.length || (name(a) < name(b) ? -1 : 1)),
    teamless: [...without.values()].filter(({ node }) => !tagged.has(node)),
    counted: looked,
  }
}
