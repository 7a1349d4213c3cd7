import type { Catalogue } from '../../catalogue/registry.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { expectedDocuments } from './expected.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import { NaiveIndex } from './naive.ts'

/** Returns an index that has followed a record up to now. */
export async function filledIndex(store: RecordPorts, catalogue: Catalogue, synonyms?: Synonyms): Promise<NaiveIndex> {
  const index = new NaiveIndex(synonyms)
  const { tx } = await store.head()
  const documents = await expectedDocuments(store, catalogue)
  await index.write(
    documents.map((put) => ({ put })),
    tx,
    tx,
  )
  return index
}
