import { createHash } from 'node:crypto'
import { documentId, type DocumentKey } from '../../model/facts.ts'

/** Of a payload and its entity: equal payloads are pending once. */
export function digestOf(key: DocumentKey, body: Uint8Array | null): string {
  const hash = createHash('sha256').update(`${documentId(key)} ${body === null ? 'deleted' : 'stated'} `)
  return (body === null ? hash : hash.update(body)).digest('base64url')
}
