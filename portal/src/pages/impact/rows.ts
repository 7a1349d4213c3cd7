import { lastPart } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import type { NamedEntity } from '../../parts/entity-link.tsx'

export type ImpactAnswerShown = QuestionAnswer<'impact'>
type Groups = ImpactAnswerShown['groups']
export type ImpactedNode = NonNullable<Groups[keyof Groups]>['nodes'][number]

/** Parameter for what no team owns. */
const NO_TEAM = 'none'

/**
 * Returns every row once, since one known only by reference is in each group that it may belong to. Models and what is in
 * use come first, since they would break now; what is retired or reached only through something retired comes last. The
 * order is otherwise that of the groups, as in the file.
 */
export function rowsOf({ groups }: Pick<ImpactAnswerShown, 'groups'>): readonly ImpactedNode[] {
  const nodes = Object.values(groups).flatMap((group) => group.nodes)
  const once = [...new Map(nodes.map((node) => [node.uri, node])).values()]
  const rank = (node: ImpactedNode): number =>
    isLive(node) ? Number(node.inUse !== true && node.entityType !== 'Model') : 2
  return once.toSorted((a, b) => rank(a) - rank(b))
}

const isLive = ({ standing, pathStanding }: ImpactedNode): boolean => standing === 'live' && pathStanding === 'live'

/** Returns the number of rows of each type that the figures leave out, the most frequent first. */
export function uncountedTypes({ affected, totals }: Pick<ImpactAnswerShown, 'affected' | 'totals'>) {
  const counted = new Set<string | null>(affected.map(({ type }) => type))
  return totals.filter(({ type, count }) => type !== null && count > 0 && !counted.has(type))
}

interface ImpactTeam {
  /** Parameter of the request. */
  readonly key: string
  readonly title: string
  readonly total: number
}

/** Owning teams by number of rows, largest first, then rows without a team: nobody is told of those. */
export function teamsOf({ teams, teamless }: ImpactAnswerShown): readonly ImpactTeam[] {
  const named = teams.map(({ team, name, total }) => ({
    key: team ?? name,
    title: name === team ? lastPart(team) : name,
    total,
  }))
  const none = teamless === 0 ? [] : [{ key: NO_TEAM, title: 'No team', total: teamless }]
  return [...named, ...none]
}

/** Tells which groups a row is in. */
export function teamsOfRow({ owningTeams }: Pick<ImpactedNode, 'owningTeams'>): readonly string[] {
  return owningTeams.length === 0 ? [NO_TEAM] : owningTeams.flatMap(({ team, tag }) => team ?? tag ?? [])
}

export function unlistedTeams({ teams, teamsTotal }: ImpactAnswerShown): number {
  return teamsTotal - teams.length
}

/** Owners and teams known only by name. */
export function onlyNamed({
  unresolvedOwners = [],
  owningTeams,
}: Pick<ImpactedNode, 'unresolvedOwners' | 'owningTeams'>): readonly string[] {
  return [...unresolvedOwners, ...owningTeams.flatMap(({ team, tag }) => (team === null ? (tag ?? []) : []))]
}

export function ownersOf({ owners, ownedBy }: Pick<ImpactedNode, 'owners' | 'ownedBy'>): readonly NamedEntity[] {
  return owners.map((uri) => {
    const named = ownedBy.find((one) => one.uri === uri)
    const isNamed = named !== undefined && named.name !== named.uri
    return { uri, entityType: named?.entityType ?? null, name: isNamed ? named.name : null }
  })
}
