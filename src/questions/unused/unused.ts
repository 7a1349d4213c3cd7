import { describeUse } from '../../catalogue/in-use.ts'
import { nameOrUri } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Problem } from '../../contracts/problem.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { openNumber, sealNumbers } from '../../query/cursor.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import { inheritedTeamsOf } from '../../query/entities/teams-of.ts'
import { checkedRelations, doubtsAbout, provedAt, workingTypes } from '../../query/lineage/use-relations.ts'
import type { Reader } from '../../query/reader.ts'
import { teamClosure } from '../../walk/team-closure.ts'
import { graphQuestion } from '../declare.ts'
import { listRows } from '../export-rows.ts'
import { NAMED_COLUMNS, type ExportColumn } from '../export.ts'
import { isoOrNull } from '../../lib/iso.ts'
import { type UnusedAnswer, unusedParameters, unusedAnswer, unusedNode } from './schema.ts'
import { unusedList, unusedNodes, type TeamsOf } from './rows.ts'
import { sortPage } from './order.ts'

const COLUMNS: readonly ExportColumn<UnusedAnswer['nodes'][number]>[] = [
  ...NAMED_COLUMNS,
  { title: 'Team', cell: ({ team }) => team?.name ?? null },
  { title: 'Standing', cell: ({ standing }) => standing },
  { title: 'Consumers, none in use', cell: ({ consumers }) => consumers },
  { title: 'Updated', cell: ({ updatedAt }) => updatedAt },
  { title: 'Container in use', cell: ({ containerInUse }) => containerInUse },
  { title: 'In production', cell: ({ inProduction }) => inProduction },
  { title: 'Unconfirmed', cell: ({ unconfirmed }) => unconfirmed },
]

export const UNUSED = graphQuestion({
  name: 'unused',
  path: '/api/v1/unused',
  summary: 'List entities of a type that nothing in use depends on',
  description:
    'Nothing in use is made from these entities or hosted by them; versions and runs are judged individually. These count as in use: unfinished runs, running tests, serving deployments and rules, model versions that are trained, released, chosen by an alias or the newest of their model, and entities that are still read. Refuses types that the catalogue connects to none of these by flow or hosting.',
  cost: 20_000,
  parameters: unusedParameters,
  cacheable: 'entities',
  reusedForMs: 5_000,
  needsGraph: true,
  graphql: 'own',
  answer: unusedAnswer,
  cli: { group: 'query', positional: ['type'] },
  tool: {
    description:
      "The entities of a type that nothing in use depends on, and that can be removed, with the owning teams. `provable` says whether that is certain, `doubts` why it isn't; never for one `inProduction`.",
    default: { limit: 20 },
    leavesOut: ['checked', 'working', 'conditions'],
  },
  examples: [{ title: 'Features that nothing in use needs', arguments: { type: 'Feature', limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: unusedNode,
    tooManyRowsHint: 'Read the list page by page (limit, cursor).',
    async rows(reader, { type, team, sort }) {
      const owning = ownedByTeam(reader, team)
      if (!owning.ok) return owning
      const { of, owns: among } = owning.value
      const found = await sortPage(reader, { type, sort, of }, { after: 0, limit: Infinity, among })
      if (!found.ok) return found
      return await listRows(reader, found.value.nodes, (part) => {
        const scan = reader.forScan()
        return unusedNodes(scan, { type, page: found.value, teamsOf: inheritedTeamsOf(scan.untracked()) }, part)
      })
    },
  },
  async ask(reader, { type, team, sort, cursor, limit }) {
    const owning = ownedByTeam(reader, team)
    if (!owning.ok) return owning
    const list = unusedList(type, reader, { team, sort })
    const position = openNumber(list, cursor)
    if (!position.ok) return position
    const after = position.value
    // The selectable teams don't change from page to page.
    const counts = cursor === undefined ? new TeamCounts(owning.value.of) : null
    const among = (node: NodeId): boolean => {
      counts?.add(node)
      return owning.value.owns(node)
    }
    const page = await sortPage(reader, { type, sort, of: owning.value.of }, { after, limit, among })
    if (!page.ok) return page
    const { nodes, more, total, containersInUse } = page.value
    const doubts = await doubtsAbout(reader, type)
    const working = workingTypes(reader.catalogue, type)
    return ok({
      type,
      total: total(),
      existing: reader.graph.countOfType(type, reader.at),
      containersInUse,
      provable: doubts.length === 0,
      doubts: doubts.map(({ types, ...doubt }) => ({
        ...doubt,
        ...(types === undefined ? {} : { types: [...types] }),
      })),
      checked: checkedRelations(reader, type).map((one) => ({ ...one, listedAt: isoOrNull(one.listedAt) })),
      working,
      conditions: [...new Set([type, ...working])].flatMap((name) => {
        const use = reader.catalogue.type(name)?.inUse
        return use === undefined ? [] : [{ type: name, use: describeUse(use) }]
      }),
      provedAt: isoOrNull(provedAt(reader, type)),
      teams: counts === null ? null : await counts.named(reader),
      nodes: await unusedNodes(reader, { type, page: page.value, teamsOf: owning.value.of }, nodes),
      next: more ? sealNumbers(list, nodes.at(-1) ?? after) : null,
      tx: reader.at,
    })
  },
})

/** Maximum number of entities over which teams are counted, at some microseconds each. */
const MAX_COUNTED = 20_000

interface OwningTeams {
  readonly of: TeamsOf
  /** Tells whether the requested team or one of its sub-teams owns it. */
  readonly owns: (node: NodeId) => boolean
}

/**
 * Without a team, uses its own reader: an owner about whom little is known doesn't make the proof of non-use
 * incomplete, but may be why something isn't the team's.
 */
export function ownedByTeam(reader: Reader, team: Uri | undefined): Result<OwningTeams, Problem> {
  if (team === undefined) return ok({ of: inheritedTeamsOf(reader.untracked()), owns: () => true })
  const node = knownNode(reader, team, 'team')
  if (!node.ok) return node
  const teams = new Set(teamClosure(reader, [node.value], 'in'))
  const teamsOfNode = inheritedTeamsOf(reader)
  return ok({ of: teamsOfNode, owns: (one) => teamsOfNode(one).some((owning) => teams.has(owning)) })
}

/** Counts the teams that own something unused of a type, whichever team is requested. */
class TeamCounts {
  readonly #of: TeamsOf
  readonly #counts = new Map<NodeId, number>()
  #looked = 0

  constructor(of: TeamsOf) {
    this.#of = of
  }

  add(node: NodeId): void {
    if (++this.#looked > MAX_COUNTED) return
    for (const team of this.#of(node)) this.#counts.set(team, (this.#counts.get(team) ?? 0) + 1)
  }

  /** Returns null if there are too many entities to count. */
  async named(reader: Reader): Promise<UnusedAnswer['teams']> {
    if (this.#looked > MAX_COUNTED) return null
    const teams = await reader.untracked().loader.load([...this.#counts.keys()])
    return teams
      .map((team) => ({ uri: team.uri, name: nameOrUri(team), count: this.#counts.get(team.node) ?? 0 }))
      .sort((a, b) => b.count - a.count || compareTexts(a.name, b.name))
  }
}
