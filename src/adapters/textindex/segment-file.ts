import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { u32 } from '../../lib/elements.ts'
import { finishYielding, type Work } from '../../lib/slices.ts'
import type { Disk, FileWriter } from './disk.ts'
import { COLUMNS, type FacetRows } from './facet-rows.ts'
import type { FacetValues, StoredField } from './facet-values.ts'
import { arraysOf, dataOf, type SegmentArray, type SegmentData } from './frozen.ts'

/**
 * A segment as a file: its arrays one after the other, then a directory of them as JSON, with a checksum of each, then the length and the checksum
 * of the directory. Arrays are as they are in memory, so opening one is reading it.
 */
const FORMAT = 1
const MAGIC = 'MLGTEXT\n'
const FOOTER_BYTES = 16 + MAGIC.length
/** Checked and written in pieces, so that nothing waits long behind one. */
const PIECE = 1 << 20
/** Of work beside which others want answers. */
const SLICE_MS = 2

type Kind = 'u8' | 'u16' | 'u32' | 'f64'
const KINDS: Readonly<Record<Kind, new (buffer: SharedArrayBuffer) => SegmentArray>> = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  f64: Float64Array,
}

interface Directory {
  readonly documents: number
  readonly arrays: readonly { readonly kind: Kind; readonly bytes: number; readonly crc: number }[]
  /** The values of each column's rows, which are numbered in the file as they are first used: pairs of the field's place and the text. */
  readonly values: readonly (readonly (readonly [place: number, text: string])[])[]
}

/** What is wrong with a file that was written by somebody else, by another version, or is damaged. */
export class UnusableFile extends Error {}

export async function writeSegment(
  disk: Disk,
  path: string,
  { data, facets }: { readonly data: SegmentData; readonly facets: FacetValues },
): Promise<void> {
  const own = await finishYielding(ownNumbers(data.rows, facets), SLICE_MS)
  const file = await disk.create(path)
  try {
    const arrays: Directory['arrays'][number][] = []
    for (const array of arraysOf({ ...data, rows: own.rows })) arrays.push(await writeArray(file, array))
    let [length, crc] = [0, 0]
    for (const text of directoryTexts({ documents: data.documents, arrays, values: own.values })) {
      const bytes = Buffer.from(text)
      length += bytes.length
      crc = crc32(bytes, crc)
      await file.write(bytes)
    }
    const footer = Buffer.alloc(FOOTER_BYTES)
    footer.writeUInt32LE(FORMAT, 0)
    footer.writeUInt32LE(length, 4)
    footer.writeUInt32LE(crc, 8)
    footer.write(MAGIC, 16)
    await file.write(footer)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Of a column in one text: more would take many milliseconds. */
const VALUES_A_TEXT = 5_000

/** A directory as JSON, in pieces. */
function* directoryTexts({ documents, arrays, values }: Directory): Generator<string, void, void> {
  yield `{"documents":${documents},"arrays":${JSON.stringify(arrays)},"values":[`
  for (const [column, own] of values.entries()) {
    yield column === 0 ? '[' : ',['
    for (let from = 0; from < own.length; from += VALUES_A_TEXT) {
      const some = JSON.stringify(own.slice(from, from + VALUES_A_TEXT)).slice(1, -1)
      yield from === 0 ? some : `,${some}`
    }
    yield ']'
  }
  yield ']}'
}

async function writeArray(file: FileWriter, array: SegmentArray): Promise<Directory['arrays'][number]> {
  let crc = 0
  for (let at = 0; at < array.byteLength; at += PIECE) {
    const piece = new Uint8Array(array.buffer, array.byteOffset + at, Math.min(PIECE, array.byteLength - at))
    crc = crc32(piece, crc)
    await file.write(piece)
  }
  if (padding(array.byteLength) > 0) await file.write(new Uint8Array(padding(array.byteLength)))
  return { kind: kindOf(array), bytes: array.byteLength, crc }
}

export async function readSegment(path: string, facets: FacetValues): Promise<SegmentData> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const directory = await readDirectory(file, size)
    const arrays: SegmentArray[] = []
    let at = 0
    for (const { kind, bytes, crc } of directory.arrays) {
      arrays.push(await readArray(file, { kind, bytes, crc, at }))
      at += bytes + padding(bytes)
    }
    const data = dataOf(directory.documents, arrays)
    if (data === null) throw new UnusableFile('its arrays are not those of a segment')
    return { ...data, rows: sharedNumbers(data.rows, directory.values, facets) }
  } finally {
    await file.close()
  }
}

async function readDirectory(file: FileHandle, size: number): Promise<Directory> {
  if (size < FOOTER_BYTES) throw new UnusableFile('it is cut off')
  const footer = await readAt(file, size - FOOTER_BYTES, FOOTER_BYTES)
  if (footer.toString('latin1', 16) !== MAGIC) throw new UnusableFile('it is no segment, or cut off')
  if (footer.readUInt32LE(0) !== FORMAT)
    throw new UnusableFile(`it has the format ${footer.readUInt32LE(0)}, not ${FORMAT}`)
  const length = footer.readUInt32LE(4)
  if (length > size - FOOTER_BYTES) throw new UnusableFile('it is cut off')
  const text = await readAt(file, size - FOOTER_BYTES - length, length)
  if (crc32(text) !== footer.readUInt32LE(8)) throw new UnusableFile('the checksum of its directory is wrong')
  return JSON.parse(text.toString()) as Directory
}

async function readArray(
  file: FileHandle,
  { kind, bytes, crc, at }: Directory['arrays'][number] & { readonly at: number },
): Promise<SegmentArray> {
  // For the thread that merges it.
  const buffer = new SharedArrayBuffer(bytes)
  let actual = 0
  for (let from = 0; from < bytes; from += PIECE) {
    const piece = new Uint8Array(buffer, from, Math.min(PIECE, bytes - from))
    const { bytesRead } = await file.read(piece, 0, piece.length, at + from)
    if (bytesRead !== piece.length) throw new UnusableFile('it is cut off')
    actual = crc32(piece, actual)
  }
  if (actual !== crc) throw new UnusableFile('the checksum of an array is wrong')
  return new KINDS[kind](buffer)
}

async function readAt(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await file.read(buffer, 0, bytes, at)
  if (bytesRead !== bytes) throw new UnusableFile('it is cut off')
  return buffer
}

/** The next array begins where numbers of eight bytes may. */
function padding(bytes: number): number {
  return -bytes & 7
}

function kindOf(array: SegmentArray): Kind {
  if (array instanceof Uint8Array) return 'u8'
  if (array instanceof Uint16Array) return 'u16'
  return array instanceof Uint32Array ? 'u32' : 'f64'
}

/** After so many values less one, a pause. */
const SLICE_MASK = 0xffff
const UNNUMBERED = 0xffff_ffff

/** Values are numbered over all segments in memory; a file has numbers of its own. */
function* ownNumbers(
  columns: readonly FacetRows[],
  facets: FacetValues,
): Work<{ readonly rows: readonly FacetRows[]; readonly values: Directory['values'] }> {
  const values: (readonly [number, string])[][] = []
  const rows: FacetRows[] = []
  for (const [column, own] of columns.entries()) {
    const fields: readonly StoredField[] = COLUMNS[column] ?? []
    const numbers = new Uint32Array(8 * Math.max(0, ...fields.map((field) => facets.of(field).count))).fill(UNNUMBERED)
    const texts: (readonly [number, string])[] = []
    const renumbered = new Uint32Array(own.values.length)
    for (let i = 0; i < renumbered.length; i++) {
      const packed = u32(own.values, i)
      if (u32(numbers, packed) === UNNUMBERED) {
        numbers[packed] = texts.length
        const field = fields[packed & 7]
        if (field !== undefined) texts.push([packed & 7, facets.of(field).text(packed >>> 3)])
      }
      renumbered[i] = u32(numbers, packed)
      if ((i & SLICE_MASK) === 0) yield
    }
    values.push(texts)
    rows.push({ ...own, values: renumbered })
  }
  return { rows, values }
}

function sharedNumbers(
  columns: readonly FacetRows[],
  values: Directory['values'],
  facets: FacetValues,
): readonly FacetRows[] {
  return columns.map((own, column) => {
    const packed = Uint32Array.from(values[column] ?? [], ([place, text]) => {
      const field: StoredField | undefined = COLUMNS[column]?.[place]
      if (field === undefined) throw new UnusableFile('it has a field of facets that is not known')
      return facets.of(field).number(text) * 8 + place
    })
    return { ...own, values: own.values.map((number) => u32(packed, number)) }
  })
}
