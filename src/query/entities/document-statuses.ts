import type { DocumentStatus } from '../../contracts/reads.ts'
import type { CadenceFreshness } from '../../contracts/source-conditions.ts'
import { documentId, type DocumentKey, type Time } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import { cadenceOf, freshnessAt } from './cadence.ts'

/** Statuses by document id. */
export type DocumentStatuses = ReadonlyMap<string, DocumentStatus>

/** Reads statuses for the present only, because they live outside the log and have no past. */
export async function statusesOf(reader: Reader, documents: readonly DocumentKey[]): Promise<DocumentStatuses> {
  const keys = new Map(documents.map((document) => [documentId(document), document]))
  if (!reader.present || keys.size === 0) return new Map()
  const found = await reader.loader.counted(reader.store.documentStatuses([...keys.values()]))
  return new Map(found.flatMap((status) => (status === null ? [] : [[documentId(status), status]])))
}

/** When an edge was last confirmed, and how fresh that is. */
export interface EdgeVerification {
  readonly at: Time | null
  readonly freshness: CadenceFreshness
}

/** Verifies what a document of a source states. */
export function verificationBy(reader: Reader, document: DocumentKey, statuses: DocumentStatuses): EdgeVerification {
  const at = statuses.get(documentId(document))?.lastVerified ?? null
  return { at, freshness: freshnessAt(at, cadenceOf(reader.sourceConditions, document), reader.now()) }
}
