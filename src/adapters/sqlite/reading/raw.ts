import { crc32 } from 'node:zlib'
import type { RawWrite } from '../../../commit/state.ts'
import { CODEC, compress } from '../../record/kept-answer.ts'
import type { Db } from '../schema/database.ts'

/** Writes the kept answer of a document, outside the log. The same bytes again cost a read and no write. */
export function openRawWriter(db: Db): (document: number, raw: RawWrite, fresh: boolean) => void {
  const find = db.prepare<[number], { size: number; crc: number }>('SELECT size, crc FROM raw WHERE document = +?')
  const put = db.prepare('INSERT OR REPLACE INTO raw (document, size, crc, codec, body) VALUES (?, ?, ?, ?, ?)')
  const drop = db.prepare<[number]>('DELETE FROM raw WHERE document = +?')
  return (document, raw, fresh) => {
    if (raw.kind === 'keep' || (raw.kind === 'drop' && fresh)) return
    if (raw.kind === 'drop') {
      drop.run(document)
      return
    }
    const { body } = raw
    const crc = crc32(body)
    const kept = fresh ? undefined : find.get(document)
    if (kept?.crc === crc && kept.size === body.byteLength) return
    const compressed = compress(body)
    if (compressed !== null) put.run(document, body.byteLength, crc, CODEC, compressed)
    else if (!fresh) drop.run(document)
  }
}
