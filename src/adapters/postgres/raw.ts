import { deflateRawSync } from 'node:zlib'

/** Kept answers, compressed as SQLite's are: see there for the figures. */

/** Compressed and beyond this, an answer isn't kept: a changed mapping reads the source again instead. */
const MAX_COMPRESSED = 262_144
const MAX_BODY = 20 * MAX_COMPRESSED
const SMALL = { level: 1, windowBits: 11, memLevel: 4, chunkSize: 2_048 }
const SMALL_BODY = 4_096
const BIG = { level: 3, windowBits: 15, memLevel: 8, chunkSize: 16_384 }

export const CODEC = 'deflate'

export function compress(body: Uint8Array): Buffer | null {
  if (body.byteLength > MAX_BODY) return null
  const compressed = deflateRawSync(body, body.byteLength <= SMALL_BODY ? SMALL : BIG)
  return compressed.byteLength <= MAX_COMPRESSED ? compressed : null
}
