import { gzipSync, zstdCompressSync } from 'node:zlib'
import { compressionsAlgorithms } from '@platformatic/kafka'
import { describe, expect, it } from 'vitest'
import { below, randomFrom } from '../../lib/random.ts'
import { decompress } from './decompress.ts'

const random = randomFrom(Number(process.env['MLG_SEED'] ?? 1))

/** Text with occasional repetition, as in events. */
function someBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) {
    const back = below(random, 4) === 0 ? 0 : 1 + below(random, 64)
    bytes[i] = back === 0 || back > i ? below(random, 256) : (bytes[i - back] ?? 0)
  }
  return bytes
}

const CODECS: readonly [name: string, number: number, compress: (bytes: Buffer) => Buffer][] = [
  ['gzip', 1, gzipSync],
  ['snappy', 2, compressionsAlgorithms.snappy.compressSync],
  ['snappy in pieces', 2, inPieces],
  ['lz4', 3, compressionsAlgorithms.lz4.compressSync],
  ['zstd', 4, zstdCompressSync],
]

/** Frames it as Java's clients do. */
function inPieces(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])]
  for (let at = 0; at < bytes.length; at += 1_000) {
    const piece = compressionsAlgorithms.snappy.compressSync(bytes.subarray(at, at + 1_000))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(piece.length)
    pieces.push(length, piece)
  }
  return Buffer.concat(pieces)
}

describe.each(CODECS)('data compressed with %s', (name, number, compress) => {
  it('is restored up to the bound, and refused one byte beyond it', () => {
    for (const size of [1, 20, 300, 5_000, 70_000, 300_000]) {
      const bytes = someBytes(size)
      const compressed = compress(bytes)
      expect(decompress(compressed, number, size), `${size} bytes`).toEqual({ ok: true, bytes })
      expect(decompress(compressed, number, size - 1), `${size} bytes`).toMatchObject({
        ok: false,
        kind: 'too-large',
        why: expect.stringContaining(`may become ${size - 1}`),
      })
    }
  })

  it('is refused or bounded if damaged, and later data is still read', () => {
    const bytes = someBytes(20_000)
    const compressed = compress(bytes)
    for (let n = 0; n < 1_000; n++) {
      const damaged = Buffer.from(
        compressed.subarray(0, below(random, 4) === 0 ? below(random, compressed.length) : undefined),
      )
      for (let i = below(random, 4); i >= 0 && damaged.length > 0; i--)
        damaged[below(random, 2) === 0 ? below(random, Math.min(24, damaged.length)) : below(random, damaged.length)] =
          below(random, 256)
      const read = decompress(damaged, number, 30_000)
      if (read.ok) expect(read.bytes.length).toBeLessThanOrEqual(30_000)
      else expect(read.why).toContain(name.split(' ')[0])
    }
    expect(decompress(compressed, number, 20_000)).toEqual({ ok: true, bytes })
  })
})

it("data that isn't compressed stays unchanged, and other compressions are refused", () => {
  const bytes = someBytes(100)
  expect(decompress(bytes, 0, 10)).toEqual({ ok: true, bytes })
  expect(decompress(bytes, 5)).toEqual({ ok: false, kind: 'unreadable', why: 'unknown compression 5' })
})
