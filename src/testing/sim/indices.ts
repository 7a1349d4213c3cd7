import type { IndexedDocument } from '../../contracts/search-documents.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { expectedDocuments } from '../search/expected.ts'
import type { ForgetfulIndex } from '../search/forgetful.ts'
import { CATALOGUE } from './providers.ts'

/** The search index of every process has what the record and the graph say, and nothing else. */
export async function wrongIndices(store: RecordPorts, indices: readonly ForgetfulIndex[]): Promise<readonly string[]> {
  if (indices.length === 0) return ['no process is left whose index could be compared']
  const expected = formatDocuments(await expectedDocuments(store, CATALOGUE))
  return indices.flatMap((index) => {
    const found = formatDocuments(index.documents)
    return [
      ...[...expected].filter((line) => !found.has(line)).map((line) => `not in an index: ${line}`),
      ...[...found].filter((line) => !expected.has(line)).map((line) => `wrong in an index: ${line}`),
    ]
  })
}

function formatDocuments(documents: readonly IndexedDocument[]): ReadonlySet<string> {
  return new Set(documents.map((indexed) => JSON.stringify(indexed)))
}
