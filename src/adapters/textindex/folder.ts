import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Tx } from '../../model/facts.ts'
import type { Bits } from '../../lib/bits.ts'
import { replaceText, type Disk } from '../disk/disk.ts'
import type { FacetValues } from './facet-values.ts'
import type { SegmentData } from './frozen-segment.ts'
import { UnusableFile } from '../disk/array-file.ts'
import { readSegment, writeSegment } from './segment-file.ts'

const MANIFEST = 'manifest'
const FORMAT = 9

/** The durable state of an index at one moment; it is replaced as a whole. */
interface Manifest {
  /** The index shows this transaction; up to `complete`, its documents are complete. */
  readonly tx: Tx
  readonly complete: Tx
  readonly parts: readonly StoredPart[]
}

interface StoredPart {
  readonly file: string
  /** Documents of the file that are still present. */
  readonly live: Bits
}

interface OpenedPart extends StoredPart {
  readonly data: SegmentData
}

/**
 * The files of an index. Segments are written under new names and never change; the manifest, which lists the current
 * ones, is replaced by renaming.
 */
export class SegmentFolder {
  readonly #path: string
  readonly #disk: Disk
  #next = 1

  constructor(path: string, disk: Disk) {
    this.#path = path
    this.#disk = disk
  }

  /** Returns null if there is no index, throws UnusableFile if it's unusable. Removes unlisted files. */
  async open(
    facets: FacetValues,
  ): Promise<{ readonly manifest: Manifest; readonly parts: readonly OpenedPart[] } | null> {
    await mkdir(this.#path, { recursive: true })
    const manifest = await this.#readManifest()
    const parts: OpenedPart[] = []
    for (const part of manifest?.parts ?? []) parts.push({ ...part, data: await this.#readPart(part.file, facets) })
    await this.#sweep(new Set(parts.map(({ file }) => file)))
    return manifest === null ? null : { manifest, parts }
  }

  /** Returns the name of the file, which is ignored until a manifest lists it. */
  async save(data: SegmentData, facets: FacetValues): Promise<string> {
    const file = `${this.#next++}.segment`
    await writeSegment(this.#disk, join(this.#path, file), { data, facets })
    return file
  }

  async commit(manifest: Manifest): Promise<void> {
    const body = JSON.stringify({
      format: FORMAT,
      tx: manifest.tx,
      complete: manifest.complete,
      parts: manifest.parts.map(({ file, live }) => ({
        file,
        live: Buffer.from(live.buffer, live.byteOffset, live.byteLength).toString('base64'),
      })),
    })
    await replaceText(this.#disk, this.#path, join(this.#path, MANIFEST), `${checksum(body)}\n${body}`)
  }

  async remove(files: readonly string[]): Promise<void> {
    for (const file of files) await this.#disk.remove(join(this.#path, file))
  }

  async #readManifest(): Promise<Manifest | null> {
    const text = await readFile(join(this.#path, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (text === null) return null
    const at = text.indexOf('\n')
    const body = text.slice(at + 1)
    if (text.slice(0, at) !== checksum(body)) throw new UnusableFile('the checksum of the manifest is wrong')
    const read = JSON.parse(body) as ManifestText
    if (read.format !== FORMAT) throw new UnusableFile(`the manifest has the format ${read.format}, not ${FORMAT}`)
    return { ...read, parts: read.parts.map(({ file, live }) => ({ file, live: bitsOf(live) })) }
  }

  async #readPart(file: string, facets: FacetValues): Promise<SegmentData> {
    try {
      return await readSegment(join(this.#path, file), facets)
    } catch (error) {
      if (error instanceof UnusableFile) throw new UnusableFile(`${file}: ${error.message}`, { cause: error })
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        throw new UnusableFile(`${file} is missing`, { cause: error })
      throw error
    }
  }

  async #sweep(named: ReadonlySet<string>): Promise<void> {
    for (const file of await readdir(this.#path)) {
      this.#next = Math.max(this.#next, 1 + (Number.parseInt(file, 10) || 0))
      if (file !== MANIFEST && !named.has(file)) await this.#disk.remove(join(this.#path, file))
    }
  }
}

interface ManifestText {
  readonly format: number
  readonly tx: Tx
  readonly complete: Tx
  readonly parts: readonly { readonly file: string; readonly live: string }[]
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

function bitsOf(text: string): Bits {
  const bytes = Buffer.from(text, 'base64')
  const bits: Bits = new Uint32Array(bytes.length / 4)
  Buffer.from(bits.buffer).set(bytes)
  return bits
}
