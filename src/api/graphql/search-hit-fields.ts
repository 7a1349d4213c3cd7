import type { Uri } from '../../model/uri.ts'
import { thenShow, type GraphqlContext } from './context.ts'
import type { PartTypes } from './derived.ts'

/** A query can continue from a hit along its entity's relations. */
export const SEARCH_FIELDS: PartTypes = {
  SearchHit: {
    entity: {
      about: 'The entity itself.',
      type: 'Entity',
      resolve: ({ uri }: { readonly uri: Uri }, _: unknown, context: GraphqlContext) => {
        const node = context.reader.graph.idOf(uri)
        return node === undefined ? null : thenShow(context.showAll([node]), ([shown]) => shown ?? null)
      },
    },
  },
}
