import type { Synchronous } from '../../contracts/operations.ts'
import { MAX_WAITING_BYTES } from '../../contracts/pushed.ts'
import type { Mark, MarkReceipt } from '../../contracts/marks.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { digestOf } from '../record/payload.ts'
import type { Db } from './schema/database.ts'

export function openPayloadReads(db: Db): Synchronous<'waiting' | 'oldestWaiting'> {
  const find = db.prepare<[Uri], { id: number; platform: string; type: string; body: Buffer | null }>(
    'SELECT id, platform, type, body FROM payload WHERE uri = +? ORDER BY id',
  )
  const oldest = db.prepare<[string], Time | null>('SELECT min(at) FROM payload WHERE platform = +?').pluck()
  return {
    waiting: (uri) => find.all(uri).map(({ id, body, platform, type }) => ({ id, key: { platform, type, uri }, body })),
    oldestWaiting: (platform) => oldest.get(platform) ?? null,
  }
}

export function openPayloadWrites(db: Db, mark: (mark: Mark) => MarkReceipt): Synchronous<'push'> {
  const size = db.prepare<[Uri], number | null>('SELECT sum(length(body)) FROM payload WHERE uri = +?').pluck()
  const drop = db.prepare<[Uri, string, string]>('DELETE FROM payload WHERE uri = +? AND platform = +? AND type = +?')
  const insert = db.prepare(
    'INSERT INTO payload (platform, type, uri, digest, body, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING',
  )
  return {
    push: (payloads) =>
      payloads.map(({ key, body, at, mark: request }) => {
        const { platform, type, uri } = key
        const waiting = size.get(uri) ?? 0
        if (body !== null && waiting + body.byteLength > MAX_WAITING_BYTES) return { kind: 'full', waiting }
        // A deletion removes the payloads before it.
        if (body === null) drop.run(uri, platform, type)
        insert.run(platform, type, uri, digestOf(key, body), body, at)
        return { kind: 'taken', generation: mark(request).generation }
      }),
  }
}
