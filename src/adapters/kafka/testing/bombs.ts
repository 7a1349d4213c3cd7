import { once } from 'node:events'
import { createGzip, createZstdCompress } from 'node:zlib'
import {
  compressionsAlgorithms,
  crc32c,
  createAPI,
  produceV9,
  Writer,
  type Connection,
  type Reader,
} from '@platformatic/kafka'

const ZEROS = Buffer.alloc(1_048_576)

/** Compresses `ZEROS` and a little more with each codec, so that no test needs a gigabyte itself. */
export type BombCodec = 'gzip' | 'snappy' | 'lz4' | 'zstd'

const BITS = { gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const

/** A batch of one record with so many mebibytes of zeros, compressed. */
export async function bombOf(codec: BombCodec, mebibytes: number): Promise<Buffer> {
  const value = mebibytes * ZEROS.length
  const body = Writer.create().appendInt8(0).appendVarInt64(0n).appendVarInt(0).appendVarInt(-1).appendVarInt(value)
  const head = Writer.create()
    .appendVarInt(body.length + value + 1)
    .appendFrom(body).buffer
  return batchOf(await COMPRESS[codec](head, mebibytes), BITS[codec])
}

/** Short, without a key, with one header. */
export function recordOf(offsetDelta: number, value: string): Buffer {
  const header = [2, ...Buffer.from([2, 0x68, 2, 0x77])]
  const body = [0, 0, 2 * offsetDelta, 1, 2 * value.length, ...Buffer.from(value), ...header]
  return Buffer.from([2 * body.length, ...body])
}

/** A batch of the given records, with a matching checksum. */
export function batchOf(records: Buffer, attributes: number, count = 1): Buffer {
  const now = BigInt(Date.now())
  const writer = Writer.create()
    .appendInt16(attributes)
    .appendInt32(count - 1)
    .appendInt64(now)
    .appendInt64(now)
    .appendInt64(-1n)
    .appendInt16(-1)
    .appendInt32(-1)
    .appendInt32(count)
    .append(records)
  return writer
    .appendUnsignedInt32(crc32c(writer.dynamicBuffer), false)
    .appendInt8(2, false)
    .appendInt32(-1, false)
    .prependLength()
    .appendInt64(0n, false).buffer
}

type Compress = (head: Buffer, mebibytes: number) => Promise<Buffer>

/** The head, the zeros, and one more zero: the record has no headers. */
const COMPRESS: Readonly<Record<BombCodec, Compress>> = {
  gzip: (head, mebibytes) => compressStream(createGzip({ level: 9 }), head, mebibytes),
  zstd: (head, mebibytes) => compressStream(createZstdCompress(), head, mebibytes),
  snappy: async (head, mebibytes) => {
    const piece = (bytes: Buffer): Buffer => {
      const compressed = compressionsAlgorithms.snappy.compressSync(bytes)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(compressed.length)
      return Buffer.concat([length, compressed])
    }
    const magic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
    const zeros = piece(ZEROS)
    const pieces = Array.from({ length: mebibytes }, () => zeros)
    return Buffer.concat([magic, piece(head), ...pieces, piece(Buffer.alloc(1))])
  },
  lz4: async (head, mebibytes) => {
    // Independent blocks of at most 1 MiB, without a total size.
    const frame = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x60, 0x51])
    const zeros = blockOfZeros(ZEROS.length)
    const blocks = Array.from({ length: mebibytes }, () => zeros)
    return Buffer.concat([frame, plainBlock(head), ...blocks, plainBlock(Buffer.alloc(1)), Buffer.alloc(4)])
  },
}

async function compressStream(
  stream: ReturnType<typeof createGzip> | ReturnType<typeof createZstdCompress>,
  head: Buffer,
  mebibytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.write(head)
  for (let i = 0; i < mebibytes; i++) if (!stream.write(ZEROS)) await once(stream, 'drain')
  stream.end(Buffer.alloc(1))
  await once(stream, 'end')
  return Buffer.concat(chunks)
}

function plainBlock(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length + 0x80000000)
  return Buffer.concat([length, bytes])
}

/** One literal zero, then a copy of it repeated, then the five that must end a block. */
function blockOfZeros(size: number): Buffer {
  const copied = size - 1 - 5 - 4 - 15
  const lengths = Buffer.alloc(Math.floor(copied / 255) + 1, 255)
  lengths.writeUInt8(copied % 255, lengths.length - 1)
  const block = Buffer.concat([Buffer.from([0x1f, 0, 1, 0]), lengths, Buffer.from([0x50, 0, 0, 0, 0, 0])])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(block.length)
  return Buffer.concat([length, block])
}

/** Sends a batch unchanged; the answer is checked as usual. */
export async function sendBatch(connection: Connection, topic: string, batch: Buffer): Promise<void> {
  const { key, version } = produceV9.api
  const request = (): Writer =>
    Writer.create()
      .appendString(null)
      .appendInt16(-1)
      .appendInt32(30_000)
      .appendArray([topic], (topics, name) => {
        topics.appendString(name).appendArray([0], (partitions, index) => {
          partitions.appendInt32(index).appendBytes(batch)
        })
      })
      .appendTaggedFields()
  const parse = (id: number, api: number, v: number, reader: Reader) => produceV9.parseResponse(id, api, v, reader)
  await createAPI<[], unknown>(key, version, request, parse).async(connection)
}
