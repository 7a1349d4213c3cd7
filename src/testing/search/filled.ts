import type { Catalogue } from '../../catalogue/registry.ts'
import type { Store } from '../../contracts/store.ts'
import { expectedDocuments } from './expected.ts'
import { NaiveIndex, type LearnedBeside } from './naive.ts'

/** An index that has followed a record up to now. */
export async function filledIndex(store: Store, catalogue: Catalogue, learned?: LearnedBeside): Promise<NaiveIndex> {
  const index = new NaiveIndex(learned)
  const { tx } = await store.head()
  const documents = await expectedDocuments(store, catalogue)
  await index.write(
    documents.map((put) => ({ put })),
    tx,
    tx,
  )
  return index
}
