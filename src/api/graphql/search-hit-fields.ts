import type { Uri } from '../../model/uri.ts'
import type { PartTypes } from './derived.ts'

/** A query can continue from a hit along its entity's relations. */
export const SEARCH_FIELDS: PartTypes = {
  SearchHit: {
    entity: {
      about: 'The entity itself.',
      type: 'Entity',
      resolve: ({ uri }: { readonly uri: Uri }, _: unknown, context) => context.showOne(context.reader.graph.idOf(uri)),
    },
  },
}
