import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { compressionsAlgorithms } from '@platformatic/kafka'
import { messageOf } from '../../lib/message-of.ts'

/**
 * Bounds a batch of records after decompression. A broker bounds its compressed size (`message.max.bytes`, usually 1
 * MiB), which gzip can expand to a gigabyte and zstd to more; a batch of real events grows about tenfold.
 */
export const MAX_DECOMPRESSED = 32 * 1_048_576

type Decompressed =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly kind: 'unreadable' | 'too-large'; readonly why: string }

/** Indexed by the lowest three bits of a batch's attributes. */
const CODECS = [null, 'gzip', 'snappy', 'lz4', 'zstd'] as const
type Codec = NonNullable<(typeof CODECS)[number]>

/** Refuses to produce more than `most` bytes. */
export function decompress(bytes: Buffer, codec: number, most = MAX_DECOMPRESSED): Decompressed {
  const name = CODECS[codec]
  if (name === null) return { ok: true, bytes }
  if (name === undefined) return { ok: false, kind: 'unreadable', why: `unknown compression ${codec}` }
  const from = `${bytes.length} bytes of ${name}`
  try {
    const size = statedSize(bytes, name)
    if (size > most) return tooLarge(`${from} would become ${size} bytes`, most)
    return { ok: true, bytes: inflate(bytes, name, most) }
  } catch (error) {
    if (isTooLarge(error)) return tooLarge(`${from} would become more than ${most} bytes`, most)
    return { ok: false, kind: 'unreadable', why: `${from} can't be decompressed: ${messageOf(error)}` }
  }
}

const tooLarge = (what: string, most: number): Decompressed => ({
  ok: false,
  kind: 'too-large',
  why: `${what}; a batch of records may become ${most}`,
})

function inflate(bytes: Buffer, codec: Codec, most: number): Buffer {
  // These two stop once the output exceeds the limit.
  if (codec === 'gzip') return gunzipSync(bytes, { maxOutputLength: most, chunkSize: 65_536 })
  if (codec === 'zstd') return zstdDecompressSync(bytes, { maxOutputLength: most, params: ZSTD, chunkSize: 65_536 })
  return compressionsAlgorithms[codec].decompressSync(bytes)
}

/** The largest window that any level of zstd uses; a sender could make a larger one take any amount of memory. */
const ZSTD = { [constants.ZSTD_d_windowLogMax]: 27 }

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'

/**
 * Returns the decompressed size. For snappy and LZ4 it is exact and needs no decompression. For gzip and zstd it is
 * what the data states, if anything, so decompression is bounded as well.
 */
function statedSize(bytes: Buffer, codec: Codec): number {
  switch (codec) {
    case 'gzip':
      return bytes.readUInt32LE(bytes.length - 4)
    case 'snappy':
      return sizeOfSnappy(bytes)
    case 'lz4':
      return sizeOfLz4(bytes)
    case 'zstd':
      return statedByZstd(bytes)
  }
}

const DICTIONARY_BYTES = [0, 1, 2, 4]

/**
 * Parses the header after the magic: flags, whose highest two bits give the length of the size; an optional window; an
 * optional dictionary.
 */
function statedByZstd(bytes: Buffer): number {
  const flags = bytes.readUInt8(4)
  const isOneSegment = (flags & 32) !== 0
  const at = 5 + (isOneSegment ? 0 : 1) + (DICTIONARY_BYTES[flags & 3] ?? 0)
  switch (flags >>> 6) {
    case 0:
      return isOneSegment ? bytes.readUInt8(at) : 0
    case 1:
      return bytes.readUInt16LE(at) + 256
    case 2:
      return bytes.readUInt32LE(at)
    default:
      return Number(bytes.readBigUInt64LE(at))
  }
}

/** Java's clients split data compressed with snappy into chunks, and write this magic before them. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEAD = 16

/** Each chunk states its decompressed size, which a snappy decoder trusts. */
function sizeOfSnappy(bytes: Buffer): number {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return sizeOfPiece(bytes)
  let size = 0
  for (let at = XERIAL_HEAD; at < bytes.length;) {
    const length = bytes.readUInt32BE(at)
    size += sizeOfPiece(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return size
}

function sizeOfPiece(bytes: Buffer): number {
  let size = 0
  for (let at = 0; at < 5; at++) {
    const byte = bytes.readUInt8(at)
    size += (byte & 0x7f) * 2 ** (7 * at)
    if (byte < 0x80) return size
  }
  throw new Error("its size isn't a number")
}

const LZ4_MAGIC = 0x184d2204
const SKIPPED_MAGIC = 0x184d2a50

/** Adds up the frames: magic, flags and sizes, blocks, an empty block, and checksums if the flags say so. */
function sizeOfLz4(bytes: Buffer): number {
  let size = 0
  for (let at = 0; at < bytes.length;) {
    const magic = bytes.readUInt32LE(at)
    if (magic >>> 4 === SKIPPED_MAGIC >>> 4) {
      at += 8 + bytes.readUInt32LE(at + 4)
      continue
    }
    if (magic !== LZ4_MAGIC) throw new Error("the data isn't a frame of LZ4")
    const flags = bytes.readUInt8(at + 4)
    const [hasSize, hasDictionary] = [(flags & 8) !== 0, (flags & 1) !== 0]
    // A decoder may allocate the size that a frame states, whatever its contents.
    const stated = hasSize ? Number(bytes.readBigUInt64LE(at + 6)) : 0
    at += 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0)
    const blocks = sizeOfBlocks(bytes, at, (flags & 16) !== 0)
    size += Math.max(stated, blocks.size)
    at = blocks.end + ((flags & 4) !== 0 ? 4 : 0)
  }
  return size
}

function sizeOfBlocks(bytes: Buffer, from: number, hasChecksums: boolean): { size: number; end: number } {
  let size = 0
  let at = from
  for (;;) {
    const head = bytes.readUInt32LE(at)
    at += 4
    if (head === 0) return { size, end: at }
    const length = head & 0x7fffffff
    size += head > 0x7fffffff ? length : sizeOfBlock(bytes.subarray(at, at + length))
    at += length + (hasChecksums ? 4 : 0)
  }
}

/** A sequence has the number of literal bytes, those, a distance (two bytes) and the number of bytes to copy. */
function sizeOfBlock(bytes: Buffer): number {
  let size = 0
  let at = 0
  const lengthFrom = (start: number): number => {
    if (start !== 15) return start
    let length = start
    for (;;) {
      const byte = bytes.readUInt8(at++)
      length += byte
      if (byte !== 255) return length
    }
  }
  while (at < bytes.length) {
    const token = bytes.readUInt8(at++)
    const literals = lengthFrom(token >>> 4)
    size += literals
    at += literals
    if (at >= bytes.length) break
    at += 2
    size += lengthFrom(token & 15) + 4
  }
  return size
}
