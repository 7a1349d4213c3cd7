import { MAX_WAITING_BYTES, type Payload, type PushOutcome, type WaitingPayload } from '../../contracts/pushed.ts'
import type { Mark, MarkReceipt } from '../../contracts/marks.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { digestOf } from '../record/payload.ts'
import type { Db } from './schema/database.ts'

interface Columns {
  readonly id: number
  readonly platform: string
  readonly type: string
  readonly uri: Uri
  readonly body: Buffer | null
}

export function openPayloadReads(db: Db) {
  const find = db.prepare<[Uri], Columns>(
    'SELECT id, platform, type, uri, body FROM payload WHERE uri = +? ORDER BY id',
  )
  const oldest = db.prepare<[string], { at: Time | null }>('SELECT min(at) AS at FROM payload WHERE platform = +?')
  return {
    waiting: (uri: Uri): WaitingPayload[] =>
      find.all(uri).map(({ id, body, platform, type }) => ({ id, key: { platform, type, uri }, body })),
    oldestWaiting: (platform: string): Time | null => oldest.get(platform)?.at ?? null,
  }
}

/** Inside the transaction that the batch began. */
export function openPayloadWrites(db: Db, mark: (mark: Mark) => MarkReceipt) {
  const size = db.prepare<[Uri], { bytes: number | null }>(
    'SELECT sum(length(body)) AS bytes FROM payload WHERE uri = +?',
  )
  const drop = db.prepare<[Uri, string, string]>('DELETE FROM payload WHERE uri = +? AND platform = +? AND type = +?')
  const insert = db.prepare(
    'INSERT INTO payload (platform, type, uri, digest, body, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING',
  )
  const take = db.prepare<[number]>('DELETE FROM payload WHERE id = +?')

  function push({ key, body, at, mark: request }: Payload): PushOutcome {
    const { platform, type, uri } = key
    const waiting = size.get(uri)?.bytes ?? 0
    if (body !== null && waiting + body.byteLength > MAX_WAITING_BYTES) return { kind: 'full', waiting }
    // A deletion removes the payloads before it.
    if (body === null) drop.run(uri, platform, type)
    insert.run(platform, type, uri, digestOf(key, body), body, at)
    return { kind: 'taken', generation: mark(request).generation }
  }

  return {
    push: (payloads: readonly Payload[]): PushOutcome[] => payloads.map(push),
    takePayloads(ids: readonly number[]): void {
      for (const id of ids) take.run(id)
    },
  }
}
