import { unusedList, unusedPage } from '../../questions/answers/unused.ts'
import { orRefuse, type GraphqlContext } from './context.ts'
import { connectionOf, pageRequest, type PageArgs } from './list-pages.ts'
import type { PartResolver, SchemaPart } from './part.ts'

interface UnusedArgs extends PageArgs {
  readonly type: string
}

const QUERY = `
  "What of an entity type can be retired: nothing at work is made from it or hosted by it; of a version, run or instance: from itself, not from another one of the same thing. At work are running tests, deployments and rules that serve, instances not yet retired, and what is still read (the catalogue's inUse). A type that the catalogue connects to none of these, by flow or hosting, is refused. asOf pins the whole request."
  unused(type: String!, asOf: String, first: Int, after: String): EntityConnection!`

const unused: PartResolver = async (_: unknown, args: UnusedArgs, context: GraphqlContext, info) => {
  const list = unusedList(args.type)
  const page = orRefuse(await unusedPage(context.reader, args.type, pageRequest(args, list)))
  return connectionOf(context, { page, list, args, info })
}

/** Once a transaction everything that may be at work is read: 50,000 of them take a second or two. */
export const UNUSED: SchemaPart = {
  query: QUERY,
  types: '',
  resolvers: { Query: { unused } },
  prices: { 'Query.unused': 20_000 },
}
