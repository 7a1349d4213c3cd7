import { badArgument } from '../../contracts/problem.ts'
import { ownedIn } from '../../query/home/owned.ts'
import { askLineage, isOwner } from '../../query/lineage/ask-lineage.ts'
import { UNTYPED, wants } from '../../query/lineage/lineage.ts'
import { pageOf } from '../../query/reader.ts'
import { graphqlError, valueOrRefuse, type GraphqlContext } from './context.ts'
import type { PartTypes } from './derived.ts'
import { connectionOf, pageRequest, type PageArgs } from './list-pages.ts'

interface OwnedArgs extends PageArgs {
  readonly uri: string
  readonly types?: readonly string[] | null
  readonly directOnly?: boolean | null
}

export const OWNED: PartTypes = {
  Query: {
    owned: {
      about: 'What a person owns, or a group with its members and sub-teams.',
      args: 'uri: ID!, "only these entity types or interfaces" types: [String!], directOnly: Boolean, asOf: String, first: Int, after: String',
      type: 'EntityConnection!',
      operation: { cost: 2_000, cacheable: 'answer' },
      resolve: async (_: unknown, args: OwnedArgs, context: GraphqlContext, info) => {
        const { reader } = context
        const { uri, types, directOnly } = args
        // Only the start matters.
        const asked = { uri, way: 'downstream', types, depth: 1, directOnly: directOnly === true } as const
        const walk = valueOrRefuse(await askLineage(reader, asked))
        if (!isOwner(reader, walk.start)) {
          const detail = `uri: ${uri} is neither a user nor a group.`
          throw graphqlError(badArgument('uri', detail, 'Give a user or a group.'))
        }
        const nodes = ownedIn(walk)
          .filter((node) => !reader.graph.isGone(node, reader.at))
          .filter((node) => wants(walk.types, [reader.typeOf(node) ?? UNTYPED]))
        const list = `owned.${walk.list}`
        return connectionOf(context, { page: pageOf(nodes, pageRequest(args, list)), list, args, info })
      },
    },
  },
}
