import { canonicalUri } from '../../model/uri.ts'
import { wouldBeInUse } from '../../query/lineage/unconfirmed.ts'
import { inheritedTeamsOf } from '../../query/entities/teams-of.ts'
import { badUri } from '../../contracts/problem.ts'
import { err } from '../../lib/result.ts'
import { UNUSED as QUESTION, ownedByTeam } from '../../questions/unused/unused.ts'
import { unusedList, unusedPage } from '../../questions/unused/rows.ts'
import { unusedNode } from '../../questions/unused/schema.ts'
import { mapMaybe, valueOrRefuse, type GraphqlContext } from './context.ts'
import type { PartTypes } from './derived.ts'
import { connectionOf, nodeCursor, pageRequest, type ListOfEdge, type PageArgs } from './list-pages.ts'

interface UnusedArgs extends PageArgs {
  readonly type: string
  readonly team?: string | null
}

const { team, containerInUse, unconfirmed } = unusedNode.shape

export const UNUSED: PartTypes = {
  Query: {
    unused: {
      args: 'type: String!, team: ID, asOf: String, first: Int, after: String',
      type: 'UnusedConnection!',
      operation: QUESTION,
      resolve: async (_: unknown, args: UnusedArgs, context: GraphqlContext, info) => {
        const { reader } = context
        const of = args.team === undefined || args.team === null ? null : canonicalUri(args.team)
        if (of?.ok === false) return valueOrRefuse(err(badUri(of.error, 'team')))
        const owned = valueOrRefuse(ownedByTeam(reader, of?.value))
        const list = unusedList(args.type, reader, { team: of?.value })
        const request = { ...pageRequest(args, list), among: owned.owns }
        const page = valueOrRefuse(await unusedPage(reader, args.type, request))
        const would = await wouldBeInUse(reader)
        return mapMaybe(connectionOf(context, { page, list, args, info }), (connection) => ({
          ...connection,
          edges: connection.edges.map((edge) => ({
            ...edge,
            containerInUse: page.containerInUse(edge.node.$node),
            unconfirmed: would[edge.node.$node] === 1,
          })),
        }))
      },
    },
  },
  UnusedConnection: { edges: '[UnusedEdge!]!', pageInfo: 'PageInfo!', totalCount: 'Int!' },
  UnusedEdge: {
    cursor: { type: 'String!', resolve: ({ $list, node }: ListOfEdge) => nodeCursor($list, node.$node) },
    team: {
      about: team.description,
      type: 'Entity',
      price: 5,
      resolve: ({ node: { $node } }: ListOfEdge, _: unknown, context) =>
        context.showOne(inheritedTeamsOf(context.reader.untracked())($node)[0]),
    },
    containerInUse,
    unconfirmed,
    node: 'Entity!',
  },
}
