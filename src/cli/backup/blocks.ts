// Splits the record of a backup into blocks, of which an increment stores only the changed ones.
import { createHash } from 'node:crypto'
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { DISK, type FileWriter } from '../../adapters/disk/disk.ts'
import type { Sealing } from '../../lib/sealing.ts'
import { digestOf, type StoredFile } from './manifest.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Bytes of a block: small enough that a changed row costs little; the index of 1 GB has 16,000 entries (0.8 MB). */
const BLOCK_BYTES = 65_536
/** Digest (32), number of the file (4), offset (8), length (4). */
const ENTRY_BYTES = 48

export interface BlockPlace {
  readonly sha256: string
  /** Number of the backup that stored it. */
  readonly file: number
  readonly offset: number
  readonly length: number
}

export const fileName = (number: number, ending: 'blocks' | 'index' | 'configuration'): string =>
  `${String(number).padStart(6, '0')}.${ending}`

export function indexBytes(places: readonly BlockPlace[]): Buffer {
  const bytes = Buffer.alloc(places.length * ENTRY_BYTES)
  for (const [i, { sha256, file, offset, length }] of places.entries()) {
    const at = i * ENTRY_BYTES
    bytes.write(sha256, at, 'hex')
    bytes.writeUInt32BE(file, at + 32)
    bytes.writeBigUInt64BE(BigInt(offset), at + 36)
    bytes.writeUInt32BE(length, at + 44)
  }
  return bytes
}

export function placesOf(bytes: Buffer): readonly BlockPlace[] {
  return Array.from({ length: Math.floor(bytes.length / ENTRY_BYTES) }, (_, i) => {
    const at = i * ENTRY_BYTES
    return {
      sha256: bytes.toString('hex', at, at + 32),
      file: bytes.readUInt32BE(at + 32),
      offset: Number(bytes.readBigUInt64BE(at + 36)),
      length: bytes.readUInt32BE(at + 44),
    }
  })
}

/** Yields the record in blocks; the last one may be shorter. */
export async function* blocksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  try {
    for (;;) {
      const block = Buffer.alloc(BLOCK_BYTES)
      const { bytesRead } = await file.read(block, 0, BLOCK_BYTES)
      if (bytesRead === 0) return
      yield block.subarray(0, bytesRead)
      if (bytesRead < BLOCK_BYTES) return
    }
  } finally {
    await file.close()
  }
}

const placeName = (file: number, offset: number): string => `${fileName(file, 'blocks')}@${offset}`

/** Writes changed blocks to a new file, durable once it is closed. */
export class BlockWriter {
  readonly #number: number
  readonly #sealing: Sealing | null
  readonly #file: FileWriter
  readonly #hash = createHash('sha256')
  #offset = 0

  static async create(folder: string, number: number, sealing: Sealing | null): Promise<BlockWriter> {
    return new BlockWriter(await DISK.create(join(folder, fileName(number, 'blocks'))), number, sealing)
  }

  private constructor(file: FileWriter, number: number, sealing: Sealing | null) {
    this.#file = file
    this.#number = number
    this.#sealing = sealing
  }

  async add(block: Buffer, sha256: string): Promise<BlockPlace> {
    const packed = await compress(block, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    const offset = this.#offset
    const stored = this.#sealing?.seal(packed, placeName(this.#number, offset)) ?? packed
    await this.#file.write(stored)
    this.#hash.update(stored)
    this.#offset += stored.length
    return { sha256, file: this.#number, offset, length: stored.length }
  }

  async end(): Promise<StoredFile> {
    await this.#file.sync()
    await this.#file.close()
    return { name: fileName(this.#number, 'blocks'), bytes: this.#offset, sha256: this.#hash.digest('hex') }
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined)
  }
}

/** Reads blocks back, comparing each with its digest. */
export class BlockReader {
  readonly #folder: string
  readonly #sealing: Sealing | null
  readonly #files = new Map<number, FileHandle>()

  constructor(folder: string, sealing: Sealing | null) {
    this.#folder = folder
    this.#sealing = sealing
  }

  async read(place: BlockPlace): Promise<Buffer> {
    const name = fileName(place.file, 'blocks')
    const damageError = (): Error => new Error(`${join(this.#folder, name)} is damaged, or cut off`)
    const stored = Buffer.alloc(place.length)
    const { bytesRead } = await (await this.#open(place.file)).read(stored, 0, place.length, place.offset)
    if (bytesRead !== place.length) throw damageError()
    const packed = this.#sealing === null ? stored : this.#sealing.open(stored, placeName(place.file, place.offset))
    if (packed === null) throw damageError()
    const block = await decompress(packed, { maxOutputLength: BLOCK_BYTES }).catch(() => null)
    if (block === null || digestOf(block) !== place.sha256) throw damageError()
    return block
  }

  async #open(number: number): Promise<FileHandle> {
    const known = this.#files.get(number)
    if (known !== undefined) return known
    const path = join(this.#folder, fileName(number, 'blocks'))
    const file = await open(path, 'r').catch(() => {
      throw new Error(`${path} is missing`)
    })
    this.#files.set(number, file)
    return file
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close()
  }
}

/** Writes a small file of a backup at once. */
export async function storeBytes(
  folder: string,
  name: string,
  { bytes, sealing }: { readonly bytes: Buffer; readonly sealing: Sealing | null },
): Promise<StoredFile> {
  const stored = sealing?.seal(bytes, name) ?? bytes
  const file = await DISK.create(join(folder, name))
  try {
    await file.write(stored)
    await file.sync()
  } finally {
    await file.close()
  }
  return { name, bytes: stored.length, sha256: digestOf(stored) }
}

export async function storedBytes(folder: string, file: StoredFile, sealing: Sealing | null): Promise<Buffer> {
  const path = join(folder, file.name)
  const stored = await readFile(path).catch(() => {
    throw new Error(`${path} is missing`)
  })
  const bytes = digestOf(stored) !== file.sha256 ? null : sealing === null ? stored : sealing.open(stored, file.name)
  if (bytes === null) throw new Error(`${path} is damaged, or cut off`)
  return bytes
}
