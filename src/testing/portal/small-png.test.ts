import { crc32, deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { smallPng } from '../../../scripts/portal/small-png.ts'

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

/** Encodes RGB rows, each preceded by the number of its filter. */
function png(width: number, height: number, filtered: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const chunk = (type: string, content: Buffer): Buffer => {
    const sizes = Buffer.alloc(8)
    sizes.writeUInt32BE(content.length, 0)
    sizes.writeUInt32BE(crc32(Buffer.concat([Buffer.from(type), content])), 4)
    return Buffer.concat([sizes.subarray(0, 4), Buffer.from(type), content, sizes.subarray(4)])
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Reads a palette picture's colours, row by row. */
function coloursOf(picture: Buffer): readonly (readonly number[])[] {
  const chunks = new Map<string, Buffer>()
  for (let at = SIGNATURE.length; at < picture.length; at += 12 + picture.readUInt32BE(at)) {
    const content = picture.subarray(at + 8, at + 8 + picture.readUInt32BE(at))
    expect(picture.readUInt32BE(at + 8 + content.length)).toBe(crc32(picture.subarray(at + 4, at + 8 + content.length)))
    chunks.set(picture.toString('latin1', at + 4, at + 8), content)
  }
  const [palette, width] = [chunks.get('PLTE') ?? Buffer.alloc(0), picture.readUInt32BE(16)]
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))
  return Array.from({ length: picture.readUInt32BE(20) }, (_, y) =>
    Array.from({ length: width }, (_, x) => palette.readUIntBE((rows[y * (width + 1) + 1 + x] ?? 0) * 3, 3)),
  )
}

it('every colour is kept if there are few, whatever filters the picture uses', () => {
  const size = fc.integer({ min: 1, max: 12 })
  fc.assert(
    fc.property(size, size, fc.infiniteStream(fc.nat(255)), (width, height, values) => {
      const next = (): number => values.next().value ?? 0
      const pixels = Array.from({ length: height }, () => Array.from({ length: width * 3 }, next))
      const filtered = pixels.map((row, y) => {
        const filter = next() % 5
        const at = (r: readonly number[] | undefined, x: number): number => r?.[x] ?? 0
        const above = pixels[y - 1]
        const paeth = (a: number, b: number, c: number): number => {
          const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
          return toA <= toB && toA <= toC ? a : toB <= toC ? b : c
        }
        return [
          filter,
          ...row.map((value, x) => {
            const [a, b, c] = [at(row, x - 3), at(above, x), at(above, x - 3)]
            return (value - ([0, a, b, (a + b) >> 1, paeth(a, b, c)][filter] ?? 0)) & 0xff
          }),
        ]
      })
      const expected = pixels.map((row) =>
        Array.from({ length: width }, (_, x) => Buffer.from(row).readUIntBE(x * 3, 3)),
      )
      expect(coloursOf(smallPng(png(width, height, Buffer.from(filtered.flat()))))).toEqual(expected)
    }),
  )
})

it('rare colours become the nearest frequent ones if there are too many', () => {
  const rare = Array.from({ length: 300 }, (_, n) => [n % 2 === 0 ? 254 : 1, n % 100, n % 3])
  const frequent = Array.from({ length: 600 }, (_, n) => (n % 2 === 0 ? [255, 0, 0] : [0, 0, 0]))
  const colours = coloursOf(smallPng(png(900, 1, Buffer.from([0, ...frequent.flat(), ...rare.flat()]))))[0] ?? []
  expect(colours.slice(0, 2)).toEqual([0xff0000, 0])
  expect(new Set(colours).size).toBeLessThanOrEqual(256)
  for (const [n, [red = 0]] of rare.entries()) expect(Math.abs(((colours[600 + n] ?? 0) >> 16) - red)).toBeLessThan(3)
})
