import type { NodeId } from '../../contracts/log.ts'
import { canonicalUri } from '../../model/uri.ts'
import { inheritedTeamsOf } from '../../query/entities/teams-of.ts'
import { badUri } from '../../contracts/problem.ts'
import { err } from '../../lib/result.ts'
import { ABOUT_UNUSED, ownedByTeam } from '../../questions/unused/unused.ts'
import { unusedList, unusedPage } from '../../questions/unused/rows.ts'
import { thenShow, orRefuse, type GraphqlContext } from './context.ts'
import { connectionOf, nodeCursor, pageRequest, type ListOfEdge, type PageArgs } from './list-pages.ts'
import type { PartResolver, SchemaPart } from './part.ts'

interface UnusedArgs extends PageArgs {
  readonly type: string
  readonly team?: string | null
}

interface UnusedEdge extends ListOfEdge {
  readonly wholeInUse: boolean
}

const QUERY = `
  "Entities of a type that nothing in use depends on. ${ABOUT_UNUSED} With a team: only what it or one of its sub-teams owns. asOf pins the whole request."
  unused(type: String!, team: ID, asOf: String, first: Int, after: String): UnusedConnection!`

const TYPES = `
type UnusedConnection {
  edges: [UnusedEdge!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type UnusedEdge {
  cursor: String!
  "The owning team; the first, if there are several."
  team: Entity
  "For a version or run: whether its whole is needed by something in use, so that all of them may be kept. Nothing needs this one."
  wholeInUse: Boolean!
  node: Entity!
}`

const unused: PartResolver = async (_: unknown, args: UnusedArgs, context: GraphqlContext, info) => {
  const { reader } = context
  const team = args.team === undefined || args.team === null ? null : canonicalUri(args.team)
  if (team?.ok === false) return orRefuse(err(badUri(team.error, 'team')))
  const owned = orRefuse(ownedByTeam(reader, team?.value))
  const list = unusedList(args.type, reader, { team: team?.value })
  const request = { ...pageRequest(args, list), among: owned.owns }
  const page = orRefuse(await unusedPage(reader, args.type, request))
  return thenShow(connectionOf(context, { page, list, args, info }), (connection) => ({
    ...connection,
    edges: connection.edges.map((edge): UnusedEdge => ({ ...edge, wholeInUse: page.wholeInUse(edge.node.$node) })),
  }))
}

async function teamOf({ node: { $node } }: UnusedEdge, _: unknown, context: GraphqlContext) {
  const [first]: readonly NodeId[] = inheritedTeamsOf(context.reader.untracked())($node)
  return first === undefined ? null : (await context.showAll([first]))[0]
}

/** Reads everything that may be in use, once a transaction: 50,000 entities take a second or two. */
export const UNUSED: SchemaPart = {
  query: QUERY,
  types: TYPES,
  resolvers: {
    Query: { unused },
    UnusedEdge: { cursor: ({ $list, node }: UnusedEdge) => nodeCursor($list, node.$node), team: teamOf },
  },
  prices: { 'Query.unused': 20_000, 'UnusedEdge.team': 5 },
}
