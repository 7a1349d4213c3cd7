import type { QuestionAnswer } from '../../client/ask.ts'

export type ImpactAnswerShown = QuestionAnswer<'impact'>
type Groups = ImpactAnswerShown['groups']
export type ImpactedNode = NonNullable<Groups[keyof Groups]>['nodes'][number]

/** As a request names what no team owns. */
const NO_TEAM = 'none'

/** What is listed, each thing once: what is known by reference only is in each group that it may be of. */
export function rowsOf({ groups }: ImpactAnswerShown): readonly ImpactedNode[] {
  const nodes = Object.values(groups).flatMap((group) => group.nodes)
  return [...new Map(nodes.map((node) => [node.uri, node])).values()]
}

interface ImpactTeam {
  /** As a request names it. */
  readonly key: string
  readonly title: string
  readonly total: number
}

/** The teams that own any of it, the most first; what no team owns comes last. */
export function teamsOf({ teams, teamless }: ImpactAnswerShown): readonly ImpactTeam[] {
  const named = teams.map(({ team, name, total }) => ({ key: team ?? name, title: name, total }))
  return teamless === 0 ? named : [...named, { key: NO_TEAM, title: 'No team', total: teamless }]
}

export function unlistedTeams({ teams, teamsTotal }: ImpactAnswerShown): number {
  return teamsTotal - teams.length
}

/** Owners and teams of whom no source says more than a name. */
export function onlyNamed({
  unresolvedOwners = [],
  owningTeams,
}: Pick<ImpactedNode, 'unresolvedOwners' | 'owningTeams'>): readonly string[] {
  return [...unresolvedOwners, ...owningTeams.flatMap(({ team, tag }) => (team === null ? (tag ?? []) : []))]
}

interface ImpactOwner {
  readonly uri: string
  readonly entityType: string | null
  /** Null where none is known. */
  readonly name: string | null
}

export function ownersOf({ owners, ownedBy }: Pick<ImpactedNode, 'owners' | 'ownedBy'>): readonly ImpactOwner[] {
  return owners.map((uri) => {
    const named = ownedBy.find((one) => one.uri === uri)
    const isNamed = named !== undefined && named.name !== named.uri
    return { uri, entityType: named?.entityType ?? null, name: isNamed ? named.name : null }
  })
}
