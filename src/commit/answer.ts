import { memoiseWeakly } from '../lib/memoise.ts'
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { MAX_PAYLOAD_BYTES } from '../contracts/pushed.ts'

/**
 * A larger compressed answer isn't stored: a changed mapping then reads the source again. An answer that may have been
 * pushed is always stored, since nothing else has it.
 */
const MAX_COMPRESSED = 262_144
/** Larger bodies aren't worth compressing: JSON rarely shrinks by a factor of more than twenty. */
const MAX_BODY = 20 * MAX_COMPRESSED
/**
 * A window of 2 kB and small tables suit answers of a few kB: 15 µs for 1 kB when measured, where zlib's own defaults
 * take 22 µs and zstd 19 µs, all for the same size (40%). Bigger answers get the largest window.
 */
const SMALL = { level: 1, windowBits: 11, memLevel: 4, chunkSize: 2_048 }
const SMALL_BODY = 4_096
const BIG_BODY = { level: 3, windowBits: 15, memLevel: 8, chunkSize: 16_384 }

/** Stored with each answer, so that the codec can change some day. */
export const CODEC = 'deflate'

/** A source's answer as the record stores it. Equal size and checksum mean an equal answer. */
export interface StoredAnswer {
  readonly size: number
  readonly crc: number
}

export interface AnswerRow extends StoredAnswer {
  /** The compressed body; null if it was too large to be stored. */
  readonly body: Uint8Array | null
}

/** Returns null if the body isn't worth storing. */
function compress(body: Uint8Array): Buffer | null {
  if (body.byteLength > MAX_BODY) return null
  const compressed = deflateRawSync(body, body.byteLength <= SMALL_BODY ? SMALL : BIG_BODY)
  return compressed.byteLength <= MAX_COMPRESSED || body.byteLength <= MAX_PAYLOAD_BYTES ? compressed : null
}

export function decompress(row: { codec: string; size: number; body: Uint8Array }): Uint8Array {
  if (row.codec !== CODEC) throw new Error(`a stored answer has the unknown codec ${row.codec}`)
  return inflateRawSync(row.body, { maxOutputLength: Math.max(row.size, 1), windowBits: constants.Z_MAX_WINDOWBITS })
}

/** Cached, since a batch may be planned twice, the second time while others wait: then nothing is compressed again. */
export const answerRow = memoiseWeakly((body: Uint8Array): AnswerRow => {
  return { size: body.byteLength, crc: crc32(body), body: compress(body) }
})
