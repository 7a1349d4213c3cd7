import type { Reads } from '../contracts/reads.ts'
import { randomUUID } from 'node:crypto'
import type { Clock } from '../contracts/clock.ts'
import { PRIORITY, type Mark, type MarkReceipt, type Marks } from '../contracts/marks.ts'
import type { Uri } from '../model/uri.ts'

/**
 * Marks an entity on a person's request. A part has no read of its own: the documents that name it are read instead;
 * without any, nothing is marked.
 */
export async function refresh(
  uri: Uri,
  parts: { store: Marks & Reads; clock: Clock; isPart(uri: Uri): boolean },
): Promise<readonly MarkReceipt[]> {
  const now = parts.clock.now()
  const mark = (target: Uri, expects: readonly string[]): Mark => ({
    uri: target,
    expects,
    priority: PRIORITY.refresh,
    due: now,
    cause: { kind: 'refresh', trace: randomUUID(), since: now },
  })
  if (!parts.isPart(uri)) return await parts.store.mark([mark(uri, [])])
  const documents = await parts.store.documentsNaming(uri)
  return await parts.store.mark(documents.map((d) => mark(d.uri, [d.type])))
}
