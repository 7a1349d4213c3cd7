import { crc32, deflateSync, inflateSync } from 'node:zlib'

const MAX_COLOURS = 256

/**
 * Reduces a picture to 256 of its colours, with others replaced by the nearest: a third of the size. A screenshot has a
 * few areas of one colour, and edges of letters between them. Needs 8 bits a channel, without interlacing.
 */
export function smallPng(png: Buffer): Buffer {
  const { width, height, bytes, rows } = decodePng(png)
  const colourAt = (pixel: number): number => rows.readUIntBE(pixel * bytes, 3)
  const counts = new Map<number, number>()
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = colourAt(pixel)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const all = [...counts].toSorted(([, a], [, b]) => b - a).map(([colour]) => colour)
  const palette = paletteOf(all)
  const places = new Map(palette.map((colour, n) => [colour, n]))
  const index = new Map(all.map((colour) => [colour, places.get(colour) ?? nearest(palette, colour)]))
  const scanlines = Buffer.alloc((width + 1) * height)
  for (let pixel = 0; pixel < width * height; pixel++)
    scanlines[pixel + Math.floor(pixel / width) + 1] = index.get(colourAt(pixel)) ?? 0
  return encodePng(width, height, palette, scanlines)
}

/** Closer colours are hard to tell apart. */
const APART = 24

/** Prefers a rare but unique colour, such as a dot's, to another shade of a letter's edge. */
function paletteOf(colours: readonly number[]): readonly number[] {
  const unlike: number[] = []
  for (const colour of colours) {
    if (unlike.length === MAX_COLOURS) break
    if (unlike.every((other) => distance(colour, other) >= APART ** 2)) unlike.push(colour)
  }
  const chosen = new Set(unlike)
  return [...unlike, ...colours.filter((colour) => !chosen.has(colour))].slice(0, MAX_COLOURS)
}

function distance(one: number, other: number): number {
  return [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 0xff) - ((other >> shift) & 0xff)) ** 2, 0)
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0
  palette.forEach((other, n) => {
    if (distance(colour, other) < distance(colour, palette[best] ?? 0)) best = n
  })
  return best
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

function decodePng(png: Buffer): { width: number; height: number; bytes: number; rows: Buffer } {
  const parts: Buffer[] = []
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const bytes = png[25] === 6 ? 4 : 3
  const filtered = inflateSync(Buffer.concat(parts))
  const [stride, rows] = [width * bytes, Buffer.alloc(width * bytes * height)]
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (stride + 1)] ?? 0
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x
      const left = x < bytes ? 0 : (rows[at - bytes] ?? 0)
      const above = y === 0 ? 0 : (rows[at - stride] ?? 0)
      const corner = x < bytes || y === 0 ? 0 : (rows[at - stride - bytes] ?? 0)
      rows[at] = (filtered[y * (stride + 1) + 1 + x] ?? 0) + predict(filter, left, above, corner)
    }
  }
  return { width, height, bytes, rows }
}

/** The five filters of the format. */
function predict(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  if (filter !== 4) return 0
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)]
  if (a <= b && a <= c) return left
  return b <= c ? above : corner
}

function encodePng(width: number, height: number, colours: readonly number[], scanlines: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const palette = Buffer.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(scanlines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
