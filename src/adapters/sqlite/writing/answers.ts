import { crc32 } from 'node:zlib'
import type { RawWrite } from '../../../commit/state.ts'
import { CODEC, compress } from '../../record/kept-answer.ts'
import type { Db } from '../schema/database.ts'

/** Stores the last answer of a document, outside the log. The same bytes again cost a read and no write. */
export function openAnswerWriter(db: Db): (document: number, raw: RawWrite) => void {
  const find = db.prepare<[number], { size: number; crc: number }>('SELECT size, crc FROM answer WHERE document = +?')
  const put = db.prepare('INSERT OR REPLACE INTO answer (document, size, crc, codec, body) VALUES (?, ?, ?, ?, ?)')
  const remove = db.prepare<[number]>('DELETE FROM answer WHERE document = +?')
  return (document, raw) => {
    if (raw.kind === 'keep') return
    const body = raw.kind === 'put' ? raw.body : null
    if (body !== null) {
      const stored = find.get(document)
      const crc = crc32(body)
      if (stored?.size === body.byteLength && stored.crc === crc) return
      const compressed = compress(body)
      if (compressed !== null) return void put.run(document, body.byteLength, crc, CODEC, compressed)
    }
    // Dropped, or too large to be stored.
    remove.run(document)
  }
}
