import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppendedU8s } from './arrays.ts'

const pieces = fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 60 })

function appendBytes(bytes: AppendedU8s, piece: Uint8Array): void {
  bytes.reserve(bytes.length + piece.length)
  bytes.array.set(piece, bytes.length)
  bytes.length += piece.length
}

describe('an array of appended bytes', () => {
  it('returns exactly what was appended', () => {
    fc.assert(
      fc.property(pieces, fc.nat(100_000), (list, room) => {
        const bytes = new AppendedU8s(room)
        for (const piece of list) appendBytes(bytes, piece)
        expect(Buffer.compare(bytes.array.subarray(0, bytes.length), Buffer.concat(list))).toBe(0)
      }),
    )
  })

  it('copies a bounded number of bytes at a time as it grows', () => {
    const bytes = new AppendedU8s()
    const piece = new Uint8Array(1_000).fill(7)
    let most = 0
    while (bytes.length < 4 << 20) {
      const { array, length, copied } = bytes
      bytes.reserve(length + piece.length)
      most = Math.max(most, (bytes.array === array ? bytes.copied : length) - copied)
      bytes.length += piece.length
    }
    expect(most).toBeLessThanOrEqual(1 << 15)
  })

  it('does not copy anything before its initial capacity is full', () => {
    const bytes = new AppendedU8s(100)
    for (let i = 0; i < 100; i++) appendBytes(bytes, Uint8Array.of(i))
    expect(bytes.byteLength).toBe(100)
  })
})
