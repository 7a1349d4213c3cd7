// The GraphQL fields of lineage: what is up- and downstream, page by page.
import type { GraphQLResolveInfo } from 'graphql/index.js'
import { askLineage, type LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { flowCursor, pageLimit, stretch, type LineagePage } from '../../query/lineage/lineage-page.ts'
import { MAX_PAGE } from '../../query/deps.ts'
import { depthOf } from '../../query/lineage/lineage.ts'
import { liveCountsIn, reachedCounts } from '../../query/lineage/live-reach.ts'
import { CONNECTION_PAGE_ARGUMENTS, orRefuse, type GraphqlContext } from './context.ts'
import { EDGE_FIELDS, edgeFields, edgePrices, type FlowEdge } from './flow-edge.ts'
import { pageInfoOf, pathOf, type PageArgs, type PageInfo } from './list-pages.ts'
import type { PartResolver, SchemaPart } from './part.ts'

interface LineageFieldArgs extends PageArgs {
  readonly uri: string
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM'
  readonly types?: readonly string[] | null
  readonly until?: readonly string[] | null
  readonly depth?: number | null
}

const QUERY = `
  "What an entity comes from (UPSTREAM), or what depends on it (DOWNSTREAM), nearest first, each with the shortest path to it. types: list only these; the walk still passes through others. until: stop at these. Both take entity types and interfaces. asOf pins the whole request."
  lineage(uri: ID!, direction: FlowDirection!, asOf: String, types: [String!], until: [String!], depth: Int, first: Int, after: String): Lineage!`

export const WALK_FIELDS = `  "The requested entity."
  node: Entity!
  "The transaction of every page."
  tx: Int!
  "How many were reached, over all pages."
  totalCount: Int!
  "How many of those counted are in use, or live and reached over live entities only."
  live: Int!
  "How many were counted for that, nearest first: up to 20,000."
  liveCounted: Int!
  totals: [TypeTotal!]!
  "Distance of the furthest entity, in edges."
  depth: Int!
  "How many more the caller may not see."
  hidden: Int!`

const TYPES = `
enum FlowDirection { UPSTREAM DOWNSTREAM }

type Lineage {
${WALK_FIELDS}
  direction: FlowDirection!
  "False if the requested depth left something out (to continue, request more depth after the endCursor), or if extensions.incomplete names what else may be missing."
  complete: Boolean!
  edges: [LineageEdge!]!
  pageInfo: PageInfo!
}

type TypeTotal {
  "The entity type; null for entities known by reference only."
  type: String
  count: Int!
  "How many of those counted are in use, or live and reached over live entities only."
  live: Int!
}

type LineageEdge {
${EDGE_FIELDS}
}

"An edge as stored; direction says whether the path follows it or goes against it."
type PathEdge {
  "The edge type: the declaring type and the name, ModelInstance.producedBy."
  relation: String!
  "How it reads on the path."
  name: String!
  direction: Direction!
  from: ID!
  to: ID!
}

"OWNER: the team owns it. MEMBER: an owner is a member of the team. TAG: only its team tag names it."
enum OwningReason { OWNER MEMBER TAG }

type OwningTeam {
  "The team; null if only a tag is known."
  team: Entity
  name: String
  reason: OwningReason!
  "The owner who is a member of it."
  through: Entity
}`

const lineage: PartResolver = async (_: unknown, args: LineageFieldArgs, context: GraphqlContext, info) => {
  const { uri, types, until, depth, after } = args
  const way = args.direction === 'UPSTREAM' ? 'upstream' : 'downstream'
  const answer = orRefuse(
    await askLineage(context.reader, { uri, way, types, until, depth, passesHidden: true }, after),
    CONNECTION_PAGE_ARGUMENTS,
  )
  const limit = orRefuse(pageLimit(args.first, MAX_PAGE), CONNECTION_PAGE_ARGUMENTS)
  const page = stretch(answer, answer.types, { after: after ?? null, limit })
  return {
    ...walkShown(context, answer),
    direction: args.direction,
    complete: answer.complete,
    // A request for only the number reads none of them.
    $edges: () => {
      noteIfCut(context, page, { args, info, total: answer.total })
      return flowEdges(context, answer, page)
    },
    pageInfo: flowPageInfo(answer, page, args),
  }
}

export function walkShown(context: GraphqlContext, answer: LineageWalk) {
  return {
    node: context.show(answer.start),
    tx: answer.at,
    totalCount: answer.total,
    $answer: answer,
    depth: depthOf(answer.flowed),
    hidden: answer.flowed.hidden,
  }
}

/** Fields of every walk: what is live is read only if selected. */
export const liveFields: Readonly<Record<'live' | 'liveCounted' | 'totals', PartResolver>> = {
  live: async (source: LineageSource, _: unknown, context: GraphqlContext) => (await countsOf(source, context)).live,
  liveCounted: async (source: LineageSource, _: unknown, context: GraphqlContext) =>
    (await countsOf(source, context)).liveCounted,
  totals: ({ $answer }: LineageSource, _: unknown, context: GraphqlContext) =>
    $answer.totals.map((total) => ({
      ...total,
      $live: async () => {
        const { totals } = await countsOf({ $answer }, context)
        return totals.find(({ type }) => type === total.type)?.live ?? 0
      },
    })),
}

interface LineageSource {
  readonly $answer: LineageWalk
}

async function countsOf(
  { $answer }: LineageSource,
  { reader }: GraphqlContext,
): Promise<ReturnType<typeof reachedCounts>> {
  return reachedCounts($answer, await liveCountsIn(reader, $answer))
}

const liveOfType: PartResolver = ({ $live }: { readonly $live: () => Promise<number> }) => $live()

const edges: PartResolver = ({ $edges }: { readonly $edges: () => Promise<readonly FlowEdge[]> }) => $edges()

export async function flowEdges(
  context: GraphqlContext,
  answer: LineageWalk,
  { list, reached }: LineagePage,
): Promise<readonly FlowEdge[]> {
  const shown = new Map((await context.showAll(reached.map((r) => r.node))).map((s) => [s.$node, s]))
  return reached.flatMap((reachedNode) => {
    const node = shown.get(reachedNode.node)
    if (node === undefined) return []
    // Created only if selected, like edges of other lists.
    const edge = {
      get cursor() {
        return flowCursor(list, { tx: answer.at, ...reachedNode })
      },
      depth: reachedNode.depth,
      node,
      $answer: answer,
      $reached: reachedNode,
    }
    return [edge]
  })
}

/** A request without a number gets up to the bound, and a note if there is more. */
export function noteIfCut(
  { reader }: GraphqlContext,
  { reached, more }: LineagePage,
  requested: { readonly args: PageArgs; readonly info: GraphQLResolveInfo; readonly total: number },
): void {
  const { args, info, total } = requested
  if (!more || (args.first !== undefined && args.first !== null)) return
  reader.notes.truncated({ path: pathOf(info), returned: reached.length, total })
}

export function flowPageInfo(
  answer: LineageWalk,
  { list, reached: [first], more, cursor }: LineagePage,
  args: PageArgs,
): PageInfo {
  const start = () => (first === undefined ? null : flowCursor(list, { tx: answer.at, ...first }))
  return pageInfoOf(args, { more, start, end: () => cursor })
}

/** A walk over everything takes a tenth of a second per million edges, and its pages cost the same as others. */
export const LINEAGE: SchemaPart = {
  query: QUERY,
  types: TYPES,
  resolvers: {
    Query: { lineage },
    Lineage: { edges, ...liveFields },
    TypeTotal: { live: liveOfType },
    LineageEdge: edgeFields,
  },
  prices: {
    'Query.lineage': 2_000,
    'Lineage.live': 1_000,
    'Lineage.liveCounted': 1_000,
    'TypeTotal.live': 100,
    ...edgePrices('LineageEdge'),
  },
}
