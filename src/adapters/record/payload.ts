// Stores pushed payloads until a commit merges them into their documents.
import { createHash } from 'node:crypto'
import { MAX_WAITING_BYTES, type Payload, type PushOutcome } from '../../contracts/pushed.ts'
import { documentId, type DocumentKey, type Time } from '../../model/facts.ts'
import { cast, sql, type Sql } from './dialect.ts'
import { rowOf, rowsOf, type SqlOperation, type SqlOperations } from './sql-operation.ts'

/** Digest of a payload and its entity, so that equal payloads are pending once. */
function digestOf(key: DocumentKey, body: Uint8Array | null): string {
  const hash = createHash('sha256').update(`${documentId(key)} ${body === null ? 'deleted' : 'stated'} `)
  return (body === null ? hash : hash.update(body)).digest('base64url')
}

/** PostgreSQL finds a URI by its digest, since it may be longer than an index entry can be. */
const BY_URI: Sql = { postgres: 'md5(uri) = md5($1::text) AND uri = $1', sqlite: 'uri = $1' }
const DELETE = sql`DELETE FROM payload WHERE ${BY_URI} AND platform = $2 AND type = $3`
const BYTES = sql`SELECT ${cast('coalesce(sum(length(body)), 0)', 'bigint')} AS bytes FROM payload WHERE ${BY_URI}`
const WAITING = sql`SELECT id, platform, type, body FROM payload WHERE ${BY_URI} ORDER BY id`
const INSERT = `INSERT INTO payload (platform, type, uri, digest, body, at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (digest) DO NOTHING`

/** Stores a payload, inside the transaction that marks its URI; otherwise returns why not. */
export function* putPayload({ key, body, at }: Payload): SqlOperation<Extract<PushOutcome, { kind: 'full' }> | null> {
  const { platform, type, uri } = key
  if (body === null) {
    // A deletion replaces the payloads before it.
    yield* rowsOf(DELETE, uri, platform, type)
  } else {
    const waiting = (yield* rowOf<{ bytes: number }>(BYTES, uri))?.bytes ?? 0
    if (waiting + body.byteLength > MAX_WAITING_BYTES) return { kind: 'full', waiting }
  }
  yield* rowsOf(INSERT, platform, type, uri, digestOf(key, body), body, at)
  return null
}

export const PAYLOADS: SqlOperations<'waiting' | 'oldestWaiting'> = {
  *waiting(uri) {
    const rows = yield* rowsOf<{ id: number; platform: string; type: string; body: Buffer | null }>(WAITING, uri)
    return rows.map(({ id, platform, type, body }) => ({ id, key: { platform, type, uri }, body }))
  },

  *oldestWaiting(platform) {
    const text = 'SELECT min(at) AS at FROM payload WHERE platform = $1'
    return (yield* rowOf<{ at: Time | null }>(text, platform))?.at ?? null
  },
}
