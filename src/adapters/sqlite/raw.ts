import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import type { RawWrite } from '../../commit/state.ts'
import type { Db } from './database.ts'

/** Compressed and beyond this, an answer isn't kept: a changed mapping reads the source again instead. */
const MAX_COMPRESSED = 262_144
/** What cannot get below the bound isn't compressed in vain: JSON rarely shrinks by more than twenty times. */
const MAX_BODY = 20 * MAX_COMPRESSED
/**
 * A window of 2 kB and small tables suit answers of a few kB: 15 µs for 1 kB on the machine we measured, where zlib's own
 * defaults take 22 µs and zstd 19 µs, all for the same size (40%). Bigger answers get the whole window.
 */
const SMALL = { level: 1, windowBits: 11, memLevel: 4, chunkSize: 2_048 }
const SMALL_BODY = 4_096
const BIG = { level: 3, windowBits: 15, memLevel: 8, chunkSize: 16_384 }

/** Writes what a document answered, outside the log. The same bytes again cost a read and no write. */
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
    const held = fresh ? undefined : find.get(document)
    if (held?.crc === crc && held.size === body.byteLength) return
    const compressed = compress(body)
    if (compressed !== null) put.run(document, body.byteLength, crc, 'deflate', compressed)
    else if (!fresh) drop.run(document)
  }
}

export function decompress(row: { codec: string; size: number; body: Buffer }): Uint8Array {
  if (row.codec !== 'deflate') throw new Error(`a kept answer has the unknown codec ${row.codec}`)
  return inflateRawSync(row.body, { maxOutputLength: Math.max(row.size, 1), windowBits: constants.Z_MAX_WINDOWBITS })
}

function compress(body: Uint8Array): Buffer | null {
  if (body.byteLength > MAX_BODY) return null
  const compressed = deflateRawSync(body, body.byteLength <= SMALL_BODY ? SMALL : BIG)
  return compressed.byteLength <= MAX_COMPRESSED ? compressed : null
}
