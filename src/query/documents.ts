import type { LogEntry } from '../contracts/log.ts'
import type { Past } from '../contracts/record-past.ts'
import type { DocumentKey } from '../model/facts.ts'

/** Returns the documents that transactions changed, by their numbers; null for the system's. */
export async function documentsIn(
  store: Pick<Past, 'documentKeys'>,
  entries: readonly LogEntry[],
): Promise<ReadonlyMap<number, DocumentKey | null>> {
  const numbers = [...new Set(entries.flatMap(({ facts, edges }) => [...facts, ...edges].map((one) => one.document)))]
  const keys = await store.documentKeys(numbers)
  return new Map(numbers.map((number, i) => [number, keys[i] ?? null]))
}
