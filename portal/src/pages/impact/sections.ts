import type { QuestionAnswer } from '../../client/ask.ts'

export type ImpactAnswerShown = QuestionAnswer<'impact'>
type Groups = ImpactAnswerShown['groups']
export type ImpactedNode = NonNullable<Groups[keyof Groups]>['nodes'][number]

export interface ImpactSection {
  readonly key: string
  /** The URI of the team, where it is of one that has a page. */
  readonly team: string | null
  readonly title: string
  readonly rows: readonly ImpactedNode[]
  /** Exact; null where only what is listed is counted. */
  readonly total: number | null
}

export type ImpactBy = (typeof IMPACT_BY)[number]
export const IMPACT_BY = ['team', 'type', 'hops'] as const

export function rowsOf({ groups }: ImpactAnswerShown): readonly ImpactedNode[] {
  return Object.values(groups).flatMap(({ nodes }) => nodes)
}

interface ImpactOwner {
  readonly uri: string
  readonly entityType: string | null
  /** Null where none is known. */
  readonly name: string | null
}

export function ownersOf({ owners, ownedBy }: ImpactedNode): readonly ImpactOwner[] {
  return owners.map((uri) => {
    const named = ownedBy.find((one) => one.uri === uri)
    return { uri, entityType: named?.entityType ?? null, name: nameOr(named, null) }
  })
}

function nameOr<T>(named: ImpactedNode['ownedBy'][number] | undefined, otherwise: T): string | T {
  return named === undefined || named.name === named.uri ? otherwise : named.name
}

/** What the counts of all teams are together, where that is more than what is reached: several own the same. */
export function overlapOfTeams({ teams, teamsTotal, teamless, teamsCounted }: ImpactAnswerShown): number | null {
  if (teams.length < teamsTotal) return null
  const sum = teams.reduce((all, { total }) => all + total, teamless)
  return sum > teamsCounted ? sum : null
}

/** How many of what is reached the rows do not list. */
export function unlisted({ groups }: ImpactAnswerShown): number {
  return Object.values(groups).reduce((sum, { total, nodes }) => sum + total - nodes.length, 0)
}

/** What is reached under headings, the most first; whatever two teams own is under both. */
export function sectionsOf(
  answer: ImpactAnswerShown,
  by: ImpactBy,
  labelOfType: (type: string | null) => string,
): readonly ImpactSection[] {
  const headings = headingsOf(answer, by, labelOfType)
  const rows = Map.groupBy(
    rowsOf(answer).flatMap((node) => keysOf(node, by).map((key) => ({ key, node }))),
    ({ key }) => key,
  )
  const keys = [...new Set([...headings.keys(), ...rows.keys()])]
  const sections = keys.map((key): ImpactSection => {
    const heading = headings.get(key) ?? { title: titleOf(key, by, labelOfType), total: null }
    const team = by === 'team' && key.startsWith('aip://') ? key : null
    return { key, team, ...heading, rows: (rows.get(key) ?? []).map(({ node }) => node) }
  })
  if (by === 'hops') return sections.toSorted((a, b) => Number(a.key) - Number(b.key))
  // What no team owns comes last.
  const last = ({ key }: ImpactSection): number => (by === 'team' && key === '' ? 1 : 0)
  const size = ({ total, rows }: ImpactSection): number => total ?? rows.length
  return sections.toSorted((a, b) => last(a) - last(b) || size(b) - size(a) || (a.key < b.key ? -1 : 1))
}

function keysOf({ entityType, depth, owningTeams }: ImpactedNode, by: ImpactBy): readonly string[] {
  if (by === 'type') return [entityType ?? '']
  if (by === 'hops') return [String(depth)]
  const teams = owningTeams.flatMap(({ team, tag }) => team ?? tag ?? [])
  return teams.length === 0 ? [''] : [...new Set(teams)]
}

interface Heading {
  readonly title: string
  readonly total: number | null
}

/** What the answer counts of everything, whether or not it lists it. */
function headingsOf(
  { teams, teamless, teamsCounted, total, totals }: ImpactAnswerShown,
  by: ImpactBy,
  labelOfType: (type: string | null) => string,
): ReadonlyMap<string, Heading> {
  if (by === 'hops') return new Map()
  if (by === 'type')
    return new Map(totals.map(({ type, count }) => [type ?? '', { title: labelOfType(type), total: count }]))
  const exact = (count: number): number | null => (teamsCounted === total ? count : null)
  const ofTeams = teams.map(({ team, name, total: owned }): [string, Heading] => [
    team ?? name,
    { title: name, total: exact(owned) },
  ])
  return new Map(teamless === 0 ? ofTeams : [...ofTeams, ['', { title: 'No owning team', total: exact(teamless) }]])
}

function titleOf(key: string, by: ImpactBy, labelOfType: (type: string | null) => string): string {
  if (by === 'type') return labelOfType(key === '' ? null : key)
  if (by === 'hops') return key === '1' ? '1 step away' : `${key} steps away`
  return key === '' ? 'No owning team' : (key.split('/').at(-1) ?? key)
}
