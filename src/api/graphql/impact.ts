// The GraphQL fields of impact: what a change would affect, in groups.
import { flowCursor, pageLimit, stretch, type LineagePage } from '../../query/lineage/lineage-page.ts'
import { listMember, flowPosition, type LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { MAX_PAGE } from '../../query/deps.ts'
import { IMPACT_GROUPS, type ImpactGroup } from '../../contracts/impact-groups.ts'
import { runningTests, surfacesOf, typesOfGroup } from '../../query/lineage/impact.ts'
import { askImpact, liveCountsIn, liveCountOf, reaches, type LiveCounts } from '../../query/lineage/live-reach.ts'
import { isBehind, totalOf, totalsOf } from '../../query/lineage/lineage.ts'
import { CONNECTION_PAGE_ARGUMENTS, orRefuse, type GraphqlContext } from './context.ts'
import { EDGE_FIELDS, edgeFields, edgePrices } from './flow-edge.ts'
import { flowEdges, flowPageInfo, liveFields, noteIfCut, WALK_FIELDS, walkShown } from './lineage.ts'
import type { PageArgs } from './list-pages.ts'
import type { PartResolver, SchemaPart } from './part.ts'

interface Impact {
  readonly $answer: LineageWalk
  readonly $args: ImpactArgs
}

const groups = IMPACT_GROUPS.map(
  ({ name, description }) => `  "${description}"\n  ${name}(first: Int, after: String): ImpactConnection!`,
)

const QUERY = `
  "Everything that a change to an entity affects, by kind, each with its owners, its owning teams and why, and the shortest path to it. directOnly: for a group, leave out what its sub-teams own. asOf pins the whole request."
  impact(uri: ID!, directOnly: Boolean, asOf: String): Impact!`

const TYPES = `
type Impact {
${WALK_FIELDS}
${groups.join('\n')}
  "Affected running experiments; for a person or group, also those they own."
  runningTests(first: Int, after: String): ImpactConnection!
  "How many more affected entities were deleted at their source."
  deleted: Int!
  "Where members meet what is affected: surfaces of services and running tests."
  surfaces: [ExposedSurface!]!
}

type ImpactConnection {
  edges: [ImpactEdge!]!
  pageInfo: PageInfo!
  totalCount: Int!
  "How many of those counted are in use, or live and reached over live entities only."
  live: Int!
}

type ImpactEdge {
${EDGE_FIELDS}
}

type ExposedSurface {
  name: String!
  "Services and running tests."
  exposedBy: [Entity!]!
}`

interface ImpactArgs {
  readonly uri: string
  readonly directOnly?: boolean | null
}

const walkOf = ({ uri, directOnly }: ImpactArgs) => ({ uri, directOnly: directOnly === true })

const impact: PartResolver = async (_: unknown, args: ImpactArgs, context: GraphqlContext) => {
  const answer = orRefuse(await askImpact(context.reader, walkOf(args)))
  return { ...walkShown(context, answer), deleted: answer.deleted, $args: args }
}

/** Pages after the first use its transaction. */
async function continueWalk(
  { $answer, $args }: Impact,
  { after, part }: Pick<PageArgs, 'after'> & { readonly part: string },
  { reader }: GraphqlContext,
): Promise<LineageWalk> {
  if (after === undefined || after === null) return $answer
  return orRefuse(await askImpact(reader, { ...walkOf($args), part }, after), CONNECTION_PAGE_ARGUMENTS)
}

function group(name: ImpactGroup): PartResolver {
  return async (source: Impact, args: PageArgs, context: GraphqlContext, info) => {
    const { after = null } = args
    const answer = await continueWalk(source, { after, part: name }, context)
    const types = typesOfGroup(context.reader, name)
    const limit = orRefuse(pageLimit(args.first, MAX_PAGE), CONNECTION_PAGE_ARGUMENTS)
    return await connection(context, answer, {
      page: stretch(answer, types, { after, limit, part: name }),
      requested: { args, info, total: totalOf(totalsOf(answer.flowed, types)) },
      live: (counts) => liveCountOf(counts, answer.flowed, types),
    })
  }
}

const RUNNING = 'runningTests'

const running: PartResolver = async (source: Impact, args: PageArgs, context: GraphqlContext, info) => {
  const { after = null } = args
  const answer = await continueWalk(source, { after, part: RUNNING }, context)
  const list = listMember(answer.list, RUNNING)
  const all = await runningTests(context.reader, answer)
  const limit = orRefuse(pageLimit(args.first, MAX_PAGE), CONNECTION_PAGE_ARGUMENTS)
  const position = after === null ? null : flowPosition(list, after)
  const rest = position === null ? all : all.filter((one) => isBehind(one, position))
  const reached = rest.slice(0, limit)
  const last = reached.at(-1)
  const cursor = last === undefined ? null : flowCursor(list, { tx: answer.at, ...last })
  return await connection(context, answer, {
    page: { list, reached, more: rest.length > reached.length, cursor },
    requested: { args, info, total: all.length },
    live: ({ flowed }) => all.filter(({ node }) => reaches(flowed, node)).length,
  })
}

interface ListedPart {
  readonly page: LineagePage
  readonly requested: Parameters<typeof noteIfCut>[2]
  readonly live: (counts: LiveCounts) => number
}

async function connection(context: GraphqlContext, answer: LineageWalk, { page, requested, live }: ListedPart) {
  noteIfCut(context, page, requested)
  return {
    edges: await flowEdges(context, answer, page),
    pageInfo: flowPageInfo(answer, page, requested.args),
    $total: () => requested.total,
    $live: async () => live(await liveCountsIn(context.reader, answer)),
  }
}

const surfaces: PartResolver = async ({ $answer }: Impact, _: unknown, context: GraphqlContext) => {
  const all = await surfacesOf(context.reader, $answer)
  return Promise.all(all.map(async ({ name, exposedBy }) => ({ name, exposedBy: await context.showAll(exposedBy) })))
}

export const IMPACT: SchemaPart = {
  query: QUERY,
  types: TYPES,
  resolvers: {
    Query: { impact },
    Impact: {
      ...liveFields,
      ...Object.fromEntries(IMPACT_GROUPS.map(({ name }) => [name, group(name)])),
      [RUNNING]: running,
      surfaces,
    },
    ImpactConnection: { live: ({ $live }: { readonly $live: () => Promise<number> }) => $live() },
    ImpactEdge: edgeFields,
  },
  prices: {
    'Query.impact': 2_000,
    'Impact.live': 1_000,
    'Impact.liveCounted': 1_000,
    'ImpactConnection.live': 1_000,
    'Impact.runningTests': 1_000,
    'Impact.surfaces': 2_000,
    ...edgePrices('ImpactEdge'),
  },
}
