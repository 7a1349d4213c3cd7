import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { joinArrays, splitArrays } from '../../lib/array-outline.ts'
import type { NumberArray } from '../../lib/arrays.ts'
import type { FileWriter } from './disk.ts'

/**
 * Stores plain data whose arrays of numbers are written as they are in memory, so that opening them takes no parsing. A
 * directory in JSON follows them, with the rest of the data and a checksum for each array, then the directory's length
 * and checksum.
 */
export interface ArrayFileFormat {
  /** Eight characters at the end of the file. */
  readonly magic: string
  readonly version: number
}

type ArrayKind = 'u8' | 'u16' | 'u32' | 'f64'
const KINDS: Readonly<Record<ArrayKind, new (buffer: ArrayBufferLike) => NumberArray>> = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  f64: Float64Array,
}

interface StoredArray {
  readonly kind: ArrayKind
  readonly bytes: number
  readonly crc: number
}

export interface ArrayDirectory {
  /** In the order of the file. */
  readonly arrays: readonly StoredArray[]
  /** The data, with a reference in place of each array. */
  readonly outline: unknown
}

const MAGIC_BYTES = 8
const FOOTER_BYTES = 16 + MAGIC_BYTES
/** Arrays are checked and written in pieces of 1 MiB, so that other work never waits long. */
const PIECE = 1 << 20

/** The file is damaged, or another version or program wrote it. */
export class UnusableFile extends Error {}

/** Writes all of a new file, which its caller makes durable; the directory may come in pieces of JSON. */
export async function writeArrays(
  file: FileWriter,
  { magic, version }: ArrayFileFormat,
  data: object,
  textsOf: (directory: ArrayDirectory) => Iterable<string>,
): Promise<void> {
  const { outline, arrays } = splitArrays(data)
  const stored: StoredArray[] = []
  for (const array of arrays) stored.push(await writeArray(file, array))
  let [length, crc] = [0, 0]
  for (const text of textsOf({ arrays: stored, outline })) {
    const bytes = Buffer.from(text)
    length += bytes.length
    crc = crc32(bytes, crc)
    await file.write(bytes)
  }
  const footer = Buffer.alloc(FOOTER_BYTES)
  footer.writeUInt32LE(version, 0)
  footer.writeUInt32LE(length, 4)
  footer.writeUInt32LE(crc, 8)
  footer.write(magic, 16)
  await file.write(footer)
}

async function writeArray(file: FileWriter, array: NumberArray): Promise<StoredArray> {
  let crc = 0
  for (let at = 0; at < array.byteLength; at += PIECE) {
    const piece = new Uint8Array(array.buffer, array.byteOffset + at, Math.min(PIECE, array.byteLength - at))
    crc = crc32(piece, crc)
    await file.write(piece)
  }
  if (padding(array.byteLength) > 0) await file.write(new Uint8Array(padding(array.byteLength)))
  return { kind: arrayKindOf(array), bytes: array.byteLength, crc }
}

/** Throws UnusableFile if the file differs from what was written. `memory` allocates a buffer for an array. */
export async function readArrays<D extends ArrayDirectory>(
  path: string,
  format: ArrayFileFormat,
  memory: (bytes: number) => ArrayBufferLike,
): Promise<{ readonly directory: D; readonly data: unknown }> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const directory = (await readDirectory(file, size, format)) as D
    const arrays: NumberArray[] = []
    let at = 0
    for (const stored of directory.arrays) {
      const buffer = memory(stored.bytes)
      await readArray(file, { ...stored, at }, buffer)
      arrays.push(new KINDS[stored.kind](buffer))
      at += stored.bytes + padding(stored.bytes)
    }
    return { directory, data: joinArrays({ outline: directory.outline, arrays }) }
  } finally {
    await file.close()
  }
}

async function readDirectory(
  file: FileHandle,
  size: number,
  { magic, version }: ArrayFileFormat,
): Promise<ArrayDirectory> {
  if (size < FOOTER_BYTES) throw new UnusableFile('the file is cut off')
  const footer = await readAt(file, size - FOOTER_BYTES, FOOTER_BYTES)
  if (footer.toString('latin1', 16) !== magic) throw new UnusableFile('the file is of another kind, or cut off')
  if (footer.readUInt32LE(0) !== version)
    throw new UnusableFile(`the file has the format ${footer.readUInt32LE(0)}, not ${version}`)
  const length = footer.readUInt32LE(4)
  if (length > size - FOOTER_BYTES) throw new UnusableFile('the file is cut off')
  const text = await readAt(file, size - FOOTER_BYTES - length, length)
  if (crc32(text) !== footer.readUInt32LE(8)) throw new UnusableFile('the checksum of its directory is wrong')
  return JSON.parse(text.toString()) as ArrayDirectory
}

async function readArray(
  file: FileHandle,
  { bytes, crc, at }: StoredArray & { readonly at: number },
  buffer: ArrayBufferLike,
): Promise<void> {
  let actual = 0
  for (let from = 0; from < bytes; from += PIECE) {
    const piece = new Uint8Array(buffer, from, Math.min(PIECE, bytes - from))
    const { bytesRead } = await file.read(piece, 0, piece.length, at + from)
    if (bytesRead !== piece.length) throw new UnusableFile('the file is cut off')
    actual = crc32(piece, actual)
  }
  if (actual !== crc) throw new UnusableFile('the checksum of an array is wrong')
}

async function readAt(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await file.read(buffer, 0, bytes, at)
  if (bytesRead !== bytes) throw new UnusableFile('the file is cut off')
  return buffer
}

/** Arrays begin at multiples of eight bytes. */
function padding(bytes: number): number {
  return -bytes & 7
}

function arrayKindOf(array: NumberArray): ArrayKind {
  if (array instanceof Uint8Array) return 'u8'
  if (array instanceof Uint16Array) return 'u16'
  return array instanceof Uint32Array ? 'u32' : 'f64'
}
