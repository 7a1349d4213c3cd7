// The GraphQL fields of lineage: what is up- and downstream, page by page.
import { askLineage, type LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { depthOf, type TypeTotal } from '../../query/lineage/lineage.ts'
import { liveCountsIn, reachedCounts } from '../../query/lineage/live-reach.ts'
import { LINEAGE as QUESTION } from '../../questions/lineage/lineage.ts'
import { lineageAnswer } from '../../questions/lineage/schema.ts'
import { CONNECTION_PAGE_ARGUMENTS, valueOrRefuse, type GraphqlContext } from './context.ts'
import type { PartTypes } from './derived.ts'
import { FLOW_EDGES, flowPage } from './flow-edge.ts'
import type { PageArgs } from './list-pages.ts'

interface LineageFieldArgs extends PageArgs {
  readonly uri: string
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM'
  readonly types?: readonly string[] | null
  readonly until?: readonly string[] | null
  readonly depth?: number | null
}

interface LineageSource {
  readonly $answer: LineageWalk
}

const { tx, liveCounted, depth, direction } = lineageAnswer.shape
export const ABOUT_LIVE = 'How many of those counted are in use, or live and reached over live entities only.'

/** Fields of every walk: what is live is read only if selected. */
export const WALK_FIELDS: PartTypes[string] = {
  node: { about: 'The requested entity.', type: 'Entity!' },
  tx,
  totalCount: { about: 'How many were reached, over all pages.', type: 'Int!' },
  live: {
    about: ABOUT_LIVE,
    type: 'Int!',
    price: 1_000,
    resolve: async (source: LineageSource, _: unknown, context) => (await countsOf(source, context)).live,
  },
  liveCounted: {
    type: liveCounted,
    price: 1_000,
    resolve: async (source: LineageSource, _: unknown, context) => (await countsOf(source, context)).liveCounted,
  },
  totals: {
    type: '[TypeTotal!]!',
    resolve: ({ $answer }: LineageSource) => $answer.totals.map((total) => ({ ...total, $answer })),
  },
  depth,
  hidden: { about: 'How many more the caller may not see.', type: 'Int!' },
}

export const LINEAGE: PartTypes = {
  Query: {
    lineage: {
      args: 'uri: ID!, direction: FlowDirection!, asOf: String, types: [String!], until: [String!], depth: Int, first: Int, after: String',
      type: 'Lineage!',
      // A walk over everything takes a tenth of a second per million edges, and its pages cost the same as others.
      operation: QUESTION,
      resolve: async (_: unknown, args: LineageFieldArgs, context: GraphqlContext, info) => {
        const { after = null } = args
        const way = args.direction === 'UPSTREAM' ? 'upstream' : 'downstream'
        const answer = valueOrRefuse(
          await askLineage(context.reader, { ...args, way, passesHidden: true, origins: true }, after),
          CONNECTION_PAGE_ARGUMENTS,
        )
        const page = flowPage(context, answer, { types: answer.types, total: answer.total, args, info })
        // A request for only the number reads none of its edges.
        return { ...walkShown(context, answer), direction: way, complete: answer.complete, ...page }
      },
    },
  },
  Lineage: {
    ...WALK_FIELDS,
    direction: direction.meta({ id: 'FlowDirection' }),
    complete: {
      about:
        'False if the requested depth left something out (to continue, request more depth after the endCursor), or if extensions.incomplete names what else may be missing.',
      type: 'Boolean!',
    },
    edges: {
      type: '[LineageEdge!]!',
      resolve: ({ $edges }: ReturnType<typeof flowPage>) => $edges(),
    },
    pageInfo: 'PageInfo!',
  },
  TypeTotal: {
    type: { about: 'The entity type; null for entities known by reference only.', type: 'String' },
    count: 'Int!',
    live: {
      about: ABOUT_LIVE,
      type: 'Int!',
      price: 100,
      resolve: async ({ type, ...source }: LineageSource & TypeTotal, _: unknown, context) =>
        (await countsOf(source, context)).totals.find((total) => total.type === type)?.live ?? 0,
    },
  },
  ...FLOW_EDGES,
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

async function countsOf({ $answer }: LineageSource, { reader }: GraphqlContext) {
  return reachedCounts($answer, await liveCountsIn(reader, $answer))
}
