import type { Uri } from '../../model/uri.ts'
import { thenShow, type GraphqlContext } from './context.ts'
import type { FurtherFields } from './derived.ts'

/** A query can continue from a hit along its entity's relations. */
export const SEARCH_FIELDS: FurtherFields = {
  SearchHit: {
    lines: '  "The entity itself."\n  entity: Entity',
    resolvers: {
      entity: ({ uri }: { readonly uri: Uri }, _: unknown, context: GraphqlContext) => {
        const node = context.reader.graph.idOf(uri)
        return node === undefined ? null : thenShow(context.showAll([node]), ([shown]) => shown ?? null)
      },
    },
  },
}
