import type { Json } from '../lib/json.ts'
import type { Interpreter } from './interpreter.ts'
import type { DocumentAnswer } from './log.ts'
import type { DocumentStatus } from './reads.ts'
import type { Store } from './store.ts'

/** Reads a document's content from its stored answer, by the current mapping; null if no answer was stored. */
export async function mapStoredAnswer(
  status: DocumentStatus,
  { store, interpreter }: { readonly store: Pick<Store, 'raw'>; readonly interpreter: Interpreter },
): Promise<DocumentAnswer | null> {
  const { platform, type, uri, etag, lastModified } = status
  const storedAnswer = await store.raw({ platform, type, uri })
  if (storedAnswer === null) return null
  const body = JSON.parse(Buffer.from(storedAnswer.body).toString()) as Json
  // A pushed document stores its merged payload.
  const record = status.origin === 'pushed' ? (interpreter.pushedRecord(uri, type, body) ?? body) : body
  const answer = interpreter.document(uri, type, { body: record, raw: storedAnswer.body, etag, lastModified })
  return answer.kind === 'stated' ? { ...answer, storedAnswer: true } : answer
}
