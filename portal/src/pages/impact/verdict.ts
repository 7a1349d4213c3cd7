import type { QuestionAnswer } from '../../client/ask.ts'

export type ImpactAnswerShown = QuestionAnswer<'impact'>
type Groups = ImpactAnswerShown['groups']
export type ImpactGroupName = keyof Groups
export type ImpactedNode = NonNullable<Groups[ImpactGroupName]>['nodes'][number]

/** A node with the group of the catalogue that it is in. */
export interface ImpactedRow {
  readonly node: ImpactedNode
  readonly group: ImpactGroupName
}

export interface ImpactSection {
  readonly key: string
  /** The URI of the team, where it is of one that has a page. */
  readonly team: string | null
  readonly title: string
  /** Exact where every row is listed; the number of listed rows otherwise. */
  readonly rows: readonly ImpactedRow[]
}

export type ImpactBy = (typeof IMPACT_BY)[number]
export const IMPACT_BY = ['team', 'type', 'hops'] as const

export function rowsOf({ groups }: ImpactAnswerShown): readonly ImpactedRow[] {
  return Object.entries(groups).flatMap(([group, { nodes }]) =>
    nodes.map((node) => ({ node, group: group as ImpactGroupName })),
  )
}

/** How many of what is reached the rows do not list. */
export function unlisted({ groups }: ImpactAnswerShown): number {
  return Object.values(groups).reduce((sum, { total, nodes }) => sum + total - nodes.length, 0)
}

/** `7 models, 17 deployments, 2 running tests, 4 services, 12 teams`: what a person decides from. */
export function verdictOf(answer: ImpactAnswerShown): string {
  const { groups, runningTests } = answer
  const parts: readonly (readonly [number, string, string])[] = [
    [groups.models?.total ?? 0, 'model', 'models'],
    [groups.deployments?.total ?? 0, 'deployment', 'deployments'],
    [runningTests.length, 'running test', 'running tests'],
    [groups.services?.total ?? 0, 'service', 'services'],
    [teamsOf(rowsOf(answer)).length, 'team', 'teams'],
  ]
  const atLeast = unlisted(answer) > 0
  return parts
    .map(([count, one, many]) => {
      const text = `${count.toLocaleString('en')} ${count === 1 ? one : many}`
      return atLeast && one === 'team' ? `at least ${text}` : text
    })
    .join(', ')
}

function teamsOf(rows: readonly ImpactedRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ node }) => teamsOfNode(node)))]
}

/** By URI, or by the tag that names it. */
function teamsOfNode({ owningTeams }: ImpactedNode): readonly string[] {
  return owningTeams.flatMap(({ team, tag }) => team ?? tag ?? [])
}

/** The rows under headings; whatever two teams own is under both. */
export function sectionsOf(
  rows: readonly ImpactedRow[],
  by: ImpactBy,
  labelOfType: (type: string | null) => string,
): readonly ImpactSection[] {
  const sections = new Map<string, { team: string | null; title: string; rows: ImpactedRow[] }>()
  const put = (key: string, title: string, row: ImpactedRow, team: string | null = null): void => {
    const section = sections.get(key) ?? { team, title, rows: [] }
    section.rows.push(row)
    sections.set(key, section)
  }
  for (const row of rows) {
    const { entityType, depth } = row.node
    if (by === 'type') put(entityType ?? '', labelOfType(entityType), row)
    else if (by === 'hops')
      put(String(depth).padStart(6, '0'), depth === 1 ? '1 step away' : `${depth} steps away`, row)
    else {
      const teams = teamsOfNode(row.node)
      if (teams.length === 0) put('', 'No owning team', row)
      for (const team of teams) put(team, team.split('/').at(-1) ?? team, row, team.startsWith('aip://') ? team : null)
    }
  }
  const all = [...sections].map(([key, section]) => ({ key, ...section }))
  if (by === 'hops') return all.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  // What nobody owns comes last.
  const last = ({ key }: ImpactSection): number => (by === 'team' && key === '' ? 1 : 0)
  return all.toSorted((a, b) => last(a) - last(b) || b.rows.length - a.rows.length || (a.key < b.key ? -1 : 1))
}
