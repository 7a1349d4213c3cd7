import { typesNamed } from '../../query/ask-lineage.ts'
import { retirableTypes } from '../../query/retirable.ts'
import { unusedOf } from '../../query/unused.ts'
import { refuse, type Context } from './context.ts'
import { orRefuse } from './lineage.ts'
import { connectionOf, pageRequest, type PageArgs } from './pages.ts'
import type { PartResolver, SchemaPart } from './part.ts'

interface UnusedArgs extends PageArgs {
  readonly type: string
}

const QUERY = `
  "What of an entity type can be retired: nothing at work is made from it or hosted by it. At work are running tests, deployments and rules that serve, instances not yet retired, and what is still read (the catalogue's inUse). A type that the catalogue connects to none of these, by flow or hosting, is refused. asOf pins the whole request."
  unused(type: String!, asOf: String, first: Int, after: String): EntityConnection!`

const unused: PartResolver = async (_: unknown, args: UnusedArgs, context: Context, info) => {
  const { reader } = context
  orRefuse(typesNamed(reader, [args.type], 'type'))
  if (reader.catalogue.type(args.type) === undefined)
    throw refuse('BAD_REQUEST', `type: "${args.type}" is an interface; ask for one of its entity types.`)
  const retirable = retirableTypes(reader.catalogue)
  if (!retirable.has(args.type)) throw refuse('BAD_REQUEST', notRetirable(args.type, retirable))
  const list = `unused.${args.type}`
  return connectionOf(context, { page: await unusedOf(reader, args.type, pageRequest(args, list)), list, args, info })
}

function notRetirable(type: string, retirable: ReadonlySet<string>): string {
  const others = [...retirable].sort().join(', ')
  return `type: nothing tells whether a thing of type "${type}" is at work: by the catalogue nothing at work is made from one, or hosted by one. Ask for one of ${others}.`
}

/** Once a transaction everything that may be at work is read: 50,000 of them take a second or two. */
export const UNUSED: SchemaPart = {
  query: QUERY,
  types: '',
  resolvers: { Query: { unused } },
  prices: { 'Query.unused': 20_000 },
}
